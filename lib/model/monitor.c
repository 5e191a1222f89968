/* The rules of a monitor that span several members. They are judged last and over the monitor as it would be,
 * so a change of the type alone is refused if the url that the monitor already has does not fit. */
#include "model/monitor.h"

#include "base/pem.h"
#include "base/text.h"
#include "base/url.h"
#include "model/assertion.h"
#include "model/http_headers.h"
#include "model/rdap.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* --- What a type means ------------------------------------------------------------------------------ */

static bool
fits_tcp(const char *url)
{
    struct endpoint place;

    return url_read_tcp(url, &place);
}

static bool
fits_tls(const char *url)
{
    struct endpoint place;

    return url_read_tls(url, &place);
}

static bool
fits_websocket(const char *url)
{
    struct endpoint place;

    return url_read_as(URL_WEBSOCKET, url, &place);
}

static bool
fits_ping(const char *url)
{
    char host[IDN_ROOM];

    return url_read_ping(url, host);
}

/* The path is gRPC's. */
static bool
fits_grpc(const char *url)
{
    const char *authority = strstr(url, "://");
    struct endpoint place;

    if (!url_read_as(URL_GRPC, url, &place))
        return false;
    authority += strlen("://");
    authority += strcspn(authority, "/?#");
    return strcmp(authority, "") == 0 || strcmp(authority, "/") == 0;
}

static bool
fits_dns(const char *url)
{
    return url_dns_name(url) != NULL;
}

static bool
fits_domain(const char *url)
{
    struct arena a = { 0 };
    bool fits = strstr(url, "://") == NULL && rdap_domain(&a, url) != NULL;

    arena_free(&a);
    return fits;
}

/* The url of what finds its target by itself: people read it, and nothing else does. */
static bool
fits_label(const char *url)
{
    return text_unfit_for_name(url) == 0;
}

static const struct {
    bool (*url_fits)(const char *url);
    const char *url_advice;
} types[MONITOR_TYPE_COUNT] = {
    [MONITOR_HTTP] = { url_is_http, "url must look like https://example.com:8443/path: http:// or https://, "
                                    "a host, a port (1 to 65535) or none, no space" },
    [MONITOR_TCP] = { fits_tcp, "url of a tcp monitor must be host:port, as db.example.com:5432" },
    [MONITOR_TLS] = { fits_tls, "url of a tls monitor must be host:port, or a host alone for port 443, as "
                                "example.com:443" },
    [MONITOR_WEBSOCKET] = { fits_websocket,
                            "url of a websocket monitor must look like wss://example.com/path: ws:// or "
                            "wss://, a host" },
    [MONITOR_PING] = { fits_ping, "url of a ping monitor must be a host or an address, as example.com" },
    [MONITOR_GRPC] = { fits_grpc, "url of a grpc monitor must look like grpc://example.com:50051: grpc:// or "
                                  "grpcs://, a host and a port, no path" },
    [MONITOR_DNS] = { fits_dns, "url of a dns monitor must be a domain name, as example.com" },
    [MONITOR_DOMAIN] = { fits_domain, "url of a domain monitor must be a domain name, as example.com" },
    [MONITOR_PLUGIN] = { fits_label, "url of a plugin monitor is a label: one line of text" },
    [MONITOR_PUSH] = { fits_label, "url of a push monitor is a label: one line of text" },
};

/* --- The monitor as a whole ------------------------------------------------------------------------- */

static bool
is_given(json_object *body, const char *name)
{
    json_object *value;

    return json_object_object_get_ex(body, name, &value) && value != NULL;
}

static int64_t
at_least(int64_t value, int64_t bound)
{
    return value < bound ? bound : value;
}

/* Registries are asked once a day at the most; a check in between judges what is known. */
#define DOMAIN_INTERVAL 86400
#define LEAST_DOMAIN_INTERVAL 3600

static void
settle_domain(json_object *body, bool is_new, struct monitor *m)
{
    if (is_new && !is_given(body, "interval_seconds"))
        m->interval_seconds = DOMAIN_INTERVAL;
    if (m->options.expiry_days == NULL)
        m->options.expiry_days = &expiry_days_of_domains;
    m->interval_seconds = at_least(m->interval_seconds, LEAST_DOMAIN_INTERVAL);
    m->retry_interval_seconds = at_least(m->retry_interval_seconds, LEAST_DOMAIN_INTERVAL);
}

