/* Nothing happens when a slot passes without a check: how many have is computed from the time when the
 * present slot began, whenever it is asked for. So hours in which nothing ran count without a row that
 * says so. */
#include "rules/coverage.h"

#include "base/duration.h"

double
slots_percent(const struct slots *s)
{
    if (s->asked <= 0)
        return 100;
    return 100.0 * (double)s->filled / (double)s->asked;
}

/* Whole lengths from the beginning of the present slot until then. */
static int64_t
lengths_until(const struct coverage *c, int64_t at)
{
    return c->slot_seconds > 0 && at > c->slot_from ? (at - c->slot_from) / c->slot_seconds : 0;
}

/* The present slot is in the total already if anything was tried in it; of the slots that are over since it
 * began it is then one, hence the 1 less. */
struct slots
coverage_at(const struct coverage *c, int64_t at)
{
    struct slots total = c->total;
    int64_t over = lengths_until(c, at);

    if (over > 0)
        total.asked += over - (c->state == SLOT_OPEN ? 0 : 1);
    return total;
}

static int64_t
hour_of(int64_t at)
{
    return at - at % HOUR;
}

/* Before anything later is counted. A clock that was set back to another day makes a day of what is left. */
static void
turn_day(struct coverage *c, int64_t at)
{
    int64_t midnight = at - at % DAY, day = c->hour - c->hour % DAY;

    if (midnight > day)
        c->at_midnight = coverage_at(c, midnight);
    else if (midnight < day)
        c->at_midnight = c->total;
}

static void
begin_slot(struct coverage *c, int64_t at)
{
    c->slot_from = at;
    c->state = SLOT_OPEN;
    c->hour = hour_of(at);
}

/* A slot that was tried and could not be concluded (trouble of our own) may still be filled by a second check
 * within it. */
static void
fill_slot(struct coverage *c, int64_t at, bool conclusive)
{
    if (c->state == SLOT_OPEN) {
        c->total.asked++;
        c->state = SLOT_TRIED;
    }
    if (conclusive && c->state == SLOT_TRIED) {
        c->total.filled++;
        c->state = SLOT_FILLED;
    }
    if (hour_of(at) > c->hour)
        c->hour = hour_of(at);
}

void
coverage_begin(struct coverage *c, int64_t at, int64_t slot_seconds, bool conclusive)
{
    turn_day(c, at);
    c->total = coverage_at(c, at);
    begin_slot(c, at);
    c->slot_seconds = slot_seconds;
    fill_slot(c, at, conclusive);
}

void
coverage_check(struct coverage *c, int64_t at, bool conclusive)
{
    if (c->slot_seconds == 0 || at < c->slot_from)
        return;
    if (at >= c->hour)
        turn_day(c, at);
    if (lengths_until(c, at) > 0) {
        c->total = coverage_at(c, at);
        begin_slot(c, at);
    }
    fill_slot(c, at, conclusive);
}

/* Less than an interval back is the usual case of a check that was claimed just before the slot of another
 * began: it counts in the present slot. */
void
coverage_check_here(struct coverage *c, int64_t at, bool conclusive)
{
    if (c->slot_seconds > 0 && at <= c->slot_from - c->slot_seconds) {
        turn_day(c, at);
        begin_slot(c, at);
    }
    coverage_check(c, at < c->slot_from ? c->slot_from : at, conclusive);
}

/* The slots that are over by now are counted with the former length first. */
void
coverage_change(struct coverage *c, int64_t at, int64_t slot_seconds)
{
    turn_day(c, at);
    c->total = coverage_at(c, at);
    begin_slot(c, at);
    c->slot_seconds = slot_seconds;
}

/* Negative differences appear when the clock was set back between the two; a day cannot show less than
 * nothing. */
struct slots
slots_between(const struct slots *early, const struct slots *late)
{
    struct slots s = { late->asked - early->asked, late->filled - early->filled };

    if (s.asked < 0)
        s.asked = 0;
    s.filled = s.filled < 0 ? 0 : s.filled > s.asked ? s.asked : s.filled;
    return s;
}
