/* Slots that were asked for and slots that were filled: stories of a few checks, and random lives of several
 * monitors against slots that are written down one by one. In those, checks are early and late, made twice,
 * by probes, and say nothing; runs are away for hours or weeks; monitors are paused, resumed and given other
 * intervals.
 *
 * WATCHPOST_SEED=n repeats a run (each failure says its number), WATCHPOST_HISTORIES=n makes it longer. */
#include "store.h"

#include "base/duration.h"
#include "flow/record.h"
#include "rules/coverage.h"
#include "store/coverage_points.h"
#include "store/overview.h"

#include <time.h>

/* --- Stories: minutes of an hour in which every ten minutes are asked for
 * --------------------------------- */

static const struct {
    const char *story;
    const char *checks; /* "0 10i 20r": at minute 0; at 10, inconclusive; at 20, by a probe */
    int until;
    int asked, filled;
} stories[] = {
    { "before the first check nothing is owed", "", 9, 0, 0 },
    { "until its time is over", "", 10, 1, 0 },
    { "a check counts at once", "0", 0, 1, 1 },
    { "the next one is owed when its time is over", "0", 19, 1, 1 },
    { "... and then it is missed", "0", 20, 2, 1 },
    { "asked and inconclusive", "0i", 0, 1, 0 },
    { "a retry fills the slot", "0i 1", 1, 1, 1 },
    { "what is filled stays filled", "0 1i", 1, 1, 1 },
    { "twice in a slot counts once", "0 1 2 9", 9, 1, 1 },
    { "one after the other", "0 10 20 30", 30, 4, 4 },
    { "a little late each time", "1 12 23 34 45 56", 56, 6, 6 },
    { "late by less than an interval", "0 19", 19, 2, 2 },
    { "late by an interval", "0 20", 20, 3, 2 },
    { "away for half an hour", "0 35", 35, 4, 2 },
    { "a probe fills a slot too", "0i 1r", 1, 1, 1 },
    { "what a probe says late fills none", "0 10i 9r", 10, 2, 1 },
    { "the clock was set back a little", "10 5", 10, 2, 1 },
    { "and by more: slots go on from there", "30 10 20", 30, 6, 3 },
};

static void
every_story(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++) {
        struct coverage c = { .slot_seconds = 600 };
        struct slots s;

        for (const char *p = stories[i].checks; *p; p += strcspn(p, " "), p += *p == ' ') {
            char *kind;
            int64_t at = strtol(p, &kind, 10) * MINUTE;

            if (*kind == 'r')
                coverage_check(&c, at, true);
            else
                coverage_check_here(&c, at, *kind != 'i');
        }
        s = coverage_at(&c, (int64_t)stories[i].until * MINUTE);
        if (s.asked != stories[i].asked || s.filled != stories[i].filled)
            fail_msg("%s: got %d of %d", stories[i].story, (int)s.filled, (int)s.asked);
    }
}

static void
changes(void **state)
{
    struct coverage c = { .slot_seconds = 600 };
    struct slots s;

    (void)state;
    coverage_check_here(&c, 0, true);
    coverage_change(&c, 1500, 0); /* the slot of 1200 was not over */
    s = coverage_at(&c, DAY);
    assert_int_equal(s.asked, 2);
    coverage_check_here(&c, 5000, true);
    s = coverage_at(&c, DAY);
    assert_int_equal(s.asked, 2);
    coverage_change(&c, DAY, 60);
    s = coverage_at(&c, DAY + 59);
    assert_int_equal(s.asked, 2);
    s = coverage_at(&c, DAY + 180);
    assert_int_equal(s.asked, 5);
    assert_int_equal(s.filled, 1);
}

static void
percent(void **state)
{
    static const struct slots none = { 0, 0 }, half = { 4, 2 }, all = { 7, 7 };
    static const struct slots early = { 5, 4 }, late = { 5, 5 };
    struct slots between = slots_between(&early, &late); /* tried before, filled after */

    (void)state;
    assert_true(slots_percent(&none) == 100);
    assert_true(slots_percent(&half) == 50);
    assert_true(slots_percent(&all) == 100);
    assert_true(slots_percent(&between) == 100);
}

/* --- Lives
 * ------------------------------------------------------------------------------------------------ */

enum { MONITORS = 3, STEPS = 400, MOST_SLOTS = 400000, DAYS = 100 };

/* When a slot was first counted as asked for, and when it was filled; 0: not (yet). */
struct slot {
    int64_t from, seconds, asked_at, filled_at;
};

struct life {
    struct monitor m;
    struct slot *slots; /* the last is the present one, unless the monitor is paused */
    int count;
    bool paused;
    int64_t counted_at; /* the latest check: one that comes late, in time for its slot, counts from then on */
};

struct world {
    struct rig *rig;
    uint64_t random, seed;
    int64_t now;
    struct life lives[MONITORS];
};

static const struct config config = { .probe_stale_minutes = 30 };

