/* Reading: a field is one number with a bit for each value that it names.
 *
 * Asking: what clocks on the wall show is counted like Unix seconds, as if there were no zones ("wall").
 * First the next wall that fits is looked for, day by day; then it is turned into a time, for which it
 * matters whether clocks are changed near it (struct shift). At most one change in two days is reckoned
 * with. */
#include "base/cron.h"

#include "base/calendar.h"
#include "base/duration.h"
#include "base/text.h"

#include <string.h>

/* --- reading ------------------------------------------------------------------------------------------- */

static const char *const month_names[] = { "jan", "feb", "mar", "apr", "may", "jun",
                                           "jul", "aug", "sep", "oct", "nov", "dec", NULL };
static const char *const weekday_names[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL };

static const struct field_rule {
    const char *name;
    int from, to;
    const char *const *words; /* the first is `from`; NULL: it has none */
} rules[] = {
    { "minute", 0, 59, NULL },
    { "hour", 0, 23, NULL },
    { "day of the month", 1, 31, NULL },
    { "month", 1, 12, month_names },
    { "weekday", 0, 7, weekday_names },
};
enum { FIELDS = sizeof rules / sizeof *rules, LONGEST_FIELD = 200 };

static const struct {
    const char *word, *means;
} shorthands[] = {
    { "@hourly", "0 * * * *" },   { "@daily", "0 0 * * *" },  { "@midnight", "0 0 * * *" },
    { "@weekly", "0 0 * * 0" },   { "@monthly", "0 0 1 * *" }, { "@yearly", "0 0 1 1 *" },
    { "@annually", "0 0 1 1 *" },
};

/* Digits at *text, and moves behind them. -1: there are none, or too many. */
static int
read_digits(const char **text)
{
    size_t length = strspn(*text, "0123456789");
    int value = 0;

    if (length == 0 || length > 4)
        return -1;
    for (; length > 0; length--)
        value = 10 * value + (*(*text)++ - '0');
    return value;
}

static int
read_word(const struct field_rule *rule, const char **text)
{
    for (int i = 0; rule->words != NULL && rule->words[i] != NULL; i++)
        if (text_starts_nocase(*text, rule->words[i])) {
            *text += strlen(rule->words[i]);
            return rule->from + i;
        }
    return -1;
}

/* A number or a name that the field can have; else -1. */
static int
read_value(const struct field_rule *rule, const char **text)
{
    int value = read_word(rule, text);

    if (value < 0)
        value = read_digits(text);
    return value >= rule->from && value <= rule->to ? value : -1;
}

static uint64_t
bits(int from, int to, int step)
{
    uint64_t set = 0;

    for (int i = from; i <= to; i += step)
        set |= UINT64_C(1) << i;
    return set;
}

/* One of the parts that commas separate. False: it is none. */
static bool
read_part(const struct field_rule *rule, const char **text, uint64_t *set)
{
    int from = rule->from, to = rule->to, step = 1;
    bool is_one = false;

    if (**text == '*') {
        ++*text;
    } else {
        from = to = read_value(rule, text);
        is_one = from >= 0 && **text != '-';
        if (**text == '-') {
            ++*text;
            to = read_value(rule, text);
            to = to == 0 && from > 0 && rule->to == 7 ? 7 : to; /* sat-sun */
        }
    }
    if (from < 0 || to < from)
        return false;
    if (**text == '/') {
        ++*text;
        step = read_digits(text);
        to = is_one ? rule->to : to;
    }
    if (step < 1)
        return false;
    *set |= bits(from, to, step);
    return true;
}

static bool
read_field(const struct field_rule *rule, const char *text, uint64_t *set)
{
    *set = 0;
    while (read_part(rule, &text, set))
        if (*text++ != ',')
            return text[-1] == '\0';
    return false;
}

/* Sunday has two numbers; from here on it has one. */
static void
join_sundays(struct cron *c)
{
    if (c->weekdays & (UINT64_C(1) << 7))
        c->weekdays = (c->weekdays | 1) & 0x7f;
}

static const char *
wrong_field(struct arena *a, const struct field_rule *rule, const char *text)
{
    return arena_printf(a, "cron: the %s must be *, or of %d to %d%s, as 5, 1-5, 1,3,5 or */2, not \"%s\"",
                        rule->name, rule->from, rule->to, rule->words != NULL ? " or a name" : "",
                        text_cut(a, text, 40));
}

/* "a b c d e", cut at blanks. */
static const char *
read_fields(struct arena *a, const char *text, struct cron *c)
{
    uint64_t *const sets[FIELDS] = { &c->minutes, &c->hours, &c->days, &c->months, &c->weekdays };
    bool starred[FIELDS];

    for (int i = 0; i < FIELDS; i++) {
        size_t length;
        const char *field;

        text += strspn(text, " \t");
        length = strcspn(text, " \t");
        field = arena_bytes(a, text, length);
        if (length == 0)
            return "cron must have five fields (minute, hour, day of the month, month, weekday), as "
                   "\"30 2 * * 1-5\", or be @hourly, @daily, @weekly, @monthly or @yearly";
        if (length > LONGEST_FIELD || !read_field(&rules[i], field, sets[i]))
            return wrong_field(a, &rules[i], field);
        starred[i] = *field == '*';
        text += length;
    }
    if (text[strspn(text, " \t")] != '\0')
        return "cron must have five fields, and no more: there are neither seconds, years nor a command";
    c->any_hour = starred[1];
    c->any_day = starred[2];
    c->any_weekday = starred[4];
    join_sundays(c);
    return NULL;
}

