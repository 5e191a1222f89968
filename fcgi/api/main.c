/* watchpost.fcgi: the API worker. For each request: read it, perform it, send the reply. All memory of a
 * request is one arena, reset when it is over.
 *
 * A database that cannot be opened is no reason to die: requests are answered 503 until it can be. */
#include "base/arena.h"
#include "base/buf.h"
#include "os/clock.h"
#include "os/config.h"
#include "os/exit_codes.h"
#include "os/log.h"
#include "store/instance_key.h"
#include "store/secrets.h"
#include "fcgi/http/perform.h"
#include "fcgi/http/request.h"
#include "fcgi/http/request_metrics.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/http/standby.h"
#include "fcgi/http/transport.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/nginx_settings.h"
#include "fcgi/api/page_shell_file.h"
#include "fcgi/api/routes.h"
#include "fcgi/api/screens.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One request by itself leaves it to the workers: they open the database once. */
static void
join_hosts(struct app *app, struct arena *scratch)
{
    const char *state_dir = app->config.state_dir, *problem;
    enum instance_key found;

    if (!transport_fastcgi_is_asked() || instance_key_join(app->db, scratch, state_dir, false, &found) != 0)
        return;
    problem = instance_key_problem(scratch, state_dir, found);
    if (problem != NULL)
        log_error("%s: see watchpost doctor", problem);
}

/* A database that was there and is gone is waited for: a new, empty one would stand in the way of the old. */
static void
open_database(struct app *app, struct arena *scratch)
{
    const struct database_address *address = &app->config.database;
    const char *problem;

    if (app->db != NULL)
        return;
    if (app->opened && !db_exists(address->location)) {
        log_error("the database %s is gone: put it back (see watchpost restore)", address->location);
        return;
    }
    app->db = db_open(scratch, address, DB_SERVER, &problem);
    app->opened |= app->db != NULL;
    if (app->db == NULL) {
        log_error("cannot open the database: %s", problem);
        return;
    }
    secrets_require(app->db, false);
    join_hosts(app, scratch);
}

static void
close_database(struct app *app)
{
    standby_close(app);
    response_cache_clear(app);
    db_close(app->db);
    app->db = NULL;
}

/* What an open connection cannot read, a new one may: the file was put back. On a full disk the open one
 * still reads, and a new one would not: it needs space for the log's index.
 *
 * Reads look once a second whether the file is still there, for it takes two system calls: one may be
 * answered from the file that was there a moment ago. What is written there would be lost, so writes look
 * each time. */
static void
drop_lost_database(struct app *app, const struct request *rq)
{
    if (app->db == NULL || (rq->method == GET && rq->now == app->looked_at && db_trouble(app->db) == DB_FINE))
        return;
    app->looked_at = rq->now;
    if (db_is_lost(app->db))
        close_database(app);
}

/* What is refused of a page that people read, as such a page. */
static struct reply
in_words(struct request *rq, struct reply no)
{
    if (unlock_is_asked(rq, &no))
        return unlock_refusal(rq, &no);
    if (public_is_asked(rq))
        return public_refusal(rq, &no);
    return address_page_is_asked(rq) ? address_page_refusal(rq, &no) : no;
}

/* The database is opened before the first request, so that a worker that was just started does not let a
 * client wait for it. SIGTERM ends the loop between two requests, never in the middle of one. */
static void
serve(struct app *app, struct transport *transport)
{
    struct arena arena = { 0 };
    struct request rq;

    open_database(app, &arena);
    while (transport_next(transport)) {
        request_begin(&rq, app, transport, &arena, clock_now());
        drop_lost_database(app, &rq);
        open_database(app, &arena);
        struct reply reply = perform_request(&rq);
        response_cache_settle(app);
        if (rq.route == NULL)
            reply = screen_or(&rq, reply);
        if (reply.status >= 400 && reply.framing == NULL) /* no page yet */
            reply = in_words(&rq, reply);
        reply_send(&rq, &reply);
        request_metrics_count(&app->requests, &rq, reply.status);
        request_end(&rq);
        arena_reset(&arena);
    }
    page_shell_forget(app);
    close_database(app);
    arena_free(&arena);
}

/* Where the command `watchpost` is: beside this program, as in a build folder, or where it was installed.
 * Detached runs (checks that were asked for, deliveries) are this command: see os/process.h. */
static const char *
find_command(struct arena *a)
{
    char own[4096];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own);
    const char *slash, *path;

    if (length > 0 && length < (ssize_t)sizeof own) {
        own[length] = '\0';
        slash = strrchr(own, '/');
        path = arena_printf(a, "%.*s/watchpost", slash == NULL ? 0 : (int)(slash - own), own);
        if (access(path, X_OK) == 0)
            return path;
    }
    return WATCHPOST_BINDIR "/watchpost";
}

