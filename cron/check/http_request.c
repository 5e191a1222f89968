/* What one hop of an HTTP check sends, and where to: the monitor's own headers, credentials and body go to
 * the origin of its url, and to no other that a redirect leads to. */
#include "cron/check/http_inside.h"

#include "base/base64.h"
#include "base/text.h"
#include "cron/check/request_headers.h"

#include <string.h>

const char *
http_url(const struct http_probe *h)
{
    return h->url ? h->url : h->probe.monitor->url;
}

bool
http_is_tls(const struct http_probe *h)
{
    return text_starts_nocase(http_url(h), "https:");
}

bool
http_at_home(const struct http_probe *h, struct arena *scratch)
{
    const char *home, *here;

    if (!h->url)
        return true;
    home = url_origin(scratch, h->probe.monitor->url);
    here = url_origin(scratch, h->url);
    return home && here && strcmp(home, here) == 0;
}

/* The value of Authorization; NULL: none. In the arena. */
static const char *
credentials(const struct http_probe *h, struct arena *scratch)
{
    const struct target_auth *auth = h->probe.monitor->options.auth;
    struct buf value = {.arena = scratch};
    const char *pair;

    if (!auth)
        return NULL;
    switch (auth->type) {
    case AUTH_BASIC:
        pair = arena_printf(scratch, "%s:%s", auth->username, auth->password);
        buf_text(&value, "Basic ");
        base64_put(&value, pair, strlen(pair));
        return buf_string(&value);
    case AUTH_BEARER:
        return arena_printf(scratch, "Bearer %s", auth->token);
    case AUTH_OAUTH2:
        return h->token ? arena_printf(scratch, "Bearer %s", h->token) : NULL;
    case AUTH_TYPE_COUNT:
        break;
    }
    return NULL;
}

/* A method that is sent with a body where the monitor has one. */
static bool
takes_body(const char *method)
{
    return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;
}

/* HTTPGET comes first because it makes libcurl forget the body, or its absence, of the request before. A
 * POST without a body is sent as such a request, by another word: simpler than an empty form. */
static void
set_method(struct http_probe *h, const char *body)
{
    CURL *e = h->transfer.easy;
    bool head = strcmp(h->method, "HEAD") == 0, get = strcmp(h->method, "GET") == 0;

    curl_easy_setopt(e, head ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1L);
    if (body) {
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, body);
    }
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, head || get ? NULL : h->method);
}

/* After a redirect that makes another request of it, there is nothing to send. */
static const char *
body_to_send(const struct http_probe *h)
{
    const struct monitor *m = h->probe.monitor;

    return strcmp(h->method, m->method) == 0 && strcmp(h->method, "GET") != 0 ? m->options.request_body
                                                                              : NULL;
}

/* Whether a hop gets the cookies of those before it. */
static bool
keeps_cookies(const struct monitor *m)
{
    return m->follow_redirects && m->options.cookies;
}

/* COOKIEFILE "" switches curl's cookies on without a file. Compression is asked for only if the body is
 * read: a server would compress it for nothing. */
void
http_set_request(struct http_probe *h)
{
    const struct monitor *m = h->probe.monitor;
    CURL *e = h->transfer.easy;
    struct arena *scratch = sweep_scratch(h->probe.sweep);
    bool home = http_at_home(h, scratch);
    struct request_wishes wishes = {
        .lines = home ? m->headers : NULL,
        .authorization = home ? credentials(h, scratch) : NULL,
        .body = body_to_send(h),
        .no_length = takes_body(h->method),
        .no_cookies = keeps_cookies(m),
    };

    curl_slist_free_all(h->headers);
    h->headers = request_headers(scratch, &wishes);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, h->headers);
    set_method(h, wishes.body);
    /* Plain HTTP is one write: it needs no help, and saves the system call. */
    curl_easy_setopt(e, CURLOPT_TCP_NODELAY, http_is_tls(h) || wishes.body ? 1L : 0L);
    if (keeps_cookies(m)) {
        if (h->hops == 0)
            curl_easy_setopt(e, CURLOPT_COOKIEFILE, "");
        curl_easy_setopt(e, CURLOPT_COOKIE, request_cookies(scratch, wishes.lines));
    }
    curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, http_has_body_rule(m) ? "gzip, deflate" : NULL);
    curl_easy_setopt(e, CURLOPT_HTTP_CONTENT_DECODING, 0L); /* body_reader decodes */
}

/* connect_to is for the url's own origin. */
void
http_choose_host(struct http_probe *h)
{
    const struct monitor *m = h->probe.monitor;
    struct endpoint place;
    int port;

    h->transfer.dialled_host = NULL;
    if (!m->options.connect_to || !http_at_home(h, sweep_scratch(h->probe.sweep)) ||
        !url_read_http(http_url(h), &place))
        return;
    port = place.port;
    if (!connect_to_split(m->options.connect_to, h->dialled_host, sizeof h->dialled_host, &port))
        return;
    h->transfer.dialled_host = h->dialled_host;
    h->transfer.dialled_port = port;
}
