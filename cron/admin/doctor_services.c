/* Do the workers and the helper for live events answer: through the sockets by which nginx asks them, or
 * from outside, as a client would. */
#include "cron/admin/doctor.h"

#include "net/http_client.h"
#include "cron/admin/fastcgi_client.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_SECONDS 5

struct service {
    const char *socket;     /* its name, in the state folder or in /run/watchpost */
    const char *path;       /* what it is asked */
    const char *unit, *log;
    int (*ask)(struct arena *a, const char *socket, const char *path, int seconds, const char **said);
};

/* Where it listens; NULL: nowhere. */
static const char *
find_socket(struct patient *p, const char *name)
{
    const char *const folders[] = { p->config->state_dir, "/run/watchpost" };

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = arena_printf(p->a, "%s/%s", folders[i], name);

        if (access(path, F_OK) == 0)
            return path;
    }
    return NULL;
}

/* systemd runs the service, or ./start.sh does. */
static bool
is_installed(void)
{
    return access("/run/systemd/system", F_OK) == 0 &&
           access(WATCHPOST_SYSCONFDIR "/watchpost/watchpost.conf", F_OK) == 0;
}

static const char *
start_line(struct patient *p, const struct service *s)
{
    return is_installed() ? arena_printf(p->a, "systemctl restart %s", s->unit) : "./start.sh";
}

static const char *
log_line(struct patient *p, const struct service *s)
{
    return is_installed() ? arena_printf(p->a, "journalctl -u %s -n 20", s->unit)
                          : arena_printf(p->a, "tail -n 20 %s/log/%s", p->config->state_dir, s->log);
}

static struct diagnosis
judge(struct patient *p, const struct service *s, const char *where, int status, const char *said)
{
    if (status < 0)
        return problem(p, start_line(p, s), "%s: %s", where, said);
    if (status == 503)
        return problem(p, log_line(p, s),
                       "%s answers 503: no database can be read, or there is too much to do", where);
    if (status != 200)
        return problem(p, log_line(p, s), "%s answers %d", where, status);
    return fine(p, "%s answers", where);
}

/* A HEAD request: even a stream answers it and ends. -1: no answer came; *said: why. */
static int
ask_url(struct arena *a, const char *url, const char **said)
{
    const struct http_request request = { .method = "HEAD", .url = url, .seconds = PATIENCE_SECONDS };
    struct http_client *client = http_client_open();
    struct http_answer answer;

    *said = "libcurl cannot be started";
    if (client == NULL)
        return -1;
    http_client_ask(client, &request, &answer);
    *said = arena_text(a, answer.problem);
    buf_free(&answer.body);
    http_client_close(client);
    return answer.status == 0 ? -1 : (int)answer.status;
}

static struct diagnosis
examine_service(struct patient *p, const struct service *s)
{
    const char *where, *path, *said = "";
    int status;

    if (p->url != NULL) {
        size_t length = strlen(p->url);

        length -= p->url[length - 1] == '/';
        where = arena_printf(p->a, "%.*s%s", (int)length, p->url, s->path);
        status = ask_url(p->a, where, &said);
        return judge(p, s, where, status, said);
    }
    where = find_socket(p, s->socket);
    if (where == NULL)
        return problem(p, start_line(p, s), "nothing listens: there is no %s in %s, nor in /run/watchpost",
                       s->socket, p->config->state_dir);
    path = arena_printf(p->a, "%s%s", p->config->base_path, s->path);
    status = s->ask(p->a, where, path, PATIENCE_SECONDS, &said);
    return judge(p, s, where, status, said);
}

struct diagnosis
examine_workers(struct patient *p)
{
    static const struct service workers = {
        "api.sock", "/api/v1/health", "watchpost-api", "api.log", fastcgi_client_ask,
    };

    return examine_service(p, &workers);
}

struct diagnosis
examine_events(struct patient *p)
{
    static const struct service events = {
        "events.sock", "/api/v1/events", "watchpost-events", "events.log", http_ask,
    };

    return examine_service(p, &events);
}
