/* That the network is away is noted when the checks of the minute are done, for then it is known how many
 * monitors were not checked; that it is back, at once. */
#include "cron/check/network_watch.h"

#include "flow/checker_network.h"
#include "store/settings.h"

#include <stdlib.h>

int
network_watch_begin(struct network_watch *w, struct sweep *sweep)
{
    int64_t since;

    if (settings_int(w->db, SETTING_OFFLINE_SINCE, 0, &since) != 0)
        return -1;
    w->was_away = since != 0;
    if (w->was_away)
        sweep_ask_network(sweep);
    return 0;
}

void
network_watch_note(struct network_watch *w, int64_t monitor, int64_t checked_at)
{
    w->monitors = arena_more(&w->arena, w->monitors, w->count, &w->capacity, sizeof *w->monitors);
    w->monitors[w->count] = monitor;
    if (w->count++ == 0 || checked_at < w->since)
        w->since = checked_at;
}

static int
by_key(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* Each once. */
static int64_t
affected(struct network_watch *w)
{
    int64_t different = 0;

    qsort(w->monitors, (size_t)w->count, sizeof *w->monitors, by_key);
    for (int i = 0; i < w->count; i++)
        different += i == 0 || w->monitors[i] != w->monitors[i - 1];
    return different;
}

int
network_watch_back(struct network_watch *w, const struct sweep *sweep, int64_t now, bool *published)
{
    struct arena scratch = { 0 };
    int result;

    if (!w->was_away || sweep_network(sweep) != NETWORK_THERE)
        return 0;
    result = checker_network_back(w->db, &scratch, now, published);
    w->was_away = result != 0;
    arena_free(&scratch);
    return result;
}

int
network_watch_lost(struct network_watch *w, const struct sweep *sweep, int64_t now, bool *published)
{
    struct arena scratch = { 0 };
    int result;

    if (w->count == w->noted || sweep_network(sweep) != NETWORK_AWAY)
        return 0;
    result = checker_network_lost(w->db, &scratch, w->since, affected(w), now, published);
    if (result == 0)
        w->noted = w->count;
    arena_free(&scratch);
    return result;
}

void
network_watch_end(struct network_watch *w)
{
    arena_free(&w->arena);
}
