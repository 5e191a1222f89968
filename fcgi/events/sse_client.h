/* One client: a connection that first asks (a request head) and then, if it may, listens to events.
 *
 * What goes to it comes from two places. `rest` are bytes of its own: the answer's head, a slice of what
 * it missed. When those are sent it reads the shared frames from its place on. A stream that has no place
 * yet is still being told what it missed; hub.c gives it one when it has caught up. */
#ifndef FCGI_EVENTS_SSE_CLIENT_H
#define FCGI_EVENTS_SSE_CLIENT_H

#include "base/buf.h"
#include "render/sse_frame.h"
#include "fcgi/events/event_buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sse_client_state {
    SSE_CLIENT_ASKING,
    SSE_CLIENT_OPEN
};

struct sse_server;

struct sse_client {
    struct sse_server *server;
    int fd;
    enum sse_client_state state;
    struct sse_client *before, *behind; /* in the hub's queue of its state */
    int64_t due_ms;                 /* ASKING: let it go; OPEN: the next comment */
    struct buf asked;               /* ASKING: what has come of the request */

    struct sse_filter filter;
    int64_t after;       /* it has what is up to this id, or does not want it */
    struct buffered_event *place; /* NULL: what it missed comes first */
    size_t sent;         /* of the next frame that it wants */
    char *rest;
    size_t rest_at, rest_length;
    bool blocked;        /* waits until it takes bytes again */
    bool moved;          /* it took some since the last comment was due */
};

struct sse_client *sse_client_open(struct sse_server *server, int fd);

/* Closes the connection and frees the struct. */
void sse_client_close(struct sse_client *s);

/* Reads what has come of the request. The length of its head once it is whole; 0: not yet; -1: the client
 * is gone, or said too much. */
long sse_client_read(struct sse_client *s);

/* Sends bytes behind `rest`, keeping what is not taken. -1: the client is gone. */
int sse_client_put(struct sse_client *s, const char *bytes, size_t length);

/* Sends what is left of `rest`. -1: the client is gone. */
int sse_client_drain(struct sse_client *s);

/* Sends frames from its place on, after what is left of `rest`. -1: the client is gone. */
int sse_client_follow(struct sse_client *s);

/* Nothing is left to send, and a comment would not fall into the middle of an event. */
bool sse_client_is_idle(const struct sse_client *s);

#endif
