/* Maintenance: of one monitor (a window), of several, of those of a workspace that match. What is made or
 * changed here becomes times and windows at once (flow/maintenance_plan.h); that it began or ended is
 * published by the runs of the checker. */
#include "base/json.h"
#include "base/text.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/maintenance_notice.h"
#include "fcgi/api/page_voice.h"
#include "fcgi/api/members.h"
#include "fcgi/http/opens_all.h"
#include "flow/maintenance_plan.h"
#include "os/zone_file.h"
#include "rules/recurrence.h"
#include "store/maintenances.h"
#include "store/monitors.h"
#include "store/workspaces.h"

#include <stddef.h>

static struct collective
collective_of(const struct maintenance *m)
{
    return (struct collective){m->workspace, m->by_match, &m->match};
}

/* Which monitors it is for is theirs to know who hold a key for one of them. */
static bool
shows_whole(struct request *rq, const struct maintenance *m)
{
    const struct collective c = collective_of(m);

    return rq->has_key && opens_any(rq, &c);
}

/* --- judging ----------------------------------------------------------------------------------------- */

/* The clocks of the workspace, unless the client names others. */
static const char *
default_zone(struct request *rq, int64_t workspace)
{
    struct workspace w;

    if (workspace == 0 || workspace == DEFAULT_WORKSPACE ||
        workspaces_by_key(rq->app->db, rq->arena, workspace, &w) != FOUND)
        return rq->app->config.timezone;
    return w.timezone;
}

static bool
judge_rule(struct request *rq, struct maintenance *m, struct reply *no)
{
    const struct tz *zone = zone_file_read(rq->arena, m->timezone);
    const char *problem;

    if (m->rrule == NULL)
        return true;
    problem = recurrence_judge(rq->arena, m->rrule, zone != NULL ? zone : tz_utc(), m->starts_at, &m->rrule);
    return problem == NULL || say_no(no, refuse(rq, VALIDATION_ERROR, "%s", problem));
}

static bool
name_is_free(struct request *rq, const struct maintenance *m, struct reply *no)
{
    enum found found = NONE;

    if (m->external_id != NULL && m->workspace != 0)
        found = maintenances_named(rq->app->db, m->workspace, m->external_id, m->key);
    if (found == FAILED)
        return say_no(no, broke(rq));
    return found == NONE ||
           say_no(no, refuse(rq, DUPLICATE_EXTERNAL_ID,
                             "There is a maintenance with this external_id already: change that one, or "
                             "choose another external_id"));
}

static bool
is_ruled(const struct maintenance *m)
{
    return m->rrule != NULL || m->by_match;
}

/* What is over does not count, nor does what m was before it is changed. */
static bool
has_room(struct request *rq, const struct maintenance *m, const struct maintenance_members *members,
         struct reply *no)
{
    int64_t count = 0;

    for (int i = 0; i < members->count; i++) {
        if (maintenances_count(rq->app->db, members->list[i], m->key, rq->now, &count) != 0)
            return say_no(no, broke(rq));
        if (limit_is_reached(LIMIT_MAINTENANCES, &rq->app->config, count))
            return say_no(no, refuse_more(rq, LIMIT_MAINTENANCES));
    }
    if (m->workspace == 0 || !is_ruled(m))
        return true;
    if (maintenances_of_rules_count(rq->app->db, m->workspace, m->key, rq->now, &count) != 0)
        return say_no(no, broke(rq));
    return !limit_is_reached(LIMIT_RULED_MAINTENANCES, &rq->app->config, count) ||
           say_no(no, refuse_more(rq, LIMIT_RULED_MAINTENANCES));
}

/* --- making ------------------------------------------------------------------------------------------ */

/* POST /monitors/:id/maintenance -- windows that are over do not count against the limit. */
struct reply
maintenance_add(struct request *rq)
{
    struct maintenance m = {
        .monitor = rq->monitor.key,
        .monitor_id = rq->monitor.id,
        .is_window = true,
        .workspace = rq->monitor.workspace,
        .created_at = rq->now,
    };
    const struct maintenance_members members = {&rq->monitor.key, 1};
    struct buf out = json_text(rq);
    struct field_problem problem = body_types(rq, maintenance_window_fields, true);
    struct reply no;

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    m.timezone = default_zone(rq, m.workspace);
    if (!has_room(rq, &m, &members, &no))
        return no;
    problem = maintenance_create(rq->arena, rq->body, &m);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    m.match.monitors = arena_printf(rq->arena, ",%s,", rq->monitor.id);
    if (!judge_rule(rq, &m, &no) || !name_is_free(rq, &m, &no) || !has_room(rq, &m, &members, &no))
        return no;
    if (maintenance_plan_add(rq->app->db, rq->arena, &m, &members, rq->now) != 0)
        return broke(rq);
    m.monitor_name = NULL;
    audit_made(rq, AUDIT_MAINTENANCE, m.id);
    maintenance_window_json(&out, &m);
    return answer(200, &out);
}

