/* Creating monitors, one or many at a time. One function judges a body and creates its monitor: for one alone
 * its refusal is the reply, among many it is an item of the reply. */
#include "base/digest.h"
#include "base/ip_network.h"
#include "base/json.h"
#include "base/uuid.h"
#include "flow/expectation.h"
#include "store/locations.h"
#include "store/maintenance_times.h"
#include "store/monitors.h"
#include "store/rate_limits.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/api/handlers.h"

#include <string.h>

enum { MANY = 50 }; /* in one request */

/* What became of a body. BROKE: the store failed, so the whole transaction is rolled back, also what was made
 * before it. */
enum create_outcome { MADE, REFUSED, BROKE };

struct attempt {
    enum why why;        /* REFUSED */
    const char *message;
    struct monitor monitor; /* MADE */
    const char *manage_key;
    const char *ping_key; /* NULL: it gets no pings */
    struct warnings warnings;
    struct monitor_now now;
};

static enum create_outcome
refused(struct attempt *attempt, enum why why, const char *message)
{
    attempt->why = why;
    attempt->message = message;
    return REFUSED;
}

/* What a client cannot set. */
static void
give_identity(struct request *rq, struct attempt *attempt)
{
    struct monitor *m = &attempt->monitor;
    char *id = arena_alloc(rq->arena, UUID_SIZE), *key = arena_alloc(rq->arena, KEY_SIZE);

    uuid_random(id);
    key_random(key);
    m->id = id;
    m->manage_key = digest_of(key, strlen(key));
    if (!m->trusted)
        m->listing = LISTED_BY_SETTING;
    else if (m->listing == LISTED_BY_SETTING)
        m->listing = LISTED;
    m->workspace = principal_workspace(&rq->principal);
    m->creator = m->trusted ? MONITOR_OF_OPERATOR : ip_network(rq->arena, rq->client, LIMIT_CLIENT_BITS);
    m->status = UNKNOWN;
    m->created_at = m->updated_at = rq->now;
    attempt->manage_key = key;
}

/* What was moved into range, or cannot be reached. */
static int
note_warnings(struct request *rq, json_object *body, struct attempt *attempt)
{
    monitor_moved(rq->arena, body, &attempt->monitor, &attempt->warnings);
    if (!principal_is_admin(&rq->principal) && json_object_object_get(body, "is_listed") != NULL)
        warnings_add(rq->arena, &attempt->warnings, "\"is_listed\" is ignored: only the admin key sets it");
    return monitor_warn(rq, &attempt->monitor, body, &attempt->warnings);
}

/* Whether its workspace has a monitor of this name; what is in none shares no names. */
static enum found
find_namesake(struct request *rq, const struct monitor *m)
{
    struct monitor other;

    if (m->external_id == NULL || m->workspace == 0)
        return NONE;
    return monitors_by_external_id(rq->app->db, rq->arena, m->workspace, m->external_id, &other);
}

static int
give_ping_key(struct request *rq, struct attempt *attempt)
{
    char *key = arena_alloc(rq->arena, PING_KEY_SIZE);

    if (attempt->monitor.type != MONITOR_PUSH)
        return 0;
    attempt->ping_key = key;
    if (expectation_begin(rq->app->db, rq->arena, rq->app->config.state_dir, &attempt->monitor, key) != 0)
        return -1;
    attempt->now.ping_url = ping_url(rq, key);
    return 0;
}

/* In the order the API promises: types, rate limit, values. A refused body costs nothing of the rate limit,
 * and does not end a bulk: what was made stays. */
static enum create_outcome
attempt_create(struct request *rq, json_object *body, struct rate_limit *limit, struct attempt *attempt)
{
    struct monitor_bounds bounds = monitor_bounds_of(rq);
    struct field_problem problem = monitor_types(rq->arena, body);
    const char *forbidden;
    enum why why;

    *attempt = (struct attempt){ .why = WHY_COUNT };
    if (problem.fault != FIELD_FINE)
        return refused(attempt, field_why(&problem), problem.message);
    if (rate_limit_spent(limit))
        return refused(attempt, RATE_LIMIT_EXCEEDED, rate_limit_sentence(rq, limit));
    fields_unknown(rq->arena, monitor_fields, body, &attempt->warnings);
    if (rq->strict && attempt->warnings.count > 0)
        return refused(attempt, VALIDATION_ERROR, warnings_sentence(rq, &attempt->warnings));
    problem = monitor_create(rq->arena, body, &bounds, &attempt->monitor);
    if (problem.fault != FIELD_FINE)
        return refused(attempt, field_why(&problem), problem.message);
    attempt->monitor.trusted = principal_is_operator(&rq->principal);
    why = monitor_plugin_refusal(rq, NULL, &attempt->monitor, &forbidden);
    if (why != WHY_COUNT)
        return refused(attempt, why, forbidden);
    forbidden = monitor_forbidden(rq, &attempt->monitor);
    if (forbidden != NULL)
        return refused(attempt, FORBIDDEN, forbidden);
    if (!principal_is_for(&rq->principal, attempt->monitor.tags))
        return refused(attempt, FORBIDDEN, "This key is for some tags: give the monitor one of them");
    switch (workspace_has_room(rq, ROOM_FOR_MONITOR)) {
    case FOUND:
        break;
    case NONE:
        return refused(attempt, LIMIT_REACHED, "There are as many monitors as the workspace may have: delete "
                                               "one first, or ask the operator for more");
    case FAILED:
        return BROKE;
    }
    if (note_warnings(rq, body, attempt) != 0)
        return BROKE;
    if (rq->strict && attempt->warnings.count > 0)
        return refused(attempt, VALIDATION_ERROR, warnings_sentence(rq, &attempt->warnings));
    give_identity(rq, attempt);
    switch (find_namesake(rq, &attempt->monitor)) {
    case FOUND:
        return refused(attempt, DUPLICATE_EXTERNAL_ID, "There is a monitor with this external_id already: "
                                                       "change that one, or choose another external_id");
    case FAILED:
        return BROKE;
    case NONE:
        break;
    }
    attempt->monitor.workspace_id = workspace_id_of(rq);
    attempt->now.listed = strangers_scope(rq->app->config.public_list);
    attempt->now.at = rq->now;
    if (monitors_insert(rq->app->db, &attempt->monitor) != 0 ||
        maintenance_members_review(rq->app->db, rq->arena, attempt->monitor.key, rq->now) != 0 ||
        give_ping_key(rq, attempt) != 0 || rate_limit_use(rq, limit) != 0 ||
        locations_reporting(rq->app->db, rq->arena, &attempt->now.reporting) != 0)
        return BROKE;
    audit_made(rq, AUDIT_MONITOR, attempt->monitor.id);
    return MADE;
}

