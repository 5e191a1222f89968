/* The table of alert rules, and the JSON of rules and of the alert log. */
#include "model/alert_rules.h"

#include "base/json.h"
#include "model/match.h"

#include <stddef.h>

#define SHORTEST 5 /* minutes */

/* 0 is never, and so is what is left out. */
static const char *
read_minutes(struct arena *a, json_object *value, void *where)
{
    int64_t minutes = json_object_get_int64(value);

    (void)a;
    if (minutes > 0 && minutes < SHORTEST)
        return "repeat_interval_minutes and escalation_after_minutes must be at least 5, or 0 for never";
    *(int64_t *)where = minutes;
    return NULL;
}

static const char *
read_repeats(struct arena *a, json_object *value, void *where)
{
    int64_t repeats = json_object_get_int64(value);

    (void)a;
    if (repeats > 100)
        return "max_repeats must be 100 or less";
    *(int64_t *)where = repeats;
    return NULL;
}

/* An id is only known to be one of a channel when the store was asked. */
static const char *
read_channels(struct arena *a, json_object *value, void *where)
{
    return match_read_ids(a, "escalation_channel_ids", value, where);
}

#define AT(member) .offset = offsetof(struct alert_rules, member)

const struct field alert_rules_fields[] = {
    { "repeat_interval_minutes", FIELD_INT, AT(repeat_interval_minutes), .read = read_minutes },
    { "max_repeats", FIELD_INT, AT(max_repeats), .unset = 10, .read = read_repeats },
    { "escalation_after_minutes", FIELD_INT, AT(escalation_after_minutes), .read = read_minutes },
    { "repeat_after_acknowledge", FIELD_BOOL, AT(repeat_after_acknowledge), .unset = false },
    { "escalation_channel_ids", FIELD_OTHER, AT(escalation_channels), .read = read_channels,
      .type_ok = json_is_texts, .type_words = "an array of strings" },
    { .name = NULL },
};

void
alert_rules_json(struct buf *out, struct arena *a, const char *name, enum rules_owner of, const char *id,
                 const struct alert_rules *rules)
{
    put_object(out, name);
    put_text(out, of == RULES_OF_MONITOR ? "monitor_id" : "workspace_id", id);
    put_int(out, "repeat_interval_minutes", rules->repeat_interval_minutes);
    put_int(out, "max_repeats", rules->max_repeats);
    put_int(out, "escalation_after_minutes", rules->escalation_after_minutes);
    put_bool(out, "repeat_after_acknowledge", rules->repeat_after_acknowledge);
    if (*rules->escalation_channels != '\0')
        match_put_items(out, a, "escalation_channel_ids", rules->escalation_channels);
    put_time(out, "created_at", rules->created_at);
    put_time(out, "updated_at", rules->updated_at);
    end_object(out);
}

void
alert_entry_json(struct buf *out, const struct alert_entry *e)
{
    put_object(out, NULL);
    put_text(out, "id", e->id);
    put_text(out, "monitor_id", e->monitor_id);
    opt_text(out, "incident_id", e->incident_id);
    opt_text(out, "channel_id", e->channel_id);
    put_text(out, "alert_type", e->alert_type);
    put_text(out, "event", e->event);
    put_time(out, "sent_at", e->sent_at);
    put_text(out, "outcome", e->outcome);
    opt_text(out, "reason", e->reason);
    opt_text(out, "group_id", e->group_id);
    opt_text(out, "group_outcome", e->group_outcome);
    end_object(out);
}
