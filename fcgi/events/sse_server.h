/* The server of live events: accepts clients, closes them, and decides what each is sent when.
 *
 * The owner calls sse_server_wake when something may have been committed, sse_server_tick once a second, and
 * sse_server_settle at the end of every turn of the loop; the loop does the rest. */
#ifndef FCGI_EVENTS_SSE_SERVER_H
#define FCGI_EVENTS_SSE_SERVER_H

#include "os/loop.h"
#include "os/shared_counters.h"
#include "fcgi/events/event_buffer.h"
#include "fcgi/events/event_reader.h"
#include "fcgi/events/sse_client.h"

#include <stdbool.h>
#include <stdint.h>

#define SSE_TICK_MS 1000
#define SSE_SPARE_FILES 64 /* beside those of open clients: database, loop, clients that still ask */

/* Clients in the order in which they were added. All in a queue wait for the same time, so it is also the
 * order in which they are due. */
struct sse_client_queue {
    struct sse_client *first, *last;
    int count;
};

struct sse_server {
    struct loop *loop;
    int listener;
    int limit; /* clients at most: streams, and those who wait for an answer or still read it */
    struct shared_counters counters; /* of clients, for GET /metrics (request_metrics.h) */
    bool claimed;                    /* the counters say that this process lives */
    struct event_reader reader;
    struct event_buffer buffer;
    struct sse_client_queue asking, open, ending;
    size_t ending_bytes; /* that those have still to be sent */
    struct waiter *waiters; /* waiters.c */
    int waiter_count;
    bool more;          /* there are more events to be read: call sse_server_wake without waiting */
    bool retry;         /* a client could not be sent what it missed: the database is not available */
    bool check_revoked;    /* something was committed since monitors and their keys were last looked for */
    bool out_of_files;  /* the system refused a descriptor since the last tick */
    bool paused;        /* accepting is paused */
};

/* Everything but loop, listener, limit and reader.app.config is zero. -1 (logged): the loop refuses. */
int sse_server_open(struct sse_server *s);
void sse_server_close(struct sse_server *s);

void sse_server_wake(struct sse_server *s);
void sse_server_tick(struct sse_server *s);
void sse_server_settle(struct sse_server *s);

/* Whether there is no room for another stream or waiter. */
bool sse_server_is_full(const struct sse_server *s);

/* Closes a client, whatever state it is in. */
void sse_server_end_client(struct sse_server *s, struct sse_client *c);

/* Closes it when it has been sent what it was answered. */
void sse_server_end_answered(struct sse_server *s, struct sse_client *c);

#endif
