/* A request becomes a stream, or an answer that says why not. */
#ifndef FCGI_EVENTS_SSE_ACCEPT_H
#define FCGI_EVENTS_SSE_ACCEPT_H

#include "base/buf.h"
#include "fcgi/events/event_reader.h"
#include "fcgi/events/sse_client.h"

/* Judges the request whose head is these bytes. True: it is a stream, whose filter and beginning are set.
 * Either way *answer holds what to send first. full: there is no room for another stream. */
bool sse_accept(struct event_reader *feed, const char *head, size_t length, bool full, struct sse_client *s,
           struct buf *answer);

#endif
