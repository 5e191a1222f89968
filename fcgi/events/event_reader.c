/* The database as the helper sees it.
 *
 * Ids of events grow in commit order, so whatever is after the last one read is new, and nothing older can
 * appear. The exception is a database put back from a backup. `watchpost restore` writes it into the same
 * file, says so in it, and goes on counting; whoever exchanges the file by hand is known by the file, or by
 * a newest id that is smaller than one that we have seen. Then what comes after its newest is new.
 *
 * A missing file is not opened, because opening would make an empty one in the place of what is being
 * restored. */
#include "fcgi/events/event_reader.h"

#include "os/log.h"
#include "store/events.h"
#include "store/monitors.h"
#include "store/settings.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum {
    LIVE_ROWS = 500,
    MISSED_ROWS = 500,
    SLICE_BYTES = 64 * 1024
};

static void
drop(struct event_reader *f)
{
    db_close(f->app.db);
    f->app.db = NULL;
    f->version = -1;
}

void
event_reader_close(struct event_reader *f)
{
    drop(f);
    arena_free(&f->scratch);
}

static void
complain(struct event_reader *f, const char *problem)
{
    if (!f->complained)
        log_error("cannot open the database, trying again each second: %s", problem);
    f->complained = true;
}

/* Has the right file open, or -1. */
static int
attach(struct event_reader *f)
{
    const char *path = f->app.config.database_path, *problem;
    struct stat file;

    if (stat(path, &file) != 0) {
        drop(f);
        complain(f, strerror(errno));
        return -1;
    }
    if (f->app.db != NULL && (file.st_dev != f->device || file.st_ino != f->inode))
        drop(f);
    if (f->app.db != NULL)
        return 0;
    f->app.db = db_open(&f->scratch, path, DB_READER, &problem);
    if (f->app.db == NULL) {
        complain(f, problem);
        return -1;
    }
    if (f->complained)
        log_info("the database is open again");
    f->complained = false;
    f->replaced |= f->started && (file.st_dev != f->device || file.st_ino != f->inode);
    f->device = file.st_dev;
    f->inode = file.st_ino;
    return 0;
}

static int
read_admin_key(struct event_reader *f, struct reader_findings *news)
{
    struct digest now = { 0 };
    enum found found = settings_admin_key(f->app.db, &f->scratch, &now);

    if (found == FAILED)
        return -1;
    news->key_changed = f->started && f->has_admin && !(found == FOUND && digest_equal(&now, &f->admin));
    f->has_admin = found == FOUND;
    f->admin = now;
    return 0;
}

static int
read_restored(struct event_reader *f)
{
    int64_t restored_at;

    if (settings_int(f->app.db, SETTING_RESTORED_AT, 0, &restored_at) != 0)
        return -1;
    f->replaced |= f->started && restored_at != f->restored_at;
    f->restored_at = restored_at;
    return 0;
}

static int
read_events(struct event_reader *f, struct event_buffer *frames, struct reader_findings *news)
{
    struct event_slice slice = { .rows = LIVE_ROWS, .bytes = SLICE_BYTES };
    struct sse_events found = { 0 };
    int64_t newest, reached;

    if (events_newest(f->app.db, &newest) != 0)
        return -1;
    news->replaced = f->replaced || (f->started && newest < f->last);
    if (!f->started || newest < f->last)
        f->last = newest;
    f->started = true;
    f->replaced = false;
    if (newest == f->last)
        return 0;
    slice.after = f->last;
    slice.upto = newest;
    if (events_slice(f->app.db, &f->scratch, &slice, &found, &reached) != 0)
        return -1;
    f->last = reached;
    for (int i = 0; i < found.count; i++)
        event_buffer_add(frames, &found.list[i]);
    news->more = f->last < newest;
    return 0;
}

/* What an open connection cannot read, a new one may. */
static int
give_up(struct event_reader *f)
{
    f->version = -1;
    db_rollback(f->app.db);
    if (db_trouble(f->app.db) == DB_UNAVAILABLE)
        drop(f);
    return -1;
}

int
event_reader_read(struct event_reader *f, struct event_buffer *frames, struct reader_findings *news)
{
    int64_t version;

    *news = (struct reader_findings){ 0 };
    arena_reset(&f->scratch);
    if (attach(f) != 0)
        return -1;
    version = db_version(f->app.db); /* before reading: what is committed meanwhile is looked at again */
    if (version < 0 || db_begin_read(f->app.db) != 0 || read_admin_key(f, news) != 0 ||
        read_restored(f) != 0 || read_events(f, frames, news) != 0)
        return give_up(f);
    db_rollback(f->app.db); /* nothing was written: this only ends it */
    f->version = news->more ? -1 : version;
    return 0;
}

bool
event_reader_changed(struct event_reader *f)
{
    arena_reset(&f->scratch);
    return attach(f) != 0 || f->version < 0 || db_version(f->app.db) != f->version;
}

static int
put_events(struct sse_client *s, const struct sse_events *events)
{
    struct buf text = { 0 };
    int result;

    for (int i = 0; i < events->count; i++)
        sse_frame(&text, &events->list[i]);
    result = text.length > 0 ? sse_client_put(s, text.text, text.length) : 0;
    buf_free(&text);
    return result;
}

int
event_reader_catch_up(struct event_reader *f, struct sse_client *s, struct event_buffer *frames)
{
    struct event_slice slice = {
        .filter = &s->filter, .after = s->after, .upto = f->last, .rows = MISSED_ROWS, .bytes = SLICE_BYTES
    };
    struct sse_events missed = { 0 };
    int64_t reached;

    if (s->after >= f->last) {
        s->place = event_buffer_join(frames);
        return 0;
    }
    if (f->app.db == NULL)
        return 1;
    arena_reset(&f->scratch);
    if (events_slice(f->app.db, &f->scratch, &slice, &missed, &reached) != 0) {
        (void)give_up(f);
        return 1;
    }
    s->after = reached;
    return put_events(s, &missed);
}

enum found
event_reader_has_monitor(struct event_reader *f, int64_t monitor)
{
    return f->app.db == NULL ? FAILED : monitors_exists(f->app.db, monitor);
}
