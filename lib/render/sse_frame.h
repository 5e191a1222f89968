/* Live events as a client gets them: which of them it wants, and the bytes of each (text/event-stream). */
#ifndef RENDER_SSE_FRAME_H
#define RENDER_SSE_FRAME_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/event_type.h"
#include "model/listing.h"
#include "model/principal.h"

#include <stdbool.h>
#include <stdint.h>

/* First thing sent: reconnect after 3 s. */
#define SSE_OPENING "retry: 3000\n: Watchpost live events\n\n"

/* Keeps a quiet connection alive. */
#define SSE_COMMENT ":\n\n"

#define SSE_ALL_TYPES ((1U << EVENT_TYPE_COUNT) - 1)

struct sse_event {
    int64_t id;
    int64_t monitor; /* key */
    enum event_type event_type;
    enum monitor_scope shown; /* how far its monitor is, now */
    int64_t workspace; /* of its monitor, now; 0: none */
    const char *tags;  /* of its monitor, now: ",api,db," */
    const char *body; /* JSON */
    const char *keyless_body; /* what clients without a key for it get; NULL: body; "": nothing */
};

struct sse_filter {
    int64_t monitor;   /* key: events of this one, be it public or not; 0: of all that may be seen */
    enum monitor_scope scope; /* of all: which monitors */
    struct principal reader; /* of all: those of its workspace and for its tags alone, if it has such */
    bool with_key;     /* the client has a key for all that it sees */
    unsigned types;    /* 1U << event_type each */
};

/* By type and monitor; there may be no body for it all the same (sse_body). */
bool sse_wants(const struct sse_filter *filter, const struct sse_event *event);

/* What a client gets of it; "": nothing. */
const char *sse_body(const struct sse_filter *filter, const struct sse_event *event);

/* Reads ?types=: names with commas between them, white space around each allowed. NULL means all. False:
 * there is a name in it that is none, and *unknown is that name, in the arena. */
bool sse_types(struct arena *a, const char *list, unsigned *types, const char **unknown);

/* Appends id, event and data lines and the blank line; body: one of the event's, nothing if that is "". */
void sse_frame(struct buf *out, const struct sse_event *event, const char *body);

#endif
