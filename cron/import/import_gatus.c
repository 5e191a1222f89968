/* The YAML that configures Gatus. A condition compares what a check found with a value: most are an
 * assertion here, or a field. */
#include "cron/import/import.h"

#include "base/text.h"
#include "base/url.h"
#include "cron/client/document_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- conditions ----------------------------------------------------------------------------------------- */

/* "[BODY].status == UP", in its three pieces. */
struct condition {
    const char *text; /* as it was written */
    const char *left, *op, *right;
};

static const struct {
    const char *sign, *op;
} operators[] = {{"==", "equals"},   {"!=", "not_equals"}, {"<=", "at_most"},
                 {">=", "at_least"}, {"<", "less_than"},   {">", "greater_than"}};

static bool
split(struct arena *a, const char *text, struct condition *c)
{
    *c = (struct condition){.text = text};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        const char *at = strstr(text, arena_printf(a, " %s ", operators[i].sign));

        if (at == NULL)
            continue;
        c->left = text_trim(a, arena_bytes(a, text, (size_t)(at - text)));
        c->op = operators[i].op;
        c->right = text_trim(a, at + strlen(operators[i].sign) + 2);
        return true;
    }
    return false;
}

static json_object *
value_of(const char *text)
{
    int64_t number;
    double real;
    char *end;

    if (text_same(text, "true") || text_same(text, "false"))
        return json_object_new_boolean(*text == 't');
    if (text_to_int(text, INT64_MIN / 2, INT64_MAX / 2, &number))
        return json_object_new_int64(number);
    real = strtod(text, &end);
    if (*text != '\0' && *end == '\0' && strspn(text, "0123456789.-") == strlen(text))
        return json_object_new_double_s(real, text);
    return json_object_new_string(text);
}

/* "f(x)": x; NULL: it is no call of f. */
static const char *
argument_of(struct arena *a, const char *text, const char *function)
{
    size_t length = strlen(function), end = strlen(text);

    if (strncmp(text, function, length) != 0 || text[length] != '(' || text[end - 1] != ')')
        return NULL;
    return arena_bytes(a, text + length + 1, end - length - 2);
}

/* "*x*" as a regular expression. */
static const char *
pattern_of(struct arena *a, const char *glob)
{
    struct buf out = {.arena = a};

    buf_text(&out, "(?s)^");
    for (; *glob != '\0'; glob++) {
        if (*glob == '*')
            buf_text(&out, ".*");
        else if (*glob == '?')
            buf_char(&out, '.');
        else {
            if (strchr("\\^$.|+()[]{}", *glob) != NULL)
                buf_char(&out, '\\');
            buf_char(&out, *glob);
        }
    }
    buf_char(&out, '$');
    return buf_string(&out);
}

/* Which status codes all conditions on them leave: Gatus asks for nothing else of a status. */
struct codes {
    bool refused[600]; /* from 100 on */
    bool all;          /* no condition was on them */
};

static bool
is_among(struct arena *a, const char *list, int64_t code)
{
    while (*list != '\0') {
        size_t length = strcspn(list, ", ");
        int64_t one;

        if (length > 0 && text_to_int(arena_bytes(a, list, length), 0, 999, &one) && one == code)
            return true;
        list += length + (list[length] != '\0');
    }
    return false;
}

static bool
compare(int64_t code, const char *op, int64_t with)
{
    if (strcmp(op, "equals") == 0 || strcmp(op, "not_equals") == 0)
        return (code == with) == (*op == 'e');
    if (strcmp(op, "at_most") == 0 || strcmp(op, "less_than") == 0)
        return code < with || (code == with && *op == 'a');
    return code > with || (code == with && *op == 'a');
}

static bool
of_status(struct arena *a, struct codes *codes, const struct condition *c)
{
    const char *any = argument_of(a, c->right, "any");
    bool equals = strcmp(c->op, "equals") == 0;
    int64_t with = 0;

    if (any != NULL ? !equals && strcmp(c->op, "not_equals") != 0 : !text_to_int(c->right, 0, 999, &with))
        return false;
    codes->all = false;
    for (int code = 100; code < 600; code++)
        if (any != NULL ? is_among(a, any, code) != equals : !compare(code, c->op, with))
            codes->refused[code] = true;
    return true;
}