/* splitmix64; 0 .. n-1 */
static int64_t
pick(struct world *w, int64_t n)
{
    uint64_t z = w->random += 0x9E3779B97F4A7C15U;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)n);
}

static struct slot *
add_slot(struct life *l, int64_t from, int64_t seconds)
{
    if (l->count >= MOST_SLOTS)
        fail_msg("too many slots");
    l->slots[l->count] = (struct slot){ .from = from, .seconds = seconds };
    return &l->slots[l->count++];
}

/* One slot after the other passes. The last one may not be over. */
static void
pass_time(struct life *l, int64_t until)
{
    struct slot *s = l->paused ? NULL : &l->slots[l->count - 1];

    while (s != NULL && s->from + s->seconds <= until) {
        if (s->asked_at == 0)
            s->asked_at = s->from + s->seconds;
        s = add_slot(l, s->from + s->seconds, s->seconds);
    }
}

/* The reference's way: walk from slot to slot; the check begins a slot of its own if that in which the
 * last check was is over. */
static void
note_check(struct life *l, int64_t at, bool conclusive)
{
    int before = l->count;
    struct slot *s;

    if (l->paused || at < l->slots[l->count - 1].from)
        return;
    pass_time(l, at);
    s = &l->slots[l->count - 1];
    if (l->count > before)
        s->from = at;
    if (at > l->counted_at)
        l->counted_at = at;
    if (s->asked_at == 0)
        s->asked_at = l->counted_at;
    if (conclusive && s->filled_at == 0)
        s->filled_at = l->counted_at;
}

/* What happened at a time counts from then on; what passed, as soon as it is over. */
static struct slots
count_by_hand(const struct life *l, int64_t from, int64_t until)
{
    struct slots s = { 0, 0 };

    for (int i = 0; i < l->count; i++) {
        const struct slot *one = &l->slots[i];
        int64_t over = one->from + one->seconds;
        bool missed = one->asked_at == over && (one->filled_at == 0 || one->filled_at > over);

        s.asked += one->asked_at != 0 && (missed ? one->asked_at > from && one->asked_at <= until
                                                 : one->asked_at >= from && one->asked_at < until);
        s.filled += one->filled_at != 0 && one->filled_at >= from && one->filled_at < until;
    }
    if (s.filled > s.asked)
        s.filled = s.asked;
    return s;
}

static void
check_here(struct world *w, struct life *l, bool conclusive)
{
    struct local_result r = {
        .monitor = &l->m,
        .result = { .status = conclusive ? UP : INCONCLUSIVE, .status_code = -1, .checked_at = w->now },
    };

    assert_int_equal(record_local(w->rig->db, &w->rig->arena, &config, &r, 1, w->now), 0);
    note_check(l, w->now, conclusive);
}

static void
check_there(struct world *w, struct life *l, bool conclusive)
{
    int64_t at = w->now + pick(w, 900) - 600;
    struct remote_result r = {
        .monitor = &l->m,
        .result = { .status = conclusive ? DOWN : INCONCLUSIVE, .status_code = -1, .checked_at = at },
    };

    assert_int_equal(db_begin(w->rig->db), 0);
    assert_int_equal(record_remote(w->rig->db, &w->rig->arena, &config, 1, "paris", &r, 1, w->now), 0);
    assert_int_equal(db_commit(w->rig->db), 0);
    note_check(l, at < w->now ? at : w->now, conclusive);
}

static void
pause_or_resume(struct world *w, struct life *l)
{
    pass_time(l, w->now);
    if (!l->paused && l->slots[l->count - 1].asked_at == 0)
        l->count--; /* it was not over */
    l->paused = !l->paused;
    assert_int_equal(monitors_pause(w->rig->db, l->m.key, l->paused, w->now), 0);
    if (!l->paused)
        add_slot(l, w->now, l->m.interval_seconds);
}

static void
change_interval(struct world *w, struct life *l)
{
    static const int64_t lengths[] = { 60, 300, 600, 3600, 86400 };
    struct monitor was = l->m;

    l->m.interval_seconds = lengths[pick(w, COUNT(lengths))];
    l->m.updated_at = w->now;
    assert_int_equal(monitors_save(w->rig->db, &was, &l->m), 0);
    if (l->paused || was.interval_seconds == l->m.interval_seconds)
        return;
    pass_time(l, w->now);
    if (l->slots[l->count - 1].asked_at == 0)
        l->count--;
    add_slot(l, w->now, l->m.interval_seconds);
}

static void
same_slots(const struct world *w, const char *what, const struct slots *got, const struct slots *wanted)
{
    if (got->asked != wanted->asked || got->filled != wanted->filled)
        fail_msg("seed %llu, %s: got %d of %d, wanted %d of %d", (unsigned long long)w->seed, what,
                 (int)got->filled, (int)got->asked, (int)wanted->filled, (int)wanted->asked);
}

