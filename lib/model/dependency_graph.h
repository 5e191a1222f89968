/* The graph around a monitor: all that it depends on and all that depend on it, directly or through
 * others. */
#ifndef MODEL_DEPENDENCY_GRAPH_H
#define MODEL_DEPENDENCY_GRAPH_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/listing.h"
#include "model/principal.h"
#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

struct graph_node {
    int64_t key;
    const char *id, *name;
    enum status status;
    bool is_paused;            /* of the monitor, now */
    enum monitor_scope shown;  /* how far its monitor is */
    struct belonging of;       /* what decides which keys open that */
    int layer;                 /* its place in a picture, with has_layout: rules/graph_layout.h */
    double row;
};

struct graph_edge {
    const char *id;               /* the dependency's */
    const char *monitor_id, *depends_on_id;
    double *via;                  /* with has_layout: the rows in which it passes the layers between */
    int via_count, via_capacity;
};

/* All zeroes is an empty one. */
struct dependency_graph {
    struct graph_node *nodes;     /* in the order of keys */
    int node_count, node_capacity;
    struct graph_edge *edges;
    int edge_count, edge_capacity;
    bool has_layout;              /* nodes and edges have their places in a picture */
    bool truncated;               /* there is more than is shown */
    int hidden;                   /* nodes that this reader must not see: taken out, with their edges */
};

/* The node with this key; NULL: it is not there. */
const struct graph_node *dependency_graph_find(const struct dependency_graph *g, int64_t key);

/* Adds a node that is not there yet. Pointers from dependency_graph_find are invalid afterwards. */
void dependency_graph_add_node(struct dependency_graph *g, struct arena *a, const struct graph_node *node);
void dependency_graph_add_edge(struct dependency_graph *g, struct arena *a, const struct graph_edge *edge);

/* Takes out the nodes that may not be seen, and edges that end there; hidden counts them. */
typedef bool graph_may_see(const void *reader, const struct graph_node *node);
void dependency_graph_hide(struct dependency_graph *g, graph_may_see *may_see, const void *reader);

/* The shape Graph; places in a picture only with has_layout. */
void dependency_graph_json(struct buf *out, const struct dependency_graph *g);

#endif
