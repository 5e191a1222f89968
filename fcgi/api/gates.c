/* Gates: made, asked for, listed, cancelled. */
#include "store/gates.h"
#include "base/json.h"
#include "base/text.h"
#include "fcgi/api/gate_wish.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/selection.h"
#include "fcgi/http/guard.h"
#include "fcgi/http/hold.h"
#include "flow/gates.h"
#include "model/assertion.h"
#include "model/fields.h"
#include "os/process.h"
#include "rules/limit.h"
#include "store/monitors.h"
#include "store/recent_results.h"
#include "store/settings.h"

#include <stddef.h>
#include <string.h>

enum { RUNNING_MOST = 20, LISTED_MOST = 50, COME_BACK = 10 };

/* --- whether the keys open it --------------------------------------------------------------------------- */

static bool
opens(const struct digest *key, const struct monitor *m)
{
    return digest_equal(key, &m->manage_key);
}

static bool
is_opened(struct request *rq, const struct gate_wish *wish, const struct monitor *m, enum role role)
{
    const char *const *keys = wish != NULL ? wish->keys.items : NULL;
    const struct belonging of = monitor_belonging(m);

    if (principal_may(&rq->principal, &of, role) || (rq->has_key && opens(&rq->key, m)))
        return true;
    for (int i = 0; keys != NULL && i < wish->keys.count; i++) {
        struct digest key = digest_of(keys[i], strlen(keys[i]));

        if (opens(&key, m))
            return true;
    }
    return false;
}

/* Each assertion has to be for the kind of each member. */
static bool
expects_rightly(struct request *rq, const struct gate_wish *wish, const struct monitor *m, struct reply *no)
{
    const char *problem = assertions_problem(rq->arena, "expect", &wish->expect, monitor_type_name(m->type));

    return problem == NULL || say_no(no, refuse(rq, VALIDATION_ERROR, "%s (monitor %s)", problem, m->id));
}

static bool
may_make(struct request *rq, const struct gate_wish *wish, const struct monitors *found, struct reply *no)
{
    for (int i = 0; i < found->count; i++) {
        const struct monitor *m = &found->list[i];

        if (!is_opened(rq, wish, m, ROLE_RESPONDER))
            return say_no(no, refuse(rq, FORBIDDEN,
                                     "No key that you sent opens monitor %s: send its manage key, or "
                                     "several in the member keys",
                                     m->id));
        if (wish->expect.count > 0 && !expects_rightly(rq, wish, m, no))
            return false;
        if (m->is_paused)
            return say_no(no, refuse(rq, MONITOR_PAUSED, "Monitor %s is paused: resume it first", m->id));
    }
    return true;
}

/* --- making it ------------------------------------------------------------------------------------------ */

/* How soon a monitor may be checked again: see check_now.c. Pings come as they come. */
static int64_t
interval_of(struct request *rq, const struct gate_wish *wish, const struct monitor *m)
{
    int64_t pause = m->type == MONITOR_PUSH ? 0 : check_pause(m);

    if (pause <= wish->interval)
        return wish->interval;
    warnings_add(rq->arena, &rq->warnings, "interval_seconds raised from %lld to %lld for monitor %s",
                 (long long)wish->interval, (long long)pause, m->id);
    return pause;
}

/* Results are so far apart that the gate's time is over before there can be enough. */
static void
warn_if_hopeless(struct request *rq, const struct gate_wish *wish, const struct gate_member *m)
{
    int64_t least = (wish->checks - 1) * m->interval;

    if (least > wish->timeout)
        warnings_add(rq->arena, &rq->warnings,
                     "checks %lld cannot be reached for monitor %s: that many, %lld seconds apart, take %lld "
                     "seconds, and timeout_seconds is %lld",
                     (long long)wish->checks, m->monitor_id, (long long)m->interval, (long long)least,
                     (long long)wish->timeout);
}

static void
add_members(struct request *rq, const struct gate_wish *wish, const struct monitors *found, struct gate *g)
{
    g->members = arena_alloc(rq->arena, (size_t)found->count * sizeof *g->members);
    g->member_count = found->count;
    for (int i = 0; i < found->count; i++) {
        g->members[i] = (struct gate_member){
            .monitor = found->list[i].key,
            .monitor_id = found->list[i].id,
            .name = found->list[i].name,
            .interval = interval_of(rq, wish, &found->list[i]),
        };
        warn_if_hopeless(rq, wish, &g->members[i]);
    }
}

/* The run that carries it on: one is alive already, or is started after the commit. */
static struct reply
start_run(struct request *rq)
{
    const char *const words[] = {"watchpost", "check", "--queued", NULL};

    if (!process_detach(rq->app->command, words))
        return refuse(rq, INTERNAL_ERROR, "The checks could not be started: look into the log of the API");
    return *rq->promised;
}