/* "200-299" for each stretch of them. */
static void
put_codes(struct import *im, json_object *m, const char *id, const struct codes *codes)
{
    int stretches = 0;

    for (int from = 100, to; from < 600; from = to + 1) {
        to = from;
        if (codes->refused[from])
            continue;
        while (to < 599 && !codes->refused[to + 1])
            to++;
        import_add_text(m, "expected_statuses",
                        from == to ? arena_printf(im->arena, "%d", from)
                                   : arena_printf(im->arena, "%d-%d", from, to));
        stretches++;
    }
    if (stretches == 0)
        import_lost(im, id, "no status fulfils all its conditions");
}

/* "[BODY]" alone is the text; with a path it is JSON. */
static bool
of_body(struct import *im, json_object *m, const struct condition *c, const char *path, bool length)
{
    const char *pattern = argument_of(im->arena, c->right, "pat");
    const char *full = arena_printf(im->arena, length ? "length($%s)" : "$%s", path);
    bool is_text = *path == '\0' && !length, negated = strcmp(c->op, "not_equals") == 0;

    if (argument_of(im->arena, c->right, "any") != NULL)
        return false;
    if (pattern != NULL && (negated || strcmp(c->op, "equals") == 0))
        import_assertion(m, is_text ? "body" : "json", is_text ? NULL : full,
                         negated ? "not_matches" : "matches",
                         json_object_new_string(pattern_of(im->arena, pattern)));
    else
        import_assertion(m, is_text ? "body" : "json", is_text ? NULL : full, c->op,
                         is_text ? json_object_new_string(c->right) : value_of(c->right));
    return true;
}

static bool
of_existence(struct import *im, json_object *m, const struct condition *c, const char *of)
{
    bool is = text_same(c->right, "true") == (strcmp(c->op, "equals") == 0);

    if (!text_starts(of, "[BODY]"))
        return false;
    import_assertion(m, "json", arena_printf(im->arena, "$%s", of + 6), is ? "exists" : "not_exists", NULL);
    return true;
}

static bool
of_days(json_object *m, const struct condition *c)
{
    int64_t seconds = import_seconds(c->right);

    if (seconds < 0)
        return false;
    import_assertion(m, "certificate_days", NULL, text_starts(c->op, "greater") ? "at_least" : c->op,
                     json_object_new_int64(seconds / 86400));
    return true;
}

static bool
is_dns(json_object *m)
{
    return text_same(import_get(m, "monitor_type"), "dns");
}

/* The body of an answer from a name server is the value of one of its records. */
static bool
of_record(struct import *im, json_object *m, const struct condition *c)
{
    if (strcmp(c->op, "equals") != 0 || argument_of(im->arena, c->right, "pat") != NULL ||
        argument_of(im->arena, c->right, "any") != NULL)
        return false;
    import_add_text(m, "dns_expected_values", c->right);
    return true;
}

static bool
take_condition(struct import *im, json_object *m, struct codes *codes, const struct condition *c)
{
    const char *of;
    int64_t ms;

    if (strcmp(c->left, "[STATUS]") == 0)
        return of_status(im->arena, codes, c);
    if (is_dns(m) && strcmp(c->left, "[BODY]") == 0)
        return of_record(im, m, c);
    if (text_starts(c->left, "[BODY]"))
        return of_body(im, m, c, c->left + 6, false);
    if ((of = argument_of(im->arena, c->left, "len")) != NULL && text_starts(of, "[BODY]"))
        return of_body(im, m, c, of + 6, true);
    if ((of = argument_of(im->arena, c->left, "has")) != NULL)
        return of_existence(im, m, c, of);
    if (strcmp(c->left, "[CERTIFICATE_EXPIRATION]") == 0)
        return of_days(m, c);
    if (strcmp(c->left, "[CONNECTED]") == 0)
        return text_same(c->right, "true");
    if (strcmp(c->left, "[DNS_RCODE]") == 0 && strcmp(c->op, "equals") == 0) {
        import_text(m, "dns_expected_rcode", c->right);
        return true;
    }
    if (strcmp(c->left, "[RESPONSE_TIME]") == 0 && text_to_int(c->right, 0, 600000, &ms)) {
        import_assertion(m, "response_time", NULL, c->op, json_object_new_int64(ms));
        return true;
    }
    return false;
}