/* The shape Created. manage_key is printed this once: the database holds its digest only. */
static void
created_json(struct buf *out, struct request *rq, const struct attempt *made)
{
    const struct monitor *m = &made->monitor;

    put_object(out, NULL);
    monitor_json(out, rq->arena, "monitor", m, SEEN_WHOLE, &made->now);
    put_text(out, "manage_key", made->manage_key);
    put_text(out, "manage_url", manage_url(rq, m->id, made->manage_key));
    put_text(out, "view_url", own_path(rq, "/monitor/%s", m->id));
    put_text(out, "api_base", own_path(rq, "/api/v1/monitors/%s", m->id));
    opt_text(out, "ping_url", made->now.ping_url);
    opt_text(out, "ping_key", made->ping_key);
    warnings_json(out, &made->warnings);
    end_object(out);
}

static struct reply
create_one(struct request *rq, int status)
{
    struct buf out = json_text(rq);
    struct rate_limit limit;
    struct attempt attempt;
    struct reply reply;

    if (rate_limit_read(rq, LIMIT_MONITORS, &limit) != 0)
        return broke(rq);
    switch (attempt_create(rq, rq->body, &limit, &attempt)) {
    case MADE:
        created_json(&out, rq, &attempt);
        reply = answer(status, &out);
        if (status == 201)
            reply.location = own_path(rq, "/api/v1/monitors/%s", attempt.monitor.id);
        return reply;
    case REFUSED:
        if (attempt.why == RATE_LIMIT_EXCEEDED)
            return rate_limit_refuse(rq, &limit);
        return refuse(rq, attempt.why, "%s", attempt.message);
    case BROKE:
        break;
    }
    return broke(rq);
}

/* POST /monitors */
struct reply
monitor_create_one(struct request *rq)
{
    return create_one(rq, 200);
}

struct reply
monitor_create_named(struct request *rq)
{
    return create_one(rq, 201);
}

static void
error_json(struct buf *out, size_t index, const struct attempt *attempt)
{
    put_object(out, NULL);
    put_int(out, "index", (int64_t)index);
    put_text(out, "error", attempt->message);
    put_text(out, "code", why_code(attempt->why));
    end_object(out);
}

/* Both lists are written as they grow: each keeps the order of the input. The limit is read once and counted
 * along, because all bodies come from one client within this transaction. */
static int
create_each(struct request *rq, json_object *bodies, struct buf *created, struct buf *errors,
            int64_t *succeeded)
{
    struct rate_limit limit;
    struct attempt attempt;

    if (rate_limit_read(rq, LIMIT_MONITORS, &limit) != 0)
        return -1;
    for (size_t i = 0; i < json_object_array_length(bodies); i++) {
        switch (attempt_create(rq, json_object_array_get_idx(bodies, i), &limit, &attempt)) {
        case MADE:
            created_json(created, rq, &attempt);
            ++*succeeded;
            break;
        case REFUSED:
            error_json(errors, i, &attempt);
            break;
        case BROKE:
            return -1;
        }
    }
    return 0;
}

static struct reply
bulk_reply(struct request *rq, json_object *bodies)
{
    struct buf out = json_text(rq), created = json_text(rq), errors = json_text(rq);
    int64_t total = (int64_t)json_object_array_length(bodies), succeeded = 0;

    put_array(&created, NULL);
    put_array(&errors, NULL);
    if (create_each(rq, bodies, &created, &errors, &succeeded) != 0)
        return broke(rq);
    end_array(&created);
    end_array(&errors);
    put_object(&out, NULL);
    put_json(&out, "created", created.text);
    put_json(&out, "errors", errors.text);
    put_int(&out, "total", total);
    put_int(&out, "succeeded", succeeded);
    put_int(&out, "failed", total - succeeded);
    end_object(&out);
    return answer(200, &out);
}

/* POST /monitors/bulk */
struct reply
monitor_create_many(struct request *rq)
{
    static const struct field bulk[] = { { .name = "monitors" }, { .name = NULL } };
    json_object *bodies = json_object_object_get(rq->body, "monitors");
    size_t count;

    if (!json_object_is_type(bodies, json_type_array))
        return refuse(rq, UNPROCESSABLE_ENTITY, "monitors is required and must be an array of create bodies");
    count = json_object_array_length(bodies);
    if (count < 1 || count > MANY)
        return refuse(rq, VALIDATION_ERROR, "monitors must have 1 to %d items: send more in several requests",
                      MANY);
    fields_unknown(rq->arena, bulk, rq->body, &rq->warnings);
    return bulk_reply(rq, bodies);
}
