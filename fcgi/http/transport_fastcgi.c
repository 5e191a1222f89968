/* FastCGI: the accept loop of a worker, over libfcgi. It ends when a signal has taken the listening socket
 * away (os/signals.h): then accepting fails, after the request in hand.
 *
 * libfcgi ends a connection in four system calls: it says that it has no more to write, waits for the web
 * server to close its end, reads what may still come, and closes. That is for TCP, where to close with bytes
 * unread takes back what was written. On a unix socket that stays to be read, so one call does. */
#include "fcgi/http/transport.h"

#include "os/log.h"
#include "os/signals.h"

#include <errno.h>
#include <fcgiapp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LISTENING = 0 }; /* the descriptor that spawners hand a FastCGI program */

struct fastcgi {
    struct transport transport;
    bool is_local; /* a unix socket */
    FCGX_Request request;
};

static const char *
fastcgi_param(const struct transport *t, const char *name)
{
    return FCGX_GetParam(name, ((const struct fastcgi *)t)->request.envp);
}

static size_t
fastcgi_read(struct transport *t, char *bytes, size_t size)
{
    return (size_t)FCGX_GetStr(bytes, (int)size, ((struct fastcgi *)t)->request.in);
}

/* A client that has gone is no error of ours: the rest is dropped, and the next request is accepted. */
static void
fastcgi_write(struct transport *t, const char *bytes, size_t length)
{
    FCGX_Stream *out = ((struct fastcgi *)t)->request.out;

    while (length > 0) { /* libfcgi counts in int */
        int part = length > INT_MAX ? INT_MAX : (int)length;

        if (FCGX_PutStr(bytes, part, out) < 0)
            return;
        bytes += part;
        length -= (size_t)part;
    }
}

/* A connection with a body keeps libfcgi's own end: of one that is not read, the web server may be writing
 * the rest. */
static bool
has_body(const struct fastcgi *f)
{
    const char *length = fastcgi_param(&f->transport, "CONTENT_LENGTH");

    return length != NULL && *length != '\0' && strcmp(length, "0") != 0;
}

/* Detached: closed without those three calls before it. Accepting finishes the last request first. */
static bool
fastcgi_next(struct transport *t)
{
    struct fastcgi *f = (struct fastcgi *)t;

    if (f->is_local && f->request.in != NULL && !has_body(f))
        (void)FCGX_Detach(&f->request);
    return FCGX_Accept_r(&f->request) >= 0;
}

/* The 1 closes the connection to the web server, too, which would otherwise wait for a worker that is
 * ending. */
static void
fastcgi_close(struct transport *t)
{
    FCGX_Free(&((struct fastcgi *)t)->request, 1);
    free(t);
}

bool
transport_fastcgi_is_asked(void)
{
    return !FCGX_IsCGI();
}

static bool
is_unix_socket(int fd)
{
    struct sockaddr_storage address = { 0 };
    socklen_t size = sizeof address;

    return getsockname(fd, (struct sockaddr *)&address, &size) == 0 && address.ss_family == AF_UNIX;
}

/* The signals come last: until libfcgi is ready SIGTERM ends the process at once, and nothing is lost. */
struct transport *
transport_fastcgi_open(void)
{
    struct fastcgi *f = calloc(1, sizeof *f);

    if (f == NULL)
        abort();
    f->transport = (struct transport){
        fastcgi_param, fastcgi_read, fastcgi_write, fastcgi_next, fastcgi_close,
    };
    f->is_local = is_unix_socket(LISTENING);
    if (FCGX_Init() != 0 || FCGX_InitRequest(&f->request, LISTENING, 0) != 0 ||
        signals_end_accept(LISTENING) != 0) {
        log_error("cannot start serving: %s", strerror(errno));
        free(f);
        return NULL;
    }
    return &f->transport;
}
