/* What is recorded as a group is what is recorded one by one, whatever the group has in it: monitors more
 * than once, times out of order, hours and days that are over. A store that sends what a group writes
 * together must not see the difference in any table. */
#include "store.h"

#include "flow/record.h"

#define T0 1770724800 /* 2026-02-10T12:00:00Z */

enum { MOST_MONITORS = 135, MOST_RESULTS = 140, MOST_ROWS = 5000 };

static const struct config config = { .probe_stale_minutes = 30 };

/* A batch of results to be drawn. */
static const struct draw {
    const char *story;
    int monitors, results;
    int span;     /* seconds in which they lie, from the end of those before */
    int few;      /* so many at once are to be what all of them are */
    bool in_turn; /* each monitor once before any comes again */
    bool remote;
} draws[] = {
    { "few monitors within some hours", 3, 20, 20000, 1, false, false },
    { "few monitors within days", 4, 40, 300000, 1, false, false },
    { "one monitor within weeks", 1, 20, 3000000, 1, false, false },
    { "many monitors across midnight", 135, 135, 90000, 15, true, false },
    { "many monitors, some of them twice", 130, 140, 7200, 15, false, false },
    { "few monitors from elsewhere", 3, 20, 300000, 1, false, true },
};

static uint64_t seed;

static int
below(int n)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (int)((seed >> 33) % (uint64_t)n);
}

struct batch {
    struct monitor monitors[MOST_MONITORS];
    struct check_result results[MOST_RESULTS];
    int monitor_of[MOST_RESULTS];
    int count;
    int64_t now;
};

static struct check_result
any_result(int64_t at)
{
    static const enum status statuses[] = { UP, UP, UP, DEGRADED, DOWN, DOWN, INCONCLUSIVE };
    enum status status = statuses[below(COUNT(statuses))];

    return (struct check_result){
        .status = status,
        .response_time_ms = below(500),
        .status_code = status == DOWN || below(4) == 0 ? -1 : 200,
        .error_message = status == UP ? NULL : below(2) == 0 ? "Connection refused" : "Request timed out",
        .checked_at = at,
        .started_at = below(2) == 0 ? 0 : at + below(3),
        .not_verified = below(10) == 0,
        .in_short = status == UP ? "1,2,3,4,5,6" : NULL,
        .phases = { .dns_ms = below(9), .connect_ms = below(9), .transfer_ms = below(9) },
    };
}

static void
draw_batch(struct batch *b, const struct draw *d)
{
    int64_t begin = b->now;

    b->count = d->results;
    for (int i = 0; i < d->results; i++) {
        b->monitor_of[i] = d->in_turn ? i % d->monitors : below(d->monitors);
        b->results[i] = any_result(begin + below(d->span));
    }
    b->now = begin + d->span + 1;
}

/* --- recording --- */

static void
record_locally(struct rig *r, const struct batch *b, int from, int count)
{
    struct local_result results[MOST_RESULTS];

    for (int i = 0; i < count; i++)
        results[i] = (struct local_result){
            .monitor = &b->monitors[b->monitor_of[from + i]], .result = b->results[from + i]
        };
    assert_int_equal(record_local(r->db, &r->arena, &config, results, count, b->now), 0);
}

/* Of monitors without consensus: that is asked for at the end of a submission, and is another by design. */
static void
record_remotely(struct rig *r, const struct batch *b, int from, int count)
{
    struct remote_result results[MOST_RESULTS];

    for (int i = 0; i < count; i++)
        results[i] = (struct remote_result){
            .monitor = &b->monitors[b->monitor_of[from + i]], .result = b->results[from + i]
        };
    assert_int_equal(db_begin(r->db), 0);
    assert_int_equal(record_remote(r->db, &r->arena, &config, 1, "paris", results, count, b->now), 0);
    assert_int_equal(db_commit(r->db), 0);
}

/* --- comparing --- */