static void
compare(struct world *w, struct life *l)
{
    int64_t first = w->now - w->now % DAY - (int64_t)(DAYS - 1) * DAY;
    struct slots spans[UPTIME_SPANS], days[DAYS], wanted;
    int count = l->count;
    struct slot present = l->slots[count > 0 ? count - 1 : 0];
    char what[40];

    pass_time(l, w->now); /* only to look */
    assert_int_equal(coverage_points_uptime(w->rig->db, l->m.key, w->now, spans), 0);
    for (int i = 0; i < UPTIME_SPANS; i++) {
        int64_t since = w->now - (int64_t)uptime_hours[i] * HOUR;

        wanted = count_by_hand(l, since - since % HOUR, w->now + 1);
        same_slots(w, "span", &spans[i], &wanted);
    }
    assert_int_equal(coverage_points_days(w->rig->db, l->m.key, first, DAYS, w->now, days), 0);
    for (int i = 0; i < DAYS; i++) {
        int64_t from = first + (int64_t)i * DAY;

        wanted = count_by_hand(l, from, from + DAY <= w->now ? from + DAY : w->now + 1);
        snprintf(what, sizeof what, "day %d", i);
        same_slots(w, what, &days[i], &wanted);
    }
    l->count = count;
    l->slots[count > 0 ? count - 1 : 0] = present;
}

/* All monitors together are the sum of each. */
static void
compare_all(struct world *w)
{
    int64_t first = w->now - w->now % DAY - (int64_t)(DAYS - 1) * DAY;
    struct slots sum[DAYS] = { { 0, 0 } }, one[DAYS];
    struct day all[DAYS];

    assert_int_equal(overview_days(w->rig->db, first, DAYS, w->now, all), 0);
    for (int k = 0; k < MONITORS; k++) {
        assert_int_equal(coverage_points_days(w->rig->db, w->lives[k].m.key, first, DAYS, w->now, one), 0);
        for (int i = 0; i < DAYS; i++) {
            sum[i].asked += one[i].asked;
            sum[i].filled += one[i].filled;
        }
    }
    for (int i = 0; i < DAYS; i++)
        same_slots(w, "all", &all[i].slots, &sum[i]);
}

static void
one_step(struct world *w, struct life *l)
{
    int64_t interval = l->m.interval_seconds;

    switch (pick(w, 12)) {
    case 0: pause_or_resume(w, l); break;
    case 1: change_interval(w, l); break;
    case 2:
    case 3: check_there(w, l, pick(w, 4) != 0); break;
    case 4: w->now += pick(w, pick(w, 8) == 0 ? 20 * DAY : 5 * HOUR); break;
    default:
        w->now += pick(w, 4) == 0 ? pick(w, 2 * interval) : interval + pick(w, 5);
        if (!l->paused)
            check_here(w, l, pick(w, 4) != 0);
    }
}

static void
live(struct rig *r, uint64_t seed)
{
    struct world w = { .rig = r, .random = seed, .seed = seed, .now = 1770724800 + (int64_t)(seed % DAY) };

    for (int k = 0; k < MONITORS; k++) {
        struct life *l = &w.lives[k];

        l->m = rig_monitor(r, "shop");
        rig_sql(r, arena_printf(&r->arena, "UPDATE monitor_states SET slot_from = %lld, slot_hour = %lld, "
                                "slot_seconds = %lld WHERE monitor = %lld", (long long)w.now,
                                (long long)(w.now - w.now % HOUR), (long long)l->m.interval_seconds,
                                (long long)l->m.key));
        l->slots = test_malloc(MOST_SLOTS * sizeof *l->slots);
        add_slot(l, w.now, l->m.interval_seconds);
    }
    for (int i = 0; i < STEPS; i++) {
        one_step(&w, &w.lives[pick(&w, MONITORS)]);
        if (pick(&w, 20) == 0)
            compare(&w, &w.lives[pick(&w, MONITORS)]);
    }
    compare_all(&w);
    for (int k = 0; k < MONITORS; k++) {
        compare(&w, &w.lives[k]);
        test_free(w.lives[k].slots);
        assert_int_equal(monitors_delete(r->db, w.lives[k].m.key), 0);
    }
    rig_expect(r, "SELECT count(*) FROM instance_totals WHERE slots_asked <> 0 OR slots_filled <> 0", "0");
    rig_expect(r, "SELECT count(*) FROM coverage_points", "0");
}

static void
random_lives(void **state)
{
    const char *seed = getenv("WATCHPOST_SEED"), *histories = getenv("WATCHPOST_HISTORIES");
    uint64_t first = seed ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
    struct rig r;

    (void)state;
    rig_open(&r);
    rig_sql(&r, "INSERT INTO locations (key, id, name, probe_key, created_at) "
                "VALUES (1, 'paris', 'Paris', 'p', 0)");
    for (int i = 0; i < (histories ? atoi(histories) : REPEATED(8, 3)); i++)
        live(&r, first + (uint64_t)i);
    rig_close(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_story),
        cmocka_unit_test(changes),
        cmocka_unit_test(percent),
        cmocka_unit_test(random_lives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
