/* A group of results in one transaction. At a server the round trips are what it costs: states are read
 * ahead, as many at once as nothing that is recorded meanwhile changes. */
#include "flow/record.h"

#include "flow/evaluation.h"
#include "store/certificates.h"
#include "store/check_counters.h"
#include "store/dependencies.h"
#include "store/monitor_states.h"
#include "store/rollups.h"

struct group {
    struct db *db;
    struct arena *a;
    const struct config *config;
    int64_t now;
    struct check_counters counters;
    const struct local_result *results;
    int count;
    int64_t oldest;

    /* at a server */
    struct keys parents; /* what monitors of the group depend on, ascending */
    int ahead;           /* the first result whose state was not read ahead */
    int window;          /* how many were, the last time */
    bool parent_changed, child_changed; /* since then one of them was recorded */
};

/* NONE: a client deleted the monitor while it was being checked. */
static enum found
read_state(struct evaluation *e, const struct local_result *r)
{
    return monitor_states_read(e->db, r->monitor->key, r->result.checked_at, &e->state);
}

static struct evaluation
evaluation_of(struct group *g, const struct local_result *r)
{
    return (struct evaluation){ .db = g->db, .a = g->a, .config = g->config, .now = g->now,
                                .counters = &g->counters, .monitor = r->monitor };
}

/* --- in a file, where reading costs no round trips --- */

/* alone: nothing is planned and nothing depends on another, so that no state need look it up. */
static int
record_one(struct group *g, const struct local_result *r, bool alone)
{
    struct evaluation e = evaluation_of(g, r);
    enum found found =
        alone ? monitor_states_read_alone(g->db, r->monitor->key, &e.state) : read_state(&e, r);

    return found == FOUND ? record_result(&e, r) : found == NONE ? 0 : -1;
}

static int
record_in_file(struct group *g)
{
    enum found alone = monitor_states_are_alone(g->db, g->oldest);

    if (alone == FAILED)
        return -1;
    for (int i = 0; i < g->count; i++)
        if (record_one(g, &g->results[i], alone == FOUND) != 0)
            return -1;
    return 0;
}

/* --- at a server --- */

static bool
is_parent(const struct group *g, int64_t key)
{
    int low = 0, high = g->parents.count;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (g->parents.list[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->parents.count && g->parents.list[low] == key;
}

static const char *
keys_of(struct group *g)
{
    struct buf keys = { .arena = g->a };

    for (int i = 0; i < g->count; i++)
        buf_printf(&keys, "%s%lld", i > 0 ? "," : "", (long long)g->results[i].monitor->key);
    return buf_string(&keys);
}

/* From this result on. Of a monitor that is among them twice the first alone: it changes its own state. */
static void
read_ahead(struct group *g, int from)
{
    int end = g->window < g->count - from ? from + g->window : g->count;

    for (int i = from; i < end; i++) {
        const struct local_result *r = &g->results[i];
        int before = from;

        while (before < i && g->results[before].monitor->key != r->monitor->key)
            before++;
        if (before < i)
            continue;
        monitor_states_expect(g->db, r->monitor->key, r->result.checked_at);
        if (r->result.certificate != NULL)
            certificates_expect(g->db, r->monitor->key);
    }
    g->ahead = end;
    g->parent_changed = g->child_changed = false;
}

/* Whether what was read ahead of it may have been changed by what was recorded since: the status of what it
 * depends on, or that others begin to wait for it. */
static bool
is_out_of_date(const struct group *g, const struct evaluation *e)
{
    return (e->state.has_dependencies && g->parent_changed) ||
           (g->child_changed && is_parent(g, e->monitor->key));
}

/* The more often that happens, the less is read ahead; along a chain nothing is. */
static enum found
read_anew(struct group *g, int i, struct evaluation *e)
{
    db_forget_expected(g->db);
    g->window = 1;
    read_ahead(g, i);
    return read_state(e, &g->results[i]);
}

static int
record_next(struct group *g, int i)
{
    struct evaluation e = evaluation_of(g, &g->results[i]);
    enum found found;

    if (i == g->ahead) {
        g->window *= 2;
        read_ahead(g, i);
    }
    found = read_state(&e, &g->results[i]);
    if (found == FOUND && is_out_of_date(g, &e))
        found = read_anew(g, i, &e);
    if (found != FOUND)
        return found == NONE ? 0 : -1;
    g->parent_changed |= is_parent(g, e.monitor->key);
    g->child_changed |= e.state.has_dependencies;
    return record_result(&e, &g->results[i]);
}

static int
record_at_server(struct group *g)
{
    const char *keys = keys_of(g);

    dependencies_of_keys_expect(g->db, keys);
    g->window = g->count;
    read_ahead(g, 0);
    if (dependencies_of_keys(g->db, g->a, keys, &g->parents) != 0)
        return -1;
    for (int i = 0; i < g->count; i++)
        if (record_next(g, i) != 0)
            return -1;
    return 0;
}

/* --- either --- */

/* Rollups remember up to when days are final; a late result moves that back (rollups_recorded). */
static int64_t
oldest_of(const struct local_result *results, int count, int64_t now)
{
    int64_t oldest = now;

    for (int i = 0; i < count; i++)
        if (results[i].result.checked_at < oldest)
            oldest = results[i].result.checked_at;
    return oldest;
}

/* One transaction, one result after the other: a failure undoes the group, and the run tries it again or lets
 * the leases run out (cron/check/check_results.c). */
int
record_local(struct db *db, struct arena *a, const struct config *config,
             const struct local_result *results, int count, int64_t now)
{
    struct group g = { .db = db, .a = a, .config = config, .now = now, .results = results, .count = count,
                       .oldest = oldest_of(results, count, now) };

    if (db_begin(db) != 0)
        return -1;
    if ((db_expects(db) ? record_at_server(&g) : record_in_file(&g)) == 0 &&
        check_counters_save(db, &g.counters) == 0 &&
        rollups_recorded(db, g.oldest) == 0)
        return db_commit(db);
    db_rollback(db);
    return -1;
}
