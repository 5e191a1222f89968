/* The audit as rows. */
#include "store/audit.h"

#include "store/secrets.h"

#include <inttypes.h>
#include <string.h>

enum { AT_ONCE = 200 }; /* rows that are verified together */

/* What changed of a channel names where it leads to. The hash is over what was sealed. */
static const char *
place_of(struct arena *a, int64_t seq)
{
    return arena_printf(a, "%" PRId64, seq);
}

static void
read_row(struct query *q, struct arena *a, struct audit_row *r)
{
    r->seq = row_int(q);
    r->chain = row_int(q);
    r->workspace_id = row_text(q, a);
    r->at = row_int(q);
    r->key_kind = row_text(q, a);
    r->key_id = row_text(q, a);
    r->key_label = row_text(q, a);
    r->actor = row_text(q, a);
    r->via = row_text(q, a);
    r->address = row_text(q, a);
    r->route = row_text(q, a);
    r->subject_type = row_text(q, a);
    r->subject_id = row_text(q, a);
    r->subject_name = row_text(q, a);
    r->changes = row_secret(q, a, SECRET_CHANGES, place_of(a, r->seq));
    r->monitor = row_text(q, a);
    r->is_bare = row_bool(q);
    r->hash = row_text(q, a);
}

struct chain_end {
    const char *newest, *before;
};

static enum found
read_end(struct db *db, struct arena *a, int64_t chain, struct chain_end *end)
{
    struct query q = query_start(db, SQL_AUDIT_END);

    *end = (struct chain_end){ "", "" };
    query_int(&q, ":chain", chain);
    return query_one(&q, (end->newest = row_text(&q, a), end->before = row_text(&q, a)));
}

static int
insert(struct db *db, struct arena *a, const struct audit_row *r)
{
    struct query q = query_start(db, SQL_AUDIT_INSERT);

    query_int(&q, ":seq", r->seq);
    query_int(&q, ":chain", r->chain);
    query_text(&q, ":workspace_id", r->workspace_id);
    query_int(&q, ":at", r->at);
    query_text(&q, ":key_kind", r->key_kind);
    query_text(&q, ":key_id", r->key_id);
    query_text(&q, ":key_label", r->key_label);
    query_text(&q, ":actor", r->actor);
    query_text(&q, ":via", r->via);
    query_text(&q, ":address", r->address);
    query_text(&q, ":route", r->route);
    query_text(&q, ":subject_type", r->subject_type);
    query_text(&q, ":subject_id", r->subject_id);
    query_text(&q, ":subject_name", r->subject_name);
    if (strcmp(r->subject_type, "channel") == 0)
        query_secret(&q, a, ":changes", SECRET_CHANGES, place_of(a, r->seq), r->changes);
    else
        query_text(&q, ":changes", r->changes);
    query_text(&q, ":monitor", r->monitor);
    query_text(&q, ":hash", r->hash);
    return query_end(&q);
}

static int
set_end(struct db *db, int64_t chain, const char *newest)
{
    struct query q = query_start(db, SQL_AUDIT_END_SET);

    query_int(&q, ":chain", chain);
    query_text(&q, ":newest", newest);
    return query_end(&q);
}

static int
bare_old(struct db *db, const char *monitor)
{
    struct query q = query_start(db, SQL_AUDIT_BARE);

    query_text(&q, ":monitor", monitor);
    query_int(&q, ":most", AUDIT_OF_MONITOR);
    return query_end(&q);
}

int
audit_insert(struct db *db, struct arena *a, struct audit_row *r)
{
    struct chain_end end;
    char hex[DIGEST_HEX_SIZE];

    if (read_end(db, a, r->chain, &end) == FAILED)
        return -1;
    r->seq = db_next(db, SERIES_AUDIT);
    if (r->seq == 0)
        return -1;
    audit_hash(a, r, end.newest, hex);
    r->hash = arena_text(a, hex);
    if (insert(db, a, r) != 0 || set_end(db, r->chain, r->hash) != 0)
        return -1;
    return r->monitor == NULL ? 0 : bare_old(db, r->monitor);
}

static void
bind_filter(struct query *q, const struct audit_filter *f)
{
    query_int(q, ":chain", f->chain);
    query_int(q, ":after", f->after);
    query_text(q, ":subject", f->subject);
    query_text(q, ":key_id", f->key_id);
    query_text(q, ":actor", f->actor);
}

int
audit_find(struct db *db, struct arena *a, const struct audit_filter *f, struct audit_rows *list,
           int64_t *total)
{
    struct query q = query_start(db, f->after < 0 ? SQL_AUDIT_NEWEST : SQL_AUDIT_AFTER);

    bind_filter(&q, f);
    query_int(&q, ":limit", f->limit);
    if (query_all(&q, read_row(&q, a, arena_add(a, list))) != 0)
        return -1;
    q = query_start(db, SQL_AUDIT_TOTAL);
    bind_filter(&q, f);
    return query_number(&q, 0, total);
}

