/* Time zones: what clocks show in a place at a time. A zone is made of the bytes of a TZif file (RFC
 * 8536), as the system has one for each zone in /usr/share/zoneinfo; reading that file is os/zone_file.h.
 * The process's own zone (TZ, localtime) never comes into it. */
#ifndef BASE_TZ_H
#define BASE_TZ_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tz;

struct tz_local {
    int64_t offset;           /* seconds that clocks there are ahead of UTC */
    const char *abbreviation; /* "CET", "-03"; lives as long as the zone */
};

/* The zone that the bytes describe, in the arena. NULL: they are no TZif file, or one that counts leap
 * seconds, which our times do not. */
const struct tz *tz_read(struct arena *a, const char *bytes, size_t length);

const struct tz *tz_utc(void);

struct tz_local tz_at(const struct tz *zone, int64_t at);

/* When the clocks of the zone show that (seconds as if they were of UTC). Of a time that they show twice, and
 * of one that they leave out, the one before. */
int64_t tz_time_of(const struct tz *zone, int64_t wall);

#endif
