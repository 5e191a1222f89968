/* Which events a channel gets: those that it names, or what is usual for its kind (channel_wants). */
#ifndef MODEL_CHANNEL_EVENTS_H
#define MODEL_CHANNEL_EVENTS_H

#include "model/channel.h"

/* A reader for the row `events` of a channel (struct field): an array of names, which becomes the text that
 * struct channel has. NULL, or a sentence. */
const char *channel_events_read(struct arena *a, json_object *value, void *where);

/* The member events of the shape Channel. */
void channel_events_put(struct buf *out, struct arena *a, const struct channel *c);

#endif
