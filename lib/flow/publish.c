/* Writes events and alerts. The body of an event is written once, here, as the JSON that streams send; once
 * more for readers without a key, where they are told less. */
#include "flow/publish.h"

#include "base/json.h"
#include "model/certificate.h"
#include "model/maintenance.h"
#include "model/match.h"
#include "model/ping.h"
#include "model/principal.h"
#include "rules/redaction.h"
#include "store/channels.h"
#include "store/events.h"
#include "store/maintenances.h"
#include "store/outbox.h"
#include "store/silences.h"
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

/* --- to channels ------------------------------------------------------------------------------------ */

/* A maintenance of several monitors, which a channel is told of once. */
static bool
is_of_several(const struct publication *what)
{
    return what->monitors != NULL && what->maintenance != NULL && what->maintenance->id != NULL;
}

/* What must not overtake what on its way to one channel: all about one incident; slow and no longer slow; a
 * window's beginning and its end. NULL: it is alone. The outbox keeps the order within a thread and a
 * channel; between threads there is none, so that one incident whose message is refused does not hold up all
 * others. The (int) keeps -Wswitch from asking for each of the other events. */
static const char *
thread_of(struct arena *a, const struct publication *what)
{
    if (what->incident != NULL)
        return arena_printf(a, "incident %lld", (long long)what->incident->seq);
    switch ((int)what->event_type) {
    case MAINTENANCE_SCHEDULED:
    case MAINTENANCE_STARTED:
    case MAINTENANCE_ENDED:
        if (is_of_several(what))
            return arena_printf(a, "maintenance %s", what->maintenance->id);
        return arena_printf(a, "maintenance %lld", (long long)what->monitor->key);
    case MONITOR_DEGRADED:
    case MONITOR_RECOVERED:
        return arena_printf(a, "speed %lld", (long long)what->monitor->key);
    }
    return NULL;
}

static bool
is_among(const struct outbox_told *told, int64_t channel)
{
    for (int i = 0; i < told->count; i++)
        if (told->list[i] == channel)
            return true;
    return false;
}

/* Whether the incident ended before it had lasted as long as the channel wants it to. */
static bool
is_too_short(const struct publication *what, const struct channel *c)
{
    return what->event_type == INCIDENT_RESOLVED &&
           incident_length(what->incident, what->at) < c->min_duration_seconds;
}

static const char *
too_short(struct arena *a, const struct channel *c)
{
    return arena_printf(a, "the incident was shorter than %lld s", (long long)c->min_duration_seconds);
}

/* What waits until an incident has lasted as long as its channel wants is never told, once it is over. Each
 * channel has its own minimum, so each is looked at, also those that would not want to hear of the end. */
static int
withhold(struct db *db, struct arena *a, const struct publication *what, const struct channels *channels)
{
    for (int i = 0; i < channels->count; i++) {
        const struct channel *c = &channels->list[i];

        if (is_too_short(what, c) &&
            outbox_withhold(db, what->incident->seq, c->key, what->at, too_short(a, c)) != 0)
            return -1;
    }
    return 0;
}

/* Some want to hear of the end only. */
static bool
wants_the_beginning(struct arena *a, const struct channel *c)
{
    return channel_wants(a, c, INCIDENT_CREATED) || channel_wants(a, c, INCIDENT_REMINDER) ||
           channel_wants(a, c, INCIDENT_ESCALATED);
}

/* The end of an incident is told to those that were told of it. People are not told first that it began, and
 * in the same breath that it is over: what has not reached them by now is dropped, and the end says it all.
 * Programs are sent all of it, in order: they may count beginnings against ends. */
static int
end_for_channel(struct db *db, struct arena *a, const struct publication *what, const struct channel *c,
                const struct channel_config *config, const struct outbox_told *told,
                struct outbox_entry *entry)
{
    bool was_told = is_among(told, c->key);

    if (!was_told && is_too_short(what, c))
        entry->skipped = too_short(a, c);
    else if (!was_told && wants_the_beginning(a, c))
        entry->skipped = "not told of the incident";
    if (entry->skipped != NULL)
        return 0;
    return channel_is_for_people(config) ? outbox_supersede(db, c->key, entry->incident) : 0;
}

