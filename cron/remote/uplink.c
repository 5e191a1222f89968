/* Plain libcurl: nothing else happens while the probe talks to its server. The key goes to that server
 * only: redirects are not followed, and certificates are verified as for checks. The target policy is for
 * targets; whom to report to is the operator's choice. */
#include "cron/remote/uplink.h"

#include "base/text.h"
#include "os/log.h"
#include "net/ca_store.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_SECONDS 10L
#define REQUEST_SECONDS 30L
#define ANSWER_BYTES ((size_t)64 << 20)

struct uplink {
    CURL *easy;
    char problem[CURL_ERROR_SIZE];
    struct arena arena;     /* as long as the uplink */
    struct arena scratch;   /* as long as a request */
    const char *base;
    const char *authorization;
};

static size_t
take_body(char *bytes, size_t size, size_t count, void *buf)
{
    struct buf *body = buf;

    if (body->length + size * count > ANSWER_BYTES)
        return 0;
    buf_bytes(body, bytes, size * count);
    return size * count;
}

/* "https://host/", "https://host/api/v1": "https://host/api/v1". */
static const char *
api_of(struct arena *a, const char *server)
{
    static const char root[] = "/api/v1";
    size_t length = strlen(server), tail = sizeof root - 1;

    while (length > 0 && server[length - 1] == '/')
        length--;
    if (length > tail && memcmp(server + length - tail, root, tail) == 0)
        length -= tail;
    return arena_printf(a, "%.*s%s", (int)length, server, root);
}

static void
fit(struct uplink *u)
{
    CURL *e = u->easy;

    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, u->problem);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, ""); /* none, not even the environment's: as for checks */
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(e, CURLOPT_TIMEOUT, REQUEST_SECONDS);
    curl_easy_setopt(e, CURLOPT_CAINFO, ca_store_bundle());
    curl_easy_setopt(e, CURLOPT_USERAGENT, "Watchpost/" PACKAGE_VERSION);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
}

struct uplink *
uplink_open(const char *server, const char *key)
{
    struct uplink *u = calloc(1, sizeof *u);

    if (u == NULL)
        abort();
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || (u->easy = curl_easy_init()) == NULL) {
        log_error("libcurl cannot be started");
        free(u);
        return NULL;
    }
    fit(u);
    u->base = api_of(&u->arena, server);
    u->authorization = arena_printf(&u->arena, "Authorization: Bearer %s", key);
    return u;
}

void
uplink_close(struct uplink *u)
{
    if (u == NULL)
        return;
    curl_easy_cleanup(u->easy);
    curl_global_cleanup();
    arena_free(&u->arena);
    arena_free(&u->scratch);
    free(u);
}

static struct curl_slist *
add_header(struct curl_slist *list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(list, line);

    if (longer == NULL)
        abort();
    return longer;
}

static struct curl_slist *
headers_of(struct uplink *u, const char *body, const char *name)
{
    struct curl_slist *list = add_header(NULL, u->authorization);

    if (body != NULL)
        list = add_header(list, "Content-Type: application/json");
    if (name != NULL)
        list = add_header(list, arena_printf(&u->scratch, "Idempotency-Key: %s", name));
    return add_header(list, "Expect:"); /* or curl would wait for a 100 before it sends a long body */
}

void
uplink_ask(struct uplink *u, const char *path, const char *body, const char *name, struct answer *answer)
{
    struct curl_slist *headers;
    CURLcode code;

    arena_reset(&u->scratch);
    *answer = (struct answer){ .problem = "" };
    headers = headers_of(u, body, name);
    curl_easy_setopt(u->easy, CURLOPT_URL, arena_printf(&u->scratch, "%s%s", u->base, path));
    curl_easy_setopt(u->easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(u->easy, CURLOPT_WRITEDATA, &answer->body);
    if (body == NULL) {
        curl_easy_setopt(u->easy, CURLOPT_HTTPGET, 1L);
    } else {
        curl_easy_setopt(u->easy, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(u->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    }
    u->problem[0] = '\0';
    code = curl_easy_perform(u->easy);
    if (code == CURLE_OK)
        curl_easy_getinfo(u->easy, CURLINFO_RESPONSE_CODE, &answer->status);
    else
        answer->problem = u->problem[0] != '\0' ? u->problem : curl_easy_strerror(code);
    curl_slist_free_all(headers);
}
