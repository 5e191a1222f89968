/* The results of all members are counted in the order in which they were recorded, so that the moment at
 * which all had enough is the same whenever it is looked for. */
#include "flow/gates.h"

#include "base/json.h"
#include "model/assertion.h"
#include "model/event_type.h"
#include "rules/gate_count.h"
#include "rules/redaction.h"
#include "store/events.h"
#include "store/gates.h"
#include "store/monitors.h"
#include "store/queued_checks.h"
#include "store/recent_results.h"
#include "flow/publish.h"

#include <stdlib.h>
#include <string.h>

/* --- counting ------------------------------------------------------------------------------------------- */

static int
by_seq(const void *a, const void *b)
{
    int64_t x = ((const struct recent_result *)a)->seq, y = ((const struct recent_result *)b)->seq;

    return x < y ? -1 : x > y;
}

static int
member_of(const struct gate *g, int64_t monitor)
{
    int i = 0;

    while (g->members[i].monitor != monitor)
        i++;
    return i;
}

static bool
all_have_enough(const struct gate *g)
{
    for (int i = 0; i < g->member_count; i++)
        if (g->members[i].good < g->needed)
            return false;
    return true;
}

static void
note_failure(struct gate *g, const struct recent_result *r)
{
    if (g->failed_monitor != 0)
        return;
    g->failed_monitor = r->monitor;
    g->failed_sentence = r->error_message;
    g->failed_at = r->checked_at;
    g->failed_seq = r->seq;
}

static int
finding_by_seq(const void *a, const void *b)
{
    const struct gate_finding *one = a, *other = b;

    return (one->seq > other->seq) - (one->seq < other->seq);
}

/* They are in the order of their seq: a gate of 50 members has thousands, and is looked at each second. */
static const struct gate_finding *
finding_of(const struct gate_findings *findings, int64_t seq)
{
    const struct gate_finding wanted = {.seq = seq};

    return findings->count == 0 ? NULL
                                : bsearch(&wanted, findings->list, (size_t)findings->count,
                                          sizeof wanted, finding_by_seq);
}

/* As the gate sees it: a good result that does not meet what the gate expects is none; one that was not
 * judged for the gate says nothing. */
static struct recent_result
as_expected(const struct gate *g, const struct gate_findings *findings, const struct recent_result *r)
{
    struct recent_result seen = *r;
    const struct gate_finding *f;

    if (g->expect.count == 0 || (r->status != UP && r->status != DEGRADED))
        return seen;
    f = finding_of(findings, r->seq);
    if (f == NULL) {
        seen.status = INCONCLUSIVE;
    } else if (!f->passed) {
        seen.status = DOWN;
        seen.error_message = f->sentence;
    }
    return seen;
}

static void
count_result(struct gate *g, struct gate_count *counts, const struct recent_result *r)
{
    int i = member_of(g, r->monitor);
    struct gate_member *m = &g->members[i];

    m->last_began_at = r->began_at; /* also of one that does not count: the pause between two holds for all */
    if (r->late || r->began_at <= g->created_at)
        return;
    if (gate_count_result(&counts[i], r->status, r->began_at, g->created_at, g->allow_degraded))
        note_failure(g, r);
    m->good = counts[i].good < g->needed ? counts[i].good : g->needed;
    m->last_status = r->status;
    m->last_checked_at = r->checked_at;
    m->last_error = r->error_message;
}

/* What was recorded after the deadline does not help any more. */
static void
count_all(struct arena *a, struct gate *g, struct gate_count *counts, struct recent_results *found,
          const struct gate_findings *findings)
{
    if (found->count > 0)
        qsort(found->list, (size_t)found->count, sizeof *found->list, by_seq);
    for (int i = 0; i < found->count && g->state == GATE_IS_RUNNING; i++) {
        if (found->list[i].checked_at > g->deadline)
            continue;
        found->list[i] = as_expected(g, findings, &found->list[i]);
        found->list[i].error_message = redacted_sentence(a, READER_WITH_KEY, found->list[i].error_message);
        count_result(g, counts, &found->list[i]);
        if (all_have_enough(g))
            g->state = GATE_IS_PASSED;
    }
}

static void
fail(struct gate *g, const char *reason)
{
    g->state = GATE_IS_FAILED;
    g->reason = reason;
}

