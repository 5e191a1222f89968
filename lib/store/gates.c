/* Gates as rows. Every query of whole gates names the same columns, in read_row's order. */
#include "store/gates.h"

#include "base/uuid.h"
#include "store/query.h"

static void
read_row(struct query *q, struct arena *a, struct gate *g)
{
    g->key = row_int(q);
    g->id = row_text(q, a);
    g->state = (enum gate_state)row_int(q);
    g->label = row_text(q, a);
    g->needed = row_int(q);
    g->allow_degraded = row_bool(q);
    g->seq = row_int(q);
    g->created_at = row_int(q);
    g->deadline = row_int(q);
    g->decided_at = row_int(q);
    g->reason = row_text(q, a);
    g->failed_monitor = row_int(q);
    g->failed_sentence = row_text(q, a);
    g->failed_at = row_int(q);
    g->failed_seq = row_int(q);
    g->failed_evidence = row_text(q, a);
    gate_expect_read(a, row_text(q, a), g);
    g->workspace = row_int(q);
}

static void
read_member(struct query *q, struct arena *a, struct gate_member *m)
{
    m->monitor = row_int(q);
    m->monitor_id = row_text(q, a);
    m->name = row_text(q, a);
    m->interval = row_int(q);
    m->good = row_int(q);
    m->last_status = (enum status)row_int(q);
    m->last_checked_at = row_int(q);
    m->last_error = row_text(q, a);
}

static int
read_members(struct db *db, struct arena *a, struct gate *g)
{
    struct {
        struct gate_member *list;
        int count, capacity;
    } members = { 0 };
    struct query q = query_start(db, SQL_GATE_MEMBERS);
    int result;

    query_int(&q, ":gate", g->key);
    result = query_all(&q, read_member(&q, a, arena_add(a, &members)));
    g->members = members.list;
    g->member_count = members.count;
    return result;
}

static int
insert_member(struct db *db, int64_t gate, const struct gate_member *m)
{
    struct query q = query_start(db, SQL_GATE_MEMBER_INSERT);

    query_int(&q, ":gate", gate);
    query_int(&q, ":monitor", m->monitor);
    query_text(&q, ":monitor_id", m->monitor_id);
    query_text(&q, ":name", m->name);
    query_int(&q, ":interval_seconds", m->interval);
    return query_end(&q);
}

int
gates_insert(struct db *db, struct arena *a, struct gate *g)
{
    struct query q = query_start(db, SQL_GATE_INSERT);

    g->id = uuid_new(a);
    g->key = db_next(db, SERIES_GATE);
    query_int(&q, ":key", g->key);
    query_text(&q, ":id", g->id);
    query_int_or_null(&q, ":workspace", g->workspace, 0);
    query_text(&q, ":label", g->label);
    query_int(&q, ":needed", g->needed);
    query_int(&q, ":allow_degraded", g->allow_degraded);
    query_int(&q, ":seq", g->seq);
    query_int(&q, ":created_at", g->created_at);
    query_int(&q, ":deadline", g->deadline);
    query_text(&q, ":expect", gate_expect_text(a, g));
    if (query_end(&q) != 0)
        return -1;
    for (int i = 0; i < g->member_count; i++)
        if (insert_member(db, g->key, &g->members[i]) != 0)
            return -1;
    return 0;
}

enum found
gates_by_id(struct db *db, struct arena *a, const char *id, struct gate *g)
{
    struct query q = query_start(db, SQL_GATE_BY_ID);
    enum found found;

    query_text(&q, ":id", id);
    found = query_one(&q, read_row(&q, a, g));
    return found == FOUND && read_members(db, a, g) != 0 ? FAILED : found;
}

static int
read_all_members(struct db *db, struct arena *a, struct gates *list)
{
    for (int i = 0; i < list->count; i++)
        if (read_members(db, a, &list->list[i]) != 0)
            return -1;
    return 0;
}