/* Until an incident has lasted as long as the channel wants it to, what is told of it waits. A reminder would
 * come right behind what it reminds of: it is left out. */
static void
wait_for_incident(const struct publication *what, const struct channel *c, struct outbox_entry *entry)
{
    const struct incident *i = what->incident;
    int64_t until = i == NULL ? 0 : i->started_at + i->paused_seconds + c->min_duration_seconds;

    if (c->min_duration_seconds == 0 || what->event_type == INCIDENT_RESOLVED || what->at >= until)
        return;
    entry->held_until = until;
    if (what->event_type == INCIDENT_REMINDER)
        entry->skipped = "the incident is not told yet";
}

/* News of a monitor that changes too often. What was not delivered of an incident that is over is dropped all
 * the same. */
static int
hold_back(struct db *db, const struct publication *what, const struct channel *c, struct outbox_entry *entry)
{
    entry->skipped = FLAPPING_REASON;
    return what->event_type == INCIDENT_RESOLVED ? outbox_supersede(db, c->key, entry->incident) : 0;
}

/* One that knows of the beginning of an incident is told of its end when the silence is over. What is on its
 * way is left alone: should its turn come while the silence lasts, it will not be sent either. */
static int
keep_silent(struct db *db, const struct publication *what, const struct channel *c,
            const struct outbox_told *told, struct outbox_entry *entry)
{
    entry->silenced = true;
    if (told != NULL && is_among(told, c->key) && silences_keep_end(db, what->incident->seq, c->key) != 0)
        return -1;
    return outbox_queue(db, entry);
}

/* How a monitor stands: of one that is flapping people are told nothing of it, and several are told by one
 * message. */
static bool
is_change(enum event_type type)
{
    return type == INCIDENT_CREATED || type == INCIDENT_RESOLVED || type == INCIDENT_REMINDER ||
           type == INCIDENT_ESCALATED || type == MONITOR_DEGRADED || type == MONITOR_RECOVERED;
}

/* None of its addresses may be written to. */
static const char *
reason_to_skip(struct arena *a, const struct channel *c)
{
    if (!channel_is_held(a, c))
        return NULL;
    return channel_held_reason(c->pending_count > 0);
}

/* told: of the end of an incident; else NULL. The config is read although only its receiver is needed here:
 * the outbox keeps the receiver in each row, by which a run finds what may go without opening every config. A
 * config that cannot be read queues all the same, and is skipped with a reason when its turn comes. */
static int
tell_channel(struct db *db, struct arena *a, const struct publication *what, const struct channel *c,
             const struct outbox_told *told, struct outbox_entry entry)
{
    struct channel_config config;
    bool readable = channel_config_read(a, c->type, c->config, &config);

    entry.channel = c->key;
    entry.channel_id = c->id;
    entry.receiver = readable ? channel_receiver(a, &config) : NULL;
    entry.skipped = reason_to_skip(a, c);
    if (entry.skipped != NULL)
        return outbox_queue(db, &entry);
    if (what->is_silenced)
        return keep_silent(db, what, c, told, &entry);
    if (what->is_flapping && readable && channel_is_for_people(&config)) {
        if (hold_back(db, what, c, &entry) != 0)
            return -1;
        return outbox_queue(db, &entry);
    }
    if (readable && (is_change(what->event_type) || what->event_type == MONITOR_FLAPPING))
        entry.wait_seconds = channel_pacing_of(c, &config).group_wait;
    wait_for_incident(what, c, &entry);
    if (told != NULL && end_for_channel(db, a, what, c, &config, told, &entry) != 0)
        return -1;
    return outbox_queue(db, &entry);
}

static void
keep_enabled(struct channels *channels)
{
    int kept = 0;

    for (int i = 0; i < channels->count; i++)
        if (channels->list[i].is_enabled)
            channels->list[kept++] = channels->list[i];
    channels->count = kept;
}

/* Whether a channel may hear of this monitor; one that was named may have gone to another workspace since. */
static bool
belongs(const struct channel *c, const struct monitor *m)
{
    return c->workspace != 0 ? c->workspace == m->workspace : c->monitor == m->key;
}

