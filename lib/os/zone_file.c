/* A zone is a file below the folder of the tzdata package, and its name is the file's path there: so a
 * name is judged before it becomes a path. */
#include "os/zone_file.h"

#include "base/text.h"
#include "os/file.h"

#include <string.h>

#define FOLDER "/usr/share/zoneinfo"
#define MOST_BYTES 65536 /* the largest has less than 4 KiB */
#define LONGEST_NAME 100

/* No dot, so no "..": the path cannot leave the folder. */
static bool
is_zone_name(const char *name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    size_t length = strlen(name);

    return length > 0 && length <= LONGEST_NAME && strspn(name, allowed) == length && *name != '/';
}

const struct tz *
zone_file_read(struct arena *a, const char *name)
{
    const char *bytes;
    size_t length;

    if (text_same(name, "UTC"))
        return tz_utc();
    if (!is_zone_name(name))
        return NULL;
    bytes = file_read(a, arena_printf(a, FOLDER "/%s", name), MOST_BYTES, &length);
    return bytes == NULL ? NULL : tz_read(a, bytes, length);
}
