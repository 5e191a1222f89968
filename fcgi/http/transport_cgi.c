/* Plain CGI (RFC 3875): the environment and standard input are the request, standard output takes the
 * answer. */
#include "fcgi/http/transport.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct cgi {
    struct transport transport;
    bool served; /* the one request was given out */
};

static const char *
cgi_param(const struct transport *t, const char *name)
{
    (void)t;
    return getenv(name);
}

/* Until `size` bytes are there: a pipe may hand over less at a time, which the caller would take for the
 * end. */
static size_t
cgi_read(struct transport *t, char *bytes, size_t size)
{
    size_t length = 0;

    (void)t;
    while (length < size) {
        ssize_t n = read(STDIN_FILENO, bytes + length, size - length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        length += (size_t)n;
    }
    return length;
}

static void
cgi_write(struct transport *t, const char *bytes, size_t length)
{
    (void)t;
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return;
        bytes += n;
        length -= (size_t)n;
    }
}

static bool
cgi_next(struct transport *t)
{
    struct cgi *c = (struct cgi *)t;
    bool first = !c->served;

    c->served = true;
    return first;
}

static void
cgi_close(struct transport *t)
{
    free(t);
}

struct transport *
transport_cgi_open(void)
{
    struct cgi *c = calloc(1, sizeof *c);

    if (c == NULL)
        abort();
    c->transport = (struct transport){ cgi_param, cgi_read, cgi_write, cgi_next, cgi_close };
    return &c->transport;
}
