/* libcurl speaks SMTP; a NOOP in place of a mail is a request of its own for it. */
#include "net/smtp_greeting.h"

#include "net/ca_store.h"
#include "net/problem.h"

#include <curl/curl.h>
#include <string.h>

#define SECONDS 10L

/* Behind the host stands the name with which libcurl introduces itself. */
static const char *
url_of(struct arena *a, const struct config *c)
{
    const char *scheme = c->smtp_tls == SMTP_IMPLICIT_TLS ? "smtps" : "smtp";
    bool is_ipv6 = strchr(c->smtp_host, ':') != NULL;

    return arena_printf(a, "%s://%s%s%s/localhost", scheme, is_ipv6 ? "[" : "", c->smtp_host,
                        is_ipv6 ? "]" : "");
}

/* USE_SSL_ALL ends the session if the server offers no STARTTLS: with less, a login could go over the line in
 * the clear. VERIFYHOST 2 is libcurl's word for "the name must match"; 1 is the same or an error, by
 * version. */
static void
fit(CURL *e, const char *url, const struct config *c, char problem[CURL_ERROR_SIZE])
{
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_PORT, (long)c->smtp_port);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_TIMEOUT, SECONDS);
    curl_easy_setopt(e, CURLOPT_CAINFO, c->smtp_tls_ca != NULL ? c->smtp_tls_ca : ca_store_bundle());
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, c->smtp_tls_verify ? 1L : 0L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, c->smtp_tls_verify ? 2L : 0L);
    curl_easy_setopt(e, CURLOPT_USE_SSL,
                     c->smtp_tls == SMTP_PLAIN ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, problem);
    if (*c->smtp_username != '\0') {
        curl_easy_setopt(e, CURLOPT_USERNAME, c->smtp_username);
        curl_easy_setopt(e, CURLOPT_PASSWORD, c->smtp_password);
    }
}

static enum smtp_outcome
meaning(CURLcode code)
{
    switch ((int)code) {
    case CURLE_OK:
        return SMTP_READY;
    case CURLE_LOGIN_DENIED:
        return SMTP_LOGIN_REFUSED;
    case CURLE_USE_SSL_FAILED:
        return SMTP_NO_TLS;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return SMTP_UNTRUSTED;
    default:
        return SMTP_UNREACHABLE;
    }
}

struct smtp_greeting
smtp_greet(struct arena *a, const struct config *config)
{
    char problem[CURL_ERROR_SIZE] = "";
    CURL *e = curl_easy_init();
    CURLcode code = CURLE_FAILED_INIT;
    const char *sentence = "libcurl cannot be started";

    if (e != NULL) {
        fit(e, url_of(a, config), config, problem);
        code = curl_easy_perform(e);
        sentence = problem_of(e, code, NULL, problem);
        curl_easy_cleanup(e);
    }
    return (struct smtp_greeting){ meaning(code), code == CURLE_OK ? NULL : sentence };
}
