/* Puts an incident's moments in order, and names each. */
#include "render/timeline.h"

#include "base/json.h"
#include "base/text.h"
#include "model/event_type.h"

#include <stdlib.h>

static const struct {
    const char *name, *title;
} types[] = {
    [MOMENT_FIRST_FAILURE] = { "first_failure", "First failed check" },
    [MOMENT_OPENED] = { "opened", "Incident opened" },
    [MOMENT_RESOLVED] = { "resolved", "Resolved" },
    [MOMENT_ALERT] = { "alert", "Alert" },
    [MOMENT_DELIVERY] = { "delivery", "Delivered" },
    [MOMENT_ACKNOWLEDGED] = { "acknowledged", "Acknowledged" },
    [MOMENT_NOTE] = { "note", "Note" },
};

/* Only these alerts are about an incident. */
static const char *const alert_titles[EVENT_TYPE_COUNT] = {
    [INCIDENT_CREATED] = "Alert",
    [INCIDENT_REMINDER] = "Reminder",
    [INCIDENT_ESCALATED] = "Escalation",
    [INCIDENT_ACKNOWLEDGED] = "Acknowledgement announced",
    [INCIDENT_RESOLVED] = "Recovery announced",
};

static const char *
title_of(const struct moment *m)
{
    enum event_type h = m->event == NULL ? EVENT_TYPE_COUNT : event_type_by_name(m->event);

    if (m->type == MOMENT_DELIVERY && text_same(m->status, "failed"))
        return "Not delivered";
    if (m->type == MOMENT_ACKNOWLEDGED && m->is_withdrawn)
        return "Acknowledged, then withdrawn";
    if (m->type == MOMENT_ALERT && h != EVENT_TYPE_COUNT && alert_titles[h] != NULL)
        return alert_titles[h];
    return types[m->type].title;
}

void
timeline_add(struct timeline *t, struct arena *a, const struct moment *m)
{
    t->list = arena_more(a, t->list, t->count, &t->capacity, sizeof *t->list);
    t->list[t->count] = *m;
    t->list[t->count].order = t->count;
    t->count++;
}

void
timeline_add_incident(struct timeline *t, struct arena *a, const struct incident *i, int64_t opened_at,
                      const char *first_error)
{
    const struct moment first = { .at = i->started_at, .type = MOMENT_FIRST_FAILURE, .detail = first_error };
    const struct moment opened = { .at = opened_at, .type = MOMENT_OPENED, .detail = i->cause };
    const struct moment resolved = { .at = i->resolved_at, .type = MOMENT_RESOLVED };

    timeline_add(t, a, &first);
    timeline_add(t, a, &opened);
    if (i->resolved_at != 0)
        timeline_add(t, a, &resolved);
}

void
timeline_add_note(struct timeline *t, struct arena *a, const struct note *n)
{
    const struct moment m = {
        .at = n->created_at,
        .type = MOMENT_NOTE,
        .detail = n->content,
        .actor = n->author,
        .is_internal = n->is_internal,
    };

    timeline_add(t, a, &m);
}

/* What falls into the same second is in the order in which it must have happened, which is that of the enum;
 * the rest as it was added, because qsort() itself may change the order of equals. */
static int
by_time(const void *one, const void *other)
{
    const struct moment *a = one, *b = other;

    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

void
timeline_sort(struct timeline *t)
{
    if (t->count > 1)
        qsort(t->list, (size_t)t->count, sizeof *t->list, by_time);
}

static void
put_moment(struct buf *out, const struct moment *m)
{
    put_object(out, NULL);
    put_time(out, "at", m->at);
    put_text(out, "type", types[m->type].name);
    put_text(out, "title", title_of(m));
    opt_text(out, "detail", m->detail);
    opt_text(out, "actor", m->actor);
    if (m->is_internal)
        put_bool(out, "is_internal", true);
    opt_text(out, "status", m->status);
    opt_text(out, "channel_name", m->channel_name);
    opt_text(out, "event", m->event);
    opt_int(out, "attempt", m->attempt > 0 ? m->attempt : -1);
    end_object(out);
}

void
timeline_json(struct buf *out, const struct timeline *t)
{
    put_array(out, NULL);
    for (int i = 0; i < t->count; i++)
        put_moment(out, &t->list[i]);
    end_array(out);
}
