/* watchpost init seals what stands in plain: table by table, a slice of rows in a transaction, in which other
 * processes cannot change them. What was sealed before is passed over, so a walk that was killed is begun
 * anew, and its work is not. */
#include "store/secrets.h"

#include "model/channel.h"
#include "store/backend.h"
#include "store/settings.h"

#include <string.h>

enum { SLICE = 200 };

struct sealing {
    struct db *db;
    struct arena *a; /* of the slice */
    int64_t after;   /* the last key of it */
    int64_t sealed;  /* rows so far */
};

/* --- what is to be sealed --- */

static bool
is_plain(const char *text)
{
    return text != NULL && *text != '\0' && !secret_is_shut(text);
}

/* A receiver of former times shows the path of a webhook. */
static bool
shows_path(const char *receiver)
{
    return receiver != NULL && strncmp(receiver, "http", 4) == 0 && strstr(receiver, "/#") == NULL;
}

/* --- monitors --- */

struct monitor_secrets {
    int64_t key;
    const char *id, *headers, *options;
};

struct monitor_slice {
    struct monitor_secrets *list;
    int count, capacity;
};

static void
read_monitor(struct query *q, struct arena *a, struct monitor_secrets *m)
{
    m->key = row_int(q);
    m->id = row_text(q, a);
    m->headers = row_text(q, a);
    m->options = row_text(q, a);
}

static struct query
start_slice(struct sealing *w, enum sql name)
{
    struct query q = query_start(w->db, name);

    query_int(&q, ":after", w->after);
    query_int(&q, ":limit", SLICE);
    return q;
}

static int
seal_monitor(struct sealing *w, const struct monitor_secrets *m)
{
    bool options = is_plain(m->options) && secrets_in_options(m->options);
    struct query q;

    w->after = m->key;
    if (!options && !is_plain(m->headers))
        return 0;
    w->sealed++;
    q = query_start(w->db, SQL_SECRETS_SEAL_MONITOR);
    query_int(&q, ":key", m->key);
    query_secret(&q, w->a, ":headers", SECRET_HEADERS, m->id, m->headers);
    if (options)
        query_secret(&q, w->a, ":options", SECRET_OPTIONS, m->id, m->options);
    else
        query_text(&q, ":options", m->options);
    return query_end(&q);
}

/* The number of rows, 0 at the end of the table; -1: failed. */
static int
seal_monitors(struct sealing *w)
{
    struct query q = start_slice(w, SQL_SECRETS_OF_MONITORS);
    struct monitor_slice slice = {0};

    if (query_all(&q, read_monitor(&q, w->a, arena_add(w->a, &slice))) != 0)
        return -1;
    for (int i = 0; i < slice.count; i++)
        if (seal_monitor(w, &slice.list[i]) != 0)
            return -1;
    return slice.count;
}

/* --- rows with one secret: channels, deliveries, what changed of channels --- */

struct row_secrets {
    int64_t key;
    const char *id, *text;
};

struct row_slice {
    struct row_secrets *list;
    int count, capacity;
};

static const struct one_secret {
    enum sql read, write;
    const char *key, *parameter, *place;
} channels_config = {SQL_SECRETS_OF_CHANNELS, SQL_SECRETS_SEAL_CHANNEL, ":key", ":config", SECRET_CONFIG},
  audit_changes = {SQL_SECRETS_OF_AUDIT, SQL_SECRETS_SEAL_AUDIT, ":seq", ":changes", SECRET_CHANGES},
  deliveries_url = {SQL_SECRETS_OF_DELIVERIES, SQL_SECRETS_SEAL_DELIVERY, ":seq", ":url", SECRET_URL};

static void
read_one(struct query *q, struct arena *a, struct row_secrets *r)
{
    r->key = row_int(q);
    r->id = row_text(q, a);
    r->text = row_text(q, a);
}

static int
seal_one(struct sealing *w, const struct one_secret *kind, const struct row_secrets *r)
{
    struct query q;

    w->after = r->key;
    if (!is_plain(r->text))
        return 0;
    w->sealed++;
    q = query_start(w->db, kind->write);
    query_int(&q, kind->key, r->key);
    query_secret(&q, w->a, kind->parameter, kind->place, r->id, r->text);
    return query_end(&q);
}

static int
seal_kind(struct sealing *w, const struct one_secret *kind)
{
    struct query q = start_slice(w, kind->read);
    struct row_slice slice = {0};

    if (query_all(&q, read_one(&q, w->a, arena_add(w->a, &slice))) != 0)
        return -1;
    for (int i = 0; i < slice.count; i++)
        if (seal_one(w, kind, &slice.list[i]) != 0)
            return -1;
    return slice.count;
}

