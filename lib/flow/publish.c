/* Writes events, and what alerts tell. The body of an event is written once, here, as the JSON that streams
 * send; once more for readers without a key, where they are told less. */
#include "flow/publish.h"

#include "base/json.h"
#include "model/certificate.h"
#include "model/maintenance.h"
#include "model/ping.h"
#include "model/principal.h"
#include "rules/redaction.h"
#include "store/events.h"
#include "store/silences.h"
#include "flow/alert_queue.h"
#include "flow/flapping.h"

/* What every event's data begins with. */
static void
open_body(struct buf *out, const struct monitor *m, enum event_type event_type, int64_t at)
{
    put_object(out, NULL);
    put_text(out, "monitor_id", m->id);
    put_text(out, "event", event_type_name(event_type));
    put_time(out, "timestamp", at);
}

/* --- checks ----------------------------------------------------------------------------------------- */

static const char *
check_body(struct arena *a, const struct check_news *c, const char *sentence)
{
    const struct check_result *r = c->result;
    const struct monitor *m = c->monitor;
    struct buf body = { .arena = a };

    open_body(&body, m, CHECK_COMPLETED, r->checked_at);
    put_text(&body, "status", status_name(r->status));
    put_int(&body, "response_time_ms", r->response_time_ms);
    opt_int(&body, "status_code", r->status_code);
    opt_text(&body, "error_message", sentence);
    put_text(&body, "monitor_type", monitor_type_name(m->type));
    put_text(&body, "location_id", c->location_id);
    put_bool(&body, "in_maintenance", c->in_maintenance);
    if (m->type == MONITOR_DNS) {
        put_text(&body, "dns_record_type", m->dns_record_type);
        put_array(&body, "resolved_values");
        for (int i = 0; i < r->value_count; i++)
            put_text(&body, NULL, r->values[i]);
        end_array(&body);
    }
    end_object(&body);
    return buf_string(&body);
}

/* NULL: the same as for those with a key, as nearly always. */
static const char *
check_body_for(struct arena *a, const struct check_news *c, enum reader reader)
{
    const char *whole = c->result->error_message, *told = redacted_sentence(a, reader, whole);

    return told == whole ? NULL : check_body(a, c, told);
}

/* The body has the time of the check: a probe delivers results that are hours old. The row has that of the
 * recording, so that a client that goes on behind the event knows of what began before (GET /wait). */
int
publish_check(struct db *db, struct arena *a, const struct check_news *c)
{
    struct event e = {
        .monitor = c->monitor->key,
        .type = event_type_name(CHECK_COMPLETED),
        .at = c->recorded_at,
        .body = check_body(a, c, redacted_sentence(a, READER_WITH_KEY, c->result->error_message)),
        .public_body = check_body_for(a, c, READER_OF_PUBLIC),
        .private_body = check_body_for(a, c, READER_OF_PRIVATE),
    };

    return events_insert(db, &e);
}

/* --- pings ------------------------------------------------------------------------------------------- */

/* What it says of itself is for those with a key (GET /monitors/:id/pings). */
int
publish_ping(struct db *db, struct arena *a, const struct monitor *m, const struct ping *p)
{
    struct buf body = { .arena = a };
    struct event e = { .monitor = m->key, .type = event_type_name(PING_RECEIVED), .at = p->at };

    open_body(&body, m, PING_RECEIVED, p->at);
    put_text(&body, "kind", ping_kind_name(p->kind));
    opt_text(&body, "run", p->run);
    end_object(&body);
    e.body = buf_string(&body);
    return events_insert(db, &e);
}

/* --- all else ---------------------------------------------------------------------------------------- */

/* The incident as events and alerts carry it. The text of an acknowledgement is in the event of that
 * acknowledgement only. */
static void
put_incident(struct buf *out, const struct incident *i, bool with_note)
{
    put_object(out, "incident");
    put_text(out, "id", i->id);
    put_text(out, "cause", redacted_sentence(out->arena, READER_WITH_KEY, i->cause));
    put_time(out, "started_at", i->started_at);
    opt_time(out, "resolved_at", i->resolved_at);
    opt_int(out, "paused_seconds", i->paused_seconds > 0 ? i->paused_seconds : -1);
    if (i->acknowledgement != NULL) {
        if (with_note)
            put_text(out, "acknowledgement", i->acknowledgement);
        put_text(out, "acknowledged_by", i->acknowledged_by);
        put_time(out, "acknowledged_at", i->acknowledged_at);
    }
    end_object(out);
}

/* Alerts tell more than events, and what only the sentences of messages need (render/notification.h). */
static void
put_more(struct buf *out, const struct publication *what)
{
    opt_text(out, "reason", redacted_sentence(out->arena, READER_WITH_KEY, what->reason));
    opt_text(out, "monitors", what->monitors);
    if (what->degraded_since != 0 && what->degraded_since <= what->at)
        put_int(out, "duration_seconds", what->at - what->degraded_since);
    if (what->changes > 0 && what->changing_since <= what->at)
        put_int(out, "duration_seconds", what->at - what->changing_since);
    if (what->checked_from_count == 0)
        return;
    put_array(out, "checked_from");
    for (int i = 0; i < what->checked_from_count; i++)
        put_text(out, NULL, what->checked_from[i]);
    end_array(out);
}

