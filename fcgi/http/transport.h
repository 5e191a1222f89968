/* Where requests come in and answers go out: FastCGI when the program was started with a listening socket
 * as its descriptor 0, plain CGI (one request, from the environment and stdin, to stdout) otherwise. The
 * rest of the program cannot tell which; nothing outside gate.c knows libfcgi. */
#ifndef FCGI_HTTP_TRANSPORT_H
#define FCGI_HTTP_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

struct transport;

/* The one gate of this process; from now on SIGTERM and SIGINT end it politely: the request in hand is
 * finished, then transport_next returns false. NULL if the FastCGI library does not start (logged). */
struct transport *transport_open(void);
void transport_close(struct transport *g);

/* Waits for the next request, after ending the one before. False: no more are to be served. */
bool transport_next(struct transport *g);

/* A CGI variable (RFC 3875) of the request, valid until the next transport_next; NULL if it is not set. */
const char *transport_param(const struct transport *g, const char *name);

/* Reads up to `size` more bytes of the body and says how many there were; fewer than asked for: that was
 * all. */
size_t transport_read(struct transport *g, char *bytes, size_t size);

/* Sends the next part of the answer, which begins with "Status: ..." and headers; parts are gathered until
 * there is enough for a write, or the request ends. A client that has gone away is no error. */
void transport_write(struct transport *g, const char *bytes, size_t length);

#endif
