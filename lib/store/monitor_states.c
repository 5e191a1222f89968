/* The narrow rows that every check rewrites. */
#include "store/monitor_states.h"

#include "base/duration.h"
#include "store/coverage_points.h"
#include "store/query.h"

#include <stdint.h>
#include <stdlib.h>

#define SOON 5 /* seconds: the longest that a check is early so as not to drift */

static void
bind_claim(struct query *q, const struct claim *c)
{
    query_int(q, ":now", c->now);
    query_int(q, ":too_far", c->now + LEASE_TOO_FAR);
    query_int(q, ":margin", c->margin);
    query_int(q, ":paced", MONITOR_DOMAIN);
    query_int(q, ":turn", REGISTRY_TURN);
    query_int(q, ":lease", c->lease);
}

/* What a claim says of a monitor. */
struct claimed_row {
    int64_t key;
    bool was_asked;
    enum status last_result;
};

struct claimed_rows {
    struct claimed_row *list;
    int count, capacity;
};

static int
by_key(const void *a, const void *b)
{
    const struct claimed_row *left = a, *right = b;

    return (left->key > right->key) - (left->key < right->key);
}

static void
read_claim(struct query *q, struct claimed_row *row)
{
    row->key = row_int(q);
    row->was_asked = row_bool(q);
    row->last_result = (enum status)row_int(q);
}

static const struct claimed_row *
row_of(const struct claimed_rows *rows, int64_t key)
{
    struct claimed_row wanted = { .key = key };

    return bsearch(&wanted, rows->list, (size_t)rows->count, sizeof wanted, by_key);
}

/* Reads the keys that an UPDATE ... RETURNING gives, in no order, and then the monitors together. */
static int
read_claimed(struct db *db, struct arena *a, struct query *q, struct monitors *claimed)
{
    struct claimed_rows rows = { 0 };
    int before = claimed->count;
    int64_t *keys;

    if (query_all(q, read_claim(q, arena_add(a, &rows))) != 0)
        return -1;
    if (rows.count == 0)
        return 0;
    qsort(rows.list, (size_t)rows.count, sizeof *rows.list, by_key);
    keys = arena_alloc(a, (size_t)rows.count * sizeof *keys);
    for (int i = 0; i < rows.count; i++)
        keys[i] = rows.list[i].key;
    if (monitors_of_keys(db, a, keys, rows.count, claimed) != 0 || claimed->count - before != rows.count)
        return -1;
    for (int i = before; i < claimed->count; i++) {
        const struct claimed_row *row = row_of(&rows, claimed->list[i].key);

        claimed->list[i].was_asked = row->was_asked;
        claimed->list[i].last_result = row->last_result;
    }
    return 0;
}

static int
claim_due(struct db *db, struct arena *a, const struct claim *c, int limit, struct monitors *claimed)
{
    struct query q = query_start(db, SQL_MONITOR_STATES_CLAIM);

    bind_claim(&q, c);
    query_int(&q, ":soon", c->by_clock ? c->now + SOON : c->now);
    query_int(&q, ":limit", limit);
    return read_claimed(db, a, &q, claimed);
}

static int
claim_queued(struct db *db, struct arena *a, const struct claim *c, struct monitors *claimed)
{
    struct query q = query_start(db, SQL_QUEUED_CHECKS_CLAIM);

    bind_claim(&q, c);
    query_int(&q, ":limit", c->limit);
    return read_claimed(db, a, &q, claimed);
}

/* Without a clock no monitor moves: every minute is later than those in which they are due. */
static int
claim_more(struct db *db, struct arena *a, const struct claim *c, int limit, struct monitors *claimed)
{
    struct query q = query_start(db, SQL_MONITOR_STATES_CLAIM_MORE);

    bind_claim(&q, c);
    query_int(&q, ":not_since", c->not_since);
    query_int(&q, ":minute", c->by_clock ? c->now / MINUTE : INT32_MAX);
    query_int(&q, ":never", NEVER_DUE);
    query_int(&q, ":limit", limit);
    return read_claimed(db, a, &q, claimed);
}

