/* plain_http [ADDRESS:]PORT COUNT AT_ONCE [PATH]: the baseline for checks over HTTP. Plain non-blocking
 * sockets in one epoll loop: connect, send, receive once, close; with the path "-" connect and close only.
 * Fails if an answer does not begin with "HTTP/1.1 200". */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in server = { .sin_family = AF_INET };
static char request[1024];
static size_t request_length; /* 0: only connect */
static int epoll;

static void
fail(const char *what)
{
    perror(what);
    exit(1);
}

static void
begin(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct epoll_event event = { .events = EPOLLOUT, .data.fd = fd };

    if (fd < 0 || (connect(fd, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS))
        fail("connect");
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

/* True when the exchange is over. */
static int
go_on(int fd, unsigned events)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    char answer[4096];
    ssize_t length;

    if (events & EPOLLOUT) {
        int error = 0;
        socklen_t size = sizeof error;

        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0 || (request_length > 0 && send(fd, request, request_length, MSG_NOSIGNAL) < 0))
            fail("sending");
        if (request_length > 0) {
            epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
            return 0;
        }
    } else {
        length = recv(fd, answer, sizeof answer, 0);
        if (length < 12 || memcmp(answer, "HTTP/1.1 200", 12) != 0)
            fail("receiving");
    }
    close(fd);
    return 1;
}

/* 127.0.0.1 unless it says another. */
static void
read_server(const char *text)
{
    const char *colon = strrchr(text, ':');
    char address[INET_ADDRSTRLEN] = "127.0.0.1";

    if (colon != NULL)
        snprintf(address, sizeof address, "%.*s", (int)(colon - text), text);
    server.sin_port = htons((uint16_t)strtol(colon != NULL ? colon + 1 : text, NULL, 10));
    if (inet_pton(AF_INET, address, &server.sin_addr) != 1)
        fail(text);
}

int
main(int argc, char **argv)
{
    long count, at_once, started = 0, done = 0;
    const char *path = argc > 4 ? argv[4] : "/";

    if (argc < 4)
        return 2;
    read_server(argv[1]);
    count = strtol(argv[2], NULL, 10);
    at_once = strtol(argv[3], NULL, 10);
    if (strcmp(path, "-") != 0)
        request_length = (size_t)snprintf(request, sizeof request,
                                          "GET %s HTTP/1.1\r\nHost: localhost:%s\r\nUser-Agent: plain\r\n"
                                          "Accept: */*\r\n\r\n",
                                          path, argv[1]);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    while (done < count) {
        struct epoll_event events[64];
        int ready;

        while (started < count && started - done < at_once) {
            begin();
            started++;
        }
        ready = epoll_wait(epoll, events, 64, 10000);
        if (ready <= 0)
            fail("waiting");
        for (int i = 0; i < ready; i++)
            done += go_on(events[i].data.fd, events[i].events);
    }
    return 0;
}
