/* Where the boxes of a dependency graph stand in a picture, so that a browser needs only to draw them. */
#ifndef RULES_GRAPH_LAYOUT_H
#define RULES_GRAPH_LAYOUT_H

#include "base/arena.h"
#include "model/dependency_graph.h"

/* Gives every node a layer and a row, and every edge the rows in which it passes the layers between its ends;
 * sets g->has_layout.  Layers count from 0 in the direction of the edges: what depends on something stands in
 * a layer before it.  Rows count from 0 in halves, and two things of one layer are at least one row apart.
 * The lists that it makes are the arena's. */
void graph_layout(struct dependency_graph *g, struct arena *a);

#endif
