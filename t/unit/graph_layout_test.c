/* The picture of a dependency graph: which column and row a monitor gets, and that nothing ever overlaps. */
#include "rules/graph_layout.h"

#include "unit.h"

#include <math.h>
#include <stdlib.h>

/* Nodes a, b, ... as many as there are, and edges as "ab bc": the first depends on the second. */
static struct dependency_graph
graph_of(struct arena *a, int nodes, const char *edges)
{
    struct dependency_graph g = { 0 };

    for (int i = 0; i < nodes; i++) {
        struct graph_node n = { .key = i + 1, .id = arena_printf(a, "%c", 'a' + i) };

        dependency_graph_add_node(&g, a, &n);
    }
    for (const char *at = edges; at[0] != '\0'; at += at[2] != '\0' ? 3 : 2) {
        struct graph_edge e = { .id = arena_bytes(a, at, 2), .monitor_id = arena_bytes(a, at, 1),
                                .depends_on_id = arena_bytes(a, at + 1, 1) };

        dependency_graph_add_edge(&g, a, &e);
    }
    return g;
}

/* "a0/0.5 b1/0 / ac:1": nodes with layer and row, edges with the rows that they pass. */
static const char *
drawn(struct arena *a, const struct dependency_graph *g)
{
    struct buf out = { .arena = a };

    for (int i = 0; i < g->node_count; i++)
        buf_printf(&out, "%s%s%d/%g", i > 0 ? " " : "", g->nodes[i].id, g->nodes[i].layer, g->nodes[i].row);
    for (int i = 0; i < g->edge_count; i++)
        for (int k = 0; k < g->edges[i].via_count; k++)
            buf_printf(&out, " %s:%g", g->edges[i].id, g->edges[i].via[k]);
    return buf_string(&out);
}

static void
places(void **state)
{
    static const struct {
        const char *story;
        int nodes;
        const char *edges, *wanted;
    } rows[] = {
        { "one alone", 1, "", "a0/0" },
        { "a chain stands in a line", 3, "ab bc", "a0/0 b1/0 c2/0" },
        { "two that need the same stand on both sides of its row", 3, "ac bc", "a0/0 b0/1 c1/0.5" },
        { "a diamond", 4, "ab ac bd cd", "a0/0.5 b1/0 c1/1 d2/0.5" },
        { "what nothing needs stands before what it needs", 4, "ab bc dc", "a0/0 b1/0 c2/0.5 d1/1" },
        { "an edge goes around what stands between its ends", 3, "ab bc ac", "a0/0.5 b1/0 c2/0.5 ac:1" },
        { "an edge to what is not there is left alone", 1, "az", "a0/0" },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct dependency_graph g = graph_of(&a, rows[i].nodes, rows[i].edges);

        graph_layout(&g, &a);
        assert_true(g.has_layout);
        same_text(rows[i].story, drawn(&a, &g), rows[i].wanted);
    }
    arena_free(&a);
}

static void
must_not_overlap(const struct dependency_graph *g)
{
    for (int i = 0; i < g->node_count; i++)
        for (int k = 0; k < i; k++)
            if (g->nodes[i].layer == g->nodes[k].layer && fabs(g->nodes[i].row - g->nodes[k].row) < 1)
                fail_msg("%s and %s overlap", g->nodes[i].id, g->nodes[k].id);
}

/* As many as a graph may have: of every node, edges to some with a higher key. */
static void
the_largest(void **state)
{
    struct arena a = { 0 };
    struct dependency_graph g = { 0 };

    (void)state;
    srand(1);
    for (int i = 0; i < 500; i++) {
        struct graph_node n = { .key = i + 1, .id = arena_printf(&a, "%d", i) };

        dependency_graph_add_node(&g, &a, &n);
    }
    for (int i = 0; i < 2000; i++) {
        int from = rand() % 499, to = from + 1 + rand() % (499 - from);
        struct graph_edge e = { .id = arena_printf(&a, "e%d", i), .monitor_id = g.nodes[from].id,
                                .depends_on_id = g.nodes[to].id };

        dependency_graph_add_edge(&g, &a, &e);
    }
    graph_layout(&g, &a);
    must_not_overlap(&g);
    for (int i = 0; i < g.edge_count; i++) {
        int from = atoi(g.edges[i].monitor_id), to = atoi(g.edges[i].depends_on_id);

        assert_true(g.nodes[from].layer < g.nodes[to].layer);
    }
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(places), cmocka_unit_test(the_largest) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