const char *
cron_read(struct arena *a, const char *text, struct cron *c)
{
    *c = (struct cron){ 0 };
    if (*text != '@')
        return read_fields(a, text, c);
    for (size_t i = 0; i < sizeof shorthands / sizeof *shorthands; i++)
        if (strcmp(text_lower(a, text), shorthands[i].word) == 0)
            return read_fields(a, shorthands[i].means, c);
    return "cron: of words there are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually";
}

/* --- walls --------------------------------------------------------------------------------------------- */

#define MOST_YEARS 60 /* ahead: 29 February is on a given weekday every 28 years, or 40 around 2100 */

static bool
has(uint64_t set, int value)
{
    return (set >> value & 1) != 0;
}

static bool
fits_day(const struct cron *c, int64_t day)
{
    int year, month, of_month, weekday = (int)((day + 4) % 7); /* 1970-01-01 was a Thursday */
    bool by_day, by_weekday;

    calendar_date(day, &year, &month, &of_month);
    if (!has(c->months, month))
        return false;
    by_day = has(c->days, of_month);
    by_weekday = has(c->weekdays, weekday);
    return c->any_day || c->any_weekday ? by_day && by_weekday : by_day || by_weekday;
}

/* The lowest value from `value` on; -1: none. */
static int
lowest(uint64_t set, int value)
{
    for (; value < 64; value++)
        if (has(set, value))
            return value;
    return -1;
}

/* The first minute of a day, from `minute` of it on; -1: none. */
static int
next_minute(const struct cron *c, int minute)
{
    int hour = lowest(c->hours, minute / 60), of_hour;

    if (hour < 0)
        return -1;
    of_hour = lowest(c->minutes, hour == minute / 60 ? minute % 60 : 0);
    if (of_hour >= 0)
        return hour * 60 + of_hour;
    hour = lowest(c->hours, hour + 1);
    return hour < 0 ? -1 : hour * 60 + lowest(c->minutes, 0);
}

/* The first wall that fits and is not before `from`, a whole minute; -1: none is. */
static int64_t
next_wall(const struct cron *c, int64_t from)
{
    int64_t day = from / DAY, last = day + (int64_t)MOST_YEARS * 366;
    int minute = (int)(from % DAY / MINUTE);

    for (; day <= last; day++, minute = 0) {
        int found = fits_day(c, day) ? next_minute(c, minute) : -1;

        if (found >= 0)
            return day * DAY + (int64_t)found * MINUTE;
    }
    return -1;
}

/* --- times --------------------------------------------------------------------------------------------- */

/* Clocks are changed at this time. */
struct shift {
    int64_t at; /* 0: they are not */
    int64_t before, after; /* offsets */
};

static int64_t
offset_at(const struct tz *zone, int64_t at)
{
    return tz_at(zone, at).offset;
}

/* The change between the two, the later included. */
static struct shift
shift_between(const struct tz *zone, int64_t from, int64_t to)
{
    struct shift s = { 0, offset_at(zone, from), offset_at(zone, to) };

    if (s.before == s.after)
        return s;
    while (to - from > 1) {
        int64_t middle = from + (to - from) / 2;

        if (offset_at(zone, middle) == s.before)
            from = middle;
        else
            to = middle;
    }
    s.at = to;
    s.after = offset_at(zone, to);
    return s;
}

/* When clocks show that for the first time; what they never show, at the moment at which they pass it. */
static int64_t
time_of(const struct tz *zone, int64_t wall)
{
    int64_t about = wall - offset_at(zone, wall);
    struct shift s = shift_between(zone, about - DAY, about + DAY);

    if (s.at == 0 || wall < s.at + s.before)
        return wall - s.before;
    return wall < s.at + s.after ? s.at : wall - s.after;
}

static int64_t
minute_after(int64_t wall)
{
    return wall - wall % MINUTE + MINUTE;
}

static int64_t
next_of_fixed_hours(const struct cron *c, const struct tz *zone, int64_t after)
{
    int64_t wall = next_wall(c, minute_after(after + offset_at(zone, after))), at;

    while (wall >= 0) {
        at = time_of(zone, wall);
        if (at > after)
            return at;
        wall = next_wall(c, minute_after(wall)); /* clocks show it for the second time */
    }
    return 0;
}

/* From change to change: between two of them wall and time go on alike. A wall that lies further ahead than
 * the next change can reach back (LOOK) is gone to directly. */
#define LOOK (30 * HOUR)

static int64_t
next_of_any_hour(const struct cron *c, const struct tz *zone, int64_t after)
{
    int64_t from = after + 1; /* it may be this very second */

    for (;;) {
        struct shift s = shift_between(zone, from, from + LOOK);
        int64_t first = from + s.before, wall, at;

        if (first % MINUTE != 0)
            first = minute_after(first);
        wall = next_wall(c, first);
        if (wall < 0)
            return 0;
        at = wall - s.before;
        if (at < (s.at != 0 ? s.at : from + LOOK))
            return at;
        from = s.at != 0 ? s.at : at - LOOK > from + LOOK ? at - LOOK : from + LOOK;
    }
}

int64_t
cron_next(const struct cron *c, const struct tz *zone, int64_t after)
{
    return c->any_hour ? next_of_any_hour(c, zone, after) : next_of_fixed_hours(c, zone, after);
}
