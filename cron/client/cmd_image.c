/* watchpost image: reads a PNG, and writes what is to be seen in it as a PNG of our own, without anything
 * else that the file held. Workers start it as a child, for images that strangers upload: it opens no
 * database and no file, may have 64 MiB and two seconds, and whatever goes wrong in it ends it alone. What is
 * no PNG, or takes more than that, ends it with EXIT_DATA. */
#include "base/png_header.h"
#include "cron/command.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MOST_BYTES = PNG_MOST_KIB * 1024 };
#define MOST_MEMORY ((rlim_t)64 << 20)

static void
bound(int what, rlim_t most)
{
    const struct rlimit limit = { most, most };

    if (setrlimit(what, &limit) != 0)
        exit(EXIT_FAILED);
}

static size_t
read_all(unsigned char *bytes, size_t room)
{
    size_t length = 0;
    ssize_t got;

    while (length < room && (got = read(STDIN_FILENO, bytes + length, room - length)) > 0)
        length += (size_t)got;
    return length;
}

static int
write_all(const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t put = write(STDOUT_FILENO, bytes, length);

        if (put <= 0)
            return errno == EFBIG ? EXIT_DATA : EXIT_FAILED;
        bytes += put;
        length -= (size_t)put;
    }
    return EXIT_FINE;
}

static int
write_image(png_image *image, const void *pixels)
{
    png_alloc_size_t size = 0;
    unsigned char *bytes;
    int status = EXIT_DATA;

    if (!png_image_write_to_memory(image, NULL, &size, 0, pixels, 0, NULL) || (bytes = malloc(size)) == NULL)
        return EXIT_DATA;
    if (png_image_write_to_memory(image, bytes, &size, 0, pixels, 0, NULL))
        status = write_all(bytes, size);
    free(bytes);
    return status;
}

int
cmd_image(struct run *run)
{
    static unsigned char bytes[MOST_BYTES + 1];
    png_image image = { .version = PNG_IMAGE_VERSION };
    size_t length;
    void *pixels;
    int status = EXIT_DATA;

    (void)run;
    bound(RLIMIT_CPU, PNG_MOST_SECONDS);
    bound(RLIMIT_FSIZE, PNG_MOST_WRITTEN);
    bound(RLIMIT_CORE, 0);
    png_image_free(&image); /* fetches the library */
#ifndef __SANITIZE_ADDRESS__ /* which maps more than there is */
    bound(RLIMIT_AS, MOST_MEMORY);
#endif
    length = read_all(bytes, sizeof bytes);
    if (length > MOST_BYTES || !png_header_is_fit(bytes, length) ||
        !png_image_begin_read_from_memory(&image, bytes, length))
        return EXIT_DATA;
    image.format = PNG_FORMAT_RGBA;
    pixels = malloc(PNG_IMAGE_SIZE(image));
    if (pixels != NULL && png_image_finish_read(&image, NULL, pixels, 0, NULL))
        status = write_image(&image, pixels);
    free(pixels);
    return status;
}