/* A retry later than the next check would be none. An interval that was allowed when it was set stays, even
 * if the bound is higher now, until a client sets it anew. That of a push monitor is no setting. */
static void
settle_intervals(json_object *body, const struct monitor *before, const struct monitor_bounds *bounds,
                 struct monitor *m)
{
    bool is_new = before == NULL, was_push = !is_new && before->type == MONITOR_PUSH;

    if (m->type == MONITOR_PUSH)
        m->interval_seconds = was_push ? before->interval_seconds : 0;
    else if (is_new || was_push || is_given(body, "interval_seconds"))
        m->interval_seconds = at_least(m->interval_seconds, bounds->interval);
    if (is_new || is_given(body, "retry_interval_seconds"))
        m->retry_interval_seconds = at_least(m->retry_interval_seconds, bounds->retry);
    if (m->type == MONITOR_DOMAIN)
        settle_domain(body, is_new || before->type != MONITOR_DOMAIN, m);
    if (m->retry_interval_seconds > m->interval_seconds && m->type != MONITOR_PUSH)
        m->retry_interval_seconds = m->interval_seconds;
}

/* A monitor that is to be a push monitor no more is asked as often as one that says nothing of that. */
static void
leave_push(json_object *body, const struct monitor *before, struct monitor *m)
{
    if (before != NULL && before->type == MONITOR_PUSH && m->type != MONITOR_PUSH &&
        !is_given(body, "interval_seconds"))
        m->interval_seconds = 600;
}

/* Of the two ways to say how often a ping comes, the one that is given takes the other's place. */
static void
settle_schedule(json_object *body, struct monitor *m)
{
    struct push_options *o = &m->options.push;

    if (is_given(body, "cron") && !is_given(body, "every_seconds") && o->cron != NULL)
        o->every_seconds = -1;
    else if (is_given(body, "every_seconds") && !is_given(body, "cron"))
        o->cron = NULL;
}

static bool
is_among(const char *text, const char *const *words)
{
    while (*words != NULL && strcmp(text, *words) != 0)
        words++;
    return *words != NULL;
}

static bool
has_header(struct arena *a, const char *lines, const char *name)
{
    const char *given, *value;

    while (http_headers_next(a, &lines, &given, &value))
        if (strcasecmp(given, name) == 0)
            return true;
    return false;
}

/* The answer to HEAD has no body that a rule could hold of. */
static const char *
body_rule(const struct monitor *m)
{
    if (m->body_contains != NULL)
        return "body_contains";
    if (m->options.body_not_contains != NULL)
        return "body_not_contains";
    return assertions_read_body(&m->options.assertions) ? "an assertion on body or json" : NULL;
}

static const char *
http_problem(struct arena *a, const struct monitor_bounds *bounds, const struct monitor *m)
{
    static const char *const with_body[] = {"POST", "PUT", "PATCH", "DELETE", NULL};
    const struct target_auth *auth = m->options.auth;

    if (!is_among(m->method, monitor_http_methods))
        return "method of an http monitor must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS";
    if (strcmp(m->method, "HEAD") == 0 && body_rule(m) != NULL)
        return arena_printf(a, "%s needs a body, and the answer to HEAD has none: use the method GET",
                            body_rule(m));
    if (m->options.request_body != NULL && !is_among(m->method, with_body))
        return arena_printf(a, "request_body cannot be sent with %s: use POST, PUT, PATCH or DELETE",
                            m->method);
    if (auth != NULL && has_header(a, m->headers, "Authorization"))
        return "auth and an Authorization header in headers exclude each other: leave one out";
    if (auth != NULL && auth->token_url != NULL && bounds->needs_https_token &&
        !text_starts_nocase(auth->token_url, "https:"))
        return "auth.token_url must be https:// here: the client secret is sent there";
    return NULL;
}

static const char *
push_problem(const struct push_options *o)
{
    if (o->every_seconds < 0 && o->cron == NULL)
        return "a push monitor needs every_seconds or cron: how often a ping is expected";
    if (o->every_seconds >= 0 && o->cron != NULL)
        return "every_seconds and cron exclude each other: give one of them";
    return NULL;
}