/* A member that is paused or gone cannot have what is asked of it. */
static int
look_at_members(struct db *db, struct arena *a, struct gate *g)
{
    for (int i = 0; i < g->member_count && g->state == GATE_IS_RUNNING; i++) {
        struct monitor m;
        enum found found = monitors_by_key(db, a, g->members[i].monitor, &m);

        if (found == FAILED)
            return -1;
        g->members[i].is_push = found == FOUND && m.type == MONITOR_PUSH;
        if (found == NONE || m.is_paused)
            fail(g, found == NONE ? "A member was deleted" : "A member was paused");
    }
    return 0;
}

int
gate_look(struct db *db, struct arena *a, struct gate *g, int64_t now)
{
    struct gate_count *counts = arena_alloc(a, (size_t)(g->member_count + 1) * sizeof *counts);
    struct recent_results found = {0};
    struct gate_findings findings = {0};

    if (g->state != GATE_IS_RUNNING)
        return 0;
    if (g->expect.count > 0 && gates_findings(db, a, g->key, &findings) != 0)
        return -1;
    for (int i = 0; i < g->member_count; i++) {
        counts[i].interval = g->members[i].interval;
        g->members[i].good = 0;
        if (recent_results(db, a, g->members[i].monitor, g->seq, &found) != 0)
            return -1;
    }
    count_all(a, g, counts, &found, &findings);
    if (look_at_members(db, a, g) != 0)
        return -1;
    if (g->state == GATE_IS_RUNNING && now >= g->deadline)
        fail(g, "Its time was over before every member had enough good results in a row");
    if (g->state != GATE_IS_RUNNING)
        g->decided_at = now;
    return 0;
}

int
gate_look_undecided(struct db *db, struct arena *a, struct gate *g, int64_t now)
{
    if (g->state != GATE_IS_RUNNING)
        return 0;
    if (gate_look(db, a, g, now) != 0)
        return -1;
    g->state = GATE_IS_RUNNING;
    g->decided_at = 0;
    g->reason = NULL;
    return 0;
}

/* --- deciding ------------------------------------------------------------------------------------------- */

/* Of the member that the fewest readers may see: the event is for those that may see all. */
static int
least_seen(struct db *db, struct arena *a, const struct gate *g, int64_t *monitor)
{
    int least = LISTED + 1;

    *monitor = 0;
    for (int i = 0; i < g->member_count; i++) {
        struct monitor m;
        enum found found = monitors_by_key(db, a, g->members[i].monitor, &m);
        int seen = found == FOUND && m.is_public ? (int)m.listing : 0;

        if (found == FAILED)
            return -1;
        if (found == FOUND && (*monitor == 0 || seen < least)) {
            *monitor = m.key;
            least = seen;
        }
    }
    return 0;
}

static const char *
event_body(struct arena *a, const struct gate *g, const char *type)
{
    struct buf body = {.arena = a};

    put_object(&body, NULL);
    put_text(&body, "event", type);
    put_time(&body, "timestamp", g->decided_at);
    gate_json(&body, "gate", g, arena_printf(a, "/api/v1/gates/%s", g->id));
    end_object(&body);
    return buf_string(&body);
}

/* A gate may have members of others, whose keys came along: what their checks said is not for its workspace's
 * channels. */
static int
show_own(struct db *db, struct arena *a, struct gate *g)
{
    for (int i = 0; i < g->member_count; i++) {
        struct monitor m;
        enum found found = monitors_by_key(db, a, g->members[i].monitor, &m);

        if (found == FAILED)
            return -1;
        g->members[i].evidence_shown = found == FOUND && m.workspace == g->workspace;
    }
    return 0;
}

static int
tell_channels(struct db *db, struct arena *a, const struct gate *g, enum event_type type)
{
    struct gate told = *g;

    if (g->workspace == 0)
        return 0;
    told.members = arena_alloc(a, (size_t)g->member_count * sizeof *told.members);
    memcpy(told.members, g->members, (size_t)g->member_count * sizeof *told.members);
    if (show_own(db, a, &told) != 0)
        return -1;
    return publish_to_workspace(db, a, g->workspace, type, g->decided_at,
                                event_body(a, &told, event_type_name(type)));
}

