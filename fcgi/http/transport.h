/* Where requests come in and answers go out: FastCGI when the program was started with a listening socket
 * as its descriptor 0, plain CGI (one request, from the environment and stdin, to stdout) otherwise. The
 * rest of the program cannot tell which; nothing outside gate.c knows libfcgi. */
#ifndef FCGI_HTTP_TRANSPORT_H
#define FCGI_HTTP_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

struct gate;

/* The one gate of this process; from now on SIGTERM and SIGINT end it politely: the request in hand is
 * finished, then gate_next returns false. NULL if the FastCGI library does not start (logged). */
struct gate *gate_open(void);
void gate_close(struct gate *g);

/* Waits for the next request, after ending the one before. False: no more are to be served. */
bool gate_next(struct gate *g);

/* A CGI variable (RFC 3875) of the request, valid until the next gate_next; NULL if it is not set. */
const char *gate_param(const struct gate *g, const char *name);

/* Reads up to `size` more bytes of the body and says how many there were; fewer than asked for: that was
 * all. */
size_t gate_read(struct gate *g, char *bytes, size_t size);

/* Sends the next part of the answer, which begins with "Status: ..." and headers; parts are gathered until
 * there is enough for a write, or the request ends. A client that has gone away is no error. */
void gate_write(struct gate *g, const char *bytes, size_t length);

#endif
