/* A function for each type of monitor that both know, and the table of them. */
#include "cron/import/uptime_kuma_kinds.h"

#include "base/text.h"

#include <string.h>

const char *
kuma_column(json_object *row, const char *column, const char *other)
{
    return json_object_object_get_ex(row, column, NULL) ? column : other;
}

/* A list that the database keeps as a text of JSON. */
static json_object *
list_of(json_object *row, const char *column, const char *other)
{
    json_object *value = json_object_object_get(row, other);
    const char *text = import_get(row, column), *problem;

    if (json_object_is_type(value, json_type_array))
        return json_object_get(value);
    return text != NULL ? json_read(text, strlen(text), &problem) : NULL;
}

static void
take_statuses(json_object *row, json_object *m)
{
    json_object *codes = list_of(row, "accepted_statuscodes_json", "accepted_statuscodes");

    for (size_t i = 0; json_object_is_type(codes, json_type_array) && i < json_object_array_length(codes);
         i++)
        import_add_text(m, "expected_statuses", json_object_get_string(json_object_array_get_idx(codes, i)));
    json_object_put(codes);
}

/* Headers are a text of JSON there. */
static void
take_headers(struct import *im, json_object *row, json_object *m, const char *id)
{
    const char *text = import_get(row, "headers"), *problem;
    json_object *headers;

    if (text == NULL || *text == '\0')
        return;
    headers = json_read(text, strlen(text), &problem);
    if (json_object_is_type(headers, json_type_object))
        json_object_object_add(m, "headers", headers);
    else {
        import_lost(im, id, "its headers are no JSON");
        json_object_put(headers);
    }
}

static void
take_auth(struct import *im, json_object *row, json_object *m, const char *id)
{
    const char *method = import_get(row, kuma_column(row, "auth_method", "authMethod"));
    const char *user = import_get(row, "basic_auth_user"), *password = import_get(row, "basic_auth_pass");
    json_object *auth;

    if (text_same(method, "oauth2-cc")) {
        auth = json_object_new_object();
        import_text(auth, "type", "oauth2");
        import_text(auth, "token_url", import_get(row, "oauth_token_url"));
        import_text(auth, "client_id", import_get(row, "oauth_client_id"));
        import_text(auth, "client_secret", import_get(row, "oauth_client_secret"));
        import_text(auth, "scope", import_get(row, "oauth_scopes"));
        json_object_object_add(m, "auth", auth);
    } else if (text_same(method, "ntlm"))
        import_lost(im, id, "authentication by NTLM");
    else if (user != NULL && *user != '\0') {
        auth = json_object_new_object();
        import_text(auth, "type", "basic");
        import_text(auth, "username", user);
        json_object_object_add(auth, "password", json_object_new_string(password != NULL ? password : ""));
        json_object_object_add(m, "auth", auth);
    }
    if (text_same(method, "mtls")) {
        import_text(m, "tls_client_cert", import_get(row, "tls_cert"));
        import_text(m, "tls_client_key", import_get(row, "tls_key"));
        import_text(m, "tls_ca", import_get(row, "tls_ca"));
    }
}

static void
take_json_query(struct import *im, json_object *row, json_object *m, const char *id)
{
    static const struct {
        const char *theirs, *ours;
    } operators[] = {{"==", "equals"},      {"!=", "not_equals"}, {"<", "less_than"},      {"<=", "at_most"},
                     {">", "greater_than"}, {">=", "at_least"},   {"contains", "contains"}};
    const char *path = import_get(row, kuma_column(row, "json_path", "jsonPath"));
    const char *op = import_get(row, kuma_column(row, "json_path_operator", "jsonPathOperator"));
    const char *expected = import_get(row, kuma_column(row, "expected_value", "expectedValue"));
    size_t i = 0;

    if (path == NULL || strpbrk(path, "()*?+&|=<>") != NULL) {
        import_lost(im, id, "its JSON query %s: write an assertion", path != NULL ? path : "is missing");
        return;
    }
    while (op != NULL && i < sizeof operators / sizeof *operators && strcmp(operators[i].theirs, op) != 0)
        i++;
    import_assertion(m, "json",
                     *path == '$' ? path : arena_printf(im->arena, *path == '[' ? "$%s" : "$.%s", path),
                     i < sizeof operators / sizeof *operators ? operators[i].ours : "equals",
                     json_object_new_string(expected != NULL ? expected : ""));
}

