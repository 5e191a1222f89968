/* Do the workers and the helper for live events answer: through the sockets by which nginx asks them, or
 * from outside, as a client would. */
#include "cron/admin/doctor.h"

#include "net/http_client.h"
#include "cron/admin/fastcgi_client.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* A worker that is well answers in milliseconds, even a busy one within this time. */
#define PATIENCE_SECONDS 5

struct service {
    struct doctor_service is;
    const char *path;       /* what it is asked */
    int (*ask)(struct arena *a, const char *socket, const char *path, int seconds, const char **said);
};

/* Where it listens; NULL: nowhere. */
static const char *
find_socket(struct patient *p, const char *name)
{
    const char *const folders[] = { p->config->state_dir, "/run/watchpost" };
    size_t count = p->setup == BY_START_SH ? 1 : 2; /* the latter is an installed instance's */

    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(p->a, "%s/%s", folders[i], name);

        if (access(path, F_OK) == 0)
            return path;
    }
    return NULL;
}

static struct diagnosis
judge(struct patient *p, const struct service *s, const char *where, int status, const char *said)
{
    if (status < 0)
        return problem(p, doctor_start_service(p, &s->is), "%s: %s", where, said);
    if (status == 503)
        return problem(p, doctor_show_log(p, &s->is),
                       "%s answers 503: no database can be read, or there is too much to do", where);
    if (status != 200)
        return problem(p, doctor_show_log(p, &s->is), "%s answers %d", where, status);
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
    where = find_socket(p, s->is.socket);
    if (where == NULL)
        return problem(p, doctor_start_service(p, &s->is), "nothing listens: there is no %s in %s%s",
                       s->is.socket, p->config->state_dir,
                       p->setup == BY_START_SH ? "" : ", nor in /run/watchpost");
    path = arena_printf(p->a, "%s%s", p->config->base_path, s->path);
    status = s->ask(p->a, where, path, PATIENCE_SECONDS, &said);
    return judge(p, s, where, status, said);
}

struct diagnosis
examine_workers(struct patient *p)
{
    static const struct service workers = {
        { "watchpost.fcgi", "api.sock", "watchpost-api", "log/api.log", 4 },
        "/api/v1/health",
        fastcgi_client_ask,
    };

    return examine_service(p, &workers);
}

struct diagnosis
examine_events(struct patient *p)
{
    static const struct service events = {
        { "watchpost-events", "events.sock", "watchpost-events", "log/events.log", 1 },
        "/api/v1/events",
        http_ask,
    };

    return examine_service(p, &events);
}
