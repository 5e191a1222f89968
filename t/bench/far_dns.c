/* far_dns PORT DELAY_MS: a name server that is some way off. Answers every question for an address with
 * 192.0.2.1, that much later; all delays are alike, so what came first goes out first. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define MOST_WAITING 65536
#define LONGEST 512

struct waiting {
    int64_t due_us;
    struct sockaddr_in from;
    size_t length;
    uint8_t message[LONGEST];
};

static struct waiting ring[MOST_WAITING];
static size_t first, count;

static int64_t
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * (int64_t)1000000 + t.tv_nsec / 1000;
}

/* Turns the question into its answer, in place: response, one record, about the name at offset 12. */
static void
answer(struct waiting *w)
{
    static const uint8_t record[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1 };

    w->message[2] |= 0x84;
    w->message[7] = 1;
    memcpy(w->message + w->length, record, sizeof record);
    w->length += sizeof record;
}

static void
receive_all(int fd, int64_t delay_us)
{
    while (count < MOST_WAITING) {
        struct waiting *w = &ring[(first + count) % MOST_WAITING];
        socklen_t size = sizeof w->from;
        ssize_t length = recvfrom(fd, w->message, LONGEST - 16, MSG_DONTWAIT, (struct sockaddr *)&w->from,
                                  &size);

        if (length < 12)
            return;
        w->length = (size_t)length;
        w->due_us = now_us() + delay_us;
        answer(w);
        count++;
    }
}

static void
send_due(int fd)
{
    int64_t now = now_us();

    for (; count > 0 && ring[first].due_us <= now; count--) {
        struct waiting *w = &ring[first];

        sendto(fd, w->message, w->length, 0, (struct sockaddr *)&w->from, sizeof w->from);
        first = (first + 1) % MOST_WAITING;
    }
}

int
main(int argc, char **argv)
{
    struct sockaddr_in here = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_DGRAM, 0), room = 4 * 1024 * 1024;
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    int64_t delay_us;

    if (argc < 3)
        return 2;
    here.sin_port = htons((uint16_t)strtol(argv[1], NULL, 10));
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    delay_us = strtol(argv[2], NULL, 10) * 1000;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (bind(fd, (struct sockaddr *)&here, sizeof here) != 0)
        return 1;
    for (;;) {
        int64_t left_us = count > 0 ? ring[first].due_us - now_us() : 1000000;

        poll(&wait, 1, left_us > 0 ? (int)((left_us + 999) / 1000) : 0);
        receive_all(fd, delay_us);
        send_due(fd);
    }
}