static void
take_conditions(struct import *im, json_object *m, const char *id, json_object *conditions)
{
    struct codes codes = {.all = true};

    for (size_t i = 0; conditions != NULL && i < json_object_array_length(conditions); i++) {
        const char *text = json_object_get_string(json_object_array_get_idx(conditions, i));
        struct condition c;

        if (text == NULL || !split(im->arena, text, &c) || !take_condition(im, m, &codes, &c))
            import_lost(im, id, "condition %s", text != NULL ? text : "null");
    }
    if (text_same(import_get(m, "monitor_type"), "http"))
        put_codes(im, m, id, &codes);
}

/* --- endpoints ------------------------------------------------------------------------------------------ */

static const struct {
    const char *scheme, *type;
    bool keeps_url; /* else the host and port alone */
} schemes[] = {
    {"http://", "http", true},    {"https://", "http", true},    {"tcp://", "tcp", false},
    {"icmp://", "ping", false},   {"tls://", "tls", false},      {"starttls://", "tls", false},
    {"ws://", "websocket", true}, {"wss://", "websocket", true}, {"grpc://", "grpc", true},
    {"grpcs://", "grpc", true},
};

/* False: no kind of monitor asks such a target. */
static bool
take_target(json_object *m, const char *url)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (!text_starts(url, schemes[i].scheme))
            continue;
        import_text(m, "monitor_type", schemes[i].type);
        import_text(m, "url", schemes[i].keeps_url ? url : url + strlen(schemes[i].scheme));
        if (strcmp(schemes[i].scheme, "starttls://") == 0)
            import_text(m, "starttls", "smtp");
        return true;
    }
    return false;
}

static void
take_dns(json_object *m, const char *resolver, json_object *dns)
{
    import_text(m, "monitor_type", "dns");
    import_text(m, "url", import_get(dns, "query-name"));
    import_text(m, "dns_record_type", import_get(dns, "query-type"));
    if (resolver != NULL)
        import_add_text(m, "dns_resolvers", text_starts(resolver, "udp://") ? resolver + 6 : resolver);
}

static void
take_client(struct import *im, json_object *m, const char *id, json_object *client)
{
    static const char *const carried[] = {"timeout", "insecure", "ignore-redirect", NULL};
    int64_t timeout = import_milliseconds(import_get(client, "timeout"));

    if (import_get_bool(client, "insecure", false))
        import_bool(m, "tls_verify", false);
    if (import_get_bool(client, "ignore-redirect", false))
        import_bool(m, "follow_redirects", false);
    if (timeout > 0)
        import_int(m, "timeout_ms", timeout);
    import_lost_others(im, id, "client.", client, carried);
}

static void
take_alerts(struct import *im, json_object *m, const char *id, json_object *alerts)
{
    for (size_t i = 0; alerts != NULL && i < json_object_array_length(alerts); i++) {
        json_object *alert = json_object_array_get_idx(alerts, i);
        int64_t failures = import_get_int(alert, "failure-threshold", 3);
        int64_t successes = import_get_int(alert, "success-threshold", 2);

        if (i == 0) {
            import_int(m, "confirmation_threshold", failures < 1 ? 1 : failures > 10 ? 10 : failures);
            import_int(m, "recovery_threshold", successes < 1 ? 1 : successes > 10 ? 10 : successes);
        }
        import_lost(im, id, "its alert by %s: make a channel, whose match has its tags or group",
                    import_get(alert, "type") != NULL ? import_get(alert, "type") : "an unknown provider");
    }
}

/* What a socket is sent knows escapes; Gatus' body is as it is. */
static const char *
as_sent(struct arena *a, const char *body)
{
    struct buf out = {.arena = a};

    for (; *body != '\0'; body++)
        if (*body == '\\')
            buf_text(&out, "\\\\");
        else
            buf_char(&out, *body);
    return buf_string(&out);
}