static int
publish_decision(struct db *db, struct arena *a, const struct gate *g)
{
    const enum event_type type = g->state == GATE_IS_PASSED ? GATE_PASSED : GATE_FAILED;
    struct event e = {.type = event_type_name(type), .at = g->decided_at};

    e.body = event_body(a, g, e.type);
    if (least_seen(db, a, g, &e.monitor) != 0 || (e.monitor != 0 && events_insert(db, &e) != 0))
        return -1;
    return tell_channels(db, a, g, type);
}

enum found
gate_decide(struct db *db, struct arena *a, const struct gate *g)
{
    enum found decided = gates_decide(db, g);

    for (int i = 0; decided == FOUND && i < g->member_count; i++)
        if (gates_member_save(db, g->key, &g->members[i]) != 0)
            return FAILED;
    if (decided == FOUND && g->state != GATE_IS_CANCELLED && publish_decision(db, a, g) != 0)
        return FAILED;
    return decided;
}

static int
save_decision(struct db *db, struct arena *a, const struct gate *g, bool *published)
{
    enum found decided;

    if (db_begin(db) != 0)
        return -1;
    decided = gate_decide(db, a, g);
    if (decided != FOUND) {
        db_rollback(db);
        return decided == NONE ? 0 : -1;
    }
    if (db_commit(db) != 0)
        return -1;
    *published = true;
    return 0;
}

/* --- asking for checks ---------------------------------------------------------------------------------- */

/* Whether the newest check of a member began so long ago that the next one counts, which none of the very
 * second does in which the gate was made. */
static bool
wants_check(const struct gate *g, const struct gate_member *m, int64_t now)
{
    return !m->is_push && now > g->created_at && m->good < g->needed &&
           (m->last_began_at == 0 || now >= m->last_began_at + m->interval);
}

static bool
wants_any_check(const struct gate *g, int64_t now)
{
    for (int i = 0; i < g->member_count; i++)
        if (wants_check(g, &g->members[i], now))
            return true;
    return false;
}

/* In most seconds none is wanted: then the lock is left to others. */
static int
ask_for_checks(struct db *db, const struct gate *g, int64_t now)
{
    bool asked = false;

    if (!wants_any_check(g, now))
        return 0;
    if (db_begin(db) != 0)
        return -1;
    for (int i = 0; i < g->member_count; i++) {
        bool waits, under_way;

        if (!wants_check(g, &g->members[i], now))
            continue;
        if (recent_results_pending(db, g->members[i].monitor, now, &waits, &under_way) != 0 ||
            (!waits && !under_way && queued_checks_add(db, g->members[i].monitor, now) != 0)) {
            db_rollback(db);
            return -1;
        }
        asked |= !waits && !under_way;
    }
    if (asked)
        return db_commit(db);
    db_rollback(db);
    return 0;
}

/* --- what gates expect ---------------------------------------------------------------------------------- */

void
gates_ask_of(struct arena *a, const struct gates *list, struct monitor *m)
{
    for (int i = 0; i < list->count; i++) {
        const struct gate *g = &list->list[i];

        for (int k = 0; k < g->member_count && g->expect.count > 0; k++)
            if (g->members[k].monitor == m->key)
                gate_ask_of(a, g->key, &g->expect, m);
    }
}

int
gates_expecting(struct db *db, struct arena *a, struct gates *list)
{
    int64_t count = 0;

    *list = (struct gates){0};
    if (gates_expecting_count(db, &count) != 0)
        return -1;
    return count == 0 ? 0 : gates_running(db, a, list);
}

int
gates_ask(struct db *db, struct arena *a, struct monitors *list)
{
    struct gates gates;

    if (gates_expecting(db, a, &gates) != 0)
        return -1;
    for (int i = 0; i < list->count; i++)
        gates_ask_of(a, &gates, &list->list[i]);
    return 0;
}

int
gates_carry_on(struct db *db, int64_t now, int64_t *running, bool *published)
{
    struct arena a = {0};
    struct gates gates = {0};
    int result = gates_running(db, &a, &gates);

    *running = 0;
    *published = false;
    for (int i = 0; result == 0 && i < gates.count; i++) {
        struct gate *g = &gates.list[i];

        result = gate_look(db, &a, g, now);
        if (result == 0 && g->state != GATE_IS_RUNNING)
            result = save_decision(db, &a, g, published);
        else if (result == 0)
            result = ask_for_checks(db, g, now);
        *running += g->state == GATE_IS_RUNNING;
    }
    arena_free(&a);
    return result;
}
