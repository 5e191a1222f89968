/* The last line of a TZif file: how the clocks of a zone go on behind its table of changes, as in the
 * variable TZ of POSIX, "CET-1CEST,M3.5.0,M10.5.0/3" (RFC 8536, section 3.3). Part of base/tz. */
#ifndef BASE_TZ_RULE_H
#define BASE_TZ_RULE_H

#include "base/tz.h"

/* When in a year the clocks change, in the local time that holds until then. */
struct tz_change {
    enum { NTH_WEEKDAY, DAY_WITHOUT_LEAP_DAY, DAY_FROM_0 } kind;
    int month, week, weekday; /* NTH_WEEKDAY: week 5 is the last; weekday 0 is Sunday */
    int day;                  /* the others */
    int64_t time;             /* seconds from the day's midnight; may lie outside of the day */
};

struct tz_rule {
    struct tz_local standard, summer;
    bool has_summer;
    struct tz_change begin, end; /* of summer time */
};

/* Names are in the arena. False: it is no such rule. */
bool tz_rule_read(struct arena *a, const char *text, struct tz_rule *rule);

struct tz_local tz_rule_at(const struct tz_rule *rule, int64_t at);

#endif
