/* Wall-clock time is counted in seconds as if it were UTC: so is what libical is given and gives back, and
 * libical's own zones never come into it. */
#include "rules/recurrence.h"

#include "base/calendar.h"
#include "base/duration.h"
#include "base/text.h"

#include <libical/ical.h>
#include <string.h>

enum {
    LONGEST = 500,   /* characters of a rule */
    MOST = 10000,    /* occurrences that a rule may count: they are counted from the first each time */
    LOOKED_AT = 500, /* occurrences, to see whether there is an hour between them */
    LAST_YEAR = 9999,
    AHEAD = 10, /* years in which the next occurrence is looked for: libical would go through centuries */
    AHEAD_BY_YEARS = 100
};

/* --- time on the wall ----------------------------------------------------------------------------------- */

static int64_t
wall_of(const struct tz *zone, int64_t at)
{
    return at + tz_at(zone, at).offset;
}

static struct icaltimetype
ical_time(int64_t wall)
{
    int64_t day = wall / DAY - (wall % DAY < 0), second = wall - day * DAY;
    struct icaltimetype t = {.hour = (int)(second / HOUR),
                             .minute = (int)(second % HOUR / MINUTE),
                             .second = (int)(second % MINUTE)};

    calendar_date(day, &t.year, &t.month, &t.day);
    return t;
}

static int64_t
wall_time(const struct icaltimetype *t)
{
    return calendar_day(t->year, t->month, t->day) * DAY + t->hour * HOUR + t->minute * MINUTE + t->second;
}

/* --- a rule --------------------------------------------------------------------------------------------- */

/* The end of a rule may be said in UTC ("Z"), on the wall, or as a day, which belongs to it. */
static void
settle_end(const char *rrule, const struct tz *zone, struct icalrecurrencetype *rule)
{
    const char *end = strstr(rrule, "UNTIL=");
    size_t length = end != NULL ? strcspn(end, ";") : 0;

    if (length == 0)
        return;
    if (rule->until.is_date)
        rule->until =
            ical_time(calendar_day(rule->until.year, rule->until.month, rule->until.day) * DAY + DAY - 1);
    else if (end[length - 1] == 'Z')
        rule->until = ical_time(wall_of(zone, wall_time(&rule->until)));
    rule->until.zone = NULL;
}

static struct icalrecurrencetype
read_rule(const char *rrule, const struct tz *zone)
{
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(rrule);

    if (rule.freq != ICAL_NO_RECURRENCE)
        settle_end(rrule, zone, &rule);
    return rule;
}

/* A rule that is being followed, on the wall. Of the weeks of a rule that leaves some out we keep count here:
 * libical 3.0 begins with another week than that of the start where a week does not begin with the first of
 * the rule's days. */
struct rule_walk {
    icalrecur_iterator *at;
    bool over;
    int64_t first_week, weeks; /* the day on which the first began; every so many one counts */
    int64_t left;              /* occurrences that the rule still has */
};

/* 1970 began with a Thursday. */
static int64_t
week_of(int64_t wall, icalrecurrencetype_weekday begins_with)
{
    int64_t day = wall / DAY - (wall % DAY < 0), since_sunday = ((day + 4) % 7 + 7) % 7;

    return day - (since_sunday - (begins_with - ICAL_SUNDAY_WEEKDAY) + 7) % 7;
}

static void
bound(struct icalrecurrencetype *rule, int64_t from)
{
    int64_t years = rule->freq == ICAL_YEARLY_RECURRENCE ? AHEAD_BY_YEARS : AHEAD;
    struct icaltimetype end = ical_time(from + years * 366 * DAY);

    if (rule->until.year == 0 || wall_time(&rule->until) > wall_time(&end))
        rule->until = end;
}

/* A rule that counts is followed from its beginning; of any other libical begins behind `from`. */
static struct rule_walk
walk_from(struct icalrecurrencetype *rule, int64_t start, int64_t from)
{
    struct rule_walk w = {.first_week = week_of(start, rule->week_start), .weeks = 1, .left = INT64_MAX};

    if (rule->count > 0)
        w.left = rule->count;
    if (rule->freq == ICAL_WEEKLY_RECURRENCE && rule->interval > 1) {
        w.weeks = rule->interval;
        rule->interval = 1;
        rule->count = 0;
    }
    bound(rule, from > start ? from : start);
    w.at = icalrecur_iterator_new(*rule, ical_time(start));
    w.over = w.at == NULL;
    if (!w.over && w.left == INT64_MAX && from > start)
        (void)icalrecur_iterator_set_start(w.at, ical_time(from));
    return w;
}