int
gates_newest(struct db *db, struct arena *a, int64_t workspace, int64_t limit, struct gates *list)
{
    struct query q = query_start(db, SQL_GATES_NEWEST);

    query_int(&q, ":workspace", workspace);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_row(&q, a, arena_add(a, list))) == 0 ? read_all_members(db, a, list) : -1;
}

int
gates_running(struct db *db, struct arena *a, struct gates *list)
{
    struct query q = query_start(db, SQL_GATES_RUNNING);

    return query_all(&q, read_row(&q, a, arena_add(a, list))) == 0 ? read_all_members(db, a, list) : -1;
}

static void
read_brief(struct query *q, struct arena *a, struct gate *g)
{
    g->key = row_int(q);
    g->id = row_text(q, a);
    g->state = (enum gate_state)row_int(q);
    g->label = row_text(q, a);
    g->created_at = row_int(q);
    g->decided_at = row_int(q);
}

int
gates_of_monitor(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t until, int64_t limit,
                 struct gates *list)
{
    struct query q = query_start(db, SQL_GATES_OF_MONITOR);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":from", from);
    query_int(&q, ":until", until);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_brief(&q, a, arena_add(a, list)));
}

int
gates_running_count(struct db *db, int64_t *count)
{
    struct query q = query_start(db, SQL_GATES_RUNNING_COUNT);

    return query_number(&q, 0, count);
}

enum found
gates_decide(struct db *db, const struct gate *g)
{
    struct query q = query_start(db, SQL_GATE_DECIDE);

    query_int(&q, ":key", g->key);
    query_int(&q, ":state", g->state);
    query_int(&q, ":decided_at", g->decided_at);
    query_text(&q, ":reason", g->reason);
    query_int_or_null(&q, ":failed_monitor", g->failed_monitor, 0);
    query_text(&q, ":failed_sentence", g->failed_sentence);
    query_int_or_null(&q, ":failed_at", g->failed_at, 0);
    query_int_or_null(&q, ":failed_seq", g->failed_seq, 0);
    return query_touch(&q);
}

int
gates_member_save(struct db *db, int64_t gate, const struct gate_member *m)
{
    struct query q = query_start(db, SQL_GATE_MEMBER_SAVE);

    query_int(&q, ":gate", gate);
    query_int(&q, ":monitor", m->monitor);
    query_int(&q, ":good", m->good);
    query_int(&q, ":last_status", m->last_status);
    query_int_or_null(&q, ":last_checked_at", m->last_checked_at, 0);
    query_text(&q, ":last_error", m->last_error);
    return query_end(&q);
}

int
gates_expecting_count(struct db *db, int64_t *count)
{
    struct query q = query_start(db, SQL_GATES_EXPECTING_COUNT);

    return query_number(&q, 0, count);
}

static void
read_finding(struct query *q, struct arena *a, int64_t gate, struct gate_finding *f)
{
    f->gate = gate;
    f->seq = row_int(q);
    f->passed = row_bool(q);
    f->sentence = row_text(q, a);
}

int
gates_findings(struct db *db, struct arena *a, int64_t gate, struct gate_findings *list)
{
    struct query q = query_start(db, SQL_GATE_FINDINGS);

    query_int(&q, ":gate", gate);
    return query_all(&q, read_finding(&q, a, gate, arena_add(a, list)));
}

int
gates_finding_insert(struct db *db, const struct gate_finding *f)
{
    struct query q = query_start(db, SQL_GATE_FINDING_INSERT);

    query_int(&q, ":gate", f->gate);
    query_int(&q, ":seq", f->seq);
    query_int(&q, ":passed", f->passed);
    query_text(&q, ":sentence", f->sentence);
    return query_end(&q);
}

int
gates_prune(struct db *db, int64_t cut)
{
    struct query q = query_start(db, SQL_GATES_PRUNE);

    query_int(&q, ":cut", cut);
    return query_end(&q);
}