/* The transaction is over then: no lock is held while the checks are under way. */
static int
end_claim(struct db *db, int result)
{
    if (result == 0)
        return db_commit(db);
    db_rollback(db);
    return -1;
}

int
monitor_states_claim(struct db *db, struct arena *a, struct claim *c, struct monitors *claimed)
{
    const int full = claimed->count + c->limit;
    int result = 0;

    if (db_begin(db) != 0)
        return -1;
    if (!c->only_due) {
        result = claim_queued(db, a, c, claimed);
        if (result == 0)
            result = claim_more(db, a, c, full - claimed->count, claimed);
        c->only_due = claimed->count < full;
    }
    if (result == 0)
        result = claim_due(db, a, c, full - claimed->count, claimed);
    return end_claim(db, result);
}

int
monitor_states_claim_queued(struct db *db, struct arena *a, const struct claim *c, struct monitors *claimed)
{
    return db_begin(db) == 0 ? end_claim(db, claim_queued(db, a, c, claimed)) : -1;
}

int
monitor_states_claim_one(struct db *db, struct arena *a, const struct claim *c, const char *id,
                         struct monitors *claimed)
{
    struct query q;

    if (db_begin(db) != 0)
        return -1;
    q = query_start(db, SQL_MONITOR_STATES_CLAIM_ONE);
    bind_claim(&q, c);
    query_text(&q, ":id", id);
    query_int(&q, ":never", NEVER_DUE);
    return end_claim(db, read_claimed(db, a, &q, claimed));
}

int
monitor_states_lateness(struct db *db, const struct claim *c, int64_t *seconds)
{
    struct query q = query_start(db, SQL_MONITOR_STATES_LATE);
    int64_t since;

    query_int(&q, ":now", c->now);
    query_int(&q, ":too_far", c->now + LEASE_TOO_FAR);
    if (query_number(&q, c->now, &since) != 0)
        return -1;
    *seconds = c->now - since;
    return 0;
}

/* Seconds until the time that the query finds; -1: it finds none. */
static int
read_wait(struct query *q, int64_t now, int64_t *wait)
{
    int64_t due;
    int result = query_number(q, -1, &due);

    *wait = due < 0 ? -1 : due < now ? 0 : due - now;
    return result;
}

/* `frequent` looks a minute ahead, whatever the horizon: a monitor that is checked every 20 seconds keeps the
 * run at work although its next check lies in the next minute. */
int
monitor_states_next_due(struct db *db, const struct claim *c, int64_t horizon, struct due *due)
{
    struct query q = query_start(db, SQL_MONITOR_STATES_NEXT_DUE);
    int64_t frequent;

    query_int(&q, ":now", c->now);
    query_int(&q, ":too_far", c->now + LEASE_TOO_FAR);
    query_int(&q, ":horizon", horizon);
    if (read_wait(&q, c->now, &due->wait) != 0)
        return -1;
    q = query_start(db, SQL_MONITOR_STATES_NEXT_FREQUENT);
    query_int(&q, ":now", c->now);
    query_int(&q, ":until", c->now + MINUTE);
    if (read_wait(&q, c->now, &frequent) != 0)
        return -1;
    due->is_frequent = frequent >= 0;
    if (due->is_frequent && (due->wait < 0 || frequent < due->wait))
        due->wait = frequent;
    return 0;
}

/* Packed, they are short. */
static void
read_packed(struct query *q, struct monitor_state *s)
{
    char sums[PHASE_SUMS_ROOM];

    row_text_copy(q, s->latest_evidence, sizeof s->latest_evidence);
    row_text_copy(q, sums, sizeof sums);
    s->phases = phase_sums_unpack(sums);
}

