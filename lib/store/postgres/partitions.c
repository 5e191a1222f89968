/* Parts of tables by time. Each is named after the table and the first day of its time, and has a sibling,
 * "TABLE_rest", for rows of no part.
 *
 * A part is made beside its table, takes over what the sibling has of its time, and is attached in one
 * transaction, in turn with all that write: so no row is ever in the way of a part that is made late. Where
 * the sibling has more rows of that time than can be moved while others wait, the part is not made: its rows
 * stay where they are until they are deleted. */
#include "store/postgres/inside.h"

#include "base/arena.h"
#include "base/duration.h"
#include "store/partitions.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MOST_MOVED 100000
#define MOST_DELETED 5000  /* of rows at once, one by one */
#define DROP_PATIENCE "5s" /* for readers of the table: they wait behind whoever waits to drop */

enum span { BY_DAY, BY_WEEK, BY_MONTH };

/* How far ahead: a day that tidy does not run is no harm. How far back: what a copy brings along. */
static const struct kind {
    const char *table, *column;
    enum span span;
    int ahead, back; /* parts beside the present one */
} kinds[] = {
    {"heartbeats", "checked_at", BY_WEEK, 2, 13},
    {"events_checks", "at", BY_DAY, 3, 1},
    {"events_others", "at", BY_MONTH, 1, 1},
};

/* --- time --- */

/* Weeks begin on Mondays; 1970 began on a Thursday. */
static int64_t
begin_of(enum span span, int64_t at)
{
    int64_t day = at - at % DAY;
    time_t time = (time_t)at;
    struct tm tm;

    if (span == BY_DAY)
        return day;
    if (span == BY_WEEK)
        return day - (day / DAY + 3) % 7 * DAY;
    (void)gmtime_r(&time, &tm);
    return day - (int64_t)(tm.tm_mday - 1) * DAY;
}

static int64_t
end_of(enum span span, int64_t begin)
{
    static const int longest[] = {[BY_DAY] = 1, [BY_WEEK] = 7, [BY_MONTH] = 31};

    return begin_of(span, begin + longest[span] * DAY);
}

static const char *
name_of(struct arena *a, const struct kind *k, int64_t begin)
{
    time_t time = (time_t)begin;
    struct tm tm;
    char day[40];

    (void)gmtime_r(&time, &tm);
    (void)strftime(day, sizeof day, "%Y%m%d", &tm);
    return arena_printf(a, "%s_%s", k->table, day);
}

/* --- what there is --- */

struct partition {
    const char *name;
    int64_t begin, end;
};

struct partitions {
    struct partition *list;
    int count, capacity;
};

/* Asks SQL outside of transactions, or within. The statement is to be freed. */
static int
ask(struct postgres_db *pg, struct postgres_statement *s, const char *doing, const char *sql)
{
    postgres_statement_make(s, doing, sql);
    if (pg->transaction == NO_TRANSACTION_OPEN && postgres_ready(pg) != 0)
        return -1;
    return postgres_ask(pg, s);
}

static int
read_parts(struct postgres_db *pg, struct arena *a, const struct kind *k, struct partitions *list)
{
    struct postgres_statement s;
    int result =
        ask(pg, &s, "look at partitions",
            arena_printf(a,
                         "SELECT name, substring(bound FROM 'FROM \\(''?(-?[0-9]+)'), "
                         "substring(bound FROM 'TO \\(''?(-?[0-9]+)') "
                         "FROM (SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound "
                         "FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
                         "WHERE i.inhparent = to_regclass('%s')) AS parts "
                         "WHERE bound <> 'DEFAULT' ORDER BY name",
                         k->table));

    for (int row = 0; result == 0 && row < PQntuples(s.result); row++)
        *arena_add(a, list) = (struct partition){
            .name = arena_text(a, PQgetvalue(s.result, row, 0)),
            .begin = postgres_int(&s, row, 1),
            .end = postgres_int(&s, row, 2),
        };
    postgres_statement_free(&s);
    return result;
}

