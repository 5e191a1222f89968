/* What people wrote about an incident. */
#include "store/incident_notes.h"

#include "base/uuid.h"
#include "store/query.h"

int
incidents_add_note(struct db *db, struct arena *a, int64_t seq, struct note *n)
{
    struct query q = query_start(db, SQL_INCIDENT_NOTE_INSERT);

    n->id = uuid_new(a);
    query_next(&q, ":key", SERIES_INCIDENT_NOTE);
    query_text(&q, ":id", n->id);
    query_int(&q, ":incident", seq);
    query_text(&q, ":content", n->content);
    query_text(&q, ":author", n->author);
    query_int(&q, ":created_at", n->created_at);
    query_int(&q, ":is_internal", n->is_internal);
    return query_end(&q);
}

static void
read_note(struct query *q, struct arena *a, struct note *n)
{
    n->id = row_text(q, a);
    n->incident_id = row_text(q, a);
    n->content = row_text(q, a);
    n->author = row_text(q, a);
    n->created_at = row_int(q);
    n->is_internal = row_bool(q);
}

int
incidents_notes(struct db *db, struct arena *a, const char *incident_id, bool with_internal,
                const struct list_range *range, struct notes *list)
{
    struct query q = query_start(db, SQL_INCIDENT_NOTES);

    query_text(&q, ":incident_id", incident_id);
    query_int(&q, ":with_internal", with_internal);
    query_list_range(&q, range);
    return query_all(&q, read_note(&q, a, arena_add(a, list)));
}

int
incidents_notes_total(struct db *db, int64_t incident, bool with_internal, int64_t *total)
{
    struct query q = query_start(db, SQL_INCIDENT_NOTES_TOTAL);

    query_int(&q, ":incident", incident);
    query_int(&q, ":with_internal", with_internal);
    return query_number(&q, 0, total);
}

int
incidents_notes_count(struct db *db, int64_t incident, int64_t *count)
{
    struct query q = query_start(db, SQL_INCIDENT_NOTES_COUNT);

    query_int(&q, ":incident", incident);
    return query_number(&q, 0, count);
}