int
audit_of_subject(struct db *db, struct arena *a, const char *subject, int64_t since, int64_t until,
                 int64_t limit, struct audit_rows *list)
{
    struct query q = query_start(db, SQL_AUDIT_OF_SUBJECT);

    query_text(&q, ":subject", subject);
    query_int(&q, ":since", since);
    query_int(&q, ":until", until);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

const char *
audit_head(struct db *db, struct arena *a, int64_t chain)
{
    struct chain_end end;

    return read_end(db, a, chain, &end) == FAILED ? NULL : end.newest;
}

/* --- verifying ------------------------------------------------------------------------------------------ */

struct chains {
    struct chain {
        int64_t key;
        const char *newest, *before;
    } *list;
    int count, capacity;
};

static void
read_chain(struct query *q, struct arena *a, struct chain *c)
{
    c->key = row_int(q);
    c->newest = row_text(q, a);
    c->before = row_text(q, a);
}

/* A row becomes bare only when enough newer ones of its monitor stand. */
static int
may_be_bare(struct db *db, const struct audit_row *r, bool *may)
{
    struct query q;
    int64_t newer;

    *may = false;
    if (r->monitor == NULL)
        return 0;
    q = query_start(db, SQL_AUDIT_NEWER_OF_MONITOR);
    query_text(&q, ":monitor", r->monitor);
    query_int(&q, ":seq", r->seq);
    if (query_number(&q, 0, &newer) != 0)
        return -1;
    *may = newer >= AUDIT_OF_MONITOR;
    return 0;
}

static int
is_as_written(struct db *db, struct arena *a, const struct audit_row *r, const char *before, bool *fine)
{
    char hex[DIGEST_HEX_SIZE];

    if (r->is_bare)
        return may_be_bare(db, r, fine);
    audit_hash(a, r, before, hex);
    *fine = strcmp(hex, r->hash) == 0;
    return 0;
}

/* Where a walk along a chain is. */
struct link {
    int64_t seq;
    char hash[DIGEST_HEX_SIZE];
};

/* A hash that is too long is none of ours, and its row is not as it was written. */
static void
link_to(struct link *at, const char *hash)
{
    size_t length = strnlen(hash, sizeof at->hash - 1);

    memcpy(at->hash, hash, length);
    at->hash[length] = '\0';
}

static int
verify_some(struct db *db, int64_t chain, struct link *at, int64_t *broken, int *count)
{
    struct query q = query_start(db, SQL_AUDIT_LINKS);
    struct audit_rows rows = { 0 };
    struct arena a = { 0 };
    int result;

    query_int(&q, ":chain", chain);
    query_int(&q, ":after", at->seq);
    query_int(&q, ":limit", AT_ONCE);
    result = query_all(&q, read_row(&q, &a, arena_add(&a, &rows)));
    for (int i = 0; result == 0 && *broken == 0 && i < rows.count; i++) {
        const struct audit_row *r = &rows.list[i];
        bool fine = false;

        result = is_as_written(db, &a, r, at->hash, &fine);
        if (result == 0 && !fine)
            *broken = r->seq;
        at->seq = r->seq;
        link_to(at, r->hash);
    }
    *count = rows.count;
    arena_free(&a);
    return result;
}

static int
verify_chain(struct db *db, const struct chain *c, int64_t *broken, int64_t *rows)
{
    struct link at = { 0 };
    int count;

    link_to(&at, c->before);
    do {
        if (verify_some(db, c->key, &at, broken, &count) != 0)
            return -1;
        *rows += count;
    } while (*broken == 0 && count == AT_ONCE);
    if (*broken == 0 && strcmp(at.hash, c->newest) != 0)
        *broken = at.seq > 0 ? at.seq : -1;
    return 0;
}

int
audit_verify(struct db *db, int64_t *broken, int64_t *rows)
{
    struct query q = query_start(db, SQL_AUDIT_ENDS_ALL);
    struct chains chains = { 0 };
    struct arena a = { 0 };
    int result = query_all(&q, read_chain(&q, &a, arena_add(&a, &chains)));

    *broken = *rows = 0;
    for (int i = 0; result == 0 && *broken == 0 && i < chains.count; i++)
        result = verify_chain(db, &chains.list[i], broken, rows);
    arena_free(&a);
    return result;
}

/* --- forgetting ----------------------------------------------------------------------------------------- */

static int
read_old(struct db *db, int64_t chain, int64_t cut, int64_t *seq)
{
    struct query q = query_start(db, SQL_AUDIT_OLD);

    query_int(&q, ":chain", chain);
    query_int(&q, ":cut", cut);
    return query_number(&q, 0, seq);
}

/* What follows begins with the hash of the last that goes. */
static int
cut_chain(struct db *db, struct arena *a, int64_t chain, int64_t seq)
{
    struct query q = query_start(db, SQL_AUDIT_HASH);
    const char *hash = "";

    query_int(&q, ":seq", seq);
    if (query_answer(&q, hash = row_text(&q, a)) != 0)
        return -1;
    q = query_start(db, SQL_AUDIT_BEFORE_SET);
    query_int(&q, ":chain", chain);
    query_text(&q, ":before", hash);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_AUDIT_PRUNE);
    query_int(&q, ":chain", chain);
    query_int(&q, ":seq", seq);
    return query_end(&q);
}

int
audit_prune(struct db *db, int64_t cut)
{
    struct query q = query_start(db, SQL_AUDIT_ENDS_ALL);
    struct chains chains = { 0 };
    struct arena a = { 0 };
    int result = query_all(&q, read_chain(&q, &a, arena_add(&a, &chains)));

    for (int i = 0; result == 0 && i < chains.count; i++) {
        int64_t seq = 0;

        result = read_old(db, chains.list[i].key, cut, &seq);
        if (result == 0 && seq > 0)
            result = cut_chain(db, &a, chains.list[i].key, seq);
    }
    arena_free(&a);
    return result;
}
