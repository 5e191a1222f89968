/* What is the same at each attempt anyway comes from the alerts that the message tells; what may have changed
 * meanwhile is kept as a member "wake" of the item's own facts, which no agent is sent. */
#include "cron/notify/wake.h"

#include "base/json.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "model/event_type.h"
#include "model/incident.h"
#include "store/outbox_groups.h"

#include <string.h>

static void
note_member(struct wake *w, const struct notification *n)
{
    if (text_same(n->reason, REASON_CLAIM_LAPSED))
        w->lapsed = true;
    if (n->incident_id == NULL)
        return;
    if (w->incident_count == 0) {
        w->event = n->label->event;
        w->monitor_id = n->monitor_id;
    }
    w->fresh += text_same(n->label->event, event_type_name(INCIDENT_CREATED));
    w->resolved += n->resolved_at != 0;
    if (w->first_at == 0 || n->started_at < w->first_at) {
        w->first_at = n->started_at;
        w->cause = n->cause;
    }
    for (int i = 0; i < w->incident_count; i++)
        if (text_same(w->incidents[i], n->incident_id))
            return;
    if (w->incident_count < WAKE_MOST_INCIDENTS)
        w->incidents[w->incident_count++] = n->incident_id;
}

static void
note_those(struct delivery_task *t, const struct outbox_members *found, bool began)
{
    for (int i = found->count - 1; i >= 0; i--) {
        struct notification n;

        if (notification_read(&t->arena, found->list[i].body, &n) &&
            text_same(n.label->event, event_type_name(INCIDENT_CREATED)) == began)
            note_member(&t->wake, &n);
    }
}

/* The newest first. An outage that began is what an agent is woken for, whatever else is told along: event
 * and links are about the newest of them, if any. */
static void
note_members(struct delivery_task *t, const struct outbox_members *found)
{
    note_those(t, found, true);
    note_those(t, found, false);
}

/* False: it says nothing of it, as those of an older release. */
static bool
read_kept(struct arena *a, json_object *kept, struct wake *w)
{
    json_object *open = json_object_object_get(kept, "open"),
                *by = json_object_object_get(kept, "claimed_by"),
                *until = json_object_object_get(kept, "cooldown_until");

    if (!json_object_is_type(open, json_type_int))
        return false;
    w->open = json_object_get_int64(open);
    if (json_object_is_type(by, json_type_string))
        w->claimed_by = arena_text(a, json_object_get_string(by));
    if (json_object_is_type(until, json_type_string))
        (void)rfc3339_parse(json_object_get_string(until), &w->cooldown_until);
    return true;
}

static bool
was_kept(struct delivery_task *t)
{
    const char *problem;
    json_object *facts = json_read(t->item.body, strlen(t->item.body), &problem);
    bool kept = read_kept(&t->arena, json_object_object_get(facts, "wake"), &t->wake);

    json_object_put(facts);
    return kept;
}

/* The facts with one member more. */
static int
keep(struct delivery_task *t)
{
    const struct wake *w = &t->wake;
    const struct outbox_run me = dispatcher_as_run(t->dispatcher);
    size_t length = strlen(t->item.body);
    struct buf wake = {.arena = &t->arena};

    put_object(&wake, NULL);
    put_int(&wake, "open", w->open);
    opt_text(&wake, "claimed_by", w->claimed_by);
    opt_time(&wake, "cooldown_until", w->cooldown_until);
    end_object(&wake);
    t->item.body =
        arena_printf(&t->arena, "%.*s,\"wake\":%s}", (int)length - 1, t->item.body, buf_string(&wake));
    return outbox_keep_facts(t->dispatcher->run->db, &me, &t->item);
}

/* As it is now. */
static int
begin(struct delivery_task *t, const struct channel_pacing *p, int64_t now)
{
    struct wake *w = &t->wake;

    if (outbox_open_count(t->dispatcher->run->db, t->item.channel_key, &w->open) != 0)
        return -1;
    w->claimed_by = t->item.claim_until > now ? t->item.claimed_by : NULL;
    w->cooldown_until = p->group_interval > 0 ? now + p->group_interval : 0;
    return keep(t);
}

int
wake_look(struct delivery_task *t, const struct channel_pacing *p, int64_t now)
{
    struct outbox_members found = {0};

    t->wake = (struct wake){.id = t->item.delivery_group, .monitor_id = t->notification.monitor_id};
    if (outbox_members(t->dispatcher->run->db, &t->arena, t->item.key, &found) != 0)
        return -1;
    note_members(t, &found);
    t->item.has_members |= found.count > 1;
    t->notification.wake = &t->wake;
    return was_kept(t) ? 0 : begin(t, p, now);
}
