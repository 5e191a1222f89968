/* One client: a connection that first sends a request and then, if the request is accepted, gets events.
 *
 * What is sent comes from two places. `rest` holds bytes for this client alone: the head of the answer, a
 * slice of the events that it missed. When those are sent the client reads the shared buffer from its
 * place on. A client without a place is still catching up; it gets a place (event_reader_catch_up) when it
 * has. */
#ifndef FCGI_EVENTS_SSE_CLIENT_H
#define FCGI_EVENTS_SSE_CLIENT_H

#include "base/buf.h"
#include "base/digest.h"
#include "render/sse_frame.h"
#include "fcgi/events/event_buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sse_client_state {
    SSE_CLIENT_ASKING,
    SSE_CLIENT_OPEN,
    SSE_CLIENT_HELD, /* it waits for one answer: waiters.c */
    SSE_CLIENT_ENDING /* it has been answered: it is closed when `rest` is sent */
};

/* The key that a stream was opened with, as far as it opened anything: it ends with that key. */
enum sse_opener { OPENED_WITHOUT, OPENED_BY_ADMIN, OPENED_BY_MANAGE_KEY, OPENED_BY_WORKSPACE_KEY };

struct sse_server;
struct waiter;

struct sse_client {
    struct sse_server *server;
    int fd;
    enum sse_client_state state;
    struct sse_client *previous, *next; /* in the server's queue of its state */
    int64_t due_ms;               /* monotonic; ASKING: close it; OPEN: a comment; ENDING: has it moved? */
    struct buf request;           /* ASKING: what has been read of it */

    struct waiter *waiter;        /* HELD */
    struct sse_filter filter;
    enum sse_opener opener;
    struct digest key;            /* OPENED_BY_MANAGE_KEY, OPENED_BY_WORKSPACE_KEY */
    int64_t expires_at;           /* OPENED_BY_WORKSPACE_KEY: the key; 0: never */
    char *tags;                   /* of filter.reader; on the heap */
    int64_t after;                /* it has the events up to this id, or does not want them */
    struct buffered_event *place; /* NULL: it is catching up */
    size_t sent;                  /* bytes of the next event that it wants */
    char *rest;
    size_t rest_at, rest_length;
    bool blocked;                 /* its socket is full: waits until it takes bytes again */
    bool progressed;              /* it has taken bytes since the last comment was due */
};

struct sse_client *sse_client_open(struct sse_server *server, int fd);

/* It gets what this principal sees: of its workspace, for its tags. */
void sse_client_bind(struct sse_client *c, const struct principal *reader);

/* Closes the connection and frees the struct. */
void sse_client_close(struct sse_client *c);

/* Reads what has arrived of the request. The length of its head once that is complete; 0: not yet; -1: the
 * client is gone, or its head is too long. */
long sse_client_read(struct sse_client *c);

/* Sends bytes after `rest`, and adds to that what the socket does not take. -1: the client is gone. */
int sse_client_put(struct sse_client *c, const char *bytes, size_t length);

/* Sends what is left of `rest`. -1: the client is gone. */
int sse_client_drain(struct sse_client *c);

/* Sends what is left of `rest`, then events of the buffer from its place on. -1: the client is gone. */
int sse_client_follow(struct sse_client *c);

/* Whether nothing is left to send: a comment would not land in the middle of an event. */
bool sse_client_is_idle(const struct sse_client *c);

#endif