/* Names that are made at random are of 36 characters, or keys of more: runs of hex digits and dashes. */
static void
blank_random(char *text)
{
    for (char *c = text; *c != '\0';) {
        size_t length = strspn(c, "0123456789abcdef-");

        if (length >= 32)
            memset(c, '*', length);
        c += length > 0 ? length : 1;
    }
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The rows of a table, sorted: in which order they were written does not matter. */
static const char *
rows_of(struct rig *r, const char *table)
{
    char *all = arena_text(&r->arena, rig_ask(r, arena_printf(&r->arena, "SELECT * FROM %s", table)));
    static char *rows[MOST_ROWS];
    struct buf out = { .arena = &r->arena };
    int count = 0;

    blank_random(all);
    for (char *row = all, *end; row != NULL && count < MOST_ROWS; row = end) {
        end = strstr(row, "; ");
        if (end != NULL) {
            *end = '\0';
            end += 2;
        }
        rows[count++] = row;
    }
    assert_true(count < MOST_ROWS);
    qsort(rows, (size_t)count, sizeof *rows, by_text);
    for (int i = 0; i < count; i++)
        buf_printf(&out, "%s\n", rows[i]);
    return buf_string(&out);
}

static const char *
tables_of(struct rig *r)
{
    return rig_ask(r, rig_at_server(r)
                          ? "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                            "AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname"
                          : "SELECT name FROM sqlite_schema WHERE type = 'table' "
                            "AND name NOT LIKE 'sqlite%' ORDER BY name");
}

struct snapshot {
    char *tables, *rows[100];
};

static char *
copy_of(const char *text)
{
    char *copy = strdup(text);

    assert_non_null(copy);
    return copy;
}

static struct snapshot
take_snapshot(struct rig *r)
{
    struct snapshot s = { .tables = copy_of(tables_of(r)) };
    char *list = arena_text(&r->arena, s.tables), *rest = NULL;
    size_t count = 0;

    for (char *t = strtok_r(list, "; ", &rest); t != NULL; t = strtok_r(NULL, "; ", &rest)) {
        assert_true(count < COUNT(s.rows));
        s.rows[count++] = copy_of(rows_of(r, t));
    }
    assert_true(count > 30);
    return s;
}

static void
free_snapshot(struct snapshot *s)
{
    for (size_t i = 0; i < COUNT(s->rows); i++)
        free(s->rows[i]);
    free(s->tables);
}

/* The first line in which two texts differ. */
static void
same_lines(const char *story, const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        size_t one = strcspn(a, "\n"), other = strcspn(b, "\n");

        if (one != other || memcmp(a, b, one) != 0)
            fail_msg("%s: as a group <%.*s>, one by one <%.*s>", story, (int)one, a, (int)other, b);
        a += one + 1;
        b += other + 1;
    }
    same_text(story, a, b);
}

static void
same_snapshots(const char *story, const struct snapshot *a, const struct snapshot *b)
{
    char *rest = NULL, *list = copy_of(a->tables), text[200];
    size_t i = 0;

    same_text(story, a->tables, b->tables);
    for (char *t = strtok_r(list, "; ", &rest); t != NULL; t = strtok_r(NULL, "; ", &rest), i++) {
        snprintf(text, sizeof text, "%s: %s", story, t);
        same_lines(text, a->rows[i], b->rows[i]);
    }
    free(list);
}

/* --- the property --- */

/* Monitors of a kind each, and what was measured before, so that hours and days are there that end. */
static void
furnish(struct rig *r, struct batch *b, const struct draw *d)
{
    for (int i = 0; i < d->monitors; i++)
        b->monitors[i] = rig_monitor(r, "shop");
    rig_sql(r, "UPDATE monitors SET confirmation_threshold = 1 + key % 3, recovery_threshold = 1 + key % 2;"
               "INSERT INTO locations (key, id, name, probe_key, created_at) "
               "VALUES (1, 'paris', 'Paris', 'p', 0)");
    if (!d->remote && d->monitors < 10)
        rig_sql(r, "INSERT INTO dependencies (monitor, depends_on, id, created_at) "
                   "SELECT a.key, b.key, a.id, 1 FROM monitors a "
                   "JOIN monitors b ON b.key = a.key - 1 ORDER BY a.key");
}

static void
record_batch(struct rig *r, const struct batch *b, const struct draw *d, int at_once)
{
    for (int i = 0; i < b->count; i += at_once) {
        int count = at_once < b->count - i ? at_once : b->count - i;

        (d->remote ? record_remotely : record_locally)(r, b, i, count);
    }
}

/* Of two batches the second is recorded by so many at once. */
static void
record_in(struct rig *r, struct batch *b, const struct draw *d, int at_once)
{
    seed = 1 + (uint64_t)(d - draws);
    b->now = T0;
    furnish(r, b, d);
    draw_batch(b, d);
    record_batch(r, b, d, MOST_RESULTS);
    draw_batch(b, d);
    record_batch(r, b, d, at_once);
}

static struct snapshot
recorded(struct batch *b, const struct draw *d, int at_once)
{
    struct rig r;
    struct snapshot s;

    rig_open(&r);
    record_in(&r, b, d, at_once);
    s = take_snapshot(&r);
    rig_close(&r);
    return s;
}

static void
a_group_is_what_its_results_are(void **state)
{
    struct batch *b = calloc(1, sizeof *b);

    (void)state;
    assert_non_null(b);
    for (size_t i = 0; i < COUNT(draws); i++) {
        struct snapshot group = recorded(b, &draws[i], MOST_RESULTS);
        struct snapshot single = recorded(b, &draws[i], draws[i].few);

        same_snapshots(draws[i].story, &group, &single);
        free_snapshot(&group);
        free_snapshot(&single);
    }
    free(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_is_what_its_results_are),
    };

    puts("# bound: 400 s"); /* on a machine with other work to do */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
