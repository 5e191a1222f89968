/* The newest events, each rendered once, in a list that all clients read which have caught up.
 *
 * A reader has a place in the list, and an event is freed when all readers are past it. So the memory of
 * all clients together is what the slowest of them still needs; a client that is too far behind is closed
 * (sse_server.c). */
#ifndef FCGI_EVENTS_EVENT_BUFFER_H
#define FCGI_EVENTS_EVENT_BUFFER_H

#include "render/sse_frame.h"

#include <stddef.h>
#include <stdint.h>

struct buffered_event {
    struct buffered_event *next; /* NULL: this is the newest */
    struct sse_event about;      /* without its bodies */
    int64_t end;                 /* bytes of all events that were ever added, this one included */
    int readers;                 /* whose place this is */
    size_t length;               /* of what a client with a key gets */
    size_t keyless_at, keyless_length; /* where that of other clients is; 0 bytes: they get nothing */
    char text[];
};

struct event_buffer {
    struct buffered_event *oldest, *newest; /* the oldest is only a place: all readers are past its text */
};

void event_buffer_open(struct event_buffer *b);
void event_buffer_close(struct event_buffer *b);

void event_buffer_add(struct event_buffer *b, const struct sse_event *event);

/* The event's bytes as a client with this filter gets them; *length 0: nothing. */
const char *event_buffer_text(const struct buffered_event *e, const struct sse_filter *filter,
                              size_t *length);

/* A new reader's place, behind all events; to be given back with event_buffer_leave. */
struct buffered_event *event_buffer_join(struct event_buffer *b);
void event_buffer_leave(struct buffered_event *place);

/* Moves a reader to the next place, which there must be. */
struct buffered_event *event_buffer_step(struct buffered_event *place);

/* How many bytes of events are after the place. */
int64_t event_buffer_behind(const struct event_buffer *b, const struct buffered_event *place);

/* Frees what all readers are past. */
void event_buffer_trim(struct event_buffer *b);

#endif
