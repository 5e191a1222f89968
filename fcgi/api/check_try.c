/* POST /check: one check of what is no monitor, so that a configuration is tried before it is created. The
 * worker judges it like a create body and asks for it; the run of what clients have asked for makes it
 * (cron/check/tried_checks.h), and the events helper holds the client meanwhile. */
#include "base/json.h"
#include "base/seal.h"
#include "base/uuid.h"
#include "fcgi/api/handlers.h"
#include "fcgi/http/hold.h"
#include "fcgi/http/rate_limit.h"
#include "os/instance_secret.h"
#include "os/log.h"
#include "store/tries.h"

#include <errno.h>
#include <string.h>

enum { TO_TELL = 3 }; /* seconds, behind the wait: for what ends with it */

static bool
is_known(const struct request *rq)
{
    return principal_role(&rq->principal) != ROLE_NONE;
}

/* A create body without a name, which a check does not need. */
static bool
judge_types(struct request *rq, struct reply *no)
{
    struct field_problem problem;

    if (json_object_is_type(rq->body, json_type_object))
        json_object_object_add(rq->body, "name", json_object_new_string("Try"));
    problem = monitor_types(rq->arena, rq->body);
    return problem.fault == FIELD_FINE || say_no(no, refuse_field(rq, &problem));
}

/* What pushes has nothing to be checked, and what runs a program here is the operator's. */
static bool
judge_kind(struct request *rq, const struct monitor *m, struct reply *no)
{
    const char *message;
    enum why why;

    if (m->type == MONITOR_PUSH)
        return say_no(no, refuse(rq, VALIDATION_ERROR,
                                 "A push monitor has nothing to check: create it, and ping it"));
    if (m->type == MONITOR_PLUGIN && !principal_is_admin(&rq->principal))
        return say_no(no, refuse(rq, FORBIDDEN, "A plugin is run for the admin key only: send that"));
    why = monitor_plugin_refusal(rq, NULL, m, &message);
    return why == WHY_COUNT || say_no(no, refuse(rq, why, "%s", message));
}

/* In the order of a create: types, limit, values. A refused body costs nothing of the limit. */
static bool
judge(struct request *rq, struct rate_limit *limit, struct monitor *m, struct reply *no)
{
    struct monitor_bounds bounds = monitor_bounds_of(rq);
    struct field_problem problem;
    const char *forbidden;

    if (!judge_types(rq, no))
        return false;
    if (!is_known(rq) && rate_limit_read(rq, LIMIT_TRIES, limit) != 0)
        return say_no(no, broke(rq));
    if (!is_known(rq) && rate_limit_spent(limit))
        return say_no(no, rate_limit_refuse(rq, limit));
    problem = monitor_create(rq->arena, rq->body, &bounds, m);
    if (problem.fault != FIELD_FINE)
        return say_no(no, refuse_field(rq, &problem));
    if (!judge_kind(rq, m, no))
        return false;
    m->trusted = principal_is_operator(&rq->principal);
    forbidden = monitor_forbidden(rq, m);
    if (forbidden != NULL)
        return say_no(no, refuse(rq, FORBIDDEN, "%s", forbidden));
    fields_unknown(rq->arena, monitor_fields, rq->body, &rq->warnings);
    monitor_moved(rq->arena, rq->body, m, &rq->warnings);
    if (rq->strict && rq->warnings.count > 0)
        return say_no(no, refuse(rq, VALIDATION_ERROR, "%s", warnings_sentence(rq, &rq->warnings)));
    return true;
}

/* For the run, sealed: it holds secrets in plain. NULL (logged): there is no secret to seal with. */
static const char *
spec_of(struct request *rq, const struct monitor *m)
{
    struct buf work = {.arena = rq->arena}, out = {.arena = rq->arena};
    struct digest secret;

    if (instance_secret(rq->arena, rq->app->config.state_dir, &secret) != 0) {
        log_error("%s/instance.key: %s", rq->app->config.state_dir, strerror(errno));
        return NULL;
    }
    monitor_work_json(&work, rq->arena, m);
    put_object(&out, NULL);
    put_json(&out, "monitor", buf_string(&work));
    put_bool(&out, "trusted", m->trusted);
    put_bool(&out, "for_stranger", !is_known(rq));
    end_object(&out);
    return seal_text(rq->arena, &secret, out.text, out.length);
}

static int
ask(struct request *rq, struct monitor *m, int64_t seconds)
{
    struct tried row = {.id = uuid_new(rq->arena), .begin_by = rq->now + (seconds > 2 ? seconds - 1 : 1)};

    m->id = row.id;
    if (m->timeout_ms > seconds * 1000)
        m->timeout_ms = seconds * 1000;
    row.spec = spec_of(rq, m);
    return row.spec == NULL ? -1 : tries_insert(rq->app->db, &row, rq->now);
}

/* POST /check */
struct reply
check_try(struct request *rq)
{
    struct monitor m = {.key = 0};
    struct rate_limit limit;
    struct hold h = {.kind = HOLD_TRY};
    struct reply no;
    int64_t seconds;

    if (!request_number(rq, "wait", &seconds, &no) || !judge(rq, &limit, &m, &no))
        return no;
    if (ask(rq, &m, seconds) != 0 || (!is_known(rq) && rate_limit_use(rq, &limit) != 0) ||
        hold_take_key(rq, &h) != 0)
        return broke(rq);
    h.gate = m.id;
    h.wait.deadline = rq->now + seconds + TO_TELL;
    h.warnings = hold_take_warnings(rq);
    no = hold_begin(rq, &h);
    return promise_run(rq, no) == 0 ? no : broke(rq);
}
