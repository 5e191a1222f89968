/* How the events helper sees the database.
 *
 * Ids of events grow in commit order, so what is after the last id that was read is new, and nothing older
 * can appear. The exception is a database that is replaced by a backup. `watchpost restore` writes it into
 * the same file, records that in it, and goes on counting; one that was exchanged by hand is recognised
 * by its identity, or by a newest id that is smaller than one that was read before. Then what comes after its
 * newest event is new. */
#include "fcgi/events/event_reader.h"

#include "os/log.h"
#include "store/events.h"
#include "store/horizon.h"
#include "store/monitors.h"
#include "store/secrets.h"
#include "store/settings.h"
#include "store/workspace_keys.h"

enum {
    LIVE_ROWS = 500,   /* read at once for all clients */
    MISSED_ROWS = 500, /* for one that catches up */
    SLICE_BYTES = 64 * 1024
};

static void
close_database(struct event_reader *r)
{
    db_close(r->app.db);
    r->app.db = NULL;
    r->state = -1;
}

void
event_reader_close(struct event_reader *r)
{
    close_database(r);
    arena_free(&r->scratch);
}

/* A database that is away for an hour makes two lines in the log, not one a second. */
static void
log_once(struct event_reader *r, const char *problem)
{
    if (!r->logged)
        log_error("cannot open the database, trying again each second: %s", problem);
    r->logged = true;
}

/* Makes sure that the database of that name is the one that is open. -1 (logged): it cannot be opened. It is
 * asked each time: a file that was moved away can still be read, and would never change again. */
static int
open_database(struct event_reader *r)
{
    const char *problem;
    int64_t identity;

    if (r->app.db != NULL && db_is_lost(r->app.db))
        close_database(r);
    if (r->app.db != NULL)
        return 0;
    r->app.db = db_open(&r->scratch, &r->app.config.database, DB_READER, &problem);
    if (r->app.db == NULL) {
        log_once(r, problem);
        return -1;
    }
    secrets_require(r->app.db, true);
    if (r->logged)
        log_info("the database is open again");
    r->logged = false;
    identity = db_identity(r->app.db);
    r->replaced |= r->started && identity != r->identity;
    r->identity = identity;
    return 0;
}

/* An operator replaces a key because it leaked: streams that were opened with the old one must not go on. */
static int
read_admin_key(struct event_reader *r, struct database_changes *changes)
{
    struct digest now = { 0 };
    enum found found = settings_admin_key(r->app.db, &r->scratch, &now);

    if (found == FAILED)
        return -1;
    changes->key_changed = r->started && r->has_admin && !(found == FOUND && digest_equal(&now, &r->admin));
    r->has_admin = found == FOUND;
    r->admin = now;
    return 0;
}

static int
read_restored(struct event_reader *r)
{
    int64_t restored_at;

    if (settings_int(r->app.db, SETTING_RESTORED_AT, 0, &restored_at) != 0)
        return -1;
    r->replaced |= r->started && restored_at != r->restored_at;
    r->restored_at = restored_at;
    return 0;
}

/* At the start nothing old is read: clients ask for what they missed themselves. */
static int
read_events(struct event_reader *r, struct event_buffer *buffer, struct database_changes *changes)
{
    struct event_slice slice = { .rows = LIVE_ROWS, .bytes = SLICE_BYTES };
    struct sse_events found = { 0 };
    int64_t newest, reached;

    if (events_newest(r->app.db, &newest) != 0)
        return -1;
    changes->replaced = r->replaced || (r->started && newest < r->last);
    if (!r->started || newest < r->last)
        r->last = newest;
    r->started = true;
    r->replaced = false;
    if (newest == r->last)
        return 0;
    slice.after = r->last;
    slice.upto = newest;
    if (events_slice(r->app.db, &r->scratch, &slice, &found, &reached) != 0)
        return -1;
    r->last = reached;
    for (int i = 0; i < found.count; i++)
        event_buffer_add(buffer, &found.list[i]);
    changes->more = r->last < newest;
    return 0;
}

/* A new connection may be able to read what this one cannot. */
static int
give_up(struct event_reader *r)
{
    r->state = -1;
    db_rollback(r->app.db);
    if (db_trouble(r->app.db) == DB_UNAVAILABLE)
        close_database(r);
    return -1;
}

/* One reading transaction for all of it, so that key, restore and events are of one state. */
int
event_reader_read(struct event_reader *r, int64_t now, struct event_buffer *buffer,
                  struct database_changes *changes)
{
    int64_t state;

    *changes = (struct database_changes){ 0 };
    arena_reset(&r->scratch);
    if (open_database(r) != 0)
        return -1;
    horizon_set_by_clock(r->app.db, &r->app.config, now);
    state = db_state_token(r->app.db); /* before reading: what is committed meanwhile is looked at again */
    if (state < 0 || db_begin_read(r->app.db) != 0 || read_admin_key(r, changes) != 0 ||
        read_restored(r) != 0 || read_events(r, buffer, changes) != 0)
        return give_up(r);
    db_end_read(r->app.db);
    r->state = changes->more ? -1 : state;
    return 0;
}

bool
event_reader_changed(struct event_reader *r)
{
    arena_reset(&r->scratch);
    return open_database(r) != 0 || r->state < 0 || db_state_token(r->app.db) != r->state;
}

static int
put_events(struct sse_client *c, const struct sse_events *events)
{
    struct buf text = { 0 };
    int result;

    for (int i = 0; i < events->count; i++)
        sse_frame(&text, &events->list[i], sse_body(&c->filter, &events->list[i]));
    result = text.length > 0 ? sse_client_put(c, text.text, text.length) : 0;
    buf_free(&text);
    return result;
}

/* A slice at a time, so that a client that was away for hours holds up no other. It joins the buffer when it
 * has all up to r->last, which is where the buffer goes on. */
int
event_reader_catch_up(struct event_reader *r, int64_t now, struct sse_client *c, struct event_buffer *buffer)
{
    struct event_slice slice = {
        .filter = &c->filter, .after = c->after, .upto = r->last, .rows = MISSED_ROWS, .bytes = SLICE_BYTES
    };
    struct sse_events missed = { 0 };
    int64_t reached;

    if (c->after >= r->last) {
        c->place = event_buffer_join(buffer);
        return 0;
    }
    if (r->app.db == NULL)
        return 1;
    arena_reset(&r->scratch);
    horizon_set_by_clock(r->app.db, &r->app.config, now);
    if (events_slice(r->app.db, &r->scratch, &slice, &missed, &reached) != 0) {
        (void)give_up(r);
        return 1;
    }
    c->after = reached;
    return put_events(c, &missed);
}

enum found
event_reader_has_monitor(struct event_reader *r, int64_t monitor, struct digest *manage_key)
{
    return r->app.db == NULL ? FAILED : monitors_manage_key(r->app.db, &r->scratch, monitor, manage_key);
}

enum found
event_reader_has_workspace_key(struct event_reader *r, const struct digest *key, int64_t now)
{
    struct workspace_key k;

    return r->app.db == NULL ? FAILED : workspace_keys_by_digest(r->app.db, &r->scratch, key, now, &k);
}