static bool
is_covered(const struct partitions *list, int64_t begin, int64_t end)
{
    for (int i = 0; i < list->count; i++)
        if (list->list[i].begin < end && list->list[i].end > begin)
            return true;
    return false;
}

/* --- making --- */

/* -1: failed. */
static int64_t
rest_of(struct postgres_db *pg, struct arena *a, const struct kind *k, int64_t begin, int64_t end)
{
    struct postgres_statement s;
    int64_t rows = -1;

    if (ask(pg, &s, "look for rows of no partition",
            arena_printf(a,
                         "SELECT count(*) FROM (SELECT 1 FROM %s_rest WHERE %s >= %" PRId64
                         " AND %s < %" PRId64 " LIMIT %d) AS few",
                         k->table, k->column, begin, k->column, end, MOST_MOVED + 1)) == 0)
        rows = postgres_int(&s, 0, 0);
    postgres_statement_free(&s);
    return rows;
}

static int
send(struct postgres_db *pg, const char *sql)
{
    return postgres_send_text(pg, sql, "make a partition");
}

static int
make_one(struct postgres_db *pg, struct arena *a, const struct kind *k, int64_t begin, int64_t end)
{
    const char *name = name_of(a, k, begin);
    int64_t rows = rest_of(pg, a, k, begin, end);

    if (rows < 0 || rows > MOST_MOVED)
        return rows < 0 ? -1 : 0;
    if (send(pg, arena_printf(a, "CREATE TABLE %s (LIKE %s INCLUDING ALL)", name, k->table)) != 0 ||
        (rows > 0 && send(pg, arena_printf(a,
                                           "WITH moved AS (DELETE FROM %s_rest WHERE %s >= %" PRId64
                                           " AND %s < %" PRId64 " RETURNING *) "
                                           "INSERT INTO %s SELECT * FROM moved",
                                           k->table, k->column, begin, k->column, end, name)) != 0))
        return -1;
    return send(pg, arena_printf(a,
                                 "ALTER TABLE %s ATTACH PARTITION %s "
                                 "FOR VALUES FROM (%" PRId64 ") TO (%" PRId64 ")",
                                 k->table, name, begin, end));
}

/* What is missing is looked for again in the transaction: another host may have made it meanwhile. */
static int
make_in_turn(struct postgres_db *pg, struct arena *a, const struct kind *k, int64_t begin, int64_t end)
{
    struct partitions list = { 0 };

    if (db_begin(&pg->db) != 0)
        return -1;
    if (read_parts(pg, a, k, &list) == 0 &&
        (is_covered(&list, begin, end) || make_one(pg, a, k, begin, end) == 0) && db_commit(&pg->db) == 0)
        return 0;
    db_rollback(&pg->db);
    return -1;
}

static int
make_kind(struct postgres_db *pg, struct arena *a, const struct kind *k, int64_t now, int back)
{
    struct partitions list = { 0 };
    int64_t begin = begin_of(k->span, now);

    if (read_parts(pg, a, k, &list) != 0)
        return -1;
    for (int i = 0; i < back; i++)
        begin = begin_of(k->span, begin - 1);
    for (int i = -back; i <= k->ahead; i++, begin = end_of(k->span, begin)) {
        int64_t end = end_of(k->span, begin);

        if (!is_covered(&list, begin, end) && make_in_turn(pg, a, k, begin, end) != 0)
            return -1;
    }
    return 0;
}

static int
make_all(struct db *db, int64_t now, bool back)
{
    struct arena scratch = { 0 };
    int result = 0;

    for (size_t i = 0; result == 0 && i < sizeof kinds / sizeof *kinds; i++)
        result = make_kind(postgres_of(db), &scratch, &kinds[i], now, back ? kinds[i].back : 0);
    arena_free(&scratch);
    return result;
}

