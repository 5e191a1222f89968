/* A monitor as clients and remote probes see it. What is secret in it, the values of its headers and the
 * user-info of its url, is shown only with a key for it; the export, a create body to be kept, always has it
 * in plain. */
#include "model/monitor.h"

#include "base/json.h"
#include "base/url_masked.h"
#include "base/uuid.h"
#include "model/gate.h"
#include "model/http_headers.h"

#include <string.h>

static void
put_headers(struct buf *out, struct arena *a, const char *headers, bool unmasked)
{
    const char *name, *value;

    if (headers == NULL)
        return;
    put_object(out, "headers");
    while (http_headers_next(a, &headers, &name, &value))
        put_text(out, name, unmasked ? value : "***");
    end_object(out);
}

/* tags is ",api,prod,", as it is stored; "" for none. */
void
monitor_put_tags(struct buf *out, struct arena *a, const char *tags)
{
    put_array(out, "tags");
    while (*tags != '\0' && tags[1] != '\0') {
        size_t length = strcspn(tags + 1, ",");

        put_text(out, NULL, arena_bytes(a, tags + 1, length));
        tags += 1 + length;
    }
    end_array(out);
}

/* Readers without a key see how a private monitor stands, but not what its checks expect. */
static void
put_expected(struct buf *out, const char *name, const char *text, const struct monitor *m,
             enum monitor_sight sight)
{
    opt_text(out, name, text != NULL && sight == SEEN_WITHOUT_KEY && !m->is_public ? "***" : text);
}

/* Monitor and Export have the same members in the same order; Monitor has further ones before, between and
 * after them. These are the two parts that both have. */
static void
put_target(struct buf *out, struct arena *a, const struct monitor *m, enum monitor_sight sight)
{
    bool unmasked = sight == SEEN_WHOLE;

    put_text(out, "name", m->name);
    put_text(out, "url", unmasked ? m->url
                         : sight == SEEN_WITH_KEY ? url_user_masked(a, m->url) : url_masked(a, m->url));
    put_text(out, "monitor_type", monitor_type_name(m->type));
    put_text(out, "method", m->method);
    if (m->type != MONITOR_PUSH)
        put_int(out, "interval_seconds", m->interval_seconds);
    put_int(out, "timeout_ms", m->timeout_ms);
    put_int(out, "expected_status", m->expected_status);
    put_expected(out, "body_contains", m->body_contains, m, sight);
    put_headers(out, a, m->headers, unmasked);
    put_bool(out, "is_public", m->is_public);
}

static void
put_judging(struct buf *out, struct arena *a, const struct monitor *m, enum monitor_sight sight)
{
    put_int(out, "confirmation_threshold", m->confirmation_threshold);
    put_int(out, "retry_interval_seconds", m->retry_interval_seconds);
    put_int(out, "recovery_threshold", m->recovery_threshold);
    put_int(out, "degraded_threshold", monitor_degraded_threshold(m));
    opt_int(out, "response_time_threshold_ms", m->response_time_threshold_ms);
    put_bool(out, "follow_redirects", m->follow_redirects);
    put_text(out, "dns_record_type", m->dns_record_type);
    put_expected(out, "dns_expected", m->dns_expected, m, sight);
    dns_values_put(out, a, "dns_expected_values", m->dns_expected_values,
                   sight == SEEN_WITHOUT_KEY && !m->is_public);
    if (m->type == MONITOR_DNS)
        put_text(out, "dns_match", dns_match_names[m->dns_match]);
    opt_real(out, "sla_target", m->sla_target);
    opt_int(out, "sla_period_days", m->sla_period_days);
    monitor_put_tags(out, a, m->tags);
    opt_text(out, "group_name", m->group_name);
    opt_int(out, "consensus_threshold", m->consensus_threshold);
}

/* Secrets are in plain in exports and work lists alone; what is private is so with a key, too. */
static enum field_view
shown_to(const struct monitor *m, enum monitor_sight sight)
{
    return sight != SEEN_WITHOUT_KEY || m->is_public ? FIELD_MASKED : FIELD_HIDDEN;
}

struct belonging
monitor_belonging(const struct monitor *m)
{
    return (struct belonging){ m->key, m->workspace, m->tags };
}

bool
monitor_is_undecidable(const struct monitor *m, int64_t reporting)
{
    return m->consensus_threshold > reporting;
}

static void
put_consensus_state(struct buf *out, const struct monitor *m, int64_t reporting)
{
    if (!monitor_is_undecidable(m, reporting))
        return;
    put_object(out, "consensus_state");
    put_int(out, "needed", m->consensus_threshold);
    put_int(out, "reporting", reporting);
    end_object(out);
}

bool
monitor_is_late(const struct monitor *m, int64_t now)
{
    int64_t expected = m->push.next_expected_at;

    return expected != 0 && now >= expected && now < expected + m->options.push.grace_seconds;
}