/* In the order of the columns of monitor_state_read (sql/monitor_states.sql). */
static void
read_state(struct query *q, struct monitor_state *s)
{
    s->before.status = (enum status)row_int(q);
    s->before.streaks.down = row_int(q);
    s->before.streaks.down_since = row_int(q);
    s->before.streaks.recovering = row_int(q);
    s->before.streaks.degraded = row_int(q);
    s->before.streaks.degraded_since = row_int(q);
    s->before.streaks.degraded_told = row_bool(q);
    s->before.confirm = row_int(q);
    s->before.recover = row_int(q);
    s->before.degrade = row_int(q);
    s->before.incident_open = row_bool(q);
    s->before.in_maintenance = row_bool(q);
    s->before.dependency_down = row_bool(q);
    s->paused = row_bool(q);
    s->lease = row_int(q);
    s->consensus_threshold = row_int_or(q, -1);
    s->interval_seconds = row_int(q);
    s->retry_interval_seconds = row_int(q);
    s->configured_at = row_int(q);
    s->last_checked_at = row_int(q);
    s->last_result = (enum status)row_int(q);
    s->confirmed_at = row_int(q);
    s->has_dependencies = row_bool(q);
    s->waits_until = row_int(q);
    s->is_awaited = row_bool(q);
    s->running.hour = row_int(q);
    s->running.rollup.checks = row_int(q);
    s->running.rollup.up = row_int(q);
    s->running.rollup.degraded = row_int(q);
    s->running.rollup.up_ms = row_int(q);
    s->running.rollup.first_at = row_int(q);
    s->running.first_seq = row_int(q);
    s->running.last_seq = row_int(q);
    s->coverage = coverage_state_row(q);
    s->heartbeats.rows = row_int(q);
    s->heartbeats.in_block = row_int(q);
    s->was_asked = row_bool(q);
    s->latest_seq = row_int(q);
    read_packed(q, s);
}

static struct query
start_read(struct db *db, int64_t monitor, int64_t at)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_READ);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":at", at);
    return q;
}

void
monitor_states_expect(struct db *db, int64_t monitor, int64_t at)
{
    struct query q = start_read(db, monitor, at);

    query_expect(&q);
}

enum found
monitor_states_read(struct db *db, int64_t monitor, int64_t at, struct monitor_state *s)
{
    struct query q = start_read(db, monitor, at);

    return query_one(&q, read_state(&q, s));
}

enum found
monitor_states_are_alone(struct db *db, int64_t at)
{
    struct query q = query_start(db, SQL_MONITOR_STATES_ARE_ALONE);

    query_int(&q, ":at", at);
    return query_exists(&q);
}

enum found
monitor_states_read_alone(struct db *db, int64_t monitor, struct monitor_state *s)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_READ_ALONE);

    query_int(&q, ":monitor", monitor);
    return query_one(&q, read_state(&q, s));
}

/* The texts last until the query ends. */
static void
bind_packed(struct query *q, const struct monitor_state *s, char sums[PHASE_SUMS_ROOM])
{
    query_int_or_null(q, ":latest_seq", s->latest_seq, 0);
    query_text(q, ":latest_evidence", s->latest_evidence[0] != '\0' ? s->latest_evidence : NULL);
    if (s->phases.checks > 0)
        phase_sums_pack(&s->phases, sums);
    query_text(q, ":phase_sums", s->phases.checks > 0 ? sums : NULL);
}

static void
bind_counts(struct query *q, const struct monitor_state *counts, char sums[PHASE_SUMS_ROOM])
{
    const struct running_rollup *r = &counts->running;

    query_int(q, ":hour", r->hour);
    query_int(q, ":checks", r->rollup.checks);
    query_int(q, ":up", r->rollup.up);
    query_int(q, ":degraded", r->rollup.degraded);
    query_int(q, ":up_ms", r->rollup.up_ms);
    query_int(q, ":first_at", r->rollup.first_at);
    query_int(q, ":first_seq", r->first_seq);
    query_int(q, ":last_seq", r->last_seq);
    coverage_bind(q, &counts->coverage);
    query_int(q, ":heartbeats", counts->heartbeats.rows);
    query_int(q, ":block_heartbeats", counts->heartbeats.in_block);
    bind_packed(q, counts, sums);
}