int
postgres_make_partitions(struct db *db, int64_t now)
{
    return make_all(db, now, false);
}

int
postgres_make_past_partitions(struct db *db, int64_t now)
{
    return make_all(db, now, true);
}

/* --- dropping --- */

/* One that is read for longer than that is dropped the next time. */
static int
drop_one(struct postgres_db *pg, struct arena *a, const char *name)
{
    if (db_begin(&pg->db) != 0)
        return -1;
    if (postgres_send_text(pg, "SET LOCAL lock_timeout = '" DROP_PATIENCE "'", "drop a partition") == 0 &&
        postgres_send_text(pg, arena_printf(a, "DROP TABLE IF EXISTS %s", name), "drop a partition") == 0 &&
        db_commit(&pg->db) == 0)
        return 0;
    db_rollback(&pg->db);
    return db_trouble(&pg->db) == DB_BUSY ? 0 : -1;
}

/* Some rows of no part; *rows: how many. */
static int
delete_some(struct postgres_db *pg, struct arena *a, const struct kind *k, int64_t cut, int64_t *rows)
{
    struct postgres_statement s;
    int result;

    if (db_begin(&pg->db) != 0)
        return -1;
    result = ask(pg, &s, "delete rows of no partition",
                 arena_printf(a,
                              "DELETE FROM %s_rest WHERE ctid = ANY (ARRAY(SELECT ctid FROM %s_rest "
                              "WHERE %s < %" PRId64 " LIMIT %d))",
                              k->table, k->table, k->column, cut, MOST_DELETED));
    *rows = pg->touched;
    postgres_statement_free(&s);
    if (result == 0 && db_commit(&pg->db) == 0)
        return 0;
    db_rollback(&pg->db);
    return -1;
}

static int
drop_kind(struct postgres_db *pg, struct arena *a, const struct kind *k, int64_t cut)
{
    struct partitions list = { 0 };
    int64_t rows = MOST_DELETED;

    if (read_parts(pg, a, k, &list) != 0)
        return -1;
    for (int i = 0; i < list.count; i++)
        if (list.list[i].end <= cut && drop_one(pg, a, list.list[i].name) != 0)
            return -1;
    while (rows == MOST_DELETED)
        if (delete_some(pg, a, k, cut, &rows) != 0)
            return -1;
    return 0;
}

int
postgres_drop_partitions(struct db *db, const struct horizon *cuts)
{
    const int64_t of_kinds[] = {cuts->history, cuts->check_events, cuts->events};
    struct arena scratch = { 0 };
    int result = 0;

    static_assert(sizeof of_kinds / sizeof *of_kinds == sizeof kinds / sizeof *kinds, "a time for each");
    for (size_t i = 0; result == 0 && i < sizeof kinds / sizeof *kinds; i++)
        result = drop_kind(postgres_of(db), &scratch, &kinds[i], of_kinds[i]);
    arena_free(&scratch);
    return result;
}

/* --- for the doctor --- */

static bool
is_there(PGconn *c, struct arena *a, const struct kind *k, int64_t begin)
{
    const char *problem;
    const char *sql = arena_printf(a,
                                   "SELECT count(*) FROM pg_inherits WHERE inhparent = to_regclass('%s') "
                                   "AND inhrelid = to_regclass('%s')",
                                   k->table, name_of(a, k, begin));

    return postgres_one_int(c, a, sql, &problem) == 1;
}

/* Of the table whose parts reach the least far; one that has none of `now` is not reached at all. */
void
postgres_look_at_partitions(PGconn *c, struct arena *a, int64_t now, struct postgres_finding *found)
{
    found->partitioned_until = INT64_MAX;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int64_t until = begin_of(kinds[i].span, now);

        while (is_there(c, a, &kinds[i], until))
            until = end_of(kinds[i].span, until);
        if (until < found->partitioned_until) {
            found->partitioned_until = until;
            found->partitioned_least = kinds[i].table;
        }
    }
}
