/* A socket of its own for each address, so that what ICMP says of a request is told for that address. */
#include "cron/check/ping_series.h"

#include "base/uuid.h"
#include "os/clock.h"
#include "os/ping_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVERY_MS 200

void
ping_series_close(struct ping_series *s)
{
    if (s->fd < 0)
        return;
    loop_forget(s->loop, s->fd);
    close(s->fd);
    s->fd = -1;
}

/* Each counts once: networks double packets. */
static void
take_answer(struct ping_series *s, const uint8_t *bytes, size_t length)
{
    int sequence = ping_read(&s->id, bytes, length);

    if (sequence < 0 || sequence >= s->sent || s->took_us[sequence] >= 0)
        return;
    s->took_us[sequence] = clock_monotonic_us() - s->sent_us[sequence];
    s->answered++;
}

/* What ICMP said of a request, as that the host is out of reach; it stands in a queue of its own (ip(7)). */
static void
take_errors(struct ping_series *s)
{
    uint8_t unused[512];
    struct iovec part = {unused, sizeof unused};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = unused, .msg_controllen = sizeof unused};
    socklen_t length = sizeof(int);
    int error = 0;

    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error != 0) {
        s->error = error;
        s->failed++;
    }
    while (recvmsg(s->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0)
        message.msg_controllen = sizeof unused;
}

static void
on_ready(void *owner, int fd, uint32_t events)
{
    struct ping_series *s = owner;
    uint8_t bytes[2048];
    ssize_t length;

    if (events & EPOLLERR)
        take_errors(s);
    while ((length = recv(fd, bytes, sizeof bytes, 0)) >= 0)
        take_answer(s, bytes, (size_t)length);
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        s->error = errno;
        s->failed++;
    }
    s->heard(s);
}

static void
send_one(struct ping_series *s)
{
    uint8_t message[PING_SIZE];

    ping_write(&s->id, (uint16_t)s->sent, message);
    s->sent_us[s->sent] = clock_monotonic_us();
    s->took_us[s->sent++] = -1;
    if (send(s->fd, message, sizeof message, MSG_NOSIGNAL) < 0) {
        s->error = errno;
        s->failed++;
    }
}

bool
ping_series_has_failed(const struct ping_series *s)
{
    return s->fd < 0 || (s->answered == 0 && s->sent > 0 && s->failed >= s->sent);
}

/* Which answers are its own. */
static void
choose_id(struct ping_id *id, bool is_v6, bool raw)
{
    uint8_t secret[SECRET_SIZE];

    secret_random(secret);
    memcpy(id->token, secret, PING_TOKEN);
    id->is_v6 = is_v6;
    id->with_ip_header = raw && !is_v6;
    memcpy(&id->id, secret + PING_TOKEN, sizeof id->id);
    if (!raw)
        id->id = 0; /* the kernel chooses it */
    else if (id->id == 0)
        id->id = 1;
}

bool
ping_series_open(struct ping_series *s, struct loop *loop, const union ip *address)
{
    bool is_v6 = address->any.sa_family == AF_INET6, raw;
    int yes = 1, error;

    *s = (struct ping_series){.owner = s->owner, .heard = s->heard, .loop = loop, .address = *address,
                              .begun_ms = clock_monotonic_ms()};
    s->fd = ping_socket(address->any.sa_family, &raw);
    if (s->fd < 0)
        return false;
    choose_id(&s->id, is_v6, raw);
    (void)setsockopt(s->fd, is_v6 ? IPPROTO_IPV6 : IPPROTO_IP, is_v6 ? IPV6_RECVERR : IP_RECVERR, &yes,
                     sizeof yes);
    if (connect(s->fd, &address->any, is_v6 ? sizeof address->v6 : sizeof address->v4) == 0 &&
        loop_watch(loop, s->fd, EPOLLIN, on_ready, s) == 0)
        return true;
    error = errno;
    close(s->fd);
    s->fd = -1;
    errno = error;
    return false;
}

int64_t
ping_series_go_on(struct ping_series *s, int packets, int64_t now_ms)
{
    while (s->sent < packets && s->begun_ms + (int64_t)EVERY_MS * s->sent <= now_ms)
        send_one(s);
    return s->sent < packets ? s->begun_ms + (int64_t)EVERY_MS * s->sent : INT64_MAX;
}