static void
put_expiry(struct buf *out, const struct expiry_news *news, int64_t at)
{
    if (news->certificate != NULL)
        certificate_json(out, "certificate", news->certificate, CERTIFICATE_NAMES, at);
    if (news->before != NULL) {
        put_text(out, "before", news->before);
        put_text(out, "after", news->after);
        return;
    }
    put_int(out, "days_left", news->days_left);
    put_time(out, "not_after", news->not_after);
}

static const char *
body_with(struct arena *a, const struct publication *what, const struct incident *incident, bool for_channels)
{
    struct buf body = { .arena = a };

    open_body(&body, what->monitor, what->event_type, what->at);
    if (for_channels)
        monitor_alert_json(&body, a, what->monitor, what->status);
    else
        monitor_brief_json(&body, a, what->monitor, what->status);
    if (incident != NULL)
        put_incident(&body, incident, what->event_type == INCIDENT_ACKNOWLEDGED);
    if (what->maintenance != NULL && (for_channels || what->maintenance->id != NULL))
        maintenance_brief_json(&body, what->maintenance, for_channels);
    if (what->expiry != NULL)
        put_expiry(&body, what->expiry, what->at);
    if (what->changes > 0)
        put_int(&body, "changes", what->changes);
    if (for_channels)
        put_more(&body, what);
    end_object(&body);
    return buf_string(&body);
}

/* It is news for readers with a key only. */
static bool
is_internal(const struct publication *what)
{
    return what->event_type == INCIDENT_ACKNOWLEDGED && what->incident->acknowledged_internally;
}

/* NULL: the same as for those with a key; "": nothing. */
static const char *
body_for(struct arena *a, const struct publication *what, enum reader reader)
{
    struct incident told;

    if (what->incident == NULL)
        return NULL;
    if (is_internal(what))
        return "";
    told = *what->incident;
    return redact_incident(a, reader, &told) ? body_with(a, what, &told, false) : NULL;
}

/* Receivers of alerts are told the whole, but for what people keep to themselves. */
static const char *
body_for_channels(struct arena *a, const struct publication *what)
{
    struct incident told;

    if (what->incident == NULL)
        return body_with(a, what, NULL, true);
    told = *what->incident;
    (void)redact_acknowledgement(&told);
    return body_with(a, what, &told, true);
}

/* People are told once that a monitor changes too often, and then nothing of its changes until they end. */
static int
publish_flapping(struct db *db, struct arena *a, const struct publication *what, const struct flapping *f)
{
    const struct publication news = {
        .event_type = MONITOR_FLAPPING,
        .monitor = what->monitor,
        .status = what->status,
        .changes = f->changes,
        .changing_since = f->since,
        .at = what->at,
    };

    return publish(db, a, &news);
}

/* Whether what comes now is held back from people. */
static int
look_at_changes(struct db *db, struct arena *a, const struct publication *what, struct alert_hold *hold)
{
    struct flapping f = { .is_flapping = what->monitor->flapping_until > what->at };

    if ((what->event_type == INCIDENT_CREATED || what->event_type == INCIDENT_RESOLVED) &&
        flapping_look(db, a, what->monitor->key, what->at, &f) != 0)
        return -1;
    hold->is_flapping = f.is_flapping && alert_is_change(what->event_type);
    return f.has_begun ? publish_flapping(db, a, what, &f) : 0;
}

static int
look_at_silence(struct db *db, const struct publication *what, struct alert_hold *hold)
{
    enum found found = what->despite_silence ? NONE : silences_hold(db, what->monitor->key, what->at);

    hold->is_silenced = found == FOUND;
    return found == FAILED ? -1 : 0;
}

int
publish(struct db *db, struct arena *a, const struct publication *what)
{
    struct alert_hold hold = { 0 };
    struct event e = {
        .monitor = what->monitor->key,
        .type = event_type_name(what->event_type),
        .at = what->at,
        .body = body_with(a, what, what->incident, false),
        .public_body = body_for(a, what, READER_OF_PUBLIC),
        .private_body = body_for(a, what, READER_OF_PRIVATE),
    };

    if (!what->alerts_only && events_insert(db, &e) != 0)
        return -1;
    if (what->live_only || is_internal(what) || event_type_alert(what->event_type) == NULL)
        return 0;
    if (look_at_changes(db, a, what, &hold) != 0 || look_at_silence(db, what, &hold) != 0)
        return -1;
    return alert_queue(db, a, what, &hold, body_for_channels(a, what));
}

/* --- of the instance -------------------------------------------------------------------------------- */

int
publish_of_instance(struct db *db, struct arena *a, enum event_type type, int64_t at, const char *body)
{
    struct event e = { .type = event_type_name(type), .at = at, .body = body };

    if (events_insert(db, &e) != 0)
        return -1;
    return alert_queue_to_workspace(db, a, DEFAULT_WORKSPACE, type, at, "instance", body);
}

int
publish_to_workspace(struct db *db, struct arena *a, int64_t workspace, enum event_type type, int64_t at,
                     const char *body)
{
    return alert_queue_to_workspace(db, a, workspace, type, at, NULL, body);
}