/* POST /maintenance */
struct reply
maintenance_add_over_many(struct request *rq)
{
    struct maintenance m = {.created_at = rq->now};
    struct chosen_members members = {0};
    struct buf out = json_text(rq);
    struct field_problem problem = body_types(rq, maintenance_create_fields, true);
    struct reply reply;

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    m.timezone = default_zone(rq, members_workspace(rq));
    problem = maintenance_create(rq->arena, rq->body, &m);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!judge_rule(rq, &m, &reply) || !members_find(rq, m.by_match, &m.match, &members, &reply))
        return reply;
    m.workspace = members.workspace;
    if (!name_is_free(rq, &m, &reply) || !has_room(rq, &m, &members.of, &reply))
        return reply;
    if (maintenance_plan_add(rq->app->db, rq->arena, &m, &members.of, rq->now) != 0)
        return broke(rq);
    audit_made(rq, AUDIT_MAINTENANCE, m.id);
    maintenance_notice(rq, &m);
    maintenance_json(&out, rq->arena, NULL, &m, true);
    reply = answer(201, &out);
    reply.location = own_path(rq, "/api/v1/maintenance/%s", m.id);
    reply.revision = m.revision;
    return reply;
}

/* --- reading ----------------------------------------------------------------------------------------- */

static bool
sees_hidden(const struct request *rq)
{
    struct belonging of = monitor_belonging(&rq->monitor);

    return principal_may(&rq->principal, &of, ROLE_VIEWER);
}

