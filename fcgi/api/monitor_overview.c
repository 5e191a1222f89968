/* What a screen shows, in one answer: the table of all monitors, and all about one. */
#include "base/json.h"
#include "model/alert_rules.h"
#include "rules/redaction.h"
#include "store/alert_rules.h"
#include "store/coverage_points.h"
#include "store/heartbeats.h"
#include "store/incidents.h"
#include "store/maintenances.h"
#include "store/monitor_states.h"
#include "store/overview.h"
#include "store/rollups.h"
#include "fcgi/http/large_body.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"

enum { MOST_MAINTENANCE = 50 };

static struct reply
read_summary(struct request *rq, const struct monitor_filter *filter)
{
    struct glances glances = { 0 };
    struct buf out = json_text(rq);

    if (put_glances(rq, &out, NULL, filter, &glances, monitor_summary_json) != 0)
        return broke(rq);
    return response_cache_put(rq, answer_all(rq, &out, glances.total), glances.until);
}

/* GET /monitors/summary */
struct reply
monitor_summary(struct request *rq)
{
    struct monitor_filter filter;
    struct reply reply;

    if (response_cache_get(rq, &reply) || !monitor_slice_read(rq, &filter, &reply))
        return reply;
    filter.shown_at = rq->now;
    return read_summary(rq, &filter);
}

static bool
may(const struct request *rq, enum role role)
{
    struct belonging of = monitor_belonging(&rq->monitor);

    return principal_may(&rq->principal, &of, role);
}

static enum reader
reader_of(const struct request *rq)
{
    struct belonging of = monitor_belonging(&rq->monitor);

    return principal_reader(&rq->principal, &of, rq->monitor.is_public);
}

/* One that asks something else since its last check is due since then. */
static int64_t
next_check_of(const struct monitor *m, const struct monitor_state_view *view)
{
    bool is_due = view->next_check_at == 0 && !m->is_paused && m->last_checked_at > 0;

    return is_due ? m->configured_at : view->next_check_at;
}

/* How it stands. */
static int
put_status(struct request *rq, struct buf *out)
{
    const struct monitor *m = &rq->monitor;
    struct monitor_state_view view;

    if (monitor_states_view(rq->app->db, rq->arena, m->key, &view) != 0)
        return -1;
    opt_time(out, "status_since", m->status_since);
    opt_text(out, "status_reason", redacted_sentence(rq->arena, reader_of(rq), view.reason));
    opt_time(out, "next_check_at", next_check_of(m, &view));
    put_bool(out, "manages", may(rq, ROLE_EDITOR));
    return 0;
}

/* No target (less than 0): there is no "sla" in the answer, instead of one that says null. */
static int
put_figures(struct request *rq, struct buf *out)
{
    const struct monitor *m = &rq->monitor;
    struct rollup rollups[UPTIME_SPANS];
    struct slots slots[UPTIME_SPANS];
    struct sla sla;

    if (rollups_uptime(rq->app->db, m->key, rq->now, rollups) != 0 ||
        coverage_points_uptime(rq->app->db, m->key, rq->now, slots) != 0)
        return -1;
    uptime_json(out, "uptime", m->id, rollups, slots);
    if (m->sla_target < 0)
        return 0;
    if (rollups_sla(rq->app->db, m, rq->now, &sla) != 0)
        return -1;
    sla_json(out, "sla", m->id, &sla);
    return 0;
}

/* The last check, and what began with one and is not over. An incident that a pause set aside is not shown as
 * open: nothing checks whether it still is. */
static int
put_latest(struct request *rq, struct buf *out)
{
    struct db *db = rq->app->db;
    struct heartbeats beats = { 0 };
    const struct page_cursor newest = { .after = -1, .before = INT64_MAX, .limit = 1 };
    struct incident open;
    enum found found = incidents_current(db, rq->arena, rq->monitor.key, &open);

    if (found == FAILED || heartbeats_list(db, rq->arena, rq->monitor.key, &newest, &beats) != 0)
        return -1;
    if (beats.count > 0) {
        redact_heartbeat(rq->arena, reader_of(rq), &beats.list[0]);
        heartbeat_json(out, "last_heartbeat", rq->monitor.id, &beats.list[0]);
    }
    if (found == FOUND && open.paused_at == 0) {
        redact_incident(rq->arena, reader_of(rq), &open);
        incident_json(out, "open_incident", &open, INCIDENT_PLAIN);
    }
    return 0;
}

/* Those that have begun come first: the list is in the order of beginnings. */
static int
put_maintenance(struct request *rq, struct buf *out)
{
    struct maintenances ahead = { 0 };
    bool all = may(rq, ROLE_VIEWER);
    int i = 0;

    if (maintenances_ahead(rq->app->db, rq->arena, rq->monitor.key, all, rq->now, MOST_MAINTENANCE, &ahead) !=
        0)
        return -1;
    for (int n = 0; n < ahead.count; n++)
        ahead.list[n].monitor_name = NULL;
    put_object(out, "maintenance");
    put_array(out, "active");
    for (; i < ahead.count && ahead.list[i].on.ends_at != 0; i++)
        maintenance_window_json(out, &ahead.list[i]);
    end_array(out);
    put_array(out, "upcoming");
    for (; i < ahead.count; i++)
        maintenance_window_json(out, &ahead.list[i]);
    end_array(out);
    end_object(out);
    return 0;
}

/* Only shown to a principal with a key for the monitor. */
static int
put_rules(struct request *rq, struct buf *out)
{
    struct alert_rules rules;
    enum found found = may(rq, ROLE_VIEWER)
                           ? alert_rules_get(rq->app->db, rq->arena, RULES_OF_MONITOR, rq->monitor.key,
                                             &rules)
                           : NONE;

    if (found == FOUND)
        alert_rules_json(out, rq->arena, "alert_rules", RULES_OF_MONITOR, rq->monitor.id, &rules);
    return found == FAILED ? -1 : 0;
}

static struct reply
read_overview(struct request *rq)
{
    struct buf out = json_text(rq);
    struct monitor_now now = { 0 };

    if (monitor_now_read(rq, &now) != 0)
        return broke(rq);
    put_object(&out, NULL);
    monitor_json(&out, rq->arena, "monitor", &rq->monitor, monitor_sight_of(rq), &now);
    if (put_status(rq, &out) != 0 || put_figures(rq, &out) != 0 || put_latest(rq, &out) != 0 ||
        put_maintenance(rq, &out) != 0 || put_rules(rq, &out) != 0)
        return broke(rq);
    end_object(&out);
    return answer(200, &out);
}

/* GET /monitors/:id/overview -- one answer, so that a screen costs one request and one snapshot: figures that
 * were read one after the other could contradict each other. */
struct reply
monitor_overview(struct request *rq)
{
    return read_overview(rq);
}
