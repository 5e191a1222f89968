/* One libcurl handle, used again for each request: what all requests share is set when it is made, the rest
 * before each. libcurl keeps the connection with the handle. */
#include "net/http_client.h"

#include "os/log.h"
#include "net/ca_store.h"
#include "net/problem.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct http_client {
    CURL *easy;
    char problem[CURL_ERROR_SIZE];
};

/* Where the body of an answer goes. */
struct sink {
    struct buf *body;
    size_t most_bytes;
};

/* Returning less than was given makes libcurl end the transfer with CURLE_WRITE_ERROR: a server that never
 * stops sending cannot fill the memory. */
static size_t
take_body(char *bytes, size_t size, size_t count, void *to)
{
    struct sink *sink = to;

    if (sink->body->length + size * count > sink->most_bytes)
        return 0;
    buf_bytes(sink->body, bytes, size * count);
    return size * count;
}

/* NOSIGNAL: libcurl may use SIGALRM for its timeouts otherwise, in a program that has handlers of its own.
 * FOLLOWLOCATION 0: a redirect could carry the key to another server. */
static void
fit(struct http_client *c)
{
    CURL *e = c->easy;

    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->problem);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, ""); /* none, not even the environment's */
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_CAINFO, ca_store_bundle());
    curl_easy_setopt(e, CURLOPT_USERAGENT, "Watchpost/" PACKAGE_VERSION);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
}

struct http_client *
http_client_open(void)
{
    struct http_client *c = calloc(1, sizeof *c);

    if (c == NULL)
        abort();
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || (c->easy = curl_easy_init()) == NULL) {
        log_error("libcurl cannot be started");
        free(c);
        return NULL;
    }
    fit(c);
    return c;
}

void
http_client_close(struct http_client *c)
{
    if (c == NULL)
        return;
    curl_easy_cleanup(c->easy);
    curl_global_cleanup();
    free(c);
}

static struct curl_slist *
add_header(struct curl_slist *list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(list, line);

    if (longer == NULL)
        abort();
    return longer;
}

/* The list must outlive the transfer: libcurl keeps a pointer. */
static struct curl_slist *
headers_of(const struct http_request *request)
{
    /* Or libcurl would wait for a 100 before it sends a long body. */
    struct curl_slist *list = add_header(NULL, "Expect:");

    for (const char *const *line = request->headers; line != NULL && *line != NULL; line++)
        list = add_header(list, *line);
    return list;
}

/* HTTPGET comes first because it makes libcurl forget the body, or its absence, of the request before. */
static void
set_method(CURL *e, const struct http_request *request)
{
    bool is_head = strcmp(request->method, "HEAD") == 0;

    curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
    if (is_head)
        curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
    if (request->body != NULL) {
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, request->body);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)strlen(request->body));
    }
    /* NOBODY sends HEAD by itself; a custom word for it would have libcurl wait for a body that never
     * comes. */
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, is_head ? NULL : request->method);
}

void
http_client_ask(struct http_client *c, const struct http_request *request, struct http_answer *answer)
{
    struct sink sink = { &answer->body, request->most_bytes };
    struct curl_slist *headers = headers_of(request);
    CURL *e = c->easy;
    CURLcode code;

    *answer = (struct http_answer){ .problem = "" };
    set_method(e, request);
    curl_easy_setopt(e, CURLOPT_URL, request->url);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, request->connect_seconds);
    curl_easy_setopt(e, CURLOPT_TIMEOUT, request->seconds);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, &sink);
    c->problem[0] = '\0';
    code = curl_easy_perform(e);
    if (code == CURLE_OK)
        curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &answer->status);
    else
        answer->problem = problem_of(e, code, NULL, c->problem);
    curl_slist_free_all(headers);
}

const char *
http_api_of(struct arena *a, const char *server)
{
    static const char root[] = "/api/v1";
    size_t length = strlen(server), tail = sizeof root - 1;

    while (length > 0 && server[length - 1] == '/')
        length--;
    if (length > tail && memcmp(server + length - tail, root, tail) == 0)
        length -= tail;
    return arena_printf(a, "%.*s%s", (int)length, server, root);
}
