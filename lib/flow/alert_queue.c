/* Which alert goes into the outbox for which channel, and whether it waits there. */
#include "flow/alert_queue.h"

#include "model/maintenance.h"
#include "store/channels.h"
#include "store/maintenances.h"
#include "store/outbox.h"
#include "store/silences.h"
#include "flow/alert_audience.h"
#include "flow/flapping.h"

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
    bool was_told = alert_audience_was_told(told, c->key);

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
    entry->skipped = REASON_FLAPPING;
    return what->event_type == INCIDENT_RESOLVED ? outbox_supersede(db, c->key, entry->incident) : 0;
}

/* One that knows of the beginning of an incident is told of its end when the silence is over. What is on its
 * way is left alone: should its turn come while the silence lasts, it will not be sent either. */
static int
keep_silent(struct db *db, const struct publication *what, const struct channel *c,
            const struct outbox_told *told, struct outbox_entry *entry)
{
    entry->silenced = true;
    if (told != NULL && alert_audience_was_told(told, c->key) &&
        silences_keep_end(db, what->incident->seq, c->key) != 0)
        return -1;
    return outbox_queue(db, entry);
}

bool
alert_is_change(enum event_type type)
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
tell_channel(struct db *db, struct arena *a, const struct publication *what, const struct alert_hold *hold,
             const struct channel *c, const struct outbox_told *told, struct outbox_entry entry)
{
    struct channel_config config;
    bool readable = channel_config_read(a, c->type, c->config, &config);

    entry.channel = c->key;
    entry.channel_id = c->id;
    entry.receiver = readable ? channel_receiver(a, &config) : NULL;
    entry.skipped = reason_to_skip(a, c);
    if (entry.skipped != NULL)
        return outbox_queue(db, &entry);
    if (hold->is_silenced)
        return keep_silent(db, what, c, told, &entry);
    if (hold->is_flapping && readable && channel_is_for_people(&config)) {
        if (hold_back(db, what, c, &entry) != 0)
            return -1;
        return outbox_queue(db, &entry);
    }
    if (readable && (alert_is_change(what->event_type) || what->event_type == MONITOR_FLAPPING))
        entry.wait_seconds = channel_pacing_of(c, &config).group_wait;
    wait_for_incident(what, c, &entry);
    if (told != NULL && end_for_channel(db, a, what, c, &config, told, &entry) != 0)
        return -1;
    return outbox_queue(db, &entry);
}

/* Which channels are told; told: filled in at the end of an incident. */
static int
find_channels(struct db *db, struct arena *a, const struct publication *what, struct channels *channels,
              struct outbox_told *told)
{
    if (alert_audience_find(db, a, what, channels, told) != 0)
        return -1;
    if (what->event_type != INCIDENT_RESOLVED)
        return 0;
    if (withhold(db, a, what, channels) != 0 || outbox_told(db, a, what->incident->seq, told) != 0)
        return -1;
    return alert_audience_add_told(db, a, what, told, channels);
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
    if (what->event_type != INCIDENT_RESOLVED || what->incident == NULL || what->incident->claim_until == 0)
        return 0;
    return outbox_unclaim(db, what->incident->seq, what->at);
}

/* One entry per enabled channel that wants it; if there is none, one entry that says so, but for an event
 * that channels get only if they name it. `entry` goes to tell_channel by value: what one channel changes in
 * it is not seen by the next. */
int
alert_queue(struct db *db, struct arena *a, const struct publication *what, const struct alert_hold *hold,
            const char *body)
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
        if (is_of_several(what) && !hold->is_silenced)
            found = maintenances_tell(db, what->maintenance, entry.event, channels.list[i].key, what->at);
        if (found == FAILED)
            return -1;
        if (found == NONE)
            continue;
        if (tell_channel(db, a, what, hold, &channels.list[i], is_end ? &told : NULL, entry) != 0)
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

int
alert_queue_to_workspace(struct db *db, struct arena *a, int64_t workspace, enum event_type type,
                         int64_t at, const char *thread, const char *body)
{
    static const struct list_range all = { .limit = INT64_MAX };
    static const struct alert_hold none = { 0 };
    const struct publication what = { .event_type = type, .at = at };
    const struct outbox_entry entry = {
        .thread = thread,
        .alert_type = event_type_alert(type),
        .event = event_type_name(type),
        .sent_at = at,
        .body = body,
    };
    struct channels channels = { 0 };

    if (channels_of_workspace(db, a, workspace, &all, &channels) != 0)
        return -1;
    alert_audience_keep_enabled(&channels);
    for (int i = 0; i < channels.count; i++)
        if (channel_wants(a, &channels.list[i], type) &&
            tell_channel(db, a, &what, &none, &channels.list[i], NULL, entry) != 0)
            return -1;
    return 0;
}
