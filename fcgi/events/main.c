/* watchpost-events: serves live events to thousands of clients, behind a web server that passes HTTP
 * requests to it over a unix socket. One process with one loop. It keeps nothing that a client could not
 * ask for again, so it may be killed at any time. This file has its options, its socket and its loop; what
 * it does is in sse_server.c. */
#include "base/buf.h"
#include "base/text.h"
#include "os/clock.h"
#include "os/config.h"
#include "os/exit_codes.h"
#include "os/log.h"
#include "os/open_files.h"
#include "os/signals.h"
#include "store/db.h"
#include "fcgi/events/sse_server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { INHERITED = 0, BACKLOG = 4096 };

struct server {
    const char *socket_path; /* NULL: the socket was inherited */
    struct sse_server sse;
    struct db_listener *listener; /* wakes when events were committed */
    struct loop loop;
    struct signals signals;
    struct timer timer; /* rings once a second */
};

/* --- the socket ----------------------------------------------------------------------------------------- */

/* Descriptor 0 as spawn-fcgi, or systemd with StandardInput=socket, hand it over. */
static bool
is_listening(int fd)
{
    int yes = 0;
    socklen_t size = sizeof yes;

    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &size) == 0 && yes != 0;
}

/* Removes the socket of a process that was killed; if one listens there, that is an error (-1, logged).
 * EAGAIN: its queue is full, so a process listens. */
static int
make_room(int fd, const struct sockaddr_un *address)
{
    struct stat file;

    if (lstat(address->sun_path, &file) != 0)
        return 0;
    if (!S_ISSOCK(file.st_mode)) {
        log_error("%s is there already, and is no socket", address->sun_path);
        return -1;
    }
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 || errno == EAGAIN) {
        log_error("%s: another watchpost-events listens there", address->sun_path);
        return -1;
    }
    return unlink(address->sun_path);
}

/* Two sockets: the one that asks whether a process listens cannot be bound afterwards. */
static int
make_socket(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int probe, fd;

    if (strlen(path) >= sizeof address.sun_path) {
        log_error("%s: the path of a socket must be shorter than %zu bytes", path, sizeof address.sun_path);
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path));
    probe = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0 || fd < 0 || make_room(probe, &address) != 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0) {
        log_error("cannot listen on %s: %s", path, strerror(errno));
        if (fd >= 0)
            (void)close(fd);
        fd = -1;
    }
    if (probe >= 0)
        (void)close(probe);
    return fd;
}

/* --- options -------------------------------------------------------------------------------------------- */

static int
print_help(void)
{
    struct buf settings = { 0 };

    config_describe(&settings);
    printf("Usage: watchpost-events [--socket PATH] [--limit N] | --help | --version\n"
           "\n"
           "Serves Watchpost's live events (server-sent events) over HTTP on a unix socket, for a web\n"
           "server to pass requests to. If descriptor 0 is a listening socket (start it with spawn-fcgi)\n"
           "that one is used.\n"
           "\n"
           "  --socket PATH  where to listen: events.sock in the state directory unless given\n"
           "  --limit N      streams at most; more are answered 503. Unless given, what open files allow\n"
           "  --help         print this, and exit\n"
           "  --version      print the version, and exit\n"
           "\n"
           "Settings, from the environment or the file named by WATCHPOST_CONF:\n%s",
           buf_string(&settings));
    buf_free(&settings);
    return EXIT_FINE;
}

static int
wrong_usage(const char *problem, const char *word)
{
    fprintf(stderr, "watchpost-events: %s %s: see watchpost-events --help\n", problem, word);
    return EXIT_USAGE;
}

/* EXIT_FINE, or what to exit with. *limit: 0 unless given. */
static int
read_options(struct server *server, int64_t *limit, char **words)
{
    *limit = 0;
    for (; *words != NULL; words += 2) {
        if (strcmp(*words, "--socket") != 0 && strcmp(*words, "--limit") != 0)
            return wrong_usage("unknown option", *words);
        if (words[1] == NULL)
            return wrong_usage("a value is missing behind", *words);
        if (strcmp(*words, "--socket") == 0)
            server->socket_path = words[1];
        else if (!text_to_int(words[1], 1, 1000000, limit))
            return wrong_usage("--limit must be an integer from 1 to 1000000, not", words[1]);
    }
    return EXIT_FINE;
}

