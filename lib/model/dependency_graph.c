/* Nodes are kept sorted by key: there are a few hundred at most, and each is looked up many times. */
#include "model/dependency_graph.h"

#include "base/json.h"

#include <string.h>

/* The index of the node with this key, or where it would be inserted. */
static int
place_of(const struct dependency_graph *g, int64_t key)
{
    int from = 0, to = g->node_count;

    while (from < to) {
        int middle = from + (to - from) / 2;

        if (g->nodes[middle].key < key)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const struct graph_node *
dependency_graph_find(const struct dependency_graph *g, int64_t key)
{
    int place = place_of(g, key);

    return place < g->node_count && g->nodes[place].key == key ? &g->nodes[place] : NULL;
}

void
dependency_graph_add_node(struct dependency_graph *g, struct arena *a, const struct graph_node *node)
{
    int place = place_of(g, node->key);

    g->nodes = arena_more(a, g->nodes, g->node_count, &g->node_capacity, sizeof *g->nodes);
    memmove(&g->nodes[place + 1], &g->nodes[place], (size_t)(g->node_count - place) * sizeof *g->nodes);
    g->nodes[place] = *node;
    g->node_count++;
}

void
dependency_graph_add_edge(struct dependency_graph *g, struct arena *a, const struct graph_edge *edge)
{
    g->edges = arena_more(a, g->edges, g->edge_count, &g->edge_capacity, sizeof *g->edges);
    g->edges[g->edge_count++] = *edge;
}

/* By id and not by key: edges have ids only. It is asked for the edges of a graph of which something is
 * hidden. */
static bool
has_node(const struct dependency_graph *g, const char *id)
{
    for (int i = 0; i < g->node_count; i++)
        if (strcmp(g->nodes[i].id, id) == 0)
            return true;
    return false;
}

/* How many are hidden is told, which they are is not: a reader knows that the picture is not whole. */
void
dependency_graph_hide(struct dependency_graph *g, graph_may_see *may_see, const void *reader)
{
    int nodes = 0, edges = 0;

    for (int i = 0; i < g->node_count; i++)
        if (may_see(reader, &g->nodes[i]))
            g->nodes[nodes++] = g->nodes[i];
    g->hidden = g->node_count - nodes;
    g->node_count = nodes;
    for (int i = 0; g->hidden > 0 && i < g->edge_count; i++)
        if (has_node(g, g->edges[i].monitor_id) && has_node(g, g->edges[i].depends_on_id))
            g->edges[edges++] = g->edges[i];
    g->edge_count = g->hidden > 0 ? edges : g->edge_count;
}

static void
put_node(struct buf *out, const struct graph_node *n, bool has_layout)
{
    put_object(out, NULL);
    put_text(out, "id", n->id);
    put_text(out, "name", n->name);
    put_text(out, "current_status", status_name(n->status));
    put_bool(out, "is_paused", n->is_paused);
    if (has_layout) {
        put_int(out, "layer", n->layer);
        put_real(out, "row", n->row);
    }
    end_object(out);
}

static void
put_edge(struct buf *out, const struct graph_edge *e)
{
    put_object(out, NULL);
    put_text(out, "id", e->id);
    put_text(out, "monitor_id", e->monitor_id);
    put_text(out, "depends_on_id", e->depends_on_id);
    if (e->via_count > 0) {
        put_array(out, "via");
        for (int i = 0; i < e->via_count; i++)
            put_real(out, NULL, e->via[i]);
        end_array(out);
    }
    end_object(out);
}

void
dependency_graph_json(struct buf *out, const struct dependency_graph *g)
{
    put_object(out, NULL);
    put_array(out, "nodes");
    for (int i = 0; i < g->node_count; i++)
        put_node(out, &g->nodes[i], g->has_layout);
    end_array(out);
    put_array(out, "edges");
    for (int i = 0; i < g->edge_count; i++)
        put_edge(out, &g->edges[i]);
    end_array(out);
    put_bool(out, "truncated", g->truncated);
    if (g->hidden > 0)
        put_int(out, "hidden", g->hidden);
    end_object(out);
}
