/* Each condition is a row of a table: which status fulfils it, and which results. */
#include "flow/wait.h"

#include "base/json.h"
#include "model/status.h"
#include "store/events.h"
#include "store/incidents.h"
#include "store/monitors.h"
#include "store/recent_results.h"

#include <stdio.h>

#define BIT(status) (1U << (status))
#define ANY (~0U)

const char *const wait_until_names[] = {
    [WAIT_UP] = "up",
    [WAIT_DOWN] = "down",
    [WAIT_NOT_DOWN] = "not_down",
    [WAIT_RESOLVED] = "resolved",
    [WAIT_CHANGED] = "changed",
    [WAIT_UNTIL_COUNT] = NULL,
};

static const struct {
    unsigned statuses; /* of a monitor */
    unsigned results;  /* of its checks */
} conditions[WAIT_UNTIL_COUNT] = {
    [WAIT_UP] = {BIT(UP), BIT(UP)},
    [WAIT_DOWN] = {BIT(DOWN), BIT(DOWN)},
    [WAIT_NOT_DOWN] = {BIT(UP) | BIT(DEGRADED) | BIT(MAINTENANCE), BIT(UP) | BIT(DEGRADED)},
    [WAIT_RESOLVED] = {ANY, ANY},
    [WAIT_CHANGED] = {ANY, ANY},
};

/* Results in a row, up to the newest. */
static int
count_results(struct db *db, struct arena *a, const struct wait *w, int i, int64_t *good)
{
    int64_t from = w->began_at + (w->under_way[i] ? 1 : 0);
    struct recent_results found = {0};

    *good = 0;
    if (recent_results(db, a, w->monitors[i], w->seq, &found) != 0)
        return -1;
    for (int r = 0; r < found.count; r++) {
        const struct recent_result *one = &found.list[r];

        if (one->late || one->began_at < from || one->status == INCONCLUSIVE)
            continue;
        *good = conditions[w->until].results & BIT(one->status) ? *good + 1 : 0;
    }
    return 0;
}

static int
is_met_by(struct db *db, struct arena *a, const struct wait *w, int i, const struct monitor *m, bool *met)
{
    struct incident open;
    enum found found = NONE;
    int64_t good = 0;

    *met = (conditions[w->until].statuses & BIT(m->status)) != 0;
    if (*met && w->until == WAIT_RESOLVED)
        found = incidents_current(db, a, m->key, &open);
    if (found == FAILED)
        return -1;
    *met = *met && found == NONE;
    if (!*met || w->checks == 0)
        return 0;
    if (count_results(db, a, w, i, &good) != 0)
        return -1;
    *met = good >= w->checks;
    return 0;
}

static void
add_monitor(struct arena *a, struct waited *state, const struct monitor *m)
{
    struct waited_monitor *one = arena_add(a, state);

    *one = (struct waited_monitor){
        .id = m->id,
        .name = m->name,
        .status = m->status,
        .since = m->status_since,
        .checked_at = m->last_checked_at,
    };
}

/* `changed` is met by any of them, all else by all of them. */
int
wait_look(struct db *db, struct arena *a, const struct wait *w, struct waited *state)
{
    bool all = true, any = false;

    *state = (struct waited){0};
    if (events_newest(db, &state->cursor) != 0)
        return -1;
    for (int i = 0; i < w->count; i++) {
        struct monitor m;
        enum found found = monitors_by_key(db, a, w->monitors[i], &m);
        bool met = false, changed = false;

        state->is_gone = state->is_gone || found == NONE;
        if (found == NONE)
            continue;
        if (found == FAILED || is_met_by(db, a, w, i, &m, &met) != 0 ||
            (w->until == WAIT_CHANGED && events_status_changed(db, m.key, w->after, &changed) != 0))
            return -1;
        all = all && met;
        any = any || changed;
        if (w->checks > 0 && m.is_paused)
            state->paused = m.id;
        add_monitor(a, state, &m);
    }
    state->met = !state->is_gone && state->count > 0 && all && (w->until != WAIT_CHANGED || any);
    return 0;
}

void
waited_json(struct buf *out, const struct waited *state)
{
    char cursor[24];

    put_bool(out, "met", state->met);
    put_array(out, "monitors");
    for (int i = 0; i < state->count; i++) {
        const struct waited_monitor *m = &state->list[i];

        put_object(out, NULL);
        put_text(out, "id", m->id);
        put_text(out, "name", m->name);
        put_text(out, "status", status_name((enum status)m->status));
        put_time(out, "since", m->since);
        put_time(out, "checked_at", m->checked_at);
        end_object(out);
    }
    end_array(out);
    (void)snprintf(cursor, sizeof cursor, "%lld", (long long)state->cursor);
    put_text(out, "cursor", cursor);
}

void
wait_put(struct buf *out, const struct wait *w)
{
    put_object(out, "wait");
    put_int(out, "until", w->until);
    put_int(out, "checks", w->checks);
    put_int(out, "after", w->after);
    put_int(out, "seq", w->seq);
    put_int(out, "began_at", w->began_at);
    put_int(out, "deadline", w->deadline);
    put_array(out, "monitors");
    for (int i = 0; i < w->count; i++)
        put_int(out, NULL, w->under_way[i] ? -w->monitors[i] : w->monitors[i]);
    end_array(out);
    end_object(out);
}

static int64_t
member(struct json_object *spec, const char *name)
{
    return json_object_get_int64(json_object_object_get(spec, name));
}

bool
wait_read(struct json_object *spec, struct wait *w)
{
    struct json_object *monitors = json_object_object_get(spec, "monitors");

    if (!json_object_is_type(monitors, json_type_array))
        return false;
    *w = (struct wait){
        .until = (enum wait_until)member(spec, "until"),
        .checks = member(spec, "checks"),
        .after = member(spec, "after"),
        .seq = member(spec, "seq"),
        .began_at = member(spec, "began_at"),
        .deadline = member(spec, "deadline"),
    };
    for (size_t i = 0; i < json_object_array_length(monitors) && i < WAIT_MOST; i++) {
        int64_t key = json_object_get_int64(json_object_array_get_idx(monitors, i));

        w->monitors[w->count] = key < 0 ? -key : key;
        w->under_way[w->count++] = key < 0;
    }
    return w->until < WAIT_UNTIL_COUNT;
}
