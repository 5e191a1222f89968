/* Where events come from: the database, watched for what others commit, through being locked, missing,
 * replaced by an older copy. Nothing here is fatal; what cannot be read now is read later, from where we
 * were. */
#ifndef FCGI_EVENTS_EVENT_READER_H
#define FCGI_EVENTS_EVENT_READER_H

#include "base/arena.h"
#include "base/digest.h"
#include "store/db.h"
#include "fcgi/http/request.h"
#include "fcgi/events/event_buffer.h"
#include "fcgi/events/sse_client.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct event_reader {
    struct app app;       /* its db is NULL while there is none to be had */
    struct arena scratch; /* of one call */
    dev_t device;         /* which file app.db has open */
    ino_t inode;
    int64_t version;      /* data_version when all was last read; -1: it was not */
    int64_t last;         /* the event up to which the frames have everything */
    bool started;         /* `last` means something */
    bool replaced;        /* the database is another one since `last` was read */
    int64_t restored_at;  /* what it says of when a backup became it */
    bool has_admin;
    struct digest admin;  /* the admin key's */
    bool complained;      /* that there is no database */
};

/* What a look at the database found beside events. */
struct reader_findings {
    bool more;         /* there are more events than were read: look again */
    bool key_changed;  /* what the admin key opened is void */
    bool replaced;     /* another database, perhaps an older one: monitors' keys may mean others */
};

void event_reader_close(struct event_reader *f);

/* Reads new events, a bounded number, into frames. -1: the database cannot be read (logged). */
int event_reader_read(struct event_reader *f, struct event_buffer *frames, struct reader_findings *news);

/* Whether anything was committed since the last complete event_reader_read, or we cannot tell. */
bool event_reader_changed(struct event_reader *f);

/* Takes the next slice of what a stream without a place missed, and sends it; without more to tell gives
 * it a place. Returns 0; -1 when the client is gone; 1 when the database cannot be read now. */
int event_reader_catch_up(struct event_reader *f, struct sse_client *s, struct event_buffer *frames);

/* Whether the monitor is still there. */
enum found event_reader_has_monitor(struct event_reader *f, int64_t monitor);

#endif