/* By tag and group: in one workspace, that of the key. */
static struct readership
readership_of(const struct request *rq)
{
    struct readership of = principal_readership(&rq->principal, true);
    int64_t workspace = principal_workspace(&rq->principal);

    of.scope = SCOPE_ALL;
    of.workspace = workspace != 0 ? workspace : DEFAULT_WORKSPACE;
    return of;
}

static bool
insert(struct request *rq, const struct gate_wish *wish, const struct monitors *found, struct gate *g,
       struct reply *no)
{
    int64_t running;

    *g = (struct gate){
        .workspace = principal_role(&rq->principal) != ROLE_NONE ? readership_of(rq).workspace : 0,
        .label = wish->label,
        .expect = wish->expect,
        .needed = wish->checks,
        .allow_degraded = wish->allow_degraded,
        .created_at = rq->now,
        .deadline = rq->now + wish->timeout,
    };
    if (gates_running_count(rq->app->db, &running) != 0 || recent_results_newest(rq->app->db, &g->seq) != 0)
        return say_no(no, broke(rq));
    if (running >= RUNNING_MOST)
        return say_no(
            no, refuse_for_now(rq, COME_BACK, "As many gates as may run at once do: try again in a moment"));
    add_members(rq, wish, found, g);
    return gates_insert(rq->app->db, rq->arena, g) == 0 || say_no(no, broke(rq));
}

static struct reply
answer_created(struct request *rq, struct gate *g, const struct hold *h)
{
    struct buf out = json_text(rq);
    struct reply reply;

    hold_show_evidence(h, g);
    gate_json(&out, NULL, g, hold_gate_url(rq, g->id));
    reply = answer(201, &out);
    reply.location = hold_gate_url(rq, g->id);
    return reply;
}

/* A client that waits for a gate, and of which members it is told why they failed. */
static int
hold_for(struct request *rq, const struct gate_wish *wish, const struct gate *g, int64_t seconds,
         struct hold *h)
{
    *h = (struct hold){
        .kind = HOLD_GATE, .gate = g->id, .wait.deadline = rq->now + (seconds > 0 ? seconds : 0)};
    for (int i = 0; i < g->member_count; i++) {
        struct monitor m;
        enum found found = monitors_by_key(rq->app->db, rq->arena, g->members[i].monitor, &m);

        if (found == FAILED)
            return -1;
        if (found == FOUND && is_opened(rq, wish, &m, ROLE_VIEWER))
            h->wait.monitors[h->wait.count++] = m.key;
    }
    return hold_take_key(rq, h);
}

static const char *
joined(struct request *rq, const struct field_list *list)
{
    const char *const *items = list->items;
    struct buf out = {.arena = rq->arena};

    if (list->count == 0)
        return NULL;
    for (int i = 0; i < list->count; i++)
        buf_printf(&out, "%s,", items[i]);
    return buf_string(&out);
}

/* By tag and group for the keys of workspaces alone. A key of a lower role would be refused its monitors'
 * ids, too, and one that is not known opens nothing. */
static bool
may_select(struct request *rq, const struct gate_wish *wish, struct reply *no)
{
    struct key_owner owner;
    enum found found = FOUND;

    if ((wish->tag == NULL && wish->group == NULL) || principal_role(&rq->principal) >= ROLE_RESPONDER)
        return true;
    if (principal_role(&rq->principal) != ROLE_NONE)
        return say_no(no, refuse(rq, FORBIDDEN,
                               "This key is a %s's: a gate takes a key with a role of responder or higher",
                               role_name(principal_role(&rq->principal))));
    if (rq->has_key && rq->principal.kind == PRINCIPAL_NOBODY)
        found = guard_find_key(rq, &owner);
    if (found == FAILED)
        return say_no(no, broke(rq));
    return say_no(no, found == NONE
                          ? refuse(rq, FORBIDDEN, "This key is not known: it was revoked or mistyped")
                          : refuse(rq, FORBIDDEN,
                                   "To select by tag or group takes a workspace key with a role of "
                                   "responder or higher, or the admin key: send ids"));
}