/* Those that are named take the place of all. If none of them is left, it is all the same: an escalation that
 * reaches others than it was meant for is better than one that reaches nobody. */
static int
keep_named(struct db *db, struct arena *a, const struct publication *what, struct channels *channels)
{
    const char *at = what->to_channels, *id;
    struct channels named = { 0 };

    while (at != NULL && *at != '\0' && (id = match_next(a, &at)) != NULL) {
        struct channel c;
        enum found found = channels_by_id(db, a, id, &c);

        if (found == FAILED)
            return -1;
        if (found == FOUND && c.is_enabled && belongs(&c, what->monitor))
            *arena_add(a, &named) = c;
    }
    if (named.count > 0)
        *channels = named;
    return 0;
}

static bool
has_channel(const struct channels *channels, int64_t key)
{
    for (int i = 0; i < channels->count; i++)
        if (channels->list[i].key == key)
            return true;
    return false;
}

/* The end goes to all that were told, also to those that match the monitor no longer, or were named for an
 * escalation. */
static int
add_told(struct db *db, struct arena *a, const struct publication *what, const struct outbox_told *told,
         struct channels *channels)
{
    for (int i = 0; i < told->count; i++) {
        struct channel c;
        enum found found;

        if (has_channel(channels, told->list[i]))
            continue;
        found = channels_by_key(db, a, told->list[i], &c);
        if (found == FAILED)
            return -1;
        if (found == FOUND && c.is_enabled && belongs(&c, what->monitor))
            *arena_add(a, channels) = c;
    }
    return 0;
}

/* Of an incident that is told again, to those who know of it otherwise than to those who do not. */
static int
keep_audience(struct db *db, struct arena *a, const struct publication *what, struct channels *channels,
              struct outbox_told *told)
{
    int kept = 0;

    if (what->audience == TO_ALL)
        return 0;
    if (outbox_told(db, a, what->incident->seq, told) != 0)
        return -1;
    for (int i = 0; i < channels->count; i++)
        if (is_among(told, channels->list[i].key) == (what->audience == TO_THE_TOLD))
            channels->list[kept++] = channels->list[i];
    channels->count = kept;
    return 0;
}

/* Which channels are told; told: filled in at the end of an incident. */
static int
find_channels(struct db *db, struct arena *a, const struct publication *what, struct channels *channels,
              struct outbox_told *told)
{
    if (channels_for_monitor(db, a, what->monitor, channels) != 0)
        return -1;
    keep_enabled(channels);
    if (keep_named(db, a, what, channels) != 0 || keep_audience(db, a, what, channels, told) != 0)
        return -1;
    if (what->event_type != INCIDENT_RESOLVED)
        return 0;
    if (withhold(db, a, what, channels) != 0 || outbox_told(db, a, what->incident->seq, told) != 0)
        return -1;
    return add_told(db, a, what, told, channels);
}

/* That a claim has lapsed is told to agents that hear of incidents at all. */
static bool
is_wanted(struct arena *a, const struct publication *what, const struct channel *c)
{
    struct channel_config config;

    if (!what->to_agents)
        return channel_wants(a, c, what->event_type);
    return channel_config_read(a, c->type, c->config, &config) && channel_is_agent(&config) &&
           wants_the_beginning(a, c);
}

/* What agents are not woken for as long as an incident is claimed goes when it ends. */
static int
end_claim(struct db *db, const struct publication *what)
{
    if (what->event_type != INCIDENT_RESOLVED || what->incident->claim_until == 0)
        return 0;
    return outbox_unclaim(db, what->incident->seq, what->at);
}

/* One entry per enabled channel that wants it; if there is none, one entry that says so, but for an event
 * that channels get only if they name it. `entry` goes to tell_channel by value: what one channel changes in
 * it is not seen by the next. */
