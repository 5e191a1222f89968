/* Reading and writing of one client, without waiting for it. */
#include "fcgi/events/sse_client.h"

#include "fcgi/http/http_head.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { READ_SIZE = 4096, FRAMES_AT_ONCE = 64 };

struct sse_client *
sse_client_open(struct sse_server *server, int fd)
{
    struct sse_client *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    s->server = server;
    s->fd = fd;
    return s;
}

static void
free_rest(struct sse_client *s)
{
    free(s->rest);
    s->rest = NULL;
    s->rest_at = s->rest_length = 0;
}

void
sse_client_close(struct sse_client *s)
{
    (void)close(s->fd);
    buf_free(&s->asked);
    free_rest(s);
    if (s->place != NULL)
        event_buffer_leave(s->place);
    free(s);
}

long
sse_client_read(struct sse_client *s)
{
    char bytes[READ_SIZE];
    size_t seen = s->asked.length;
    ssize_t n = recv(s->fd, bytes, sizeof bytes, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (n <= 0 || seen + (size_t)n > HTTP_HEAD_MAX)
        return -1;
    buf_bytes(&s->asked, bytes, (size_t)n);
    return (long)http_head_length(s->asked.text, s->asked.length, seen);
}

/* The bytes taken; 0: none at the moment; -1: the client is gone. */
static ssize_t
try_send(struct sse_client *s, struct iovec *parts, size_t count)
{
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = count };
    ssize_t n;

    do
        n = sendmsg(s->fd, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        s->moved = true;
    if (n < 0 && errno == EAGAIN)
        n = 0;
    return n;
}

static void
keep(struct sse_client *s, const char *bytes, size_t length)
{
    size_t old = s->rest_length - s->rest_at;
    char *rest = malloc(old + length);

    if (rest == NULL)
        abort();
    if (old > 0)
        memcpy(rest, s->rest + s->rest_at, old);
    memcpy(rest + old, bytes, length);
    free_rest(s);
    s->rest = rest;
    s->rest_length = old + length;
}

int
sse_client_put(struct sse_client *s, const char *bytes, size_t length)
{
    struct iovec part = { .iov_base = (void *)(uintptr_t)bytes, .iov_len = length };
    ssize_t n = s->rest == NULL ? try_send(s, &part, 1) : 0;

    if (n < 0)
        return -1;
    if ((size_t)n < length)
        keep(s, bytes + n, length - (size_t)n);
    return 0;
}

int
sse_client_drain(struct sse_client *s)
{
    struct iovec part;
    ssize_t n;

    if (s->rest == NULL)
        return 0;
    part = (struct iovec){ .iov_base = s->rest + s->rest_at, .iov_len = s->rest_length - s->rest_at };
    n = try_send(s, &part, 1);
    if (n < 0)
        return -1;
    s->rest_at += (size_t)n;
    if (s->rest_at == s->rest_length)
        free_rest(s);
    return 0;
}

static bool
wants(const struct sse_client *s, const struct buffered_event *f)
{
    return f->about.id > s->after && sse_wants(&s->filter, &f->about);
}

/* The next frames that it wants, less what it has of the first. */
static size_t
gather(const struct sse_client *s, struct iovec *parts)
{
    size_t count = 0, skip = s->sent;

    for (struct buffered_event *f = s->place->next; f != NULL && count < FRAMES_AT_ONCE; f = f->next) {
        if (!wants(s, f))
            continue;
        parts[count++] = (struct iovec){ .iov_base = f->text + skip, .iov_len = f->length - skip };
        skip = 0;
    }
    return count;
}

/* Moves its place past what the client has taken and what it does not want. */
static void
advance(struct sse_client *s, size_t taken)
{
    while (s->place->next != NULL) {
        struct buffered_event *f = s->place->next;
        size_t left = f->length - s->sent;

        if (wants(s, f)) {
            if (taken < left) {
                s->sent += taken;
                return;
            }
            taken -= left;
            s->sent = 0;
            s->after = f->about.id;
        }
        s->place = event_buffer_step(s->place);
    }
}

int
sse_client_follow(struct sse_client *s)
{
    struct iovec parts[FRAMES_AT_ONCE];

    if (sse_client_drain(s) != 0)
        return -1;
    while (s->rest == NULL && s->place->next != NULL) {
        size_t count = gather(s, parts);
        ssize_t n = count > 0 ? try_send(s, parts, count) : 0;

        if (n < 0)
            return -1;
        advance(s, (size_t)n);
        if (count > 0 && n == 0)
            return 0;
    }
    return 0;
}

bool
sse_client_is_idle(const struct sse_client *s)
{
    return s->rest == NULL && s->place != NULL && s->place->next == NULL;
}
