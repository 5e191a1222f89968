/* The graph around a monitor. */
#ifndef STORE_DEPENDENCY_GRAPHS_H
#define STORE_DEPENDENCY_GRAPHS_H

#include "model/dependency_graph.h"
#include "model/monitor.h"
#include "store/db.h"

#define GRAPH_MOST_NODES 500
#define GRAPH_MOST_EDGES 2000

/* The monitor, all that it depends on and all that depends on it, the nearest first where there are too many;
 * and what depends on what among them. It takes several queries: call it inside one transaction. */
int dependency_graphs_around(struct db *db, struct arena *a, const struct monitor *m,
                             struct dependency_graph *g);

#endif