static int
seal_channels(struct sealing *w)
{
    return seal_kind(w, &channels_config);
}

static int
seal_deliveries(struct sealing *w)
{
    return seal_kind(w, &deliveries_url);
}

static int
seal_audit(struct sealing *w)
{
    return seal_kind(w, &audit_changes);
}

/* --- alerts --- */

struct alert_secrets {
    int64_t key;
    const char *channel_id, *delivery_group, *receiver, *kept_config, *body;
    bool is_message; /* the body is what was sent */
};

struct alert_slice {
    struct alert_secrets *list;
    int count, capacity;
};

static void
read_alert(struct query *q, struct arena *a, struct alert_secrets *s)
{
    s->key = row_int(q);
    s->channel_id = row_text(q, a);
    s->delivery_group = row_text(q, a);
    s->receiver = row_text(q, a);
    s->kept_config = row_text(q, a);
    s->body = row_text(q, a);
    s->is_message = row_bool(q);
}

static int
seal_alert(struct sealing *w, const struct alert_secrets *s)
{
    bool body = s->is_message && is_plain(s->body), receiver = shows_path(s->receiver);
    struct query q;

    w->after = s->key;
    if (!body && !receiver && !is_plain(s->kept_config))
        return 0;
    w->sealed++;
    q = query_start(w->db, SQL_SECRETS_SEAL_ALERT);
    query_int(&q, ":key", s->key);
    query_text(&q, ":receiver", receiver ? channel_receiver_of_place(w->a, s->receiver) : s->receiver);
    query_secret(&q, w->a, ":kept_config", SECRET_CONFIG, s->channel_id, s->kept_config);
    if (body)
        query_secret(&q, w->a, ":body", SECRET_MESSAGE, s->delivery_group, s->body);
    else
        query_text(&q, ":body", s->body);
    return query_end(&q);
}

static int
seal_alerts(struct sealing *w)
{
    struct query q = start_slice(w, SQL_SECRETS_OF_ALERTS);
    struct alert_slice slice = {0};

    if (query_all(&q, read_alert(&q, w->a, arena_add(w->a, &slice))) != 0)
        return -1;
    for (int i = 0; i < slice.count; i++)
        if (seal_alert(w, &slice.list[i]) != 0)
            return -1;
    return slice.count;
}

/* --- all of it --- */

static int
in_transaction(struct sealing *w, int (*seal)(struct sealing *w))
{
    int rows;

    if (db_begin(w->db) != 0)
        return -1;
    rows = seal(w);
    if (rows >= 0 && db_commit(w->db) == 0)
        return rows;
    db_rollback(w->db);
    return -1;
}

static int
walk_table(struct db *db, int (*seal)(struct sealing *w), int64_t *count)
{
    struct arena scratch = {0};
    struct sealing w = {.db = db, .a = &scratch};
    int rows;

    while ((rows = in_transaction(&w, seal)) > 0)
        arena_reset(&scratch);
    arena_free(&scratch);
    *count += w.sealed;
    return rows;
}

static int
forget_receivers(struct db *db)
{
    struct query q = query_start(db, SQL_SECRETS_FORGET_RECEIVERS);

    return query_end(&q);
}

enum found
secrets_are_plain(struct db *db)
{
    int64_t plain;

    if (settings_int(db, SETTING_SECRETS_PLAIN, 0, &plain) != 0)
        return FAILED;
    return plain != 0 ? FOUND : NONE;
}

/* Once the database has been written anew it is done; what a process without the key adds after that is found
 * by the next call, which walks over the rows all the same. */
int
secrets_seal_all(struct db *db, int64_t *count)
{
    static int (*const tables[])(struct sealing * w) = {seal_monitors, seal_channels, seal_alerts,
                                                        seal_deliveries, seal_audit};
    enum found plain;

    *count = 0;
    if (db->secrets_key == NULL)
        return 0;
    plain = secrets_are_plain(db);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (walk_table(db, tables[i], count) != 0)
            return -1;
    if (plain == NONE && *count == 0)
        return 0;
    if (settings_set_int(db, SETTING_SECRETS_PLAIN, 1) != 0 || forget_receivers(db) != 0 ||
        db->backend->rewrite(db) != 0)
        return -1;
    return settings_set_int(db, SETTING_SECRETS_PLAIN, 0);
}
