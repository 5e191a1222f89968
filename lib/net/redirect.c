/* libcurl could follow by itself. It does not here: each hop has to drop the monitor's headers when the
 * origin changes, and to stop reading once the headers are in. */
#include "net/redirect.h"

#include "base/text.h"
#include "base/url.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

bool
redirect_is(long code)
{
    return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
}

bool
redirect_stays(const char *url, const char *next)
{
    struct endpoint from, to;

    return url_read_http(url, &from) && url_read_http(next, &to) && strcasecmp(from.host, to.host) == 0 &&
           (to.port == from.port || to.port == 80 || to.port == 443);
}

/* As browsers do it and RFC 9110 has it (section 15.4): 303 says where to look for what came of any request;
 * after 301 and 302 a POST becomes a GET; 307 and 308 keep the method, and so the body. */
const char *
redirect_method(long code, const char *method)
{
    if (strcmp(method, "HEAD") == 0)
        return method;
    return code == 303 || (code < 303 && strcmp(method, "POST") == 0) ? "GET" : method;
}

/* Takes a user-info along to a url of the same origin that has none. A Location rarely repeats
 * "user:password@", and a server that asked for them on the first page asks again on the next. To another
 * origin they are never handed on. */
static void
keep_user(CURLU *to, const char *from)
{
    CURLU *before = curl_url();
    char *user = NULL, *password = NULL, *other = NULL;

    if (before && curl_url_set(before, CURLUPART_URL, from, 0) == CURLUE_OK &&
        curl_url_get(to, CURLUPART_USER, &other, 0) == CURLUE_NO_USER &&
        curl_url_get(before, CURLUPART_USER, &user, 0) == CURLUE_OK) {
        curl_url_set(to, CURLUPART_USER, user, 0);
        if (curl_url_get(before, CURLUPART_PASSWORD, &password, 0) == CURLUE_OK)
            curl_url_set(to, CURLUPART_PASSWORD, password, 0);
    }
    curl_free(other);
    curl_free(password);
    curl_free(user);
    curl_url_cleanup(before);
}

static char *
text_of(struct arena *a, CURLU *parts)
{
    char *text = NULL, *copy = NULL;

    if (curl_url_get(parts, CURLUPART_URL, &text, 0) == CURLUE_OK)
        copy = arena_text(a, text);
    curl_free(text);
    return copy;
}

/* NON_SUPPORT_SCHEME lets libcurl read any scheme, so that "ftp:" is told apart from an address that makes no
 * sense; URLENCODE takes blanks, which some servers send. */
char *
redirect_url(struct arena *a, const char *url, const char *location, const char **problem)
{
    CURLU *parts = curl_url();
    const char *origin, *next_origin;
    char *next = NULL;

    *problem = "a redirect to an address that makes no sense";
    if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_set(parts, CURLUPART_URL, location, CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK)
        next = text_of(a, parts);
    if (next && !text_starts_nocase(next, "http://") && !text_starts_nocase(next, "https://")) {
        *problem = "a redirect to something else than http and https";
        next = NULL;
    }
    if (next) {
        origin = url_origin(a, url);
        next_origin = url_origin(a, next);
        if (origin && next_origin && strcmp(origin, next_origin) == 0) {
            keep_user(parts, url);
            next = text_of(a, parts);
        }
    }
    curl_url_cleanup(parts);
    return next;
}
