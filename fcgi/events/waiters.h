/* Clients that wait for one answer (fcgi/http/hold.h). A worker has judged what they ask, and the web server
 * has brought them here; they are held until what they wait for has come, their time is over, or the key that
 * they came with is none any more. */
#ifndef FCGI_EVENTS_WAITERS_H
#define FCGI_EVENTS_WAITERS_H

#include "fcgi/events/sse_server.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether the head of a request is of one that is handed over. */
bool waiters_is_asked(const char *head);

/* Answers at once, and then the client is to be closed (false), or holds it. */
bool waiters_accept(struct sse_server *s, struct sse_client *c, size_t length);

/* Looks for those who wait for a monitor of these events, or for a gate; all: whatever they wait for. */
void waiters_look(struct sse_server *s, const struct buffered_event *after, bool all);

/* Once a second: those whose time is over, and comments for streams. */
void waiters_tick(struct sse_server *s);

/* The admin key was replaced. */
void waiters_end_admin(struct sse_server *s);

/* Those whose manage key was replaced. */
void waiters_end_revoked(struct sse_server *s);

/* All of them, unanswered: their clients ask again. */
void waiters_end_all(struct sse_server *s);

/* The client is gone: gives back what is kept for it. */
void waiters_forget(struct sse_server *s, struct sse_client *c);

#endif
