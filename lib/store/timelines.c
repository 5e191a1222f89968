/* Each table's rows come newest first, because the newest are the ones to keep where there are too many; a
 * row's place among those of its second is therefore turned around at the end of each list. */
#include "store/timelines.h"

#include "base/duration.h"
#include "rules/redaction.h"
#include "store/query.h"

/* An incident that has no row any more (its monitor was deleted meanwhile) was opened when it began. */
static int
read_opened(struct db *db, const struct incident *i, int64_t *opened_at)
{
    struct query q = query_start(db, SQL_TIMELINE_OPENED);

    query_int(&q, ":incident", i->seq);
    return query_number(&q, i->started_at, opened_at);
}

/* Looked for from the hour in which the incident began, whose rows the rollups know. */
static int
read_first_error(struct db *db, struct arena *a, const struct incident *i, const char **error)
{
    struct query q = query_start(db, SQL_TIMELINE_FIRST_ERROR);

    query_int(&q, ":monitor", i->monitor);
    query_int(&q, ":hour", i->started_at - i->started_at % HOUR);
    query_int(&q, ":at", i->started_at);
    *error = NULL;
    return query_answer(&q, *error = row_text(&q, a));
}

static struct query
ask(struct db *db, enum sql name, const struct incident *i)
{
    struct query q = query_start(db, name);

    query_int(&q, ":incident", i->seq);
    query_int(&q, ":limit", TIMELINE_MOST);
    return q;
}

/* What people say may be for readers with a key alone. */
static struct query
ask_words(struct db *db, enum sql name, const struct incident *i, enum reader reader)
{
    struct query q = ask(db, name, i);

    query_int(&q, ":with_internal", reader == READER_WITH_KEY);
    return q;
}

/* What was added from `first` on came newest first. */
static void
turn_around(struct timeline *t, int first)
{
    for (int i = first; i < t->count; i++)
        t->list[i].order = first + t->count - 1 - i;
}

static int
add_notes(struct db *db, struct arena *a, const struct incident *i, enum reader reader,
          struct timeline *t)
{
    struct query q = ask_words(db, SQL_TIMELINE_NOTES, i, reader);
    int first = t->count;

    while (query_row(&q)) {
        struct note n = { .incident_id = i->id };

        n.id = row_text(&q, a);
        n.content = row_text(&q, a);
        n.author = row_text(&q, a);
        n.created_at = row_int(&q);
        n.is_internal = row_bool(&q);
        timeline_add_note(t, a, &n);
    }
    turn_around(t, first);
    return query_end(&q);
}

static int
add_acknowledgements(struct db *db, struct arena *a, const struct incident *i, enum reader reader,
                     struct timeline *t)
{
    struct query q = ask_words(db, SQL_TIMELINE_ACKNOWLEDGEMENTS, i, reader);
    int first = t->count;

    while (query_row(&q)) {
        struct moment m = { .type = MOMENT_ACKNOWLEDGED };

        m.detail = row_text(&q, a);
        if (*m.detail == '\0')
            m.detail = NULL;
        m.actor = row_text(&q, a);
        m.at = row_int(&q);
        m.is_withdrawn = row_bool(&q);
        m.is_internal = row_bool(&q);
        timeline_add(t, a, &m);
    }
    turn_around(t, first);
    return query_end(&q);
}

static int
add_alerts(struct db *db, struct arena *a, const struct incident *i, struct timeline *t)
{
    struct query q = ask(db, SQL_TIMELINE_ALERTS, i);
    int first = t->count;

    while (query_row(&q)) {
        struct moment m = { .type = MOMENT_ALERT };

        m.at = row_int(&q);
        m.event = row_text(&q, a);
        m.status = row_text(&q, a);
        m.detail = row_text(&q, a);
        m.channel_name = row_text(&q, a);
        timeline_add(t, a, &m);
    }
    turn_around(t, first);
    return query_end(&q);
}

static int
add_deliveries(struct db *db, struct arena *a, const struct incident *i, struct timeline *t)
{
    struct query q = ask(db, SQL_TIMELINE_DELIVERIES, i);
    int first = t->count;

    while (query_row(&q)) {
        struct moment m = { .type = MOMENT_DELIVERY };

        m.at = row_int(&q);
        m.event = row_text(&q, a);
        m.status = row_text(&q, a);
        m.detail = row_text(&q, a);
        m.attempt = row_int(&q);
        m.channel_name = row_text(&q, a);
        timeline_add(t, a, &m);
    }
    turn_around(t, first);
    return query_end(&q);
}

/* Alerts name channels, which only those with a key for the monitor are told of. */
int
timelines_read(struct db *db, struct arena *a, const struct incident *i, enum reader reader,
               struct timeline *t)
{
    const char *first_error;
    int64_t opened_at;

    if (read_opened(db, i, &opened_at) != 0 || read_first_error(db, a, i, &first_error) != 0)
        return -1;
    timeline_add_incident(t, a, i, opened_at, redacted_sentence(a, reader, first_error));
    if (add_notes(db, a, i, reader, t) != 0 || add_acknowledgements(db, a, i, reader, t) != 0)
        return -1;
    if (reader == READER_WITH_KEY && (add_alerts(db, a, i, t) != 0 || add_deliveries(db, a, i, t) != 0))
        return -1;
    timeline_sort(t);
    return 0;
}
