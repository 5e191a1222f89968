/* The method of Sugiyama, Tagawa and Toda (1981), in small: layers by the longest path; a slot in each layer
 * that an edge only passes, so that edges go around boxes; the slots of a layer in the order of the middle of
 * their neighbours, which crosses few edges; at last rows near those of the neighbours.  A graph has at most
 * 500 nodes and 2000 edges, and most have ten.  The same graph always looks the same.
 *
 * What may surprise: where edges pass more than MOST_PASSING layers in all, they go straight. */
#include "rules/graph_layout.h"

#include "base/hashmap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PASSING = 4000, ORDER_SWEEPS = 8, ROW_SWEEPS = 6 };

/* A box, or the place of an edge in a layer that it passes. */
struct slot {
    int layer;
    double wish, row;    /* wish: where its neighbours would have it */
    int *before, *after; /* slots of the layers beside it that it is tied to */
    int before_count, after_count, before_capacity, after_capacity;
};

struct layout {
    struct arena *arena;
    struct slot *slots;  /* the nodes in their order, then the places of edges */
    int count, capacity;
    int **layers;        /* of each layer its slots, in order */
    int *sizes, layer_count;
};

struct tie {
    int from, to; /* nodes: the edge leads from a monitor to what it depends on */
};

static int *
add_int(struct arena *a, int *list, int *count, int *capacity, int value)
{
    list = arena_more(a, list, *count, capacity, sizeof *list);
    list[(*count)++] = value;
    return list;
}

/* The nodes at both ends of every edge. */
static struct tie *
find_ties(const struct dependency_graph *g, struct arena *a)
{
    struct tie *ties = arena_alloc(a, (size_t)(g->edge_count + 1) * sizeof *ties);
    struct hashmap places = { 0 };

    for (int i = 0; i < g->node_count; i++)
        hashmap_add(&places, g->nodes[i].id)->value = &g->nodes[i];
    for (int i = 0; i < g->edge_count; i++) {
        const struct graph_node *from = hashmap_get(&places, g->edges[i].monitor_id);
        const struct graph_node *to = hashmap_get(&places, g->edges[i].depends_on_id);

        ties[i] = (struct tie){ from ? (int)(from - g->nodes) : -1, to ? (int)(to - g->nodes) : -1 };
    }
    hashmap_free(&places, NULL);
    return ties;
}

static bool
is_whole(struct tie t)
{
    return t.from >= 0 && t.to >= 0 && t.from != t.to;
}

/* Longest path.  Dependencies have no circles; were there one, the rounds would end all the same. */
static void
choose_layers(struct dependency_graph *g, const struct tie *ties)
{
    bool moved = true;

    for (int round = 0; moved && round < g->node_count; round++) {
        moved = false;
        for (int i = 0; i < g->edge_count; i++) {
            if (!is_whole(ties[i]) || g->nodes[ties[i].to].layer > g->nodes[ties[i].from].layer)
                continue;
            g->nodes[ties[i].to].layer = g->nodes[ties[i].from].layer + 1;
            moved = true;
        }
    }
}

/* What nothing depends on stands right before the nearest of what it depends on, not at the far end. */
static void
draw_near(struct dependency_graph *g, const struct tie *ties, struct arena *a)
{
    bool *is_needed = arena_alloc(a, (size_t)g->node_count * sizeof *is_needed);
    int *nearest = arena_alloc(a, (size_t)g->node_count * sizeof *nearest);

    for (int i = 0; i < g->edge_count; i++) {
        if (!is_whole(ties[i]))
            continue;
        int to = g->nodes[ties[i].to].layer, *own = &nearest[ties[i].from];

        is_needed[ties[i].to] = true;
        if (*own == 0 || to < *own)
            *own = to;
    }
    for (int i = 0; i < g->node_count; i++)
        if (!is_needed[i] && nearest[i] > 0)
            g->nodes[i].layer = nearest[i] - 1;
}

static int
add_slot(struct layout *l, int layer)
{
    l->slots = arena_more(l->arena, l->slots, l->count, &l->capacity, sizeof *l->slots);
    l->slots[l->count] = (struct slot){ .layer = layer };
    return l->count++;
}

static void
tie_slots(struct layout *l, int from, int to)
{
    struct slot *f = &l->slots[from], *t = &l->slots[to];

    f->after = add_int(l->arena, f->after, &f->after_count, &f->after_capacity, to);
    t->before = add_int(l->arena, t->before, &t->before_count, &t->before_capacity, from);
}

/* A chain of slots from one end of the edge to the other; *first is that of the first layer it passes. */
static void
add_chain(struct layout *l, struct tie t, int *first, int *passing)
{
    int length = l->slots[t.to].layer - l->slots[t.from].layer - 1, last = t.from;

    *first = -1;
    if (length < 0 || *passing + length > MOST_PASSING)
        return;
    *passing += length;
    for (int i = 1; i <= length; i++) {
        int slot = add_slot(l, l->slots[t.from].layer + i);

        if (i == 1)
            *first = slot;
        tie_slots(l, last, slot);
        last = slot;
    }
    tie_slots(l, last, t.to);
}

