/* Decided once, at the first attempt: what joined an item then stays with it, so that each attempt at it has
 * the same words. The rule is rules/grouping.h. */
#include "cron/notify/grouping.h"

#include "base/text.h"
#include "model/incident.h"
#include "store/outbox_groups.h"
#include "store/address_holds.h"
#include "cron/notify/wake.h"

/* Those that cannot be read are left out: each would have been skipped by itself. */
static int
read_members(struct delivery_task *t)
{
    struct db *db = t->dispatcher->run->db;
    struct outbox_members found = { 0 };
    struct group_member *list;
    enum found parent;

    if (outbox_members(db, &t->arena, t->item.key, &found) != 0)
        return -1;
    if (found.count < 2)
        return 0;
    parent = outbox_common_parent(db, &t->arena, t->item.key, &t->group.parent, &t->group.parent_count);
    list = arena_alloc(&t->arena, (size_t)found.count * sizeof *list);
    for (int i = 0; i < found.count; i++) {
        struct group_member *m = &list[t->group.count];

        m->dependents = found.list[i].dependents;
        if (notification_read(&t->arena, found.list[i].body, &m->n))
            t->group.count++;
    }
    t->group.count = group_keep_newest(list, t->group.count);
    t->group.list = list;
    return parent == FAILED ? -1 : 0;
}

static int
tell_all(struct delivery_task *t)
{
    const struct notification alone = t->notification;

    if (read_members(t) != 0)
        return -1;
    if (t->group.count == 1)
        t->notification = t->group.list[0].n;
    if (t->group.count > 1)
        t->notification = group_notification(&t->arena, &t->group);
    t->notification.delayed_seconds = alone.delayed_seconds;
    t->notification.only_word = t->group.count == 1 && alone.only_word;
    t->item.has_members |= t->group.count > 0;
    return 0;
}

/* Looked for only where it matters: between two messages. */
static int
look_for_all_clear(struct delivery_task *t, const struct group_pace *pace, struct group_question *q)
{
    enum found found = NONE;

    if (q->is_change && pace->next_at > q->now)
        found = outbox_all_clear(t->dispatcher->run->db, t->item.channel_key);
    q->all_clear = found == FOUND;
    return found == FAILED ? -1 : 0;
}

static int
tell(struct delivery_task *t, const struct channel_pacing *p, int64_t now)
{
    return p->wakes ? wake_look(t, p, now) : tell_all(t);
}

static int
put_off(struct delivery_task *t, bool changes_only, int64_t until)
{
    dispatcher_note_due(t->dispatcher, until * 1000);
    return outbox_put_off_all(t->dispatcher->run->db, t->item.channel.id, changes_only, until);
}

static int
decide(struct delivery_task *t, const struct channel_pacing *p, bool *waits)
{
    struct db *db = t->dispatcher->run->db;
    const struct outbox_run me = dispatcher_as_run(t->dispatcher);
    struct group_question q = { .is_change = t->item.is_change, .now = me.now_ms / 1000 };
    struct group_pace pace;
    enum group_verdict verdict;
    int64_t until = 0;

    if (channel_pace_get(db, t->item.channel_key, &pace) != 0 || look_for_all_clear(t, &pace, &q) != 0)
        return -1;
    verdict = group_decide(p, &pace, &q, &until);
    *waits = verdict == GROUP_LATER || verdict == GROUP_ALL_LATER;
    if (*waits)
        return put_off(t, verdict == GROUP_LATER, until);
    if (verdict != GROUP_ALONE &&
        (outbox_join(db, &t->item, verdict == GROUP_CHANGES, p->wakes, me.now_ms) != 0 ||
         tell(t, p, q.now) != 0))
        return -1;
    pace = group_spend(p, &pace, &q);
    return channel_pace_put(db, t->item.channel_key, &pace);
}

/* A claim that has lapsed is ended by the next run of the checker, which tells agents so: what waited for the
 * end goes by the same message. If no run comes for this long, it goes without. */
static int64_t
end_of_claim(const struct delivery_task *t)
{
    return t->item.claim_until == 0 ? 0 : t->item.claim_until + INCIDENT_CLAIM_GRACE;
}

int
grouping_look(struct delivery_task *t, bool *waits)
{
    const struct channel_pacing p = channel_pacing_of(&t->item.channel, &t->to);
    const int64_t now = dispatcher_as_run(t->dispatcher).now_ms / 1000;

    *waits = false;
    if (t->item.is_copy || text_same(t->item.event, CONFIRMATION_EVENT))
        return 0;
    if (t->item.attempts > 0 || t->item.begun_at != 0)
        return t->item.has_members || p.wakes ? tell(t, &p, now) : 0;
    *waits = p.wakes && end_of_claim(t) > now;
    if (*waits)
        return delivery_task_put_off(t, end_of_claim(t));
    return (p.per_hour == 0 && !p.wakes) || t->item.channel_key == 0 ? 0 : decide(t, &p, waits);
}