/* 0 is NULL: it is not degraded. */
static void
bind_slowness(struct query *q, const struct status_change *to)
{
    query_int_or_null(q, ":degraded_since", to->degraded_since, 0);
    query_int(q, ":degraded_told", to->degraded_told);
}

static void
bind_status(struct query *q, const struct status_change *to)
{
    query_int(q, ":status", to->status);
    query_int(q, ":now", to->now);
    query_text(q, ":reason", to->reason);
}

/* lease and leased_until are set to 0 by the statement: with the result the monitor is free again. A status
 * that is not named is half of the cost less: SQLite makes a way back for each statement that has a trigger,
 * whether or not that does anything. */
int
monitor_states_update(struct db *db, int64_t monitor, const struct monitor_state_update *u)
{
    bool stays = u->change.status == u->counts->before.status;
    struct query q = query_start(db, stays ? SQL_MONITOR_STATE_STAY : SQL_MONITOR_STATE_UPDATE);
    char sums[PHASE_SUMS_ROOM];

    query_int(&q, ":monitor", monitor);
    if (!stays)
        bind_status(&q, &u->change);
    bind_slowness(&q, &u->change);
    query_int(&q, ":streak", u->streaks.down);
    query_int_or_null(&q, ":down_since", u->streaks.down_since, 0);
    query_int(&q, ":recovering", u->streaks.recovering);
    query_int(&q, ":degraded_streak", u->streaks.degraded);
    query_int(&q, ":last_checked_at", u->checked_at);
    query_int(&q, ":last_result", u->result);
    query_int(&q, ":last_ms", u->response_time_ms);
    query_int(&q, ":due_at", u->due_at);
    bind_counts(&q, u->counts, sums);
    return query_end(&q);
}

int
monitor_states_inconclusive(struct db *db, int64_t monitor, int64_t checked_at, int64_t due_at,
                            const struct monitor_state *counts)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_INCONCLUSIVE);
    char sums[PHASE_SUMS_ROOM];

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":last_checked_at", checked_at);
    query_int(&q, ":due_at", due_at);
    bind_counts(&q, counts, sums);
    return query_end(&q);
}

int
monitor_states_move(struct db *db, int64_t monitor, const struct status_change *to,
                    const struct monitor_state *counts)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_MOVE);
    char sums[PHASE_SUMS_ROOM];

    query_int(&q, ":monitor", monitor);
    bind_status(&q, to);
    bind_slowness(&q, to);
    bind_counts(&q, counts, sums);
    return query_end(&q);
}

int
monitor_states_ask(struct db *db, int64_t monitor, int64_t now)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_ASK);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":now", now);
    query_int(&q, ":never", NEVER_DUE);
    return query_end(&q);
}

/* The query's columns come in this order, so due_at is read before it is known whether it matters. */
static void
read_view(struct query *q, struct arena *a, struct monitor_state_view *v)
{
    int64_t due_at;

    v->reason = row_text(q, a);
    due_at = row_int(q);
    v->next_check_at = row_bool(q) || due_at == NEVER_DUE ? 0 : due_at;
}

int
monitor_states_view(struct db *db, struct arena *a, int64_t monitor, struct monitor_state_view *v)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_VIEW);

    *v = (struct monitor_state_view){ 0 };
    query_int(&q, ":monitor", monitor);
    return query_answer(&q, read_view(&q, a, v));
}

int
monitor_states_flapping(struct db *db, int64_t monitor, int64_t *until)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_FLAPPING);

    query_int(&q, ":monitor", monitor);
    return query_number(&q, 0, until);
}

int
monitor_states_set_flapping(struct db *db, int64_t monitor, int64_t until)
{
    struct query q = query_start(db, SQL_MONITOR_STATE_SET_FLAPPING);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":until", until);
    return query_end(&q);
}