static void
take_http(struct import *im, json_object *row, json_object *m, const char *id, const char *type)
{
    const char *keyword = import_get(row, "keyword");
    bool not_there = import_get_bool(row, kuma_column(row, "invert_keyword", "invertKeyword"), false);

    import_text(m, "monitor_type", "http");
    import_text(m, "url", import_get(row, "url"));
    import_text(m, "method", import_get(row, "method"));
    import_text(m, "request_body", import_get(row, "body"));
    take_statuses(row, m);
    take_headers(im, row, m, id);
    take_auth(im, row, m, id);
    if (import_get_int(row, "maxredirects", 10) == 0)
        import_bool(m, "follow_redirects", false);
    if (import_get_bool(row, kuma_column(row, "ignore_tls", "ignoreTls"), false))
        import_bool(m, "tls_verify", false);
    if (strcmp(type, "keyword") == 0)
        import_text(m, not_there ? "body_not_contains" : "body_contains", keyword);
    if (strcmp(type, "json-query") == 0)
        take_json_query(im, row, m, id);
}

static void
take_tcp(struct import *im, json_object *row, json_object *m, const char *id, const char *type)
{
    const char *host = import_get(row, "hostname");

    (void)id;
    (void)type;
    import_text(m, "monitor_type", "tcp");
    if (host != NULL)
        import_text(m, "url",
                    arena_printf(im->arena, strchr(host, ':') != NULL ? "[%s]:%lld" : "%s:%lld", host,
                                 (long long)import_get_int(row, "port", 80)));
}

static void
take_ping(struct import *im, json_object *row, json_object *m, const char *id, const char *type)
{
    (void)im;
    (void)id;
    (void)type;
    import_text(m, "monitor_type", "ping");
    import_text(m, "url", import_get(row, "hostname"));
}

static void
take_dns(struct import *im, json_object *row, json_object *m, const char *id, const char *type)
{
    const char *servers = import_get(row, "dns_resolve_server");
    int64_t port = import_get_int(row, "port", 53);

    (void)id;
    (void)type;
    import_text(m, "monitor_type", "dns");
    import_text(m, "url", import_get(row, "hostname"));
    import_text(m, "dns_record_type", import_get(row, "dns_resolve_type"));
    while (servers != NULL && *servers != '\0') {
        size_t length = strcspn(servers, ", ");
        const char *server = arena_bytes(im->arena, servers, length);

        if (length > 0)
            import_add_text(m, "dns_resolvers",
                            port == 53 ? server
                                       : arena_printf(im->arena, "%s:%lld", server, (long long)port));
        servers += length + (servers[length] != '\0');
    }
}

static void
take_push(struct import *im, json_object *row, json_object *m, const char *id, const char *type)
{
    int64_t every = import_get_int(row, "interval", 60);

    (void)type;
    import_text(m, "monitor_type", "push");
    import_int(m, "every_seconds", every < 60 ? 60 : every);
    import_lost(im, id, "its push url is another one here: tell what pings it");
}

static void
take_grpc(struct import *im, json_object *row, json_object *m, const char *id, const char *type)
{
    const char *url = import_get(row, kuma_column(row, "grpc_url", "grpcUrl"));
    bool tls = import_get_bool(row, kuma_column(row, "grpc_enable_tls", "grpcEnableTls"), false);

    (void)type;
    import_text(m, "monitor_type", "grpc");
    import_text(m, "url", arena_printf(im->arena, "%s://%s", tls ? "grpcs" : "grpc", url != NULL ? url : ""));
    import_lost(im, id, "its own call: the health of grpc.health.v1 is asked for");
}

static const struct {
    const char *type;
    void (*take)(struct import *im, json_object *row, json_object *m, const char *id, const char *type);
} kinds[] = {
    {"http", take_http}, {"keyword", take_http}, {"json-query", take_http}, {"port", take_tcp},
    {"ping", take_ping}, {"dns", take_dns},      {"push", take_push},       {"grpc-keyword", take_grpc},
};

bool
kuma_take_kind(struct import *im, json_object *row, json_object *m, const char *id, const char *type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_same(kinds[i].type, type)) {
            kinds[i].take(im, row, m, id, type);
            return true;
        }
    return false;
}
