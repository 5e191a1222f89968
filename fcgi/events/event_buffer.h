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

struct frame {
    struct frame *next;       /* NULL: the newest */
    struct stream_event about; /* without its body */
    int64_t end;              /* bytes of all frames ever, this one included */
    int readers;              /* whose place this is */
    size_t length;
    char text[];
};

struct frames {
    struct frame *oldest, *newest; /* the oldest is only a place: everybody is past its text */
};

void frames_open(struct frames *f);
void frames_close(struct frames *f);

void frames_add(struct frames *f, const struct stream_event *event);

/* A place behind everything there is; to be left again. */
struct frame *frames_join(struct frames *f);
void frames_leave(struct frame *place);

/* The next place, which there must be. */
struct frame *frames_step(struct frame *place);

/* Bytes after the place. */
int64_t frames_behind(const struct frames *f, const struct frame *place);

/* Frees what nobody needs any more. */
void frames_trim(struct frames *f);

#endif
