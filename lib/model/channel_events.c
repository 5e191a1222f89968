#include "model/channel_events.h"

#include "base/nearest.h"
#include "base/text.h"

#include <string.h>

/* events is ",incident.created,incident.resolved,": with commas at both ends. */
static bool
names_event(const char *events, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = strchr(events, ','); at != NULL; at = strchr(at + 1, ','))
        if (strncmp(at + 1, name, length) == 0 && at[1 + length] == ',')
            return true;
    return false;
}

/* Events that make no alert (check.completed) are not offered. */
static const char *
unknown_event(struct arena *a, const char *name)
{
    const char *names[EVENT_TYPE_COUNT + 1] = { NULL };
    int count = 0;

    for (int type = 0; type < EVENT_TYPE_COUNT; type++)
        if (event_type_is_chosen((enum event_type)type))
            names[count++] = event_type_name((enum event_type)type);
    return arena_printf(a, "events: there is no \"%s\"; did you mean \"%s\"?", text_cut(a, name, 100),
                        nearest_word(name, names, SIZE_MAX));
}

/* Kept in the order in which they are listed everywhere. */
const char *
channel_events_read(struct arena *a, json_object *value, void *where)
{
    struct buf given = { .arena = a }, kept = { .arena = a };

    *(const char **)where = NULL;
    if (value == NULL)
        return NULL;
    buf_char(&given, ',');
    buf_char(&kept, ',');
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        const char *name = json_object_get_string(json_object_array_get_idx(value, i));
        enum event_type type = event_type_by_name(name);

        if (type == EVENT_TYPE_COUNT || !event_type_is_chosen(type))
            return unknown_event(a, name);
        buf_printf(&given, "%s,", name);
    }
    for (int type = 0; type < EVENT_TYPE_COUNT; type++)
        if (names_event(given.text, event_type_name((enum event_type)type)))
            buf_printf(&kept, "%s,", event_type_name((enum event_type)type));
    *(const char **)where = kept.text;
    return NULL;
}

/* Whom it is for decides what a channel gets that names no events. A config that cannot be read counts as one
 * of those that get the least. */
static enum event_audience
audience_of(struct arena *a, const struct channel *c)
{
    struct channel_config config;

    if (!channel_config_read(a, c->type, c->config, &config))
        return AUDIENCE_JSON;
    if (config.kind == CHANNEL_PAGERDUTY)
        return AUDIENCE_PAGERDUTY;
    return config.kind == CHANNEL_WEBHOOK && config.format == WEBHOOK_JSON ? AUDIENCE_JSON : AUDIENCE_OTHERS;
}

static bool
wants(const struct channel *c, enum event_type event, enum event_audience audience)
{
    if (c->events != NULL)
        return names_event(c->events, event_type_name(event));
    return event_type_by_default(event, audience);
}

bool
channel_wants(struct arena *a, const struct channel *c, enum event_type event)
{
    struct channel_config config;

    if (event == MONITOR_FLAPPING)
        return channel_config_read(a, c->type, c->config, &config) && channel_is_for_people(&config) &&
               channel_wants(a, c, INCIDENT_CREATED);
    return wants(c, event, c->events == NULL ? audience_of(a, c) : AUDIENCE_OTHERS);
}

void
channel_events_put(struct buf *out, struct arena *a, const struct channel *c)
{
    enum event_audience audience = audience_of(a, c);

    put_array(out, "events");
    for (int type = 0; type < EVENT_TYPE_COUNT; type++)
        if (wants(c, (enum event_type)type, audience))
            put_text(out, NULL, event_type_name((enum event_type)type));
    end_array(out);
}
