/* watchpost-events: serves the live events to thousands of clients, behind a web server that speaks HTTP
 * to it over a unix socket. One process, one epoll loop, nothing kept that a client could not ask for
 * again; it may be killed at any time. Here: its options, its socket, its loop. What it does is in hub.c. */
#include "base/buf.h"
#include "base/text.h"
#include "os/clock.h"
#include "os/config.h"
#include "os/exit_codes.h"
#include "os/log.h"
#include "fcgi/events/notify_watch.h"
#include "fcgi/events/sse_server.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { INHERITED = 0, BACKLOG = 4096, EVENTS_AT_ONCE = 256 };

struct server {
    const char *socket_path; /* NULL: the socket was inherited */
    struct sse_server hub;
    struct notify_watch notice;
    int signals;
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

/* Removes what a dead helper left behind; a living one is an error. */
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

/* As many open files as the system lets us have. */
static int
raise_files(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 1024;
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    (void)getrlimit(RLIMIT_NOFILE, &files);
    return files.rlim_cur > INT_MAX ? INT_MAX : (int)files.rlim_cur;
}

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

static int
listen_to(struct server *server, int fd, void *what)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = what };

    return fd < 0 ? -1 : epoll_ctl(server->hub.epoll, EPOLL_CTL_ADD, fd, &event);
}

static int
open_server(struct server *server)
{
    struct sse_server *hub = &server->hub;
    sigset_t end;

    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigaddset(&end, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &end, NULL);
    server->signals = signalfd(-1, &end, SFD_NONBLOCK | SFD_CLOEXEC);
    hub->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (hub->epoll < 0 || fcntl(hub->listener, F_SETFL, O_NONBLOCK) != 0 ||
        notify_watch_open(&server->notice, hub->feed.app.config.state_dir) != 0 ||
        listen_to(server, hub->listener, &hub->listener) != 0 ||
        listen_to(server, server->notice.fd, &server->notice) != 0 ||
        listen_to(server, server->signals, &server->signals) != 0) {
        log_error("cannot start: %s", strerror(errno));
        return -1;
    }
    sse_server_open(hub);
    return 0;
}

/* False: it is time to go. */
static bool
serve(struct server *server, const struct epoll_event *event)
{
    struct sse_server *hub = &server->hub;

    if (event->data.ptr == &server->signals)
        return false;
    if (event->data.ptr == &hub->listener)
        sse_server_accept(hub);
    else if (event->data.ptr != &server->notice)
        sse_server_serve(hub, event->data.ptr, event->events);
    else if (notify_watch_read(&server->notice))
        sse_server_wake(hub);
    return true;
}

static void
run_loop(struct server *server)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int64_t next_tick = clock_monotonic_ms() + SSE_TICK_MS;

    for (;;) {
        int64_t now = clock_monotonic_ms();
        int count;

        if (now >= next_tick) {
            notify_watch_renew(&server->notice);
            sse_server_tick(&server->hub);
            next_tick = now + SSE_TICK_MS;
        }
        count = epoll_wait(server->hub.epoll, events, EVENTS_AT_ONCE,
                           server->hub.more ? 0 : (int)(next_tick - now));
        for (int i = 0; i < count; i++)
            if (!serve(server, &events[i]))
                return;
        if (server->hub.more)
            sse_server_wake(&server->hub);
        sse_server_settle(&server->hub);
    }
}

static int
run(struct server *server, int64_t limit)
{
    struct sse_server *hub = &server->hub;
    struct arena lasting = { 0 };
    const char *problem;
    int room = raise_files() - SSE_SPARE_FILES, status = EXIT_FAILED;
    bool inherited = is_listening(INHERITED);

    if (!config_load(&hub->feed.app.config, &lasting, &problem)) {
        fprintf(stderr, "watchpost-events: %s\n", problem);
        arena_free(&lasting);
        return EXIT_CONFIG;
    }
    hub->limit = limit != 0 && limit < room ? (int)limit : room > 1 ? room : 1;
    if (inherited)
        server->socket_path = NULL;
    else if (server->socket_path == NULL)
        server->socket_path = arena_printf(&lasting, "%s/events.sock", hub->feed.app.config.state_dir);
    hub->listener = inherited ? INHERITED : make_socket(server->socket_path);
    if (hub->listener >= 0 && open_server(server) == 0) {
        run_loop(server);
        status = EXIT_FINE;
    }
    if (hub->listener >= 0 && server->socket_path != NULL)
        (void)unlink(server->socket_path);
    if (status == EXIT_FINE) {
        sse_server_close(hub);
        notify_watch_close(&server->notice);
    }
    arena_free(&lasting);
    return status;
}

int
main(int argc, char **argv)
{
    struct server server = { 0 };
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
