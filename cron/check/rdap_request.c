/* Follows redirects, and takes no more than it can use. */
#include "cron/check/rdap_request.h"

#include "base/header_line.h"
#include "base/text.h"
#include "net/redirect.h"

#include <stdlib.h>
#include <string.h>

#define MOST_HOPS 5
#define MOST_LOCATION 4096
#define MOST_BYTES ((size_t)4 * 1024 * 1024)

static size_t
on_body(char *bytes, size_t size, size_t count, void *request)
{
    struct rdap_request *r = request;

    r->too_long = r->body.length + size * count > MOST_BYTES;
    if (r->too_long)
        return 0;
    buf_bytes(&r->body, bytes, size * count);
    return size * count;
}

static size_t
on_header(char *line, size_t size, size_t count, void *request)
{
    struct rdap_request *r = request;
    size_t length = size * count, value_length;
    const char *value = header_line_value(line, length, "Location", &value_length);

    if (value && value_length < MOST_LOCATION) {
        free(r->location);
        r->location = strndup(value, value_length);
        if (!r->location)
            abort();
    }
    return length;
}

static void
fit(struct transfer *t)
{
    struct rdap_request *r = t->owner;

    if (!r->headers)
        r->headers = curl_slist_append(NULL, "Accept: application/rdap+json, application/json");
    if (!r->headers)
        abort();
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, r->headers);
    curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "Watchpost/" PACKAGE_VERSION);
    curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, r);
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, r);
}

static void
ask(struct rdap_request *r, const char *url)
{
    char *copy = strdup(url);

    if (!copy)
        abort();
    free(r->url);
    r->url = copy;
    free(r->location);
    r->location = NULL;
    r->body.length = 0;
    r->too_long = false;
    r->transfer.of_operators = r->hops == 0;
    transfer_begin(&r->transfer, r->home, r->url);
}

static void
follow(struct rdap_request *r)
{
    const char *problem = "it leads on and on";
    char *location = text_trim(&r->arena, r->location);
    const char *url = r->hops++ < MOST_HOPS ? redirect_url(&r->arena, r->url, location, &problem) : NULL;

    if (url)
        ask(r, url);
    else
        r->failed(r, problem);
}

static void
on_ended(struct transfer *t, CURLcode curl)
{
    struct rdap_request *r = t->owner;
    long code = 0;

    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &code);
    if (curl != CURLE_OK) {
        r->failed(r, r->too_long ? "its answer is too long" : transfer_problem(t, curl));
        return;
    }
    transfer_leave(t);
    if (redirect_is(code) && r->location)
        follow(r);
    else
        r->answered(r, code);
}

static void
on_failed(struct transfer *t, enum probe_outcome outcome, const char *detail)
{
    struct rdap_request *r = t->owner;

    r->failed(r, detail ? detail : outcome == OUTCOME_REFUSED ? "connection refused" : "no answer in time");
}

void
rdap_request_begin(struct rdap_request *r, struct transfers *home, const char *url)
{
    r->transfer.owner = r;
    r->transfer.fit = fit;
    r->transfer.ended = on_ended;
    r->transfer.failed = on_failed;
    r->home = home;
    r->hops = 0;
    ask(r, url);
}

void
rdap_request_stop(struct rdap_request *r)
{
    transfer_stop(&r->transfer);
    curl_slist_free_all(r->headers);
    r->headers = NULL;
    buf_free(&r->body);
    free(r->url);
    free(r->location);
    r->url = r->location = NULL;
    arena_free(&r->arena);
}