static const char *
tls_problem(const struct monitor_options *o)
{
    if (o->tls_ca != NULL && !pem_holds_certificates(o->tls_ca))
        return "tls_ca must hold certificates in PEM form (-----BEGIN CERTIFICATE-----)";
    if ((o->tls_client_cert != NULL) != (o->tls_client_key != NULL))
        return "tls_client_cert and tls_client_key belong together: give both, or none";
    if (o->tls_client_cert != NULL && !pem_key_fits(o->tls_client_cert, o->tls_client_key))
        return "tls_client_cert and tls_client_key must be PEM, the key without a password, and the "
               "certificate's own";
    return NULL;
}

/* Those that were taken before are not judged again, but when the kind has changed: then what does not apply
 * is dropped (settle). */
static const char *
assertion_problem(struct arena *a, const struct monitor *before, const struct monitor *m)
{
    if (before != NULL && before->options.assertions.items == m->options.assertions.items)
        return NULL;
    return assertions_problem(a, "assertions", &m->options.assertions, monitor_type_name(m->type));
}

/* What must hold over several members at once; NULL: all does. A url that was taken before is not judged
 * again: what is taken may become less with time, and its monitor must still be changed in other ways. */
static const char *
whole_problem(struct arena *a, const struct monitor_bounds *bounds, const struct monitor *before,
              const struct monitor *m)
{
    bool judged = before != NULL && before->type == m->type && text_same(before->url, m->url);
    const char *problem = NULL;

    if (!judged && !types[m->type].url_fits(m->url))
        return types[m->type].url_advice;
    if (m->type == MONITOR_HTTP)
        problem = http_problem(a, bounds, m);
    else if (m->type == MONITOR_PUSH)
        problem = push_problem(&m->options.push);
    if (problem == NULL)
        problem = assertion_problem(a, before, m);
    return problem != NULL ? problem : tls_problem(&m->options);
}

static struct field_problem
settle(struct arena *a, json_object *body, const struct monitor_bounds *bounds, const struct monitor *before,
       struct monitor *m)
{
    const char *message;

    leave_push(body, before, m);
    fields_drop(a, monitor_fields, 1U << (unsigned)m->type, m);
    settle_intervals(body, before, bounds, m);
    if (m->type == MONITOR_PUSH)
        settle_schedule(body, m);
    if (!is_given(body, "assertions"))
        assertions_drop(a, &m->options.assertions, monitor_type_name(m->type));
    if ((before == NULL || is_given(body, "max_body_bytes")) && m->options.max_body_bytes > bounds->most_body)
        m->options.max_body_bytes = bounds->most_body;
    if (m->type == MONITOR_PLUGIN && m->options.plugin == NULL)
        return (struct field_problem){ before == NULL ? FIELD_WRONG_TYPE : FIELD_BAD_VALUE,
                                       "plugin is required for plugin monitors: the name of a file in one of "
                                       "PLUGIN_DIRS" };
    message = whole_problem(a, bounds, before, m);
    return (struct field_problem){ message == NULL ? FIELD_FINE : FIELD_BAD_VALUE, message };
}

/* Only what waits for pings does without a url. A kind that is none is told of later. */
struct field_problem
monitor_types(struct arena *a, json_object *body)
{
    struct field_problem problem = fields_types(a, monitor_fields, body, true);
    json_object *kind;
    bool is_push = false;

    if (problem.fault != FIELD_FINE)
        return problem;
    if (is_given(body, "monitor_type") && json_object_object_get_ex(body, "monitor_type", &kind))
        is_push = strcmp(text_lower(a, text_trim(a, json_object_get_string(kind))),
                         monitor_type_name(MONITOR_PUSH)) == 0;
    if (!is_push && !is_given(body, "url"))
        return (struct field_problem){ FIELD_WRONG_TYPE, "url is required: add it to the body" };
    return problem;
}

/* A ping that does not come is no accident of a network: it is believed at once. */
static void
settle_threshold(json_object *body, struct monitor *m)
{
    if (m->type == MONITOR_PUSH && !is_given(body, "confirmation_threshold"))
        m->confirmation_threshold = 1;
}

