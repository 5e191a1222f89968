/* Decides whether a request becomes a stream of events; if not, makes the answer that says why. */
#ifndef FCGI_EVENTS_SSE_ACCEPT_H
#define FCGI_EVENTS_SSE_ACCEPT_H

#include "base/buf.h"
#include "fcgi/events/event_reader.h"
#include "fcgi/events/sse_client.h"

/* Judges the request whose head is these bytes. True: it is accepted, and the client's filter and
 * beginning are set. In any case *answer is what to send first. full: there is no room for another client. */
bool sse_accept(struct event_reader *reader, const char *head, size_t length, bool full, struct sse_client *c,
           struct buf *answer);

#endif
