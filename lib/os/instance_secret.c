/* A new secret is written beside its name and then linked to it, which fails if another process was faster:
 * then that one's is read. */
#include "os/instance_secret.h"

#include "base/uuid.h"
#include "os/file.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
path_of(struct arena *a, const char *state_dir)
{
    return arena_printf(a, "%s/instance.key", state_dir);
}

int
instance_secret_read(struct arena *a, const char *state_dir, struct digest *secret)
{
    size_t length;
    const char *bytes = file_read(a, path_of(a, state_dir), DIGEST_SIZE, &length);

    if (bytes == NULL)
        return -1;
    if (length != DIGEST_SIZE) {
        errno = EINVAL;
        return -1;
    }
    memcpy(secret->bytes, bytes, DIGEST_SIZE);
    return 0;
}

static int
give_to_owner(const char *path, const char *state_dir)
{
    struct stat folder;

    if (geteuid() != 0)
        return 0;
    return stat(state_dir, &folder) == 0 ? chown(path, folder.st_uid, folder.st_gid) : -1;
}

int
instance_secret(struct arena *a, const char *state_dir, struct digest *secret)
{
    const char *path = path_of(a, state_dir), *beside;
    uint8_t bytes[SECRET_SIZE];

    if (instance_secret_read(a, state_dir, secret) == 0)
        return 0;
    if (errno != ENOENT)
        return -1;
    beside = arena_printf(a, "%s.%s", path, uuid_new(a));
    secret_random(bytes);
    if (file_replace(beside, bytes, sizeof bytes) != 0)
        return -1;
    if (give_to_owner(beside, state_dir) != 0 || (link(beside, path) != 0 && errno != EEXIST)) {
        int before = errno;

        (void)unlink(beside);
        errno = before;
        return -1;
    }
    (void)unlink(beside);
    return instance_secret_read(a, state_dir, secret);
}
