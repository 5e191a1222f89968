/* Numbers of series: in order, in one transaction and over several, and none where their counter cannot be
 * read. */
#include "store/silences.h"
#include "store/workspaces.h"

#include "store.h"

static void
in_order(void **state)
{
    struct rig r;
    int64_t first;

    (void)state;
    rig_open(&r);
    assert_int_equal(db_begin(r.db), 0);
    first = db_next(r.db, SERIES_CHANNEL);
    assert_true(first > 0);
    assert_int_equal(db_next_many(r.db, SERIES_CHANNEL, 10), first + 1);
    assert_int_equal(db_next(r.db, SERIES_CHANNEL), first + 11);
    assert_int_equal(db_commit(r.db), 0);
    assert_int_equal(db_begin(r.db), 0);
    assert_int_equal(db_next(r.db, SERIES_CHANNEL), first + 12);
    db_rollback(r.db);
    assert_int_equal(db_begin(r.db), 0);
    assert_int_equal(db_next(r.db, SERIES_CHANNEL), first + 12); /* nobody has seen it */
    db_rollback(r.db);
    rig_close(&r);
}

static int
add(struct rig *r)
{
    struct silence s = { .workspace = DEFAULT_WORKSPACE, .by_match = true, .match = MATCH_ALL,
                         .starts_at = 1, .ends_at = 100 };

    if (db_begin(r->db) != 0)
        return -1;
    if (silences_insert(r->db, &r->arena, &s) != 0) {
        db_rollback(r->db);
        return -1;
    }
    return db_commit(r->db);
}

/* Whether its inserter looks or not: 0 stands for none everywhere, and no row may have it. At a server all
 * counters are read as a transaction begins, so it does not begin. */
static void
unread(void **state)
{
    struct rig r;

    (void)state;
    rig_open(&r);
    rig_sql(&r, "ALTER TABLE counters RENAME TO counters_away");
    if (db_begin(r.db) == 0) {
        assert_int_equal(db_next(r.db, SERIES_SILENCE), 0);
        assert_int_equal(db_commit(r.db), -1);
    }
    assert_int_equal(add(&r), -1);
    rig_sql(&r, "ALTER TABLE counters_away RENAME TO counters");
    assert_string_equal(rig_ask(&r, "SELECT count(*) FROM silences"), "0");
    assert_int_equal(add(&r), 0);
    assert_string_equal(rig_ask(&r, "SELECT count(*) FROM silences WHERE key > 0"), "1");
    rig_close(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(in_order), cmocka_unit_test(unread) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
