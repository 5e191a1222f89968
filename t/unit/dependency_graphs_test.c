/* The graph around a monitor: which monitors belong to it and which do not, and where it ends. */
#include "store/dependency_graphs.h"

#include "store.h"

#include "quoted.h"

/* Monitors 1..count, named after their keys. */
static void
make_monitors(struct rig *r, int count)
{
    for (int i = 1; i <= count; i++)
        (void)rig_monitor(r, arena_printf(&r->arena, "%d", i));
}

static void
depend(struct rig *r, int monitor, int on)
{
    rig_sql(r, arena_printf(&r->arena, "INSERT INTO dependencies (id, monitor, depends_on, created_at) "
                            "VALUES ('%d-%d', %d, %d, 0)", monitor, on, monitor, on));
}

static struct dependency_graph
around(struct rig *r, int64_t key)
{
    struct dependency_graph g = { 0 };
    struct monitor m;

    assert_int_equal(monitors_by_key(r->db, &r->arena, key, &m), FOUND);
    assert_int_equal(dependency_graphs_around(r->db, &r->arena, &m, &g), 0);
    return g;
}

/* "1 2 3 / 1-2 2-3" */
static const char *
drawn(struct rig *r, int64_t key)
{
    struct dependency_graph g = around(r, key);
    struct buf out = { .arena = &r->arena };

    for (int i = 0; i < g.node_count; i++)
        buf_printf(&out, "%s ", g.nodes[i].name);
    buf_char(&out, '/');
    for (int i = 0; i < g.edge_count; i++)
        buf_printf(&out, " %s", g.edges[i].id);
    assert_false(g.truncated);
    return buf_string(&out);
}

/* 1 depends on 2 and 3, which depend on 4; 5 depends on 1 and on 6; 6 and 7 depend on 4; 8 stands alone. */
static void
up_and_down(void **state)
{
    static const struct {
        int key;
        const char *wanted;
    } rows[] = {
        { 1, "1 2 3 4 5 / 1-2 1-3 2-4 3-4 5-1" },
        { 5, "1 2 3 4 5 6 / 1-2 1-3 2-4 3-4 5-1 5-6 6-4" },
        { 4, "1 2 3 4 5 6 7 / 1-2 1-3 2-4 3-4 5-1 5-6 6-4 7-4" },
        { 7, "4 7 / 7-4" },
        { 8, "8 /" },
    };
    struct rig r;

    (void)state;
    rig_open(&r);
    make_monitors(&r, 8);
    depend(&r, 1, 2);
    depend(&r, 1, 3);
    depend(&r, 2, 4);
    depend(&r, 3, 4);
    depend(&r, 5, 1);
    depend(&r, 5, 6);
    depend(&r, 6, 4);
    depend(&r, 7, 4);
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text("around", drawn(&r, rows[i].key), rows[i].wanted);
    rig_close(&r);
}

/* A chain with one monitor too many: the one farthest away is left out. */
static void
too_long(void **state)
{
    enum { MANY = GRAPH_MOST_NODES + 1 };
    struct dependency_graph g;
    struct rig r;

    (void)state;
    rig_open(&r);
    make_monitors(&r, MANY);
    rig_sql(&r, arena_printf(&r.arena, "INSERT INTO dependencies (id, monitor, depends_on, created_at) "
                             "SELECT key, key, key + 1, 0 FROM monitors WHERE key < %d", MANY));
    g = around(&r, 1);
    assert_int_equal(g.node_count, GRAPH_MOST_NODES);
    assert_int_equal(g.edge_count, GRAPH_MOST_NODES - 1);
    assert_true(g.truncated);
    assert_null(dependency_graph_find(&g, MANY));
    g = around(&r, MANY / 2);
    assert_int_equal(g.node_count, GRAPH_MOST_NODES);
    assert_non_null(dependency_graph_find(&g, 1));
    rig_sql(&r, arena_printf(&r.arena, "DELETE FROM monitors WHERE key = %d", MANY));
    assert_false(around(&r, 1).truncated);
    rig_close(&r);
}

/* Everything depends on everything before it. */
static void
too_dense(void **state)
{
    struct dependency_graph g;
    struct rig r;

    (void)state;
    rig_open(&r);
    make_monitors(&r, 70);
    rig_sql(&r, "INSERT INTO dependencies (id, monitor, depends_on, created_at) "
                "SELECT a.key || '-' || b.key, a.key, b.key, 0 "
                "FROM monitors a JOIN monitors b ON b.key < a.key");
    g = around(&r, 35);
    assert_int_equal(g.node_count, 70);
    assert_int_equal(g.edge_count, GRAPH_MOST_EDGES);
    assert_true(g.truncated);
    rig_close(&r);
}

static void
shape(void **state)
{
    const struct graph_node nodes[] = {
        { .key = 9, .id = "b", .name = "Database", .status = DOWN, .is_paused = true, .shown = true },
        { .key = 4, .id = "a", .name = "API", .status = UP, .shown = true },
    };
    const struct graph_edge edge = { .id = "d", .monitor_id = "a", .depends_on_id = "b" };
    struct dependency_graph g = { 0 };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    dependency_graph_add_node(&g, &a, &nodes[0]);
    dependency_graph_add_node(&g, &a, &nodes[1]);
    dependency_graph_add_edge(&g, &a, &edge);
    dependency_graph_json(&out, &g);
    assert_string_equal(buf_string(&out),
                        quoted(&a,
                               "{'nodes':[{'id':'a','name':'API','current_status':'up','is_paused':false},"
                               "{'id':'b','name':'Database','current_status':'down','is_paused':true}],"
                               "'edges':[{'id':'d','monitor_id':'a','depends_on_id':'b'}],"
                               "'truncated':false}"));
    arena_free(&a);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_and_down),
        cmocka_unit_test(too_long),
        cmocka_unit_test(too_dense),
        cmocka_unit_test(shape),
    };

    return cmocka_run_group_tests_name("dependency_graphs", tests, NULL, NULL);
}
