/* One array of names, read in both directions. */
#include "model/status.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char *const names[STATUS_COUNT] = {
    [UNKNOWN] = "unknown", [UP] = "up",
    [DEGRADED] = "degraded", [DOWN] = "down",
    [MAINTENANCE] = "maintenance",
};

const char *
status_name(enum status status)
{
    assert((size_t)status < STATUS_COUNT);
    return names[status];
}

bool
status_read(const char *name, enum status *status)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        if (strcmp(name, names[i]) == 0) {
            *status = (enum status)i;
            return true;
        }
    }
    return false;
}
