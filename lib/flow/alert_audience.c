/* Who may hear of an alert, and who has been told of its incident. What each of them is told is decided in
 * flow/alert_queue.c. */
#include "flow/alert_audience.h"

#include "model/match.h"

void
alert_audience_keep_enabled(struct channels *channels)
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

bool
alert_audience_was_told(const struct outbox_told *told, int64_t channel)
{
    for (int i = 0; i < told->count; i++)
        if (told->list[i] == channel)
            return true;
    return false;
}

int
alert_audience_add_told(struct db *db, struct arena *a, const struct publication *what,
                        const struct outbox_told *told, struct channels *channels)
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
        if (alert_audience_was_told(told, channels->list[i].key) == (what->audience == TO_THE_TOLD))
            channels->list[kept++] = channels->list[i];
    channels->count = kept;
    return 0;
}

int
alert_audience_find(struct db *db, struct arena *a, const struct publication *what, struct channels *channels,
                    struct outbox_told *told)
{
    if (channels_for_monitor(db, a, what->monitor, channels) != 0)
        return -1;
    alert_audience_keep_enabled(channels);
    return keep_named(db, a, what, channels) == 0 ? keep_audience(db, a, what, channels, told) : -1;
}
