/* A request that this process makes to itself: described by CGI variables and a body in memory, its answer
 * collected in memory. For calls of one route by another (perform.h), and for tests. */
#ifndef FCGI_HTTP_TRANSPORT_MEMORY_H
#define FCGI_HTTP_TRANSPORT_MEMORY_H

#include "base/arena.h"
#include "base/buf.h"
#include "fcgi/http/transport.h"

#define TRANSPORT_MEMORY_VARIABLES 12

/* The texts of the request are the caller's and must outlive it; all else is in the arena. */
struct memory_transport {
    struct transport transport; /* hand this to request_begin */

    struct {
        const char *name, *value;
    } variables[TRANSPORT_MEMORY_VARIABLES];
    int variable_count;
    const char *body;     /* what is left to be read */
    size_t body_length;

    struct buf head;      /* of the answer: "Status: ...", headers, a blank line */
    struct buf content;   /* of the answer: what follows */
};

/* method: "GET"; target: path and query, "/api/v1/monitors?tag=x"; body: NULL for none. */
void transport_memory_open(struct memory_transport *m, struct arena *a, const char *method,
                           const char *target, const char *body);

/* Sets one more CGI variable: "HTTP_AUTHORIZATION". Asserts that there is room. */
void transport_memory_set(struct memory_transport *m, const char *name, const char *value);

/* Of the answer: its status, 0 before there is any, and the first header of that name ("Content-Type", case
 * does not matter), in the arena; NULL if there is none. */
int transport_memory_status(const struct memory_transport *m);
const char *transport_memory_header(const struct memory_transport *m, const char *name);

#endif