/* --- the loop ------------------------------------------------------------------------------------------- */

static void
on_wakeup(void *owner, int fd, uint32_t events)
{
    struct server *server = owner;

    (void)fd;
    (void)events;
    if (db_listener_heard(server->listener))
        sse_server_wake(&server->sse);
}

/* The wake-up may be lost (db.h): once a second the database is asked in any case. */
static void
tick(void *owner)
{
    struct server *server = owner;

    db_listener_renew(server->listener);
    sse_server_tick(&server->sse);
    loop_ring_at(&server->loop, &server->timer, clock_monotonic_ms() + SSE_TICK_MS);
}

static int
watch_wakeups(struct server *server)
{
    server->listener = db_listen(&server->sse.reader.app.config.database);
    if (server->listener == NULL)
        return -1;
    if (loop_watch(&server->loop, db_listener_fd(server->listener), EPOLLIN, on_wakeup, server) == 0)
        return 0;
    log_error("cannot wait for wake-ups: %s", strerror(errno));
    return -1;
}

/* -1 (logged): then the process ends, which closes what was opened before. */
static int
open_server(struct server *server)
{
    struct sse_server *sse = &server->sse;

    if (loop_open(&server->loop) != 0 || signals_open(&server->signals, &server->loop) != 0)
        return -1;
    if (fcntl(sse->listener, F_SETFL, O_NONBLOCK) != 0) {
        log_error("preparing the listening socket: %s", strerror(errno));
        return -1;
    }
    sse->loop = &server->loop;
    server->timer = (struct timer){ .ring = tick, .owner = server };
    loop_ring_at(&server->loop, &server->timer, clock_monotonic_ms() + SSE_TICK_MS);
    return watch_wakeups(server) == 0 ? sse_server_open(sse) : -1;
}

static void
close_server(struct server *server)
{
    sse_server_close(&server->sse);
    loop_forget(&server->loop, db_listener_fd(server->listener));
    db_listener_close(server->listener);
    signals_close(&server->signals);
}

/* `more`: the last reading was cut at its bound, so the next turn does not wait. */
static void
serve(struct server *server)
{
    while (server->signals.count == 0) {
        loop_turn(&server->loop, server->sse.more ? 0 : SSE_TICK_MS);
        if (server->sse.more)
            sse_server_wake(&server->sse);
        sse_server_settle(&server->sse);
    }
}

/* The socket is removed before the clients are closed: those that come back do not queue at a socket that
 * no process will accept from. */
static int
run(struct server *server, int64_t limit)
{
    struct sse_server *sse = &server->sse;
    struct arena lasting = { 0 };
    const char *problem;
    int room = open_files_raise() - SSE_SPARE_FILES, status = EXIT_FAILED;
    bool inherited = is_listening(INHERITED);

    if (!config_load(&sse->reader.app.config, &lasting, &problem)) {
        fprintf(stderr, "watchpost-events: %s\n", problem);
        arena_free(&lasting);
        return EXIT_CONFIG;
    }
    sse->limit = limit != 0 && limit < room ? (int)limit : room > 1 ? room : 1;
    if (inherited)
        server->socket_path = NULL;
    else if (server->socket_path == NULL)
        server->socket_path = arena_printf(&lasting, "%s/events.sock", sse->reader.app.config.state_dir);
    sse->listener = inherited ? INHERITED : make_socket(server->socket_path);
    if (sse->listener >= 0 && open_server(server) == 0) {
        serve(server);
        status = EXIT_FINE;
    }
    if (sse->listener >= 0 && server->socket_path != NULL)
        (void)unlink(server->socket_path);
    if (status == EXIT_FINE)
        close_server(server);
    loop_close(&server->loop);
    arena_free(&lasting);
    return status;
}

int
main(int argc, char **argv)
{
    struct server server = { .loop.epoll = -1 };
    int64_t limit;
    int status;

    log_program("watchpost-events");
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return print_help();
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        puts("watchpost-events " PACKAGE_VERSION);
        return EXIT_FINE;
    }
    status = read_options(&server, &limit, argv + 1);
    return status == EXIT_FINE ? run(&server, limit) : status;
}