static void
put_push(struct buf *out, const struct monitor *m, const struct monitor_now *now)
{
    if (m->type != MONITOR_PUSH)
        return;
    opt_text(out, "ping_url", now->ping_url);
    opt_time(out, "last_ping_at", m->push.last_ping_at);
    opt_time(out, "next_expected_at", m->push.next_expected_at);
    put_bool(out, "late", monitor_is_late(m, now->at));
    put_bool(out, "running", m->push.is_running);
}

void
monitor_json(struct buf *out, struct arena *a, const char *name, const struct monitor *m,
             enum monitor_sight sight, const struct monitor_now *now)
{
    put_object(out, name);
    put_text(out, "id", m->id);
    opt_text(out, "external_id", m->external_id);
    put_target(out, a, m, sight);
    put_bool(out, "is_paused", m->is_paused);
    put_text(out, "current_status", status_name(m->status));
    opt_time(out, "last_checked_at", m->last_checked_at);
    put_bool(out, "stale", now->is_stale);
    put_push(out, m, now);
    put_bool(out, "is_flapping", now->is_flapping);
    put_bool(out, "is_listed", (int)m->listing >= (int)now->listed);
    put_judging(out, a, m, sight);
    monitor_options_put(out, a, m, shown_to(m, sight));
    put_consensus_state(out, m, reporting_on(&now->reporting, m->workspace));
    put_time(out, "created_at", m->created_at);
    put_time(out, "updated_at", m->updated_at);
    put_int(out, "revision", m->revision);
    if (sight != SEEN_WITHOUT_KEY)
        opt_text(out, "workspace_id", m->workspace_id);
    end_object(out);
}

static void
put_export(struct buf *out, struct arena *a, const struct monitor *m, enum monitor_sight sight,
           enum field_view view)
{
    put_object(out, NULL);
    put_target(out, a, m, sight);
    put_judging(out, a, m, sight);
    monitor_options_put(out, a, m, view);
    end_object(out);
}

void
monitor_export_json(struct buf *out, struct arena *a, const struct monitor *m)
{
    put_export(out, a, m, SEEN_WHOLE, FIELD_PLAIN);
}

void
monitor_masked_export_json(struct buf *out, struct arena *a, const struct monitor *m)
{
    put_export(out, a, m, SEEN_WITH_KEY, FIELD_MASKED);
}

/* A probe gets header values and user-info in plain: it cannot ask the target without them. */
void
monitor_work_json(struct buf *out, struct arena *a, const struct monitor *m)
{
    put_object(out, NULL);
    put_text(out, "id", m->id);
    put_target(out, a, m, SEEN_WHOLE);
    put_judging(out, a, m, SEEN_WHOLE);
    monitor_options_put(out, a, m, FIELD_PLAIN);
    gate_wishes_json(out, a, m);
    end_object(out);
}

/* The probe judges what the server sends by the rules of a create body: what it checks must be fit to be
 * checked, whoever says so. */
struct field_problem
monitor_work_read(struct arena *a, json_object *value, struct monitor *m)
{
    /* The server has judged how often, and how much. */
    static const struct monitor_bounds any = {1, 1, MONITOR_MAX_BODY_OF_TRUSTED, false};
    static const struct field_problem nameless = { FIELD_BAD_VALUE, "id must be a UUID" };
    struct field_problem problem = monitor_types(a, value);
    json_object *id;

    if (problem.fault != FIELD_FINE)
        return problem;
    if (!json_object_object_get_ex(value, "id", &id) || !json_object_is_type(id, json_type_string) ||
        !uuid_is_valid(json_object_get_string(id)))
        return nameless;
    *m = (struct monitor){ .id = arena_text(a, json_object_get_string(id)) };
    problem = monitor_create(a, value, &any, m);
    if (problem.fault == FIELD_FINE)
        gate_wishes_read(a, value, m);
    return problem;
}

static void
open_brief(struct buf *out, struct arena *a, const struct monitor *m, enum status now)
{
    put_object(out, "monitor");
    put_text(out, "id", m->id);
    put_text(out, "name", m->name);
    put_text(out, "url", url_masked(a, m->url));
    put_text(out, "current_status", status_name(now));
}

void
monitor_brief_json(struct buf *out, struct arena *a, const struct monitor *m, enum status now)
{
    open_brief(out, a, m, now);
    end_object(out);
}

void
monitor_alert_json(struct buf *out, struct arena *a, const struct monitor *m, enum status now)
{
    open_brief(out, a, m, now);
    opt_text(out, "group_name", m->group_name);
    monitor_put_tags(out, a, m->tags);
    opt_text(out, "description", m->options.description);
    opt_text(out, "notes_url", m->options.notes_url);
    end_object(out);
}
