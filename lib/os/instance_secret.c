/* A new secret is written beside its name and then linked to it, which fails if another process was faster:
 * then that one's is read. */
#include "os/instance_secret.h"

#include "base/uuid.h"
#include "os/file.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static int
read_secret(struct arena *a, const char *path, struct digest *secret)
{
    size_t length;
    const char *bytes = file_read(a, path, DIGEST_SIZE, &length);

    if (bytes == NULL)
        return -1;
    if (length != DIGEST_SIZE) {
        errno = EINVAL;
        return -1;
    }
    memcpy(secret->bytes, bytes, DIGEST_SIZE);
    return 0;
}

int
instance_secret(struct arena *a, const char *state_dir, struct digest *secret)
{
    const char *path = arena_printf(a, "%s/instance.key", state_dir), *beside;
    uint8_t bytes[SECRET_SIZE];

    if (read_secret(a, path, secret) == 0)
        return 0;
    if (errno != ENOENT)
        return -1;
    beside = arena_printf(a, "%s.%s", path, uuid_new(a));
    secret_random(bytes);
    if (file_replace(beside, bytes, sizeof bytes) != 0)
        return -1;
    if (link(beside, path) != 0 && errno != EEXIST) {
        int before = errno;

        (void)unlink(beside);
        errno = before;
        return -1;
    }
    (void)unlink(beside);
    return read_secret(a, path, secret);
}
