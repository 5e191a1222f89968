/* Do the workers and the helper for live events answer: through the sockets by which nginx asks them, or
 * from outside, as a client would. */
#include "cron/admin/doctor.h"

#include "net/ca_store.h"
#include "cron/admin/fastcgi_client.h"

#include <curl/curl.h>
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

/* The service is systemd's, or somebody runs ./start.sh. */
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

static size_t
ignore_body(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes;
    (void)context;
    return size * count;
}

/* A HEAD request: of a stream, too, that is an answer with an end. */
static int
ask_url(const char *url, char problem[CURL_ERROR_SIZE])
{
    CURL *e = curl_easy_init();
    long status = -1;

    if (e == NULL)
        return -1;
    problem[0] = '\0';
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_CAINFO, ca_store_bundle());
    curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)PATIENCE_SECONDS);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, ignore_body);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, problem);
    if (curl_easy_perform(e) == CURLE_OK)
        curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(e);
    return (int)status;
}

static struct diagnosis
examine_service(struct patient *p, const struct service *s)
{
    const char *where, *said = "";
    int status;

    if (p->url != NULL) {
        char *trouble = arena_alloc(p->a, CURL_ERROR_SIZE);
        size_t length = strlen(p->url);

        length -= p->url[length - 1] == '/';
        where = arena_printf(p->a, "%.*s%s", (int)length, p->url, s->path);
        status = ask_url(where, trouble);
        return judge(p, s, where, status, trouble);
    }
    where = find_socket(p, s->socket);
    if (where == NULL)
        return problem(p, start_line(p, s), "nobody listens: there is no %s in %s, nor in /run/watchpost",
                       s->socket, p->config->state_dir);
    status = s->ask(p->a, where, s->path, PATIENCE_SECONDS, &said);
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
