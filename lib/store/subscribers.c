/* Mails to many are queued by one statement, however many they are: numbers are taken for all of them, and
 * ids are made of what is told and whom, so that nothing can be queued twice. */
#include "store/subscribers.h"

#include "base/json.h"
#include "base/uuid.h"
#include "store/query.h"

static struct subscription
read_subscription(struct query *q, struct arena *a)
{
    struct subscription s;

    s.monitors = row_text(q, a);
    s.kinds = row_int(q);
    s.language = row_text(q, a);
    return s;
}

static void
read_row(struct query *q, struct arena *a, struct subscriber *s)
{
    s->key = row_int(q);
    s->id = row_text(q, a);
    s->page = row_int(q);
    s->email = row_text(q, a);
    s->is_active = row_bool(q);
    s->has = read_subscription(q, a);
    s->asks = row_bool(q);
    s->wants = read_subscription(q, a);
    s->asked_at = row_int(q);
    s->created_at = row_int(q);
    s->confirmed_at = row_int(q);
}

enum found
subscribers_by_email(struct db *db, struct arena *a, int64_t page, const char *email, struct subscriber *s)
{
    struct query q = query_start(db, SQL_SUBSCRIBER_BY_EMAIL);

    query_int(&q, ":page", page);
    query_text(&q, ":email", email);
    return query_one(&q, read_row(&q, a, s));
}

enum found
subscribers_by_id(struct db *db, struct arena *a, int64_t page, const char *id, struct subscriber *s)
{
    struct query q = query_start(db, SQL_SUBSCRIBER_BY_ID);

    query_int(&q, ":page", page);
    query_text(&q, ":id", id);
    return query_one(&q, read_row(&q, a, s));
}

enum found
subscribers_by_key(struct db *db, struct arena *a, int64_t key, struct subscriber *s)
{
    struct query q = query_start(db, SQL_SUBSCRIBER_BY_KEY);

    query_int(&q, ":key", key);
    return query_one(&q, read_row(&q, a, s));
}

int
subscribers_of_page(struct db *db, struct arena *a, int64_t page, const struct list_range *range,
                    struct subscribers *list)
{
    struct query q = query_start(db, SQL_SUBSCRIBERS_OF_PAGE);

