/* Monitors that exist: listing, reading, changing, pausing, deleting them. */
#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "base/uuid.h"
#include "os/ping_socket.h"
#include "rules/staleness.h"
#include "store/calendars.h"
#include "store/certificates.h"
#include "store/domain_watches.h"
#include "store/incidents.h"
#include "store/locations.h"
#include "store/maintenance_times.h"
#include "store/monitors.h"
#include "store/overview.h"
#include "store/workspaces.h"
#include "flow/expectation.h"
#include "flow/removal.h"
#include "fcgi/http/large_body.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"

#include <string.h>

/* Seconds: how soon a failure is looked at again. An instance whose own least interval is shorter allows
 * retries as short: see monitor_bounds_of. */
enum { LEAST_RETRY = 60, LEAST_RETRY_OF_TRUSTED = 10 };

const char *
manage_url(struct request *rq, const char *id, const char *key)
{
    return own_path(rq, "/monitor/%s#key=%s", id, key);
}

/* ?status= ; false if it is no status. */
static bool
read_status(struct request *rq, struct monitor_filter *filter)
{
    const char *given = request_trimmed(rq, "status");

    filter->status = STATUS_COUNT;
    if (given == NULL)
        return true;
    given = text_lower(rq->arena, given);
    filter->only_paused = text_same(given, "paused");
    return filter->only_paused || status_read(given, &filter->status);
}

bool
monitor_filter_read(struct request *rq, struct monitor_filter *filter, struct reply *no)
{
    const char *tag = request_trimmed(rq, "tag");
    bool status_fine;

    *filter = (struct monitor_filter){
        .search = request_trimmed(rq, "search"),
        .tag = tag ? text_lower(rq->arena, tag) : NULL,
        .group = request_trimmed(rq, "group"),
        .limit = -1,
        .of = strangers_readership(rq->app->config.public_list),
    };
    status_fine = read_status(rq, filter);
    if (rq->bad_param)
        *no = refuse_param(rq);
    else if (!status_fine)
        *no = refuse(rq, VALIDATION_ERROR,
                     "status must be up, down, degraded, unknown, maintenance or paused, or be left out");
    return !rq->bad_param && status_fine;
}

bool
monitor_slice_read(struct request *rq, struct monitor_filter *filter, struct reply *no)
{
    if (!monitor_filter_read(rq, filter, no))
        return false;
    filter->of = principal_readership(&rq->principal, rq->app->config.public_list);
    filter->in_whole_url = principal_sees_private(&rq->principal);
    filter->limit = request_int(rq, "limit");
    filter->offset = request_int(rq, "offset");
    return true;
}

struct monitor_filter
monitor_filter_of_workspace(const struct request *rq)
{
    return (struct monitor_filter){
        .of = principal_readership(&rq->principal, rq->app->config.public_list),
        .status = STATUS_COUNT,
        .limit = -1,
    };
}

static enum monitor_sight
sight_of_all(const struct principal *p)
{
    if (!principal_sees_private(p))
        return SEEN_WITHOUT_KEY;
    return principal_sees_secrets(p) ? SEEN_WHOLE : SEEN_WITH_KEY;
}

enum monitor_sight
monitor_sight_of(const struct request *rq)
{
    struct belonging of = monitor_belonging(&rq->monitor);

    if (!principal_may(&rq->principal, &of, ROLE_VIEWER))
        return SEEN_WITHOUT_KEY;
    return principal_may(&rq->principal, &of, ROLE_EDITOR) ? SEEN_WHOLE : SEEN_WITH_KEY;
}

struct listing_text {
    struct request *rq;
    struct buf out;
    struct monitor_now now;
    enum monitor_sight sight;
    int64_t until;
};

/* It gets late, and is that no longer, by the passing of time. Where our own address is the request's,
 * another request may be answered otherwise: then the answer is good for this one alone. */
static void
look_at_push(struct listing_text *t, const struct monitor *m)
{
    int64_t expected = m->push.next_expected_at;

    t->now.at = t->rq->now;
    t->now.ping_url = t->sight == SEEN_WHOLE ? ping_url_of(t->rq, m) : NULL;
    if (expected != 0) {
        overview_ends_by(&t->until, expected, t->rq->now);
        overview_ends_by(&t->until, expected + m->options.push.grace_seconds, t->rq->now);
    }
    if (t->now.ping_url != NULL && t->rq->app->config.public_url == NULL)
        t->until = t->rq->now;
}

