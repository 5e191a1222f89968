/* The settings file.  It is read by its name, so it is a file in memory that has one. */
#include "fuzz.h"

#include "os/config.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Where the file is; made, and named to config_load, at the first call. */
static int
settings_file(void)
{
    static int fd = -1;
    char path[32];

    if (fd < 0) {
        fd = memfd_create("settings", MFD_CLOEXEC);
        assert(fd >= 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        setenv("WATCHPOST_CONF", path, 1);
    }
    return fd;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = { 0 };
    struct config config;
    const char *problem = NULL;
    int fd = settings_file();

    if (ftruncate(fd, 0) != 0 || pwrite(fd, bytes, length, 0) != (ssize_t)length)
        abort();
    bool fine = config_load(&config, &a, &problem);
    assert(fine == (problem == NULL));
    arena_free(&a);
    return 0;
}
