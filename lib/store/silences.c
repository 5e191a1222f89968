/* Silences as rows. What is read of one is the view silence_rows, in read_row's order. */
#include "store/silences.h"

#include "base/uuid.h"
#include "store/match_items.h"
#include "store/query.h"

static void
read_row(struct query *q, struct arena *a, struct silence *s)
{
    *s = (struct silence){ .key = row_int(q) };
    s->id = row_text(q, a);
    s->workspace = row_int(q);
    s->by_match = row_bool(q);
    s->match.all = row_bool(q);
    s->match.tags = row_text(q, a);
    s->match.groups = row_text(q, a);
    s->match.monitors = row_text(q, a);
    s->reason = row_text(q, a);
    s->actor = row_text(q, a);
    s->starts_at = row_int(q);
    s->ends_at = row_int(q);
    s->created_at = row_int(q);
    s->monitor_count = row_int(q);
}

static int
insert(struct db *db, const struct silence *s)
{
    struct query q = query_start(db, SQL_SILENCE_INSERT);

    query_int(&q, ":key", s->key);
    query_text(&q, ":id", s->id);
    query_int_or_null(&q, ":workspace", s->workspace, 0);
    query_int(&q, ":by_match", s->by_match);
    query_int(&q, ":match_all", s->match.all);
    query_text(&q, ":match_tags", s->match.tags);
    query_text(&q, ":match_groups", s->match.groups);
    query_text(&q, ":match_monitors", s->match.monitors);
    query_text(&q, ":reason", s->reason);
    query_text(&q, ":actor", s->actor);
    query_int(&q, ":starts_at", s->starts_at);
    query_int(&q, ":ends_at", s->ends_at);
    return query_end(&q);
}

int
silences_insert(struct db *db, struct arena *a, struct silence *s)
{
    s->id = uuid_new(a);
    s->key = db_next(db, SERIES_SILENCE);
    s->created_at = s->starts_at;
    if (insert(db, s) != 0)
        return -1;
    return match_items_add(db, a, SQL_SILENCE_ADD_MATCH, s->key, &s->match);
}

int
silences_end(struct db *db, int64_t key, int64_t now)
{
    struct query q = query_start(db, SQL_SILENCE_END);

    query_int(&q, ":key", key);
    query_int(&q, ":now", now);
    return query_end(&q);
}

enum found
silences_by_id(struct db *db, struct arena *a, const char *id, struct silence *s)
{
    struct query q = query_start(db, SQL_SILENCE_BY_ID);

    query_text(&q, ":id", id);
    return query_one(&q, read_row(&q, a, s));
}

static void
bind_filter(struct query *q, const struct silence_filter *f)
{
    query_int(q, ":workspace", f->of.workspace);
    query_int_or_null(q, ":bound_by", f->of.bound_by, 0);
    query_int(q, ":ends_from", f->state == SILENCE_ACTIVE ? f->now : INT64_MIN);
    query_int(q, ":ends_until", f->state == SILENCE_PAST ? f->now : INT64_MAX);
}

int
silences_find(struct db *db, struct arena *a, const struct silence_filter *f, struct silences *list)
{
    struct query q = query_start(db, SQL_SILENCES_LISTED);

    bind_filter(&q, f);
    query_int(&q, ":after_at", f->after != NULL ? f->after->starts_at : INT64_MAX);
    query_int(&q, ":after", f->after != NULL ? f->after->key : INT64_MAX);
    query_int(&q, ":limit", f->limit);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
silences_total(struct db *db, const struct silence_filter *f, int64_t *total)
{
    struct query q = query_start(db, SQL_SILENCES_TOTAL);

    bind_filter(&q, f);
    return query_number(&q, 0, total);
}

int
silences_prune(struct db *db, int64_t before)
{
    struct query q = query_start(db, SQL_SILENCES_PRUNE);

    query_int(&q, ":before", before);
    return query_end(&q);
}

static void
read_now(struct query *q, struct silences_now *s)
{
    s->count = row_int(q);
    s->monitors = row_int(q);
    s->until = row_int(q);
}

int
silences_now(struct db *db, int64_t now, struct silences_now *s)
{
    struct query q = query_start(db, SQL_SILENCES_NOW);

    query_int(&q, ":now", now);
    return query_one(&q, read_now(&q, s)) == FOUND ? 0 : -1;
}

enum found
silences_hold(struct db *db, int64_t monitor, int64_t now)
{
    struct query q = query_start(db, SQL_SILENCE_IS_ON);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":now", now);
    return query_exists(&q);
}

int
silences_keep_end(struct db *db, int64_t incident, int64_t channel)
{
    struct query q = query_start(db, SQL_SILENCE_KEEP_END);

    query_int(&q, ":incident", incident);
    query_int(&q, ":channel", channel);
    return query_end(&q);
}

/* --- when they are over ------------------------------------------------------------------------------- */

static void
read_over(struct query *q, struct silence_over *s)
{
    s->key = row_int(q);
    s->ended_at = row_int(q);
    s->told_until = row_int(q);
}

enum found
silences_over(struct db *db, int64_t now, struct silence_over *s)
{
    struct query q = query_start(db, SQL_SILENCES_UNTOLD);

    query_int(&q, ":now", now);
    return query_one(&q, read_over(&q, s));
}

static void
read_incident(struct query *q, struct silenced_incident *i)
{
    i->seq = row_int(q);
    i->monitor = row_int(q);
}

int
silences_open_incidents(struct db *db, struct arena *a, const struct silence_over *s, int64_t now,
                        int64_t limit, struct silenced_incidents *incidents)
{
    struct query q = query_start(db, SQL_SILENCE_OPEN_INCIDENTS);

    query_int(&q, ":key", s->key);
    query_int(&q, ":ended_at", s->ended_at);
    query_int(&q, ":after", s->told_until);
    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_incident(&q, arena_add(a, incidents)));
}

int
silences_set_told(struct db *db, int64_t key, int64_t seq)
{
    struct query q = query_start(db, SQL_SILENCE_TOLD_UNTIL);

    query_int(&q, ":key", key);
    query_int_or_null(&q, ":seq", seq, 0);
    return query_end(&q);
}

static void
read_end(struct query *q, struct arena *a, struct silenced_end *e)
{
    e->incident = row_int(q);
    e->channel = row_int(q);
    e->monitor = row_int(q);
    e->incident_id = row_text(q, a);
}

int
silences_kept_ends(struct db *db, struct arena *a, int64_t now, int64_t limit, struct silenced_ends *ends)
{
    struct query q = query_start(db, SQL_SILENCED_ENDS_DUE);

    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_end(&q, a, arena_add(a, ends)));
}

int
silences_forget_end(struct db *db, const struct silenced_end *end)
{
    struct query q = query_start(db, SQL_SILENCED_END_TOLD);

    query_int(&q, ":incident", end->incident);
    query_int(&q, ":channel", end->channel);
    return query_end(&q);
}