    query_int(&q, ":page", page);
    query_list_range(&q, range);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
subscribers_count(struct db *db, int64_t page, int64_t *active, int64_t *pending)
{
    struct query q = query_start(db, SQL_SUBSCRIBERS_COUNTS);

    *active = *pending = 0;
    query_int(&q, ":page", page);
    return query_answer(&q, (*active = row_int(&q), *pending = row_int(&q)));
}

int
subscribers_total(struct db *db, int64_t page, int64_t *count)
{
    struct query q = query_start(db, SQL_SUBSCRIBERS_TOTAL);

    query_int(&q, ":page", page);
    return query_number(&q, 0, count);
}

int
subscribers_anywhere(struct db *db, int64_t *count)
{
    struct query q = query_start(db, SQL_SUBSCRIBERS_ANYWHERE);

    return query_number(&q, 0, count);
}

static void
bind_subscription(struct query *q, const struct subscription *s)
{
    query_text(q, ":monitor_ids", s->monitors);
    query_int(q, ":kinds", s->kinds);
    query_text(q, ":language", s->language);
}

int
subscribers_insert(struct db *db, struct arena *a, struct subscriber *s)
{
    struct query q;

    s->id = uuid_new(a);
    s->key = db_next(db, SERIES_SUBSCRIBER);
    if (s->key == 0)
        return -1;
    q = query_start(db, SQL_SUBSCRIBER_INSERT);
    query_int(&q, ":key", s->key);
    query_text(&q, ":id", s->id);
    query_int(&q, ":page", s->page);
    query_text(&q, ":email", s->email);
    bind_subscription(&q, &s->has);
    query_int(&q, ":now", s->created_at);
    return query_end(&q);
}

int
subscribers_want(struct db *db, const struct subscriber *s, int64_t now)
{
    struct query q = query_start(db, SQL_SUBSCRIBER_WANT);

    query_int(&q, ":key", s->key);
    bind_subscription(&q, &s->wants);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
subscribers_confirm(struct db *db, int64_t key, int64_t now)
{
    struct query q = query_start(db, SQL_SUBSCRIBER_CONFIRM);

    query_int(&q, ":key", key);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
subscribers_delete(struct db *db, int64_t key)
{
    struct query q = query_start(db, SQL_SUBSCRIBER_DELETE);

    query_int(&q, ":key", key);
    return query_end(&q);
}

int
subscribers_prune(struct db *db, int64_t before)
{
    struct query q = query_start(db, SQL_SUBSCRIBERS_PRUNE);

    query_int(&q, ":before", before);
    return query_end(&q);
}

/* --- mails ---------------------------------------------------------------------------------------------- */

int
subscribers_queue_confirmation(struct db *db, struct arena *a, const struct subscriber *s, int64_t now)
{
    struct buf config = { .arena = a };
    char id[UUID_SIZE];
    struct query q = query_start(db, SQL_SUBSCRIBER_MAIL_QUEUE);

    uuid_random(id);
    put_object(&config, NULL);
    put_text(&config, "address", s->email);
    end_object(&config);
    query_next(&q, ":key", SERIES_ALERT);
    query_text(&q, ":id", id);
    query_text(&q, ":event", SUBSCRIBER_CONFIRMATION);
    query_int(&q, ":now", now);
    query_text(&q, ":config", buf_string(&config));
    query_int(&q, ":subscriber", s->key);
    return query_end(&q);
}

static void
bind_choice(struct query *q, const struct subscriber_news *n)
{
    query_int(q, ":page", n->page);
    query_int(q, ":kind", n->monitor_id != NULL ? TELL_AUTOMATIC : n->kind);
    if (n->monitor_id == NULL) {
        query_int(q, ":post", n->post);
        return;
    }
    query_text(q, ":monitor_id", n->monitor_id);
    query_int(q, ":confirmed_by", n->confirmed_by);
}

static int
tell(struct db *db, enum sql counting, enum sql telling, const char *event, const struct subscriber_news *n,
     int64_t *count)
{
    struct query q = query_start(db, counting);
    int64_t first;

    bind_choice(&q, n);
    if (query_number(&q, 0, count) != 0)
        return -1;
    if (*count == 0)
        return 0;
    first = db_next_many(db, SERIES_ALERT, *count);
    if (first == 0)
        return -1;
    q = query_start(db, telling);
    bind_choice(&q, n);
    query_int(&q, ":first", first);
    query_text(&q, ":name", n->name);
    query_text(&q, ":event", event);
    query_int(&q, ":now", n->now);
    query_text(&q, ":body", n->body);
    query_text(&q, ":thread", n->thread);
    return query_end(&q);
}

int
subscribers_tell_post(struct db *db, const struct subscriber_news *n, int64_t *count)
{
    return tell(db, SQL_SUBSCRIBERS_OF_POST, SQL_SUBSCRIBERS_TELL_POST, SUBSCRIBER_POST, n, count);
}

int
subscribers_tell_incident(struct db *db, const struct subscriber_news *n, int64_t *count)
{
    return tell(db, SQL_SUBSCRIBERS_OF_INCIDENT, SQL_SUBSCRIBERS_TELL_INCIDENT, SUBSCRIBER_INCIDENT, n,
                count);
}

int
subscribers_drop_due(struct db *db, int64_t page)
{
    struct query q = query_start(db, SQL_SUBSCRIBERS_DROP_DUE);

    query_int(&q, ":page", page);
    return query_end(&q);
}

/* --- automatic incidents -------------------------------------------------------------------------------- */

static void
read_incident(struct query *q, struct arena *a, bool ended, struct subscriber_incident *i)
{
    i->page = row_int(q);
    i->id = row_text(q, a);
    i->incident = row_int(q);
    i->monitor_id = row_text(q, a);
    i->told_at = ended ? row_int(q) : 0;
}

int
subscribers_incidents(struct db *db, struct arena *a, bool ended, int64_t limit, int64_t now,
                      struct subscriber_incidents *list)
{
    struct query q =
        query_start(db, ended ? SQL_SUBSCRIBERS_INCIDENTS_ENDED : SQL_SUBSCRIBERS_INCIDENTS_BEGUN);

    if (!ended)
        query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_incident(&q, a, ended, arena_add(a, list)));
}

enum found
subscribers_incident_told(struct db *db, const struct subscriber_incident *i, bool ended, int64_t now)
{
    struct query q = query_start(db, ended ? SQL_SUBSCRIBER_INCIDENT_ENDED : SQL_SUBSCRIBER_INCIDENT_BEGUN);

    query_int(&q, ":page", i->page);
    query_int(&q, ":incident", i->incident);
    if (!ended)
        query_int(&q, ":now", now);
    return query_touch(&q);
}

enum found
subscribers_post_speaks(struct db *db, int64_t page, int64_t incident)
{
    struct query q = query_start(db, SQL_POST_SPEAKS_FOR);

    query_int(&q, ":page", page);
    query_int(&q, ":incident", incident);
    return query_exists(&q);
}