static bool
step(struct rule_walk *w, int64_t *wall)
{
    struct icaltimetype t = icalrecur_iterator_next(w->at);

    w->over = t.year == 0 || t.year > LAST_YEAR;
    *wall = w->over ? 0 : wall_time(&t);
    return !w->over;
}

static bool
walk_on(struct rule_walk *w, icalrecurrencetype_weekday begins_with, int64_t *wall)
{
    while (!w->over && w->left > 0 && step(w, wall)) {
        if ((week_of(*wall, begins_with) - w->first_week) / 7 % w->weeks != 0)
            continue;
        w->left--;
        return true;
    }
    return false;
}

static void
walk_end(struct rule_walk *w)
{
    if (w->at != NULL)
        icalrecur_iterator_free(w->at);
}

/* --- judging -------------------------------------------------------------------------------------------- */

/* Of what RFC 5545 has; RSCALE and SKIP of RFC 7529 are not offered. */
static bool
is_spelled_well(const char *rrule)
{
    return strspn(rrule, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=;,+-") == strlen(rrule) &&
           strstr(rrule, "RSCALE") == NULL && strstr(rrule, "SKIP") == NULL;
}

/* Without its hours: each of them would be tried on each day that the rule does not have. */
static bool
has_a_day(struct icalrecurrencetype rule, int64_t start)
{
    struct rule_walk w;
    int64_t wall;
    bool has;

    rule.by_hour[0] = rule.by_minute[0] = rule.by_second[0] = ICAL_RECURRENCE_ARRAY_MAX;
    w = walk_from(&rule, start, start);
    has = walk_on(&w, rule.week_start, &wall);
    walk_end(&w);
    return has;
}

static bool
is_seldom_enough(struct icalrecurrencetype rule, int64_t start)
{
    struct rule_walk w = walk_from(&rule, start, start);
    int64_t last = INT64_MIN, wall;
    bool enough = true;

    for (int i = 0; enough && i < LOOKED_AT && walk_on(&w, rule.week_start, &wall); i++, last = wall)
        enough = last == INT64_MIN || wall - last >= HOUR;
    walk_end(&w);
    return enough;
}

/* libical takes BYSETPOS to be of the days, and leaves all hours of these in. */
static bool
is_beyond_libical(const struct icalrecurrencetype *rule)
{
    return rule->by_set_pos[0] != ICAL_RECURRENCE_ARRAY_MAX &&
           rule->by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX && rule->by_hour[1] != ICAL_RECURRENCE_ARRAY_MAX;
}

static const char never[] = "rrule has no occurrence: check UNTIL, and whether its days are there";
static const char wrong[] =
    "rrule must be a rule of RFC 5545 with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, as FREQ=WEEKLY;BYDAY=SU";

const char *
recurrence_judge(struct arena *a, const char *rrule, const struct tz *zone, int64_t starts_at,
                 const char **kept)
{
    struct icalrecurrencetype rule;
    int64_t first;

    rrule = text_upper(a, text_trim(a, rrule));
    if (text_starts(rrule, "RRULE:"))
        rrule += strlen("RRULE:");
    if (*rrule == '\0' || strlen(rrule) > LONGEST || !is_spelled_well(rrule))
        return wrong;
    rule = read_rule(rrule, zone);
    if (rule.freq < ICAL_DAILY_RECURRENCE || rule.freq > ICAL_YEARLY_RECURRENCE)
        return wrong;
    if (rule.count > MOST)
        return arena_printf(a, "rrule must have a COUNT of at most %d", MOST);
    if (is_beyond_libical(&rule))
        return "rrule must have one BYHOUR at most where it has BYSETPOS";
    if (!has_a_day(rule, wall_of(zone, starts_at)))
        return never;
    if (!is_seldom_enough(rule, wall_of(zone, starts_at)))
        return "rrule must have at most one occurrence in an hour";
    if (recurrence_next(rrule, zone, starts_at, starts_at - 1, &first, 1) == 0)
        return never;
    *kept = rrule;
    return NULL;
}

int
recurrence_next(const char *rrule, const struct tz *zone, int64_t starts_at, int64_t after, int64_t *times,
                int most)
{
    struct icalrecurrencetype rule = read_rule(rrule, zone);
    struct rule_walk w = walk_from(&rule, wall_of(zone, starts_at), wall_of(zone, after) - DAY);
    int64_t last = after, wall;
    int count = 0;

    while (count < most && walk_on(&w, rule.week_start, &wall)) {
        int64_t at = tz_time_of(zone, wall);

        if (at > last && at >= starts_at)
            times[count++] = last = at;
    }
    walk_end(&w);
    return count;
}
