/* All streams together: who comes, who goes, who is told what and when.
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
#define SSE_SPARE_FILES 64 /* beside the streams: database, epoll, and clients that are still asking */

/* Streams in the order in which they came in; as all wait for the same time, also in that in which they
 * are due. */
struct sse_client_queue {
    struct sse_client *first, *last;
    int count;
};

struct sse_server {
    struct loop *loop;
    int listener;
    int limit;              /* streams at most */
    struct shared_counters meter;     /* how many listen, for all to see (traffic.h) */
    bool held;              /* it says that we live */
    struct event_reader feed;
    struct event_buffer frames;
    struct sse_client_queue asking, open;
    bool more;              /* events wait to be read: do not sleep */
    bool starved;           /* somebody could not be told what he missed: the database is away */
    bool look_for_deleted;  /* something was committed since monitors were looked for */
    bool out_of_files;
    bool deaf;              /* not listening for the moment */
};

/* Everything but loop, listener, limit and feed.app.config is zero. -1 (logged): the loop refuses. */
int sse_server_open(struct sse_server *h);
void sse_server_close(struct sse_server *h);

void sse_server_wake(struct sse_server *h);
void sse_server_tick(struct sse_server *h);
void sse_server_settle(struct sse_server *h);

#endif
