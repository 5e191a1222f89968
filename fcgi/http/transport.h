/* How a request comes in and its answer goes out, whatever lies between this process and the client.
 *
 * A transport is chosen when the process starts, or per request; all code behind it asks through the
 * functions here and cannot tell which it is:
 *
 *   transport_fastcgi.c  a listening socket behind the web server; the only file that knows libfcgi
 *   transport_cgi.c      one request, from environment and standard input to standard output (RFC 3875)
 *   transport_http.c     one HTTP/1.1 request that the events helper has read from a connection
 *   transport_memory.c   one request that this process makes to itself */
#ifndef FCGI_HTTP_TRANSPORT_H
#define FCGI_HTTP_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

/* The first member of each implementation's own struct. */
struct transport {
    /* Each is called by the function of its name below, which says what it does. */
    const char *(*param)(const struct transport *t, const char *name);
    size_t (*read)(struct transport *t, char *bytes, size_t size);
    void (*write)(struct transport *t, const char *bytes, size_t length);
    /* Only of those that accept requests; NULL: it holds the one that it was made with. */
    bool (*next)(struct transport *t);
    void (*close)(struct transport *t);
};

/* Whether the program was started with a listening socket as its descriptor 0, as spawners of FastCGI
 * programs do. */
bool transport_fastcgi_is_asked(void);

/* Serves requests on that socket. From now on SIGTERM and SIGINT end the process politely: the request in
 * hand is finished, then transport_next returns false. One per process. NULL if libfcgi does not start
 * (logged). */
struct transport *transport_fastcgi_open(void);

/* Serves the one request that the environment describes. */
struct transport *transport_cgi_open(void);

/* Waits for the next request, after ending the one before. False: no more are to be served. */
static inline bool
transport_next(struct transport *t)
{
    return t->next(t);
}

/* Gives back everything. */
static inline void
transport_close(struct transport *t)
{
    t->close(t);
}

/* A CGI variable (RFC 3875) of the request, valid until the next transport_next; NULL if it is not set. */
static inline const char *
transport_param(const struct transport *t, const char *name)
{
    return t->param(t, name);
}

/* Reads up to `size` more bytes of the body and says how many there were; fewer than asked for: that was
 * all. */
static inline size_t
transport_read(struct transport *t, char *bytes, size_t size)
{
    return t->read(t, bytes, size);
}

/* Sends the next part of the answer. The first part is the whole head: "Status: ...", headers, a blank
 * line, each line ending in CR LF. A client that has gone away is no error. */
static inline void
transport_write(struct transport *t, const char *bytes, size_t length)
{
    t->write(t, bytes, length);
}

#endif