/* Sorts the slots into their layers, at first as they come. */
static void
fill_layers(struct layout *l)
{
    for (int i = 0; i < l->count; i++)
        if (l->slots[i].layer >= l->layer_count)
            l->layer_count = l->slots[i].layer + 1;
    l->sizes = arena_alloc(l->arena, (size_t)l->layer_count * sizeof *l->sizes);
    l->layers = arena_alloc(l->arena, (size_t)l->layer_count * sizeof *l->layers);
    for (int i = 0; i < l->count; i++)
        l->sizes[l->slots[i].layer]++;
    for (int i = 0; i < l->layer_count; i++) {
        l->layers[i] = arena_alloc(l->arena, (size_t)l->sizes[i] * sizeof **l->layers);
        l->sizes[i] = 0;
    }
    for (int i = 0; i < l->count; i++) {
        struct slot *s = &l->slots[i];

        s->row = l->sizes[s->layer];
        l->layers[s->layer][l->sizes[s->layer]++] = i;
    }
}

/* The mean of the rows of the neighbours in one direction; its own row where there are none. */
static double
wish_of(const struct layout *l, const struct slot *s, bool forwards)
{
    const int *list = forwards ? s->before : s->after;
    int count = forwards ? s->before_count : s->after_count;
    double sum = 0;

    for (int i = 0; i < count; i++)
        sum += l->slots[list[i]].row;
    return count > 0 ? sum / count : s->row;
}

/* Insertion: it keeps the order of equals, and most layers are sorted already. */
static void
sort_layer(struct layout *l, int *layer, int size)
{
    for (int i = 1; i < size; i++) {
        int slot = layer[i], k = i;

        for (; k > 0 && l->slots[layer[k - 1]].wish > l->slots[slot].wish; k--)
            layer[k] = layer[k - 1];
        layer[k] = slot;
    }
}

/* Rows at least one apart and as near to the wishes as the order allows: halfway between what it would be
 * with everything pushed down and with everything pushed up. */
static void
place_layer(struct layout *l, const int *layer, int size)
{
    double last = -INFINITY;

    for (int i = 0; i < size; i++) {
        struct slot *s = &l->slots[layer[i]];

        last = fmax(s->wish, last + 1);
        s->row = last;
    }
    last = INFINITY;
    for (int i = size - 1; i >= 0; i--) {
        struct slot *s = &l->slots[layer[i]];

        last = fmin(s->wish, last - 1);
        s->row = (s->row + last) / 2;
    }
}

/* One pass over the layers, each of which follows the one before it; with sorts their order may change. */
static void
sweep(struct layout *l, bool forwards, bool sorts)
{
    for (int n = 0; n < l->layer_count; n++) {
        int at = forwards ? n : l->layer_count - 1 - n;

        for (int i = 0; i < l->sizes[at]; i++) {
            struct slot *s = &l->slots[l->layers[at][i]];

            s->wish = wish_of(l, s, forwards);
        }
        if (sorts)
            sort_layer(l, l->layers[at], l->sizes[at]);
        place_layer(l, l->layers[at], l->sizes[at]);
    }
}

static double
highest_row(const struct layout *l)
{
    double least = INFINITY;

    for (int i = 0; i < l->count; i++)
        least = fmin(least, l->slots[i].row);
    return least;
}

/* In halves, from 0: rounding keeps what is one apart one apart. */
static void
settle_rows(struct layout *l)
{
    double least = highest_row(l);

    for (int i = 0; i < l->count; i++)
        l->slots[i].row = floor((l->slots[i].row - least) * 2 + 0.5) / 2;
}

static void
write_down(struct dependency_graph *g, const struct layout *l, const int *chains)
{
    for (int i = 0; i < g->node_count; i++)
        g->nodes[i].row = l->slots[i].row;
    for (int i = 0; i < g->edge_count; i++) {
        struct graph_edge *e = &g->edges[i];

        for (int slot = chains[i]; slot >= g->node_count; slot = l->slots[slot].after[0]) {
            e->via = arena_more(l->arena, e->via, e->via_count, &e->via_capacity, sizeof *e->via);
            e->via[e->via_count++] = l->slots[slot].row;
        }
    }
    g->has_layout = true;
}

void
graph_layout(struct dependency_graph *g, struct arena *a)
{
    struct layout l = { .arena = a };
    const struct tie *ties = find_ties(g, a);
    int *chains = arena_alloc(a, (size_t)(g->edge_count + 1) * sizeof *chains), passing = 0;

    choose_layers(g, ties);
    draw_near(g, ties, a);
    if (g->node_count <= 0)
        return;
    for (int i = 0; i < g->node_count; i++)
        (void)add_slot(&l, g->nodes[i].layer);
    for (int i = 0; i < g->edge_count; i++) {
        chains[i] = -1;
        if (is_whole(ties[i]))
            add_chain(&l, ties[i], &chains[i], &passing);
    }
    fill_layers(&l);
    for (int i = 0; i < ORDER_SWEEPS; i++)
        sweep(&l, i % 2 == 0, true);
    for (int i = 0; i < ROW_SWEEPS; i++)
        sweep(&l, i % 2 == 0, false);
    settle_rows(&l);
    write_down(g, &l, chains);
}
