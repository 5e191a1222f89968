/* Reading from and writing to one client, without waiting for it. */
#include "fcgi/events/sse_client.h"

#include "rules/role.h"
#include "fcgi/http/http_head.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { READ_SIZE = 4096, EVENTS_AT_ONCE = 64 };

struct sse_client *
sse_client_open(struct sse_server *server, int fd)
{
    struct sse_client *c = calloc(1, sizeof *c);

    if (c == NULL)
        abort();
    c->server = server;
    c->fd = fd;
    return c;
}

static void
free_rest(struct sse_client *c)
{
    free(c->rest);
    c->rest = NULL;
    c->rest_at = c->rest_length = 0;
}

void
sse_client_bind(struct sse_client *c, const struct principal *reader)
{
    c->filter.reader = *reader;
    c->filter.reader.tags = NULL;
    if (!principal_is_bound(reader))
        return;
    c->tags = strdup(reader->tags);
    if (c->tags == NULL)
        abort();
    c->filter.reader.tags = c->tags;
}

void
sse_client_close(struct sse_client *c)
{
    (void)close(c->fd);
    buf_free(&c->request);
    free_rest(c);
    free(c->tags);
    if (c->place != NULL)
        event_buffer_leave(c->place);
    free(c);
}

/* One read a turn: a client that sends a byte at a time keeps no other waiting. */
long
sse_client_read(struct sse_client *c)
{
    char bytes[READ_SIZE];
    size_t seen = c->request.length;
    ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (n <= 0 || seen + (size_t)n > HTTP_HEAD_MAX)
        return -1;
    buf_bytes(&c->request, bytes, (size_t)n);
    return (long)http_head_length(c->request.text, c->request.length, seen);
}

/* How many bytes the socket took; 0: none at the moment; -1: the client is gone. MSG_NOSIGNAL: that one
 * client is gone must not end the process, as SIGPIPE would. */
static ssize_t
try_send(struct sse_client *c, struct iovec *parts, size_t count)
{
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = count };
    ssize_t n;

    do
        n = sendmsg(c->fd, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        c->progressed = true;
    if (n < 0 && errno == EAGAIN)
        n = 0;
    return n;
}

/* Adds to `rest`. Its memory is made to measure and freed as soon as it is sent, because nearly all of
 * thousands of clients have none at any moment. */
static void
keep(struct sse_client *c, const char *bytes, size_t length)
{
    size_t old = c->rest_length - c->rest_at;
    char *rest = malloc(old + length);

    if (rest == NULL)
        abort();
    if (c->rest != NULL)
        memcpy(rest, c->rest + c->rest_at, old);
    memcpy(rest + old, bytes, length);
    free_rest(c);
    c->rest = rest;
    c->rest_length = old + length;
}

int
sse_client_put(struct sse_client *c, const char *bytes, size_t length)
{
    struct iovec part = { .iov_base = (void *)(uintptr_t)bytes, .iov_len = length };
    ssize_t n = c->rest == NULL ? try_send(c, &part, 1) : 0; /* must not overtake what still waits */

    if (n < 0)
        return -1;
    if ((size_t)n < length)
        keep(c, bytes + n, length - (size_t)n);
    return 0;
}

int
sse_client_drain(struct sse_client *c)
{
    struct iovec part;
    ssize_t n;

    if (c->rest == NULL)
        return 0;
    part = (struct iovec){ .iov_base = c->rest + c->rest_at, .iov_len = c->rest_length - c->rest_at };
    n = try_send(c, &part, 1);
    if (n < 0)
        return -1;
    c->rest_at += (size_t)n;
    if (c->rest_at == c->rest_length)
        free_rest(c);
    return 0;
}

/* What the client gets of an event; *length 0: nothing. */
static const char *
wanted_text(const struct sse_client *c, const struct buffered_event *e, size_t *length)
{
    *length = 0;
    if (e->about.id <= c->after || !sse_wants(&c->filter, &e->about))
        return e->text;
    return event_buffer_text(e, &c->filter, length);
}

/* The next events that it wants, less what it has of the first: they go out by one system call, from the
 * memory that all clients share. Only the first may have been sent in part; 64 parts are enough to fill any
 * socket. */
static size_t
gather(const struct sse_client *c, struct iovec *parts)
{
    size_t count = 0, skip = c->sent, length;

    for (struct buffered_event *e = c->place->next; e != NULL && count < EVENTS_AT_ONCE; e = e->next) {
        const char *text = wanted_text(c, e, &length);

        if (length == 0)
            continue;
        parts[count++] = (struct iovec){
            .iov_base = (void *)(uintptr_t)(text + skip), .iov_len = length - skip,
        };
        skip = 0;
    }
    return count;
}

/* Moves its place past what the socket has taken and what the client does not want. c->after grows with each
 * event that was sent in full: it is where the client goes on if the database is replaced. */
static void
advance(struct sse_client *c, size_t taken)
{
    while (c->place->next != NULL) {
        struct buffered_event *e = c->place->next;
        size_t length, left;

        (void)wanted_text(c, e, &length);
        if (length > 0) {
            left = length - c->sent;
            if (taken < left) {
                c->sent += taken;
                return;
            }
            taken -= left;
            c->sent = 0;
            c->after = e->about.id;
        }
        c->place = event_buffer_step(c->place);
    }
}

int
sse_client_follow(struct sse_client *c)
{
    struct iovec parts[EVENTS_AT_ONCE];

    if (sse_client_drain(c) != 0)
        return -1;
    while (c->rest == NULL && c->place->next != NULL) {
        size_t count = gather(c, parts);
        ssize_t n = count > 0 ? try_send(c, parts, count) : 0;

        if (n < 0)
            return -1;
        advance(c, (size_t)n);
        if (count > 0 && n == 0)
            return 0; /* the socket is full: the loop calls again when it takes bytes */
    }
    return 0;
}

bool
sse_client_is_idle(const struct sse_client *c)
{
    return c->rest == NULL && c->place != NULL && c->place->next == NULL;
}
