/* The other ends of live events, for streams.pl.
 *
 *   streams listen WHERE COUNT
 *       COUNT clients of GET /api/v1/events at 127.0.0.1:WHERE or a unix socket; prints "open" when all are.
 *       Then, for each line K on standard input: waits until every client has had K events and prints how
 *       long they took, as JSON.
 *   streams emit DATABASE N MS
 *       commits N events, MS milliseconds apart, and wakes the listeners.
 *   streams bare SOCKET DIR N
 *       what the helper is held against: answers every client, and when the notify file in DIR is touched
 *       writes an event to each of N, out of a single loop and nothing else.
 *
 * Each event carries the time just before its commit (monotonic microseconds); a client compares it with
 * the time at which it has read the event. */
#include "bench.h"

#include "os/clock.h"
#include "store/events.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { AT_ONCE = 256, IN_FLIGHT = 256, CARRY = 1024 };

static void
fail(const char *what)
{
    perror(what);
    exit(1);
}

static int
number(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

static void
raise_files(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

static void
await(int epoll, int fd, uint64_t what, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.u64 = what };

    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        fail("epoll_ctl");
}

static struct sockaddr_un
unix_address(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    return address;
}

/* --- listen --------------------------------------------------------------------------------------------- */

struct client {
    int fd;
    bool open;
    size_t held;
    char text[CARRY]; /* what came and is not understood yet */
};

struct listeners {
    int epoll, count, opened, started;
    const char *where;
    struct client *clients;
    int64_t *latency; /* of all events since the last report */
    size_t events, room;
};

static int
connect_to(const char *where)
{
    static const char request[] = "GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    struct sockaddr_in inet = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_un local = unix_address(where);
    bool is_local = *where == '/';
    int fd = socket(is_local ? AF_UNIX : AF_INET, SOCK_STREAM, 0);

    inet.sin_port = htons((uint16_t)number(where));
    if (fd < 0 || connect(fd, is_local ? (struct sockaddr *)&local : (struct sockaddr *)&inet,
                          is_local ? sizeof local : sizeof inet) != 0)
        fail("connect");
    if (write(fd, request, sizeof request - 1) != (ssize_t)sizeof request - 1)
        fail("write");
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void
start_some(struct listeners *a)
{
    for (; a->started < a->count && a->started - a->opened < IN_FLIGHT; a->started++) {
        a->clients[a->started].fd = connect_to(a->where);
        await(a->epoll, a->clients[a->started].fd, (uint64_t)a->started, EPOLLIN);
    }
}

static void
note(struct listeners *a, int64_t sent_us)
{
    if (a->events == a->room) {
        a->room = a->room ? a->room * 2 : 4096;
        a->latency = realloc(a->latency, a->room * sizeof *a->latency);
        if (a->latency == NULL)
            fail("realloc");
    }
    a->latency[a->events++] = clock_monotonic_us() - sent_us;
}

/* Finds the opening and events in what has come, and keeps the rest. */
static void
understand(struct listeners *a, struct client *c)
{
    char *at = c->text, *next;

    c->text[c->held] = '\0';
    if (!c->open && strncmp(at, "HTTP/1.1 200", 12) == 0 && (next = strstr(at, "retry: 3000")) != NULL) {
        c->open = true;
        a->opened++;
        at = next;
    }
    while ((next = strstr(at, "\"us\":")) != NULL && strchr(next, '}') != NULL) {
        note(a, strtoll(next + 5, &at, 10));
    }
    c->held -= (size_t)(at - c->text);
    memmove(c->text, at, c->held);
    if (c->open && c->held > CARRY / 2) {
        memmove(c->text, c->text + c->held - CARRY / 4, CARRY / 4);
        c->held = CARRY / 4;
    }
}

static void
hear(struct listeners *a, struct client *c)
{
    ssize_t n = read(c->fd, c->text + c->held, CARRY - 1 - c->held);

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        fprintf(stderr, "a stream has ended: %.*s\n", (int)c->held, c->text);
        exit(1);
    }
    c->held += (size_t)n;
    understand(a, c);
}

static void
hear_all(struct listeners *a)
{
    struct epoll_event events[AT_ONCE];
    int count = epoll_wait(a->epoll, events, AT_ONCE, 60000);

    if (count <= 0) {
        fprintf(stderr, "nothing for a minute: %d of %d open, %zu events\n", a->opened, a->count, a->events);
        exit(1);
    }
    for (int i = 0; i < count; i++)
        hear(a, &a->clients[events[i].data.u64]);
}

static int
compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void
report(struct listeners *a)
{
    qsort(a->latency, a->events, sizeof *a->latency, compare);
    printf("{\"events\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"last_ms\":%.3f}\n", a->events,
           (double)a->latency[a->events / 2] / 1000, (double)a->latency[a->events * 99 / 100] / 1000,
           (double)a->latency[a->events - 1] / 1000);
    fflush(stdout);
    a->events = 0;
}

static int
listen_to(char **words)
{
    struct listeners a = { .epoll = epoll_create1(0), .where = words[0], .count = number(words[1]) };
    char line[32];

    a.clients = calloc((size_t)a.count, sizeof *a.clients);
    if (a.clients == NULL)
        fail("calloc");
    while (a.opened < a.count) {
        start_some(&a);
        hear_all(&a);
    }
    puts("open");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL) {
        while (a.events < (size_t)number(line) * (size_t)a.count)
            hear_all(&a);
        report(&a);
    }
    return 0;
}

