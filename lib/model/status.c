/* One array of names, read in both directions. */
#include "model/status.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char *const names[] = {
    [UNKNOWN] = "unknown", [UP] = "up",
    [DEGRADED] = "degraded", [DOWN] = "down",
    [MAINTENANCE] = "maintenance", [INCONCLUSIVE] = "inconclusive",
};

const char *
status_name(enum status status)
{
    assert((size_t)status <= INCONCLUSIVE && names[status] != NULL);
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

bool
status_read_result(const char *name, enum status *result)
{
    static const enum status results[] = { UP, DEGRADED, DOWN, INCONCLUSIVE };

    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        if (strcmp(name, names[results[i]]) == 0) {
            *result = results[i];
            return true;
        }
    }
    return false;
}
