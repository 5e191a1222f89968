/* Reads from the database what other processes commit, even if it is locked, missing, or replaced by an
 * older copy meanwhile. No failure is final: what cannot be read now is read later, from the same place
 * on. */
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

struct event_reader {
    struct app app;       /* its db is NULL while none can be opened */
    struct arena scratch; /* of one call */
    int64_t identity;     /* of the database that was open last */
    int64_t state;        /* its token when everything was last read; -1: not yet */
    int64_t last;         /* id of the last event that went into the buffer */
    bool started;         /* `last` is set */
    bool replaced;        /* the database is another one since `last` was read */
    int64_t restored_at;  /* when a backup took its place, as it says itself */
    bool has_admin;
    struct digest admin;  /* of the admin key */
    bool logged;          /* that there is no database */
};

/* What event_reader_read found beside events. */
struct database_changes {
    bool more;         /* there are more events than were read: read again */
    bool key_changed;  /* the admin key was replaced, or removed */
    bool replaced;     /* another database, perhaps an older one: a monitor's key may mean another monitor */
};

void event_reader_close(struct event_reader *r);

/* Reads new events, a bounded number, into the buffer. -1: the database cannot be read (logged). */
int event_reader_read(struct event_reader *r, int64_t now, struct event_buffer *buffer,
                      struct database_changes *changes);

/* Whether anything was committed since the last complete event_reader_read; also true if that is not
 * known. */
bool event_reader_changed(struct event_reader *r);

/* Sends the next slice of what a client without a place missed, or gives it a place if it has missed
 * nothing more. Returns 0; -1 if the client is gone; 1 if the database cannot be read now. */
int event_reader_catch_up(struct event_reader *r, int64_t now, struct sse_client *c,
                          struct event_buffer *buffer);

/* Whether the key of a workspace that has this digest is still good. */
enum found event_reader_has_workspace_key(struct event_reader *r, const struct digest *key, int64_t now);

/* Whether the monitor is still there, and the digest of its manage key. */
enum found event_reader_has_monitor(struct event_reader *r, int64_t monitor, struct digest *manage_key);

#endif