static void
add_monitor(void *to, struct arena *row, struct monitor *m)
{
    struct listing_text *t = to;

    overview_ends_by(&t->until, stale_from(m), t->rq->now);
    t->now.is_stale = monitor_is_stale(m, t->rq->now);
    if (m->type == MONITOR_PUSH)
        look_at_push(t, m);
    t->now.is_flapping = m->flapping_until > t->rq->now;
    if (t->now.is_flapping)
        overview_ends_by(&t->until, m->flapping_until, t->rq->now);
    monitor_json(&t->out, row, NULL, m, t->sight, &t->now);
    large_body_let_go(t->rq, &t->out);
}

/* GET /monitors -- a row turns stale by the passing of time alone, without any write: so the cached answer
 * ends when the first of them does. */
struct reply
monitor_list(struct request *rq)
{
    struct listing_text t = {
        .rq = rq,
        .out = json_text(rq),
        .now.listed = strangers_scope(rq->app->config.public_list),
        .sight = sight_of_all(&rq->principal), /* by view alone, as answers are cached by it */
        .until = INT64_MAX,
    };
    struct monitor_filter filter;
    struct reply reply;
    int64_t total;

    if (response_cache_get(rq, &reply) || !monitor_slice_read(rq, &filter, &reply))
        return reply;
    put_array(&t.out, NULL);
    if (locations_reporting(rq->app->db, rq->arena, &t.now.reporting) != 0 ||
        monitors_each(rq->app->db, &filter, add_monitor, &t, &total) != 0)
        return broke(rq);
    end_array(&t.out);
    return response_cache_put(rq, answer_all(rq, &t.out, total), t.until);
}

int
monitor_now_read(struct request *rq, struct monitor_now *now)
{
    now->is_stale = monitor_is_stale(&rq->monitor, rq->now);
    now->at = rq->now;
    now->ping_url = monitor_sight_of(rq) == SEEN_WHOLE ? ping_url_of(rq, &rq->monitor) : NULL;
    now->is_flapping = rq->monitor.flapping_until > rq->now;
    now->listed = strangers_scope(rq->app->config.public_list);
    return locations_reporting(rq->app->db, rq->arena, &now->reporting);
}

/* The first second at which something else is to be said of it, though nothing was written. */
static int64_t
as_now_until(const struct request *rq)
{
    const struct monitor *m = &rq->monitor;
    int64_t until = stale_from(m);

    if (m->type == MONITOR_PUSH)
        return rq->now; /* whether its ping is late is another question */
    if (until <= rq->now)
        until = INT64_MAX;
    return m->flapping_until > rq->now && m->flapping_until < until ? m->flapping_until : until;
}

/* GET /monitors/:id */
struct reply
monitor_show(struct request *rq)
{
    struct buf out = json_text(rq);
    struct monitor_now now;
    struct reply reply;

    if (monitor_now_read(rq, &now) != 0)
        return broke(rq);
    monitor_json(&out, rq->arena, NULL, &rq->monitor, monitor_sight_of(rq), &now);
    reply = answer(200, &out);
    reply.revision = rq->monitor.revision;
    return response_cache_put_small(rq, reply, as_now_until(rq));
}

struct monitor_bounds
monitor_bounds_of(const struct request *rq)
{
    const struct config *c = &rq->app->config;
    bool trusted = principal_is_operator(&rq->principal);
    bool lower = trusted && c->trusted_min_interval_seconds < c->min_interval_seconds;

    return (struct monitor_bounds){
        .interval = lower ? c->trusted_min_interval_seconds : c->min_interval_seconds,
        .retry = trusted || c->min_interval_seconds < LEAST_RETRY ? LEAST_RETRY_OF_TRUSTED : LEAST_RETRY,
        .most_body = trusted ? MONITOR_MAX_BODY_OF_TRUSTED : MONITOR_MAX_BODY,
        .needs_https_token = c->target_policy == TARGET_PUBLIC,
    };
}