/* POST /gates */
struct reply
gate_create(struct request *rq)
{
    struct gate_wish wish = {0};
    struct selection s;
    struct monitors found = {0};
    struct gate g;
    struct hold h;
    struct reply no;

    if (!rq->has_key && json_object_object_get(rq->body, "keys") == NULL)
        return refuse(rq, UNAUTHORIZED,
                      "This needs a key: send it as 'Authorization: Bearer <key>', or manage keys "
                      "in the member keys");
    if (!gate_wish_read(rq, &wish, &no) || !may_select(rq, &wish, &no))
        return no;
    s = (struct selection){.ids = joined(rq, &wish.ids), .tag = wish.tag, .group = wish.group};
    if (!selection_find(rq, &s, readership_of(rq), GATE_MEMBERS_MOST, &found, &no) ||
        !may_make(rq, &wish, &found, &no) || !insert(rq, &wish, &found, &g, &no))
        return no;
    if (hold_for(rq, &wish, &g, wish.wait, &h) != 0)
        return broke(rq);
    rq->promised = arena_alloc(rq->arena, sizeof *rq->promised);
    *rq->promised = answer_created(rq, &g, &h);
    if (wish.wait >= 0) {
        h.created = true;
        h.warnings = hold_take_warnings(rq);
        *rq->promised = hold_begin(rq, &h);
        rq->commit_anyway = true;
    }
    rq->later = start_run;
    return *rq->promised;
}

/* --- asking for it -------------------------------------------------------------------------------------- */

static bool
find_gate(struct request *rq, struct gate *g, struct reply *no)
{
    enum found found = gates_by_id(rq->app->db, rq->arena, rq->ids[0], g);

    if (found == FOUND)
        return true;
    return say_no(no, found == FAILED ? broke(rq)
                                      : refuse(rq, NOT_FOUND,
                                               "There is no gate with this id: check it, or make one "
                                               "with POST /api/v1/gates"));
}

/* GET /gates/:id */
struct reply
gate_show(struct request *rq)
{
    struct buf out = json_text(rq);
    struct gate g;
    struct hold h;
    struct reply no;
    int64_t wait;

    if (!request_number(rq, "wait", &wait, &no) || !find_gate(rq, &g, &no))
        return no;
    if (hold_for(rq, NULL, &g, wait, &h) != 0)
        return broke(rq);
    if (wait >= 0 || g.state == GATE_IS_FAILED || g.state == GATE_IS_CANCELLED)
        return hold_begin(rq, &h);
    if (gate_look_undecided(rq->app->db, rq->arena, &g, rq->now) != 0)
        return broke(rq);
    hold_show_evidence(&h, &g);
    gate_json(&out, NULL, &g, hold_gate_url(rq, g.id));
    return answer(200, &out);
}

/* GET /gates */
struct reply
gate_list(struct request *rq)
{
    struct gates found = {0};
    struct buf out = json_text(rq);

    if (gates_newest(rq->app->db, rq->arena, readership_of(rq).workspace, LISTED_MOST, &found) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++) {
        struct hold h;

        if (hold_for(rq, NULL, &found.list[i], 0, &h) != 0)
            return broke(rq);
        hold_show_evidence(&h, &found.list[i]);
        gate_json(&out, NULL, &found.list[i], hold_gate_url(rq, found.list[i].id));
    }
    end_array(&out);
    return answer_list(&out, found.count);
}

/* Whether the key could have made it. */
static bool
may_cancel(struct request *rq, const struct gate *g, struct reply *no)
{
    for (int i = 0; i < g->member_count; i++) {
        struct monitor m;
        enum found found = monitors_by_key(rq->app->db, rq->arena, g->members[i].monitor, &m);

        if (found == FAILED)
            return say_no(no, broke(rq));
        if (found == NONE ? !principal_is_admin(&rq->principal) : !is_opened(rq, NULL, &m, ROLE_RESPONDER))
            return say_no(no, refuse(rq, FORBIDDEN, "This key does not open every member of this gate"));
    }
    return true;
}

/* DELETE /gates/:id -- a decided one stays as it is. */
struct reply
gate_cancel(struct request *rq)
{
    struct buf out = json_text(rq);
    struct gate g;
    struct hold h;
    struct reply no;
    bool running;

    if (!rq->has_key)
        return refuse(rq, UNAUTHORIZED, "This needs a key: send it as 'Authorization: Bearer <key>'");
    if (!find_gate(rq, &g, &no) || !may_cancel(rq, &g, &no))
        return no;
    running = g.state == GATE_IS_RUNNING;
    if (running) {
        if (gate_look(rq->app->db, rq->arena, &g, rq->now) != 0)
            return broke(rq);
        g.state = GATE_IS_CANCELLED;
        g.reason = NULL;
        g.decided_at = rq->now;
        if (gate_decide(rq->app->db, rq->arena, &g) == FAILED)
            return broke(rq);
        rq->published = true; /* a client may wait for it */
    }
    if (hold_for(rq, NULL, &g, 0, &h) != 0)
        return broke(rq);
    hold_show_evidence(&h, &g);
    put_object(&out, NULL);
    put_text(&out, "message", running ? "Gate cancelled" : "No changes");
    gate_json(&out, "gate", &g, hold_gate_url(rq, g.id));
    end_object(&out);
    return answer(200, &out);
}