/* --- emit ----------------------------------------------------------------------------------------------- */

static int
emit(char **words)
{
    struct arena arena = { 0 };
    struct db *db = bench_open(&arena, words[0]);
    struct keys keys = { 0 };
    int pause_ms = number(words[2]);
    struct timespec pause = { .tv_sec = pause_ms / 1000, .tv_nsec = pause_ms % 1000 * 1000000L };

    must(monitors_keys(db, &arena, &keys));
    for (int i = 0; i < number(words[1]); i++) {
        char body[64];
        struct event e = { .monitor = keys.list[0], .type = "check.completed", .body = body };

        e.at = clock_now();
        snprintf(body, sizeof body, "{\"us\":%lld}", (long long)clock_monotonic_us());
        must(db_begin(db));
        must(events_insert(db, &e));
        must(db_commit(db));
        db_notify(db);
        nanosleep(&pause, NULL);
    }
    db_close(db);
    arena_free(&arena);
    return 0;
}

/* --- bare ----------------------------------------------------------------------------------------------- */

static void
tell(const int *clients, int count)
{
    char event[128];
    int length = snprintf(event, sizeof event, "id: 1\nevent: check.completed\ndata: {\"us\":%lld}\n\n",
                          (long long)clock_monotonic_us());

    for (int i = 0; i < count; i++)
        if (write(clients[i], event, (size_t)length) != length)
            fail("write");
}

static int
serve_bare(char **words)
{
    static const char head[] = "HTTP/1.1 200 OK\r\n"
                               "Content-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                               "retry: 3000\n\n";
    struct sockaddr_un address = unix_address(words[0]);
    int most = number(words[2]), count = 0, *clients = calloc((size_t)most, sizeof *clients);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0), watch = inotify_init1(0);
    char request[4096];

    if (clients == NULL || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 4096) != 0 || inotify_add_watch(watch, words[1], IN_ATTRIB) < 0)
        fail("bare");
    for (; count < most; count++) {
        clients[count] = accept(listener, NULL, NULL);
        if (clients[count] < 0 || read(clients[count], request, sizeof request) <= 0 ||
            write(clients[count], head, sizeof head - 1) < 0)
            fail("accept");
    }
    while (read(watch, request, sizeof request) > 0)
        tell(clients, count);
    return 0;
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int words;
        int (*run)(char **words);
    } commands[] = { { "listen", 2, listen_to }, { "emit", 3, emit }, { "bare", 3, serve_bare } };

    raise_files();
    for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0 && argc - 2 == commands[i].words)
            return commands[i].run(argv + 2);
    fputs("usage: see the top of streams.c\n", stderr);
    return 2;
}