/* Workers of one program file and the same settings. One that answers a single request shares nothing. */
static const char *
same_answers(struct arena *a, const struct config *config)
{
    struct buf shape = { .arena = a };
    struct stat program;

    if (!transport_fastcgi_is_asked() || stat("/proc/self/exe", &program) != 0)
        return NULL;
    buf_printf(&shape, "%s %lld %lld.%09ld\n", PACKAGE_VERSION, (long long)program.st_ino,
               (long long)program.st_mtim.tv_sec, program.st_mtim.tv_nsec);
    config_values(config, &shape);
    return buf_string(&shape);
}

static int
run(void)
{
    struct arena lasting = { 0 };
    struct app app = { .routes = &api_routes };
    struct transport *transport;
    const char *problem;

    if (!config_load(&app.config, &lasting, &problem)) {
        fprintf(stderr, "watchpost.fcgi: %s\n", problem);
        arena_free(&lasting);
        return EXIT_CONFIG;
    }
    app.command = find_command(&lasting);
    app.answers = same_answers(&lasting, &app.config);
    if (!request_metrics_open(&app.requests, app.config.state_dir, app.routes))
        log_error("requests are not counted: %s: %s", app.config.state_dir, strerror(errno));
    transport = transport_fastcgi_is_asked() ? transport_fastcgi_open() : transport_cgi_open();
    if (transport != NULL) {
        serve(&app, transport);
        transport_close(transport);
    }
    shared_counters_close(&app.requests);
    arena_free(&lasting);
    return transport != NULL ? EXIT_FINE : EXIT_FAILED;
}

/* By these options the tests compare the table with docs/openapi.json and the guide, without a server. */
static int
print_with(void (*print)(struct buf *out, const struct route_table *table))
{
    struct buf out = { 0 };

    print(&out, &api_routes);
    fputs(buf_string(&out), stdout);
    buf_free(&out);
    return EXIT_FINE;
}

static int
print_routes(void)
{
    return print_with(route_table_print);
}

static int
print_params(void)
{
    return print_with(route_params_print);
}

static int
print_nginx_with(void (*print)(const struct config *config))
{
    struct arena lasting = { 0 };
    struct config config;
    const char *problem;
    bool good = config_load(&config, &lasting, &problem);

    if (good)
        print(&config);
    else
        fprintf(stderr, "watchpost.fcgi: %s\n", problem);
    arena_free(&lasting);
    return good ? EXIT_FINE : EXIT_CONFIG;
}

static int
print_nginx(void)
{
    return print_nginx_with(nginx_settings_server);
}

static int
print_nginx_http(void)
{
    return print_nginx_with(nginx_settings_http);
}

static int
print_nginx_events(void)
{
    return print_nginx_with(nginx_settings_events);
}

static int
print_help(void)
{
    struct buf settings = { 0 };

    config_describe(&settings);
    printf("Usage: watchpost.fcgi [--routes | --params | --nginx[-http | -events] | --help | --version]\n"
           "\n"
           "Answers Watchpost's API: FastCGI requests if descriptor 0 is a listening socket (start it with\n"
           "spawn-fcgi), else the one CGI request that environment and standard input hold.\n"
           "\n"
           "  --routes   print the routes, a line \"METHOD path auth\" each, and exit; auth: - none,\n"
           "             -/A the admin sees more; needed is a key, M the monitor's, P the page's, L the\n"
           "             location's, A the admin's; H/A the admin's, unless asked from this host\n"
           "  --params   print their query parameters, a line \"METHOD path name type\" each, integers with\n"
           "             bounds and default, and exit\n"
           "  --nginx    print what nginx must know of the settings, in its own language, and exit: for the\n"
           "             block server; --nginx-http: for http, --nginx-events: for events\n"
           "  --help     print this, and exit\n"
           "  --version  print the version, and exit\n"
           "\n"
           "Settings, from the environment or the file named by WATCHPOST_CONF:\n%s",
           buf_string(&settings));
    buf_free(&settings);
    return EXIT_FINE;
}

static int
print_version(void)
{
    puts("watchpost.fcgi " PACKAGE_VERSION);
    return EXIT_FINE;
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*act)(void);
    } options[] = {
        { "--routes", print_routes },
        { "--params", print_params },
        { "--nginx", print_nginx },
        { "--nginx-http", print_nginx_http },
        { "--nginx-events", print_nginx_events },
        { "--help", print_help },
        { "--version", print_version },
    };

    log_program("watchpost.fcgi");
    if (argc == 1)
        return run();
    for (size_t i = 0; argc == 2 && i < sizeof options / sizeof *options; i++)
        if (strcmp(argv[1], options[i].name) == 0)
            return options[i].act();
    if (argc == 2)
        fprintf(stderr, "watchpost.fcgi: unknown option %s: see watchpost.fcgi --help\n", argv[1]);
    else
        fputs("watchpost.fcgi: takes one option at most: see watchpost.fcgi --help\n", stderr);
    return EXIT_USAGE;
}
