/* All streams together: who comes, who goes, who is told what and when.
 *
 * hub_wake when something may have been committed, hub_tick once a second, hub_accept and hub_serve when
 * epoll says so, hub_settle at the end of every turn of the loop. */
#ifndef FCGI_EVENTS_SSE_SERVER_H
#define FCGI_EVENTS_SSE_SERVER_H

#include "os/shared_counters.h"
#include "fcgi/events/event_buffer.h"
#include "fcgi/events/event_reader.h"
#include "fcgi/events/sse_client.h"

#include <stdbool.h>
#include <stdint.h>

#define HUB_TICK_MS 1000
#define HUB_SPARE_FILES 64 /* beside the streams: database, epoll, and clients that are still asking */

/* Streams in the order in which they came in; as all wait for the same time, also in that in which they
 * are due. */
struct queue {
    struct stream *first, *last;
    int count;
};

struct hub {
    int epoll, listener;
    int limit;              /* streams at most */
    struct meter meter;     /* how many listen, for all to see (traffic.h) */
    bool held;              /* it says that we live */
    struct feed feed;
    struct frames frames;
    struct queue asking, open;
    struct stream *over;    /* closed in this turn */
    bool more;              /* events wait to be read: do not sleep */
    bool starved;           /* somebody could not be told what he missed: the database is away */
    bool look_for_deleted;  /* something was committed since monitors were looked for */
    bool out_of_files;
    bool deaf;              /* not listening for the moment */
};

/* Everything but epoll, listener, limit and feed.app.config is zero. */
void hub_open(struct hub *h);
void hub_close(struct hub *h);

void hub_accept(struct hub *h);
void hub_serve(struct hub *h, struct stream *s, uint32_t events);
void hub_wake(struct hub *h);
void hub_tick(struct hub *h);
void hub_settle(struct hub *h);

#endif