static int
queue_alerts(struct db *db, struct arena *a, const struct publication *what, const char *body)
{
    struct outbox_entry entry = {
        .monitor = what->monitor->key,
        .incident = what->incident == NULL ? 0 : what->incident->seq,
        .thread = thread_of(a, what),
        .alert_type = event_type_alert(what->event_type),
        .event = event_type_name(what->event_type),
        .sent_at = what->at,
        .body = body,
        .skipped = "no enabled channel",
    };
    bool is_end = what->event_type == INCIDENT_RESOLVED;
    struct outbox_told told = { 0 };
    struct channels channels = { 0 };
    enum found found;
    int count = 0;

    if (end_claim(db, what) != 0 || find_channels(db, a, what, &channels, &told) != 0)
        return -1;
    for (int i = 0; i < channels.count; i++) {
        if (!is_wanted(a, what, &channels.list[i]) ||
            (what->to_channel != 0 && channels.list[i].key != what->to_channel))
            continue;
        count++;
        found = FOUND;
        if (is_of_several(what) && !what->is_silenced)
            found = maintenances_tell(db, what->maintenance, entry.event, channels.list[i].key, what->at);
        if (found == FAILED)
            return -1;
        if (found == NONE)
            continue;
        if (tell_channel(db, a, what, &channels.list[i], is_end ? &told : NULL, entry) != 0)
            return -1;
    }
    /* No channel took it. The log then says why no alert went out: the first question after an outage that
     * came without one. */
    if (count > 0 || what->alerts_only || !event_type_by_default(what->event_type, AUDIENCE_OTHERS))
        return 0;
    if (channels.count > 0)
        entry.skipped = "no channel wants this event";
    return outbox_queue(db, &entry);
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
look_at_changes(struct db *db, struct arena *a, const struct publication *what, bool *is_flapping)
{
    struct flapping f = { .is = what->monitor->flapping_until > what->at };

    if ((what->event_type == INCIDENT_CREATED || what->event_type == INCIDENT_RESOLVED) &&
        flapping_look(db, a, what->monitor->key, what->at, &f) != 0)
        return -1;
    *is_flapping = f.is && is_change(what->event_type);
    return f.began ? publish_flapping(db, a, what, &f) : 0;
}

static int
look_at_silence(struct db *db, struct publication *what)
{
    enum found found = what->despite_silence ? NONE : silences_hold(db, what->monitor->key, what->at);

    what->is_silenced = found == FOUND;
    return found == FAILED ? -1 : 0;
}

int
publish(struct db *db, struct arena *a, const struct publication *what)
{
    struct publication told = *what;
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
    if (look_at_changes(db, a, what, &told.is_flapping) != 0 || look_at_silence(db, &told) != 0)
        return -1;
    return queue_alerts(db, a, &told, body_for_channels(a, what));
}

/* --- of the instance -------------------------------------------------------------------------------- */

static int
tell_workspace(struct db *db, struct arena *a, int64_t workspace, const struct publication *what,
               const struct outbox_entry *entry)
{
    static const struct list_range all = { .limit = INT64_MAX };
    struct channels channels = { 0 };

    if (channels_of_workspace(db, a, workspace, &all, &channels) != 0)
        return -1;
    keep_enabled(&channels);
    for (int i = 0; i < channels.count; i++)
        if (channel_wants(a, &channels.list[i], what->event_type) &&
            tell_channel(db, a, what, &channels.list[i], NULL, *entry) != 0)
            return -1;
    return 0;
}

static struct outbox_entry
entry_of(const struct publication *what, const char *body)
{
    return (struct outbox_entry){
        .alert_type = event_type_alert(what->event_type),
        .event = event_type_name(what->event_type),
        .sent_at = what->at,
        .body = body,
    };
}

int
publish_of_instance(struct db *db, struct arena *a, enum event_type type, int64_t at, const char *body)
{
    const struct publication what = { .event_type = type, .at = at };
    struct event e = { .type = event_type_name(type), .at = at, .body = body };
    struct outbox_entry entry = entry_of(&what, body);

    entry.thread = "instance";
    if (events_insert(db, &e) != 0)
        return -1;
    return tell_workspace(db, a, DEFAULT_WORKSPACE, &what, &entry);
}

int
publish_to_workspace(struct db *db, struct arena *a, int64_t workspace, enum event_type type, int64_t at,
                     const char *body)
{
    const struct publication what = { .event_type = type, .at = at };
    const struct outbox_entry entry = entry_of(&what, body);

    return tell_workspace(db, a, workspace, &what, &entry);
}
