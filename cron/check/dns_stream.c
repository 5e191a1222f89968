/* The connection is waited for, the question sent in one piece, and the answer gathered. */
#include "cron/check/dns_stream.h"

#include "cron/check/dns_wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM (2 + 65535)

static void on_ready(void *stream, int fd, uint32_t events);

/* Sends the question as soon as the connection stands. The whole question fits into an empty socket buffer:
 * less than all of it sent means that something is wrong. */
static void
send_question(struct dns_stream *s, int fd)
{
    uint8_t message[2 + DNS_QUESTION_ROOM] = { (uint8_t)(s->question_length >> 8),
                                               (uint8_t)s->question_length };
    size_t length = 2 + s->question_length;
    ssize_t sent;

    memcpy(message + 2, s->question, s->question_length);
    sent = send(fd, message, length, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == ENOTCONN))
        return;
    s->sent = sent == (ssize_t)length;
    if (!s->sent)
        s->failed(s->owner, "the resolver does not answer over TCP");
    else if (loop_watch(s->loop, fd, EPOLLIN, on_ready, s) != 0)
        s->refused(s->owner, errno);
}

/* Two bytes of length, then the message (RFC 1035, 4.2.2), in as many pieces as the network likes. */
static void
receive_answer(struct dns_stream *s, int fd)
{
    ssize_t count = recv(fd, s->bytes + s->have, ROOM - s->have, 0);
    size_t length;

    if (count < 0 && errno == EAGAIN)
        return;
    if (count <= 0) {
        s->failed(s->owner, "the resolver broke off its answer over TCP");
        return;
    }
    s->have += (size_t)count;
    if (s->have < 2)
        return;
    length = (size_t)(s->bytes[0] << 8 | s->bytes[1]);
    if (s->have >= 2 + length)
        s->answered(s->owner, s->bytes + 2, length);
}

static void
on_ready(void *stream, int fd, uint32_t events)
{
    struct dns_stream *s = stream;

    (void)events;
    if (s->sent)
        receive_answer(s, fd);
    else
        send_question(s, fd);
}

/* The room for the largest message is there at once: 64 KiB for the few probes that come here. */
void
dns_stream_begin(struct dns_stream *s, struct loop *loop, const struct nameserver *server,
                 const uint8_t *question, size_t length)
{
    s->loop = loop;
    s->sent = false;
    s->have = 0;
    s->question = question;
    s->question_length = length;
    s->bytes = malloc(ROOM);
    if (!s->bytes)
        abort();
    s->fd = nameserver_connect(server, SOCK_STREAM);
    if (s->fd < 0 || loop_watch(loop, s->fd, EPOLLOUT, on_ready, s) != 0)
        s->refused(s->owner, errno);
}

void
dns_stream_end(struct dns_stream *s)
{
    if (s->fd >= 0) {
        loop_forget(s->loop, s->fd);
        close(s->fd);
    }
    free(s->bytes);
    s->fd = -1;
    s->bytes = NULL;
}
