/* The monitor is evaluated anew without a new result of its own. */
#include "flow/incident_wait.h"

#include "flow/evidence_record.h"
#include "store/waiting_incidents.h"

static int
evaluate(struct evaluation *e)
{
    struct status_change change;
    int result = e->state.consensus_threshold < 0 ? evaluation_again(e) : evaluation_by_consensus(e);

    if (result != 0)
        return -1;
    change = evaluation_change(e);
    if (monitor_states_move(e->db, e->monitor->key, &change, &e->state) != 0 ||
        evidence_of_incident(e) != 0)
        return -1;
    return evaluation_carry_out(e);
}

/* A client may have paused the monitor, or taken its url away, since its incident began to wait. */
int
incident_wait_look(struct db *db, struct arena *a, const struct config *config, int64_t monitor,
                   int64_t now, bool *opened)
{
    struct monitor m;
    struct evaluation e = { .db = db, .a = a, .config = config, .monitor = &m, .now = now };
    enum found found = monitor_states_read(db, monitor, now, &e.state);
    enum status status = e.state.before.status;

    *opened = false;
    if (found != FOUND)
        return found == NONE ? 0 : -1;
    if (e.state.paused || (status != DOWN && status != MAINTENANCE))
        return waiting_incidents_delete(db, monitor); /* its next result decides */
    if (monitors_by_key(db, a, monitor, &m) != FOUND || evaluate(&e) != 0)
        return -1;
    *opened = e.after.incident == OPEN_INCIDENT;
    return 0;
}

/* Only what waits for this very monitor is looked at, by an index: most conclusive checks end at is_awaited.
 * One look does not lead to further ones: an incident that opens here settles its own monitor, and what waits
 * for that one is looked at with its next result. */
int
incident_wait_answered(const struct evaluation *e)
{
    struct keys waiting = { 0 };
    bool opened;

    if (!e->state.is_awaited || e->is_inconclusive)
        return 0;
    if (waiting_incidents_on(e->db, e->a, e->monitor->key, &waiting) != 0)
        return -1;
    for (int i = 0; i < waiting.count; i++)
        if (incident_wait_look(e->db, e->a, e->config, waiting.list[i], e->now, &opened) != 0)
            return -1;
    return 0;
}
