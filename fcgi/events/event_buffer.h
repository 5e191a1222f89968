/* The events of the last moments, each rendered once, in a list that all live clients read.
 *
 * A client is a reader with a place in the list; how far it is decides what is kept: a frame goes when
 * every reader is past it. So the memory of all clients together is what the slowest of them still needs,
 * and whoever is too far behind is closed (hub.c). */
#ifndef FCGI_EVENTS_EVENT_BUFFER_H
#define FCGI_EVENTS_EVENT_BUFFER_H

#include "render/sse_frame.h"

#include <stddef.h>
#include <stdint.h>

struct buffered_event {
    struct buffered_event *next;       /* NULL: the newest */
    struct sse_event about; /* without its body */
    int64_t end;              /* bytes of all frames ever, this one included */
    int readers;              /* whose place this is */
    size_t length;
    char text[];
};

struct event_buffer {
    struct buffered_event *oldest, *newest; /* the oldest is only a place: everybody is past its text */
};

void event_buffer_open(struct event_buffer *f);
void event_buffer_close(struct event_buffer *f);

void event_buffer_add(struct event_buffer *f, const struct sse_event *event);

/* A place behind everything there is; to be left again. */
struct buffered_event *event_buffer_join(struct event_buffer *f);
void event_buffer_leave(struct buffered_event *place);

/* The next place, which there must be. */
struct buffered_event *event_buffer_step(struct buffered_event *place);

/* Bytes after the place. */
int64_t event_buffer_behind(const struct event_buffer *f, const struct buffered_event *place);

/* Frees what nobody needs any more. */
void event_buffer_trim(struct event_buffer *f);

#endif
