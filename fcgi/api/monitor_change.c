/* What a change of a monitor may be, by whom, and what is said of it. */
#include "base/text.h"
#include "os/ping_socket.h"
#include "os/plugin_file.h"
#include "store/calendars.h"
#include "store/certificates.h"
#include "store/domain_watches.h"
#include "store/locations.h"
#include "store/maintenance_times.h"
#include "store/monitors.h"
#include "flow/expectation.h"
#include "fcgi/api/handlers.h"

/* Seconds: how soon a failure is looked at again. An instance whose own least interval is shorter allows
 * retries as short: see monitor_bounds_of. */
enum { LEAST_RETRY = 60, LEAST_RETRY_OF_TRUSTED = 10 };

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

static const char *
locations_in_words(struct arena *a, int64_t reporting)
{
    if (reporting == 1)
        return "this instance alone reports";
    return arena_printf(a, "%lld locations report, this instance among them", (long long)reporting);
}

/* What keeps the checker of this host from seeing anything. It may be mended later, and a remote probe's host
 * has its own plugins: nothing is refused for it. */
static void
warn_of_host(struct request *rq, const struct monitor *m)
{
    const char *name = m->options.plugin, *problem;

    if (m->type == MONITOR_PING && !ping_is_allowed())
        warnings_add(rq->arena, &rq->notices, "%s", ping_refusal(rq->arena));
    if (m->type == MONITOR_PLUGIN && name != NULL &&
        plugin_file(rq->arena, rq->app->config.plugin_dirs, name, &problem) == NULL)
        warnings_add(rq->arena, &rq->notices, "%s", problem);
}

int
monitor_warn(struct request *rq, const struct monitor *m, json_object *body, struct warnings *w)
{
    struct reporting all;
    int64_t reporting;

    if (rq->outer != NULL) /* a document (POST /apply) may be there before its locations are */
        w = &rq->notices;
    warn_of_host(rq, m);
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
        maintenance_members_review(rq->app->db, rq->arena, m->key, rq->now) != 0 ||
        monitor_read_again(rq) != 0 ||
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
