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

enum stream_state {
    STREAM_ASKING,
    STREAM_OPEN,
    STREAM_OVER /* closed; freed at the end of the turn, for the kernel may just have told us of it */
};

struct stream {
    int fd;
    enum stream_state state;
    struct stream *before, *behind; /* in the hub's queue of its state */
    int64_t due_ms;                 /* ASKING: let it go; OPEN: the next comment */
    struct buf asked;               /* ASKING: what has come of the request */

    struct stream_filter filter;
    int64_t after;       /* it has what is up to this id, or does not want it */
    struct frame *place; /* NULL: what it missed comes first */
    size_t sent;         /* of the next frame that it wants */
    char *rest;
    size_t rest_at, rest_length;
    bool blocked;        /* waits until it takes bytes again */
    bool moved;          /* it took some since the last comment was due */
};

struct stream *stream_open(int fd);

/* Closes the connection and gives back everything but the struct. */
void stream_close(struct stream *s);

/* Reads what has come of the request. The length of its head once it is whole; 0: not yet; -1: the client
 * is gone, or said too much. */
long stream_read(struct stream *s);

/* Sends bytes behind `rest`, keeping what is not taken. -1: the client is gone. */
int stream_put(struct stream *s, const char *bytes, size_t length);

/* Sends what is left of `rest`. -1: the client is gone. */
int stream_drain(struct stream *s);

/* Sends frames from its place on, after what is left of `rest`. -1: the client is gone. */
int stream_follow(struct stream *s);

/* Nothing is left to send, and a comment would not fall into the middle of an event. */
bool stream_is_idle(const struct stream *s);

#endif