static void
take_request(struct arena *a, json_object *m, json_object *endpoint)
{
    json_object *headers = json_object_object_get(endpoint, "headers");
    const char *body = import_get(endpoint, "body"), *type = import_get(m, "monitor_type");
    int64_t interval = import_seconds(import_get(endpoint, "interval"));

    import_text(m, "method", import_get(endpoint, "method"));
    if (body != NULL && (text_same(type, "websocket") || text_same(type, "tcp")))
        import_text(m, "send", as_sent(a, body));
    else
        import_text(m, "request_body", body);
    if (import_has(endpoint, "headers"))
        json_object_object_add(m, "headers", json_object_get(headers));
    import_int(m, "interval_seconds", interval > 0 ? interval : 60);
    import_text(m, "group_name", import_get(endpoint, "group"));
    if (!import_get_bool(endpoint, "enabled", true))
        import_bool(m, "is_paused", true);
}

static void
add_endpoint(struct import *im, json_object *endpoint)
{
    static const char *const carried[] = {"name",     "group",      "url",    "method", "body",   "headers",
                                          "interval", "conditions", "alerts", "dns",    "client", "enabled",
                                          NULL};
    const char *name = import_get(endpoint, "name"), *group = import_get(endpoint, "group"), *id;
    const char *url = import_get(endpoint, "url");
    json_object *dns = json_object_object_get(endpoint, "dns"), *m;

    if (name == NULL)
        name = url != NULL ? url : "unnamed";
    m = import_object(im, "monitors", group != NULL ? arena_printf(im->arena, "%s-%s", group, name) : name,
                      &id);
    import_text(m, "name", name);
    if (dns != NULL)
        take_dns(m, url, dns);
    else if (url == NULL || !take_target(m, url)) {
        import_lost(im, id, "no monitor asks %s", url != NULL ? url : "an endpoint without a url");
        import_drop(im, "monitors", id);
        return;
    }
    take_request(im->arena, m, endpoint);
    take_conditions(im, m, id, json_object_object_get(endpoint, "conditions"));
    take_client(im, m, id, json_object_object_get(endpoint, "client"));
    take_alerts(im, m, id, json_object_object_get(endpoint, "alerts"));
    import_lost_others(im, id, "", endpoint, carried);
}

/* What reports by itself, with a token in a header there. */
static void
add_external(struct import *im, json_object *endpoint)
{
    const char *name = import_get(endpoint, "name"), *id;
    json_object *heartbeat = json_object_object_get(endpoint, "heartbeat");
    json_object *m = import_object(im, "monitors", name, &id);
    int64_t every = import_seconds(import_get(heartbeat, "interval"));

    import_text(m, "name", name != NULL ? name : "unnamed");
    import_text(m, "monitor_type", "push");
    import_text(m, "group_name", import_get(endpoint, "group"));
    import_int(m, "every_seconds", every >= 60 ? every : 3600);
    if (every < 60)
        import_lost(im, id, "how often it reports is not known: once an hour is expected");
    take_alerts(im, m, id, json_object_object_get(endpoint, "alerts"));
    import_lost(im, id, "its results come to a ping url here, which GET /monitors/by/%s tells", id);
}

static void
each(struct import *im, json_object *list, void (*add)(struct import *im, json_object *item))
{
    for (size_t i = 0; json_object_is_type(list, json_type_array) && i < json_object_array_length(list); i++)
        add(im, json_object_array_get_idx(list, i));
}

static bool
read_gatus(struct import *im, char **files, int count, const char **problem)
{
    /* The others are about Gatus itself. */
    static const char *const carried[] = {"endpoints", "external-endpoints", "metrics",
                                          "storage",   "web",                "debug",
                                          "concurrency", "disable-monitoring-lock",
                                          "skip-invalid-config-update",      "default-endpoint",
                                          NULL};

    for (int i = 0; i < count; i++) {
        json_object *config = document_file_read(im->arena, files[i], problem);

        if (config == NULL)
            return false;
        each(im, json_object_object_get(config, "endpoints"), add_endpoint);
        each(im, json_object_object_get(config, "external-endpoints"), add_external);
        import_lost_others(im, files[i], "", config, carried);
        if (!import_has(config, "endpoints") && !import_has(config, "external-endpoints"))
            import_lost(im, files[i], "it has no endpoints");
        json_object_put(config);
    }
    return true;
}

const struct import_format import_gatus = {"gatus", 1, 20, read_gatus};
