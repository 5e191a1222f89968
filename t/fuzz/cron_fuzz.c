/* Schedules of cron: whatever is read as one has times that only go on, at whole minutes, in any zone. The
 * first byte chooses the zone, the second and third the year and the hour from which on is asked. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/cron.h"
#include "base/duration.h"
#include "os/zone_file.h"

#include <assert.h>

static const char *const zones[] = { "UTC", "Europe/Berlin", "America/Santiago", "Australia/Lord_Howe",
                                     "Pacific/Apia" };
enum { ZONES = sizeof zones / sizeof *zones, ASKED = 20 };

static void
go_on(const struct cron *c, const struct tz *zone, int64_t at)
{
    for (int i = 0; i < ASKED; i++) {
        int64_t next = cron_next(c, zone, at);

        assert(next == 0 || (next > at && next % MINUTE == 0));
        assert(next != 0 || i == 0); /* never, or again and again */
        if (next == 0)
            return;
        at = next;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = { 0 };
    struct cron c;

    if (length > 3 && cron_read(&a, arena_bytes(&a, bytes + 3, length - 3), &c) == NULL) {
        const struct tz *zone = zone_file_read(&a, zones[bytes[0] % ZONES]);
        int64_t from = (int64_t)(30 + bytes[1] % 100) * 365 * DAY + (int64_t)bytes[2] * HOUR;

        go_on(&c, zone != NULL ? zone : tz_utc(), from);
    }
    arena_free(&a);
    return 0;
}