struct field_problem
monitor_create(struct arena *a, json_object *body, const struct monitor_bounds *bounds, struct monitor *m)
{
    struct field_problem problem;

    fields_unset(a, monitor_fields, FIELD_OPTION, m); /* "***" stands for a secret that is there: none is */
    problem = fields_create(a, monitor_fields, body, m);
    if (problem.fault == FIELD_FINE)
        settle_threshold(body, m);
    return problem.fault != FIELD_FINE ? problem : settle(a, body, bounds, NULL, m);
}

/* A body without any known member changes nothing, so nothing has to hold over it. */
struct field_problem
monitor_change(struct arena *a, json_object *body, const struct monitor_bounds *bounds, struct monitor *m,
               int *changes, bool *url_given)
{
    const struct monitor before = *m;
    struct field_problem problem = fields_change(a, monitor_fields, body, m, changes);

    *url_given = is_given(body, "url");
    if (problem.fault != FIELD_FINE || *changes == 0)
        return problem;
    return settle(a, body, bounds, &before, m);
}

/* timeout_ms is not among them: a check that was given another time still asked the same. */
bool
monitor_asks_the_same(struct arena *a, const struct monitor *m, const struct monitor *other)
{
    return m->type == other->type && text_same(m->url, other->url) && text_same(m->method, other->method) &&
           text_same(m->headers, other->headers) && text_same(m->body_contains, other->body_contains) &&
           m->expected_status == other->expected_status && m->follow_redirects == other->follow_redirects &&
           text_same(m->dns_record_type, other->dns_record_type) &&
           text_same(m->dns_expected, other->dns_expected) &&
           text_same(m->dns_expected_values, other->dns_expected_values) &&
           m->dns_match == other->dns_match &&
           m->response_time_threshold_ms == other->response_time_threshold_ms &&
           monitor_options_ask_the_same(a, m, other);
}

int64_t
monitor_degraded_threshold(const struct monitor *m)
{
    return m->degraded_threshold > 0 ? m->degraded_threshold : m->confirmation_threshold;
}

/* --- What strangers may not send -------------------------------------------------------------------- */

const char *
monitor_sends(const struct monitor *m)
{
    static const char *const harmless[] = {"GET", "HEAD", "POST", NULL};
    const struct monitor_options *o = &m->options;

    if (m->type == MONITOR_HTTP && !is_among(m->method, harmless))
        return "method";
    if (o->request_body != NULL)
        return "request_body";
    if (o->send != NULL)
        return "send";
    if (o->auth != NULL)
        return "auth";
    if (o->tls_client_cert != NULL)
        return "tls_client_cert";
    if (o->tls_client_key != NULL)
        return "tls_client_key";
    if (o->connect_to != NULL)
        return "connect_to";
    return o->dns_resolvers.count > 0 ? "dns_resolvers" : NULL;
}

bool
is_mail_port(int port)
{
    return port == 25 || port == 465 || port == 587;
}

/* Whether it says something of its author's choosing, and where. */
static bool
says_something(const struct monitor *m, struct endpoint *place)
{
    switch (m->type) {
    case MONITOR_HTTP:
        return url_read_http(m->url, place);
    case MONITOR_WEBSOCKET:
        return url_read_as(URL_WEBSOCKET, m->url, place);
    case MONITOR_GRPC:
        return url_read_as(URL_GRPC, m->url, place);
    case MONITOR_TCP:
        return m->options.send != NULL && url_read_tcp(m->url, place);
    case MONITOR_TLS:
        return m->options.send != NULL && url_read_tls(m->url, place);
    case MONITOR_PING:
    case MONITOR_DNS:
    case MONITOR_DOMAIN:
    case MONITOR_PLUGIN:
    case MONITOR_PUSH:
    case MONITOR_TYPE_COUNT:
        break;
    }
    return false;
}

int
monitor_mail_port(const struct monitor *m)
{
    const struct target_auth *auth = m->options.auth;
    struct endpoint place;

    if (says_something(m, &place) && is_mail_port(place.port))
        return place.port;
    return auth != NULL && auth->token_url != NULL && url_read_http(auth->token_url, &place) &&
                   is_mail_port(place.port)
               ? place.port
               : 0;
}