/* Saving moves more than the client set (the next check, the status of a paused one): what is answered is
 * what was stored. */
static int
read_again(struct request *rq)
{
    return monitors_by_key(rq->app->db, rq->arena, rq->monitor.key, &rq->monitor) == FOUND ? 0 : -1;
}

struct reply
answer_monitor(struct request *rq, const char *message)
{
    struct buf out = json_text(rq);
    struct monitor_now now;

    if (monitor_now_read(rq, &now) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_text(&out, "message", message);
    monitor_json(&out, rq->arena, "monitor", &rq->monitor, monitor_sight_of(rq), &now);
    end_object(&out);
    return answer(200, &out);
}

static const char *
locations_in_words(struct arena *a, int64_t reporting)
{
    if (reporting == 1)
        return "this instance alone reports";
    return arena_printf(a, "%lld locations report, this instance among them", (long long)reporting);
}

int
monitor_warn(struct request *rq, const struct monitor *m, json_object *body, struct warnings *w)
{
    struct reporting all;
    int64_t reporting;

    if (rq->outer != NULL) /* a document (POST /apply) may be there before its locations are */
        w = &rq->notices;
    if (m->type == MONITOR_PING && !ping_is_allowed())
        warnings_add(rq->arena, &rq->notices, "%s", ping_refusal(rq->arena));
    if (json_object_object_get(body, "response_time_threshold_ms") != NULL && m->type != MONITOR_PUSH &&
        m->response_time_threshold_ms >= m->timeout_ms)
        warnings_add(rq->arena, w,
                     "response_time_threshold_ms %lld cannot be reached: a check ends after timeout_ms, %lld",
                     (long long)m->response_time_threshold_ms, (long long)m->timeout_ms);
    if (json_object_object_get(body, "consensus_threshold") == NULL)
        return 0;
    if (locations_reporting(rq->app->db, rq->arena, &all) != 0)
        return -1;
    reporting = reporting_on(&all, m->workspace);
    if (monitor_is_undecidable(m, reporting))
        warnings_add(rq->arena, w,
                     "consensus_threshold %lld cannot be reached: %s, so nothing makes the monitor down",
                     (long long)m->consensus_threshold, locations_in_words(rq->arena, reporting));
    return 0;
}

/* A monitor may lead to private addresses (trusted) while all that says where it goes, and what it sends
 * there, was last written by the operator: a stranger who holds the manage key of an operator's monitor loses
 * that by a new URL, and cannot use it for one; nor for other words to the same place. What a stranger wrote
 * stays a stranger's until the operator writes it anew. */
static void
judge_trust(struct request *rq, const struct monitor *was, struct monitor *m, bool url_given)
{
    if (principal_is_operator(&rq->principal))
        m->trusted = was->trusted || (url_given && monitor_reach_is_given(rq->arena, rq->body, m));
    else if (url_given || !monitor_reaches_the_same(rq->arena, was, m))
        m->trusted = false;
    if (was->trusted && !m->trusted)
        warnings_add(rq->arena, &rq->warnings,
                     "the monitor is no longer trusted: under TARGET_POLICY=public it cannot reach private "
                     "addresses until its url, and all else that says what it sends, is given with the "
                     "admin key");
}

/* What only the operator, or a stranger whom STRANGERS_MAY_SEND lets, may set (contract of
 * TARGET_POLICY=public: the checker carries no bytes of strangers' choosing). NULL: nothing of it is
 * there. */
const char *
monitor_forbidden(struct request *rq, const struct monitor *m)
{
    const struct config *c = &rq->app->config;
    int port = monitor_mail_port(m);

    if (c->target_policy != TARGET_PUBLIC || m->trusted)
        return NULL;
    if (port != 0)
        return arena_printf(rq->arena,
                            "url must not lead to port %d: mail servers listen there, and what is sent "
                            "to them may be a message",
                            port);
    if (c->strangers_may_send || monitor_sends(m) == NULL)
        return NULL;
    return arena_printf(rq->arena,
                        "%s may be set with the admin key only: the setting STRANGERS_MAY_SEND, which "
                        "is no here, decides that",
                        monitor_sends(m));
}

/* Of a monitor that is changed: what it had before, and has no more of a say in, may stay; what is taken away
 * may always be, and the operator may give a stranger's monitor whatever it needs. */
static const char *
change_forbidden(struct request *rq, const struct monitor *was, const struct monitor *m)
{
    if (principal_is_operator(&rq->principal) || monitor_reach_is_cleared(rq->body))
        return NULL;
    if (was->trusted == m->trusted && monitor_reaches_the_same(rq->arena, was, m))
        return NULL;
    return monitor_forbidden(rq, m);
}

/* Of the operator's monitors no two have one name. False: *no is 409. */
static bool
name_is_free(struct request *rq, const struct monitor *was, const struct monitor *m, struct reply *no)
{
    struct monitor other;
    enum found found;

    if (m->external_id == NULL || text_same(was->external_id, m->external_id) || m->workspace == 0)
        return true;
    found = monitors_by_external_id(rq->app->db, rq->arena, m->workspace, m->external_id, &other);
    if (found == NONE)
        return true;
    *no = found == FAILED ? broke(rq) : refuse(rq, DUPLICATE_EXTERNAL_ID,
                                               "There is a monitor with this external_id already: %s",
                                               other.id);
    return false;
}

struct reply
monitor_unchanged(struct request *rq)
{
    return answer_monitor(rq, "No changes");
}

/* A shorter interval takes the retries along; a client that did not speak of them is told. */
static void
notice_lowered_retry(struct request *rq, const struct monitor *was, const struct monitor *m)
{
    if (m->retry_interval_seconds >= was->retry_interval_seconds ||
        json_object_object_get(rq->body, "retry_interval_seconds") != NULL)
        return;
    warnings_add(rq->arena, &rq->notices,
                 "retry_interval_seconds lowered from %lld to %lld: "
                 "a retry is never later than the next check",
                 (long long)was->retry_interval_seconds, (long long)m->retry_interval_seconds);
}

/* Tags and who may see it decide on which pages it is, tags and group which maintenance is of it. */
static bool
moves_between_pages(const struct monitor *was, const struct monitor *m)
{
    return !text_same(was->tags, m->tags) || !text_same(was->group_name, m->group_name) ||
           was->is_public != m->is_public;
}

struct reply
monitor_save_changes(struct request *rq, const struct monitor *was, bool url_given)
{
    struct monitor *m = &rq->monitor;
    const char *forbidden;
    struct reply no;
    enum why why = monitor_plugin_refusal(rq, was, m, &forbidden);

    if (why != WHY_COUNT)
        return refuse(rq, why, "%s", forbidden);
    if (!principal_keeps_tags(&rq->principal, was->tags, m->tags))
        return refuse(rq, FORBIDDEN, "This key is for some tags: it cannot give or take those away");
    if (!name_is_free(rq, was, m, &no))
        return no;
    judge_trust(rq, was, m, url_given);
    forbidden = change_forbidden(rq, was, m);
    if (forbidden != NULL)
        return refuse(rq, FORBIDDEN, "%s", forbidden);
    m->updated_at = rq->now;
    if (!monitor_asks_the_same(rq->arena, was, m))
        m->configured_at = rq->now;
    monitor_moved(rq->arena, rq->body, m, &rq->warnings);
    notice_lowered_retry(rq, was, m);
    if (!monitor_reaches_the_same(rq->arena, was, m) &&
        (certificates_forget(rq->app->db, m->key) != 0 || domain_watches_forget(rq->app->db, m->key) != 0))
        return broke(rq);
    if ((moves_between_pages(was, m) && calendars_cancel_member(rq->app->db, 0, m->id, rq->now) != 0) ||
        monitors_save(rq->app->db, was, m) != 0 ||
        expectation_follow(rq->app->db, rq->arena, rq->app->config.state_dir, was, m, rq->now) != 0 ||
        maintenance_members_review(rq->app->db, rq->arena, m->key, rq->now) != 0 || read_again(rq) != 0 ||
        monitor_warn(rq, m, rq->body, &rq->warnings) != 0)
        return broke(rq);
    return answer_monitor(rq, "Monitor updated");
}

/* PATCH /monitors/:id -- the rules are applied to the monitor as it would be after the change. configured_at
 * keeps results that a probe measured by the old settings from counting (flow/record.c). */
struct reply
monitor_patch(struct request *rq)
{
    struct monitor_bounds bounds = monitor_bounds_of(rq);
    const struct monitor was = rq->monitor;
    bool url_given;
    int changes;
    struct field_problem problem = body_types(rq, monitor_fields, false);

    if (problem.fault == FIELD_FINE && json_object_object_get(rq->body, "is_listed") != NULL &&
        !principal_is_admin(&rq->principal))
        return refuse(rq, FORBIDDEN, "is_listed is set with the admin key only: leave it out");
    if (problem.fault == FIELD_FINE)
        problem = monitor_change(rq->arena, rq->body, &bounds, &rq->monitor, &changes, &url_given);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (changes == 0)
        return monitor_unchanged(rq);
    return monitor_save_changes(rq, &was, url_given);
}

/* DELETE /monitors/:id -- rows of a long history are deleted in parts, each in a transaction of its own, so
 * that checks are not kept waiting: while any are left, rq->unfinished has this called again
 * (fcgi/http/perform.c). */
struct reply
monitor_delete(struct request *rq)
{
    struct removal removal;

    if (removal_of_monitor(rq->app->db, rq->arena, &rq->monitor, rq->now, &removal) != 0)
        return broke(rq);
    rq->published |= removal.published;
    rq->unfinished = removal.unfinished;
    return answer_message(rq, "Monitor deleted");
}

static int
set_incident_aside(struct request *rq, bool pause)
{
    struct db *db = rq->app->db;
    int64_t monitor = rq->monitor.key;

    return pause ? incidents_pause(db, monitor, rq->now) : incidents_resume(db, rq->arena, monitor, rq->now);
}

/* An open incident stays open over a pause, but is set aside: meanwhile it makes no alert (see
 * incidents_pause). */
static struct reply
pause_or_resume(struct request *rq, bool pause)
{
    bool changes = rq->monitor.is_paused != pause;

    body_ignored(rq);
    if (monitors_pause(rq->app->db, rq->monitor.key, pause, rq->now) != 0 ||
        (changes && expectation_pause(rq->app->db, rq->arena, &rq->monitor, pause, rq->now) != 0) ||
        set_incident_aside(rq, pause) != 0 || read_again(rq) != 0)
        return broke(rq);
    return answer_monitor(rq, pause ? "Monitor paused" : "Monitor resumed");
}

/* POST /monitors/:id/pause */
struct reply
monitor_pause(struct request *rq)
{
    return pause_or_resume(rq, true);
}

/* POST /monitors/:id/resume */
struct reply
monitor_resume(struct request *rq)
{
    return pause_or_resume(rq, false);
}

/* Asked with the manage key itself, it leaves a workspace that it joined by that key: one that had the key by
 * mistake must not keep the monitor for good. */
static int
leave_adopter(struct request *rq)
{
    if (rq->principal.kind != PRINCIPAL_MONITOR_KEY || !rq->monitor.was_adopted)
        return 0;
    return monitor_move(rq, rq->monitor.key, rq->monitor.id, 0, false);
}

/* POST /monitors/:id/rotate-key -- the key is shown here and never again: what is stored is its digest. The
 * old one ends with this transaction. */
struct reply
monitor_rotate_key(struct request *rq)
{
    struct buf out = json_text(rq);
    struct digest digest;
    char key[KEY_SIZE];

    body_ignored(rq);
    key_random(key);
    digest = digest_of(key, strlen(key));
    if (monitors_set_key(rq->app->db, rq->monitor.key, &digest, rq->now) != 0 || leave_adopter(rq) != 0)
        return broke(rq);
    audit_secret(rq, "manage_key");
    put_object(&out, NULL);
    put_text(&out, "message", "Manage key rotated");
    put_text(&out, "manage_key", key);
    put_text(&out, "manage_url", manage_url(rq, rq->monitor.id, key));
    end_object(&out);
    return answer(200, &out);
}

/* GET /monitors/:id/export -- what POST /monitors takes to make the same monitor elsewhere. */
struct reply
monitor_export(struct request *rq)
{
    struct buf out = json_text(rq);

    monitor_export_json(&out, rq->arena, &rq->monitor);
    return answer(200, &out);
}
