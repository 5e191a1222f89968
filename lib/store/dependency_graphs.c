/* Two walks that share a queue, level by level: upwards along what is depended on, downwards along what
 * depends. They meet nowhere but at the beginning, because there are no cycles. A walk that changed its
 * direction on the way would find monitors that neither depend on the first nor are depended on by it. */
#include "store/dependency_graphs.h"

#include "store/query.h"

#include <stdbool.h>

struct step {
    int64_t key;
    bool up, down; /* where to go on */
};

struct graph_walk {
    struct db *db;
    struct arena *a;
    struct dependency_graph *g;
    struct step queue[GRAPH_MOST_NODES]; /* each node is in it once */
    int first, count;
};

/* Found twice, a node keeps the direction in which it was met first: without cycles it cannot be both above
 * and below. */
static void
reach(struct graph_walk *w, const struct graph_node *node, bool up, bool down)
{
    if (dependency_graph_find(w->g, node->key) != NULL)
        return;
    if (w->g->node_count == GRAPH_MOST_NODES) {
        w->g->truncated = true;
        return;
    }
    dependency_graph_add_node(w->g, w->a, node);
    w->queue[w->count++] = (struct step){ .key = node->key, .up = up, .down = down };
}

/* One row more than there is room for is asked for, to tell a full graph from one that was cut. */
static int
look_around(struct graph_walk *w, enum sql name, int64_t key)
{
    struct query q = query_start(w->db, name);
    bool up = name == SQL_DEPENDENCY_GRAPH_ABOVE;
    int rows = 0;

    query_int(&q, ":monitor", key);
    query_int(&q, ":limit", GRAPH_MOST_NODES + 1);
    for (; query_row(&q); rows++) {
        struct graph_node node = { .key = row_int(&q) };

        node.id = row_text(&q, w->a);
        node.name = row_text(&q, w->a);
        node.status = (enum status)row_int(&q);
        node.is_paused = row_bool(&q);
        node.shown = (enum monitor_scope)row_int(&q);
        node.of.monitor = node.key;
        node.of.workspace = row_int(&q);
        node.of.tags = row_text(&q, w->a);
        reach(w, &node, up, !up);
    }
    if (rows > GRAPH_MOST_NODES)
        w->g->truncated = true;
    return query_end(&q);
}

/* After all nodes are known: an edge is shown if both of its ends are. */
static int
add_edges(struct graph_walk *w, const struct graph_node *node)
{
    struct query q = query_start(w->db, SQL_DEPENDENCY_GRAPH_EDGES);
    int rows = 0;

    query_int(&q, ":monitor", node->key);
    query_int(&q, ":limit", GRAPH_MOST_EDGES + 1);
    for (; query_row(&q); rows++) {
        struct graph_edge edge = { .id = row_text(&q, w->a), .monitor_id = node->id };
        const struct graph_node *other = dependency_graph_find(w->g, row_int(&q));

        if (other == NULL)
            continue;
        if (w->g->edge_count == GRAPH_MOST_EDGES) {
            w->g->truncated = true;
            break;
        }
        edge.depends_on_id = other->id;
        dependency_graph_add_edge(w->g, w->a, &edge);
    }
    if (rows > GRAPH_MOST_EDGES)
        w->g->truncated = true;
    return query_end(&q);
}

int
dependency_graphs_around(struct db *db, struct arena *a, const struct monitor *m, struct dependency_graph *g)
{
    const struct graph_node self = {
        .key = m->key,
        .id = m->id,
        .name = m->name,
        .status = m->status,
        .is_paused = m->is_paused,
    };
    struct graph_walk w = { .db = db, .a = a, .g = g };

    reach(&w, &self, true, true);
    for (; w.first < w.count; w.first++) {
        const struct step *s = &w.queue[w.first];

        if ((s->up && look_around(&w, SQL_DEPENDENCY_GRAPH_ABOVE, s->key) != 0) ||
            (s->down && look_around(&w, SQL_DEPENDENCY_GRAPH_BELOW, s->key) != 0))
            return -1;
    }
    for (int i = 0; i < g->node_count; i++)
        if (add_edges(&w, &g->nodes[i]) != 0)
            return -1;
    return 0;
}