/* GET /monitors/:id/maintenance */
struct reply
maintenance_list(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    struct maintenances found = {0};
    struct buf out = json_text(rq);
    bool all = sees_hidden(rq);
    int64_t total;

    if (maintenances_of_monitor(rq->app->db, rq->arena, rq->monitor.key, all, &range, rq->now, &found) != 0 ||
        maintenances_of_monitor_total(rq->app->db, rq->monitor.key, all, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++) {
        found.list[i].monitor_name = NULL;
        maintenance_window_json(&out, &found.list[i]);
    }
    end_array(&out);
    return answer_list(&out, total);
}

/* The last of the page before. */
static bool
find_after(struct request *rq, struct maintenance *after, struct maintenance_filter *filter, struct reply *no)
{
    const char *id = request_trimmed(rq, "after");
    enum found found;

    if (rq->bad_param != NULL)
        return say_no(no, refuse_param(rq));
    if (id == NULL)
        return true;
    found = maintenances_by_id(rq->app->db, rq->arena, id, rq->now, after);
    if (found == FAILED)
        return say_no(no, broke(rq));
    if (found == NONE)
        return say_no(no, refuse(rq, VALIDATION_ERROR,
                                 "after must be the id of a maintenance: that of the last one that you "
                                 "have"));
    filter->after = after;
    return true;
}

/* GET /maintenance */
struct reply
maintenance_list_all(struct request *rq)
{
    const char *state = request_trimmed(rq, "state");
    struct maintenance_filter filter = {
        .state = MAINTENANCE_STATE_COUNT,
        .of = principal_readership(&rq->principal, rq->app->config.public_list),
        .now = rq->now,
        .limit = request_int(rq, "limit"),
    };
    struct maintenances found = {0};
    struct maintenance after;
    struct buf out = json_text(rq);
    struct reply no;
    int64_t total;

    if (!find_after(rq, &after, &filter, &no))
        return no;
    if (state != NULL &&
        (!maintenance_state_read(state, &filter.state) || filter.state == MAINTENANCE_CURRENT))
        return refuse(rq, VALIDATION_ERROR, "state must be active, upcoming or past, or be left out");
    if (maintenances_find(rq->app->db, rq->arena, &filter, &found) != 0 ||
        maintenances_total(rq->app->db, &filter, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        maintenance_json(&out, rq->arena, NULL, &found.list[i], shows_whole(rq, &found.list[i]));
    end_array(&out);
    return answer_list(&out, total);
}

/* GET /status-pages/:slug/maintenance */
struct reply
maintenance_list_of_page(struct request *rq)
{
    const char *state = request_trimmed(rq, "state");
    struct maintenance_page_filter filter = {
        .state = MAINTENANCE_CURRENT,
        .of = readership_of_all(),
        .page = rq->page.key,
        .now = rq->now,
        .range = request_list_range(rq),
    };
    struct maintenances found = {0};
    struct page_voice voice;
    struct buf out = json_text(rq);
    int64_t total;

    if (rq->bad_param)
        return refuse_param(rq);
    if (state != NULL && !maintenance_state_read(state, &filter.state))
        return refuse(rq, VALIDATION_ERROR,
                      "state must be active, upcoming, current or past, or be left out");
    if (maintenances_of_page(rq->app->db, rq->arena, &filter, &found) != 0)
        return broke(rq);
    total = list_range_total(&filter.range, found.count);
    if (total < 0 && maintenances_of_page_total(rq->app->db, &filter, &total) != 0)
        return broke(rq);
    if (page_voice_read(rq, &voice) != 0)
        return broke(rq);
    page_voice_maintenances(&voice, &found);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        maintenance_window_json(&out, &found.list[i]);
    end_array(&out);
    return answer_list(&out, total);
}

/* GET /maintenance/:id */
struct reply
maintenance_show(struct request *rq)
{
    bool whole = shows_whole(rq, &rq->maintenance);
    struct buf out = json_text(rq);
    struct reply reply;

    if (!whole && !rq->maintenance.is_shown)
        return rq->has_key ? refuse(rq, FORBIDDEN,
                                    "This key does not open this: send the key of one of its "
                                    "monitors, of its workspace, or the admin key")
                           : refuse(rq, UNAUTHORIZED,
                                    "This needs a key: send it as 'Authorization: Bearer "
                                    "<key>'");
    maintenance_json(&out, rq->arena, NULL, &rq->maintenance, whole);
    reply = answer(200, &out);
    reply.revision = rq->maintenance.revision;
    return reply;
}

/* --- changing ---------------------------------------------------------------------------------------- */

/* {"message", "maintenance"} */
static struct reply
answer_changed(struct request *rq, const char *message)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "message", message);
    maintenance_json(&out, rq->arena, "maintenance", &rq->maintenance, true);
    end_object(&out);
    return answer(200, &out);
}

/* One that is for other monitors than before is no monitor's own any longer. */
static bool
take_members(struct request *rq, struct maintenance *m, struct chosen_members *members, struct reply *no)
{
    if (!members_find(rq, m->by_match, &m->match, members, no))
        return false;
    if (members->workspace != m->workspace)
        return say_no(no, refuse(rq, VALIDATION_ERROR,
                                 "All of its monitors must be of the workspace that it belongs to"));
    m->is_window = false;
    if (m->is_public < 0)
        m->is_public = m->is_shown;
    return true;
}

/* Whether it counts against a limit that it did not count against before: it was over, is for other monitors,
 * or has got a rule. */
static bool
counts_anew(const struct request *rq, const struct maintenance *was, const struct maintenance *m, bool moved)
{
    bool is_ahead = m->rrule != NULL || m->ends_at > rq->now;

    return is_ahead && (moved || was->over_at <= rq->now || (is_ruled(m) && !is_ruled(was)));
}

/* moved: members are found already. */
static bool
has_room_changed(struct request *rq, const struct maintenance *was, const struct maintenance *m, bool moved,
                 struct chosen_members *members, struct reply *no)
{
    if (!counts_anew(rq, was, m, moved))
        return true;
    return (moved || members_find(rq, m->by_match, &m->match, members, no)) &&
           has_room(rq, m, &members->of, no);
}

/* PATCH /maintenance/:id */
struct reply
maintenance_patch(struct request *rq)
{
    struct maintenance *m = &rq->maintenance;
    const struct maintenance was = *m;
    struct chosen_members members = {0};
    struct field_problem problem = body_types(rq, maintenance_change_fields, false);
    bool moved;
    struct reply no;

    if (problem.fault == FIELD_FINE)
        problem = maintenance_change(rq->arena, rq->body, m);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!judge_rule(rq, m, &no))
        return no;
    if (maintenance_same(&was, m))
        return answer_changed(rq, "No changes");
    moved = !maintenance_same_members(&was, m);
    if (!name_is_free(rq, m, &no) || (moved && !take_members(rq, m, &members, &no)) ||
        !has_room_changed(rq, &was, m, moved, &members, &no))
        return no;
    if (maintenance_plan_change(rq->app->db, rq->arena, &was, m, moved ? &members.of : NULL, rq->now) != 0)
        return broke(rq);
    maintenance_notice(rq, m);
    return answer_changed(rq, "Maintenance updated");
}

/* DELETE /maintenance/:id */
struct reply
maintenance_remove(struct request *rq)
{
    if (maintenances_delete(rq->app->db, rq->maintenance.key, rq->now) != 0)
        return broke(rq);
    return answer_message(rq, "Maintenance window deleted");
}

/* POST /maintenance/:id/end */
struct reply
maintenance_end(struct request *rq)
{
    body_ignored(rq);
    if (rq->maintenance.on.ends_at == 0)
        return refuse(rq, NOT_ACTIVE,
                      "This maintenance is not on: to keep it from beginning, skip its next "
                      "time, PATCH its times, or delete it");
    if (maintenance_plan_end(rq->app->db, rq->arena, &rq->maintenance, rq->now) != 0)
        return broke(rq);
    return answer_changed(rq, "Maintenance ended");
}

/* POST /maintenance/:id/skip-next */
struct reply
maintenance_skip_next(struct request *rq)
{
    bool skipped;

    body_ignored(rq);
    if (rq->maintenance.rrule == NULL)
        return refuse(rq, VALIDATION_ERROR, "This maintenance happens once: DELETE it, or PATCH its times");
    if (maintenance_plan_skip(rq->app->db, rq->arena, &rq->maintenance, rq->now, &skipped) != 0)
        return broke(rq);
    return answer_changed(rq, skipped ? "Next time skipped" : "No changes");
}
