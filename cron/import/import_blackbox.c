/* Prometheus' blackbox exporter: its modules, and the scrape configuration that says which targets each
 * module probes. The order of the two files does not matter. */
#include "cron/import/import.h"

#include "base/text.h"
#include "base/url.h"
#include "cron/client/document_file.h"

#include <string.h>

struct blackbox {
    struct import *im;
    json_object *modules, *scrape;
};

/* Which addresses are asked: which one is preferred, and whether another may take its place, is ip_family. */
#define IP_OPTIONS "preferred_ip_protocol", "ip_protocol_fallback"

/* --- what a module asks for ----------------------------------------------------------------------------- */

static json_object *
object_of(json_object *from, const char *name)
{
    json_object *value = json_object_object_get(from, name);

    return json_object_is_type(value, json_type_object) ? value : NULL;
}

static json_object *
list_of(json_object *from, const char *name)
{
    json_object *value = from != NULL ? json_object_object_get(from, name) : NULL;

    return json_object_is_type(value, json_type_array) ? value : NULL;
}

static size_t
length_of(json_object *list)
{
    return list != NULL ? json_object_array_length(list) : 0;
}

static void
take_tls(struct import *im, json_object *m, const char *id, json_object *tls)
{
    static const char *const files[] = {"ca_file", "cert_file", "key_file", "server_name", NULL};

    if (import_get_bool(tls, "insecure_skip_verify", false))
        import_bool(m, "tls_verify", false);
    for (const char *const *f = files; *f != NULL; f++)
        if (import_has(tls, *f))
            import_lost(im, id,
                        "tls_config.%s: put the file's text into tls_ca, tls_client_cert, tls_client_key",
                        *f);
}

static void
take_patterns(json_object *m, json_object *patterns, const char *op)
{
    for (size_t i = 0; i < length_of(patterns); i++)
        import_assertion(m, "body", NULL, op, json_object_get(json_object_array_get_idx(patterns, i)));
}

/* A file with a password or token is on the exporter's host. */
static void
take_auth(struct import *im, json_object *m, const char *id, json_object *http)
{
    static const char *const of_basic[] = {"username", "password", NULL};
    static const char *const of_token[] = {"type", "credentials", NULL};
    json_object *basic = object_of(http, "basic_auth"), *given = object_of(http, "authorization"), *auth;
    const char *token = import_get(http, "bearer_token"), *type = import_get(given, "type");

    if (token == NULL && (type == NULL || text_same(type, "Bearer")))
        token = import_get(given, "credentials");
    if (basic == NULL && token == NULL) {
        if (given != NULL)
            import_lost(im, id, "http.authorization: see the field headers");
        return;
    }
    auth = json_object_new_object();
    import_text(auth, "type", basic != NULL ? "basic" : "bearer");
    import_text(auth, "username", import_get(basic, "username"));
    import_text(auth, "password", import_get(basic, "password"));
    import_text(auth, "token", basic == NULL ? token : NULL);
    json_object_object_add(m, "auth", auth);
    import_lost_others(im, id, "http.basic_auth.", basic, of_basic);
    import_lost_others(im, id, "http.authorization.", given, of_token);
}

static void
take_http(struct import *im, json_object *m, const char *id, json_object *http)
{
    static const char *const carried[] = {
        "method", "body", "headers", "valid_status_codes", "fail_if_body_matches_regexp",
        "fail_if_body_not_matches_regexp", "follow_redirects", "no_follow_redirects", "fail_if_not_ssl",
        "basic_auth", "bearer_token", "authorization", "tls_config", IP_OPTIONS, NULL};
    json_object *codes = list_of(http, "valid_status_codes");

    import_text(m, "monitor_type", "http");
    import_text(m, "method", import_get(http, "method"));
    import_text(m, "request_body", import_get(http, "body"));
    if (import_has(http, "headers"))
        json_object_object_add(m, "headers", json_object_get(json_object_object_get(http, "headers")));
    for (size_t i = 0; i < length_of(codes); i++)
        import_add_text(m, "expected_statuses", json_object_get_string(json_object_array_get_idx(codes, i)));
    if (length_of(codes) == 0)
        import_add_text(m, "expected_statuses", "2xx");
    take_patterns(m, list_of(http, "fail_if_body_matches_regexp"), "not_matches");
    take_patterns(m, list_of(http, "fail_if_body_not_matches_regexp"), "matches");
    if (!import_get_bool(http, "follow_redirects", true) ||
        import_get_bool(http, "no_follow_redirects", false))
        import_bool(m, "follow_redirects", false);
    if (import_get_bool(http, "fail_if_not_ssl", false))
        import_assertion(m, "final_url", NULL, "matches", json_object_new_string("^https:"));
    take_auth(im, m, id, http);
    take_tls(im, m, id, object_of(http, "tls_config"));
    import_lost_others(im, id, "http.", http, carried);
}

static void
take_tcp(struct import *im, json_object *m, const char *id, json_object *tcp)
{
    static const char *const carried[] = {"query_response", "tls", "tls_config", IP_OPTIONS, NULL};

    import_text(m, "monitor_type", "tcp");
    if (import_get_bool(tcp, "tls", false))
        import_bool(m, "tls", true);
    take_tls(im, m, id, object_of(tcp, "tls_config"));
    if (length_of(list_of(tcp, "query_response")) > 0)
        import_lost(im, id, "tcp.query_response: see the fields send and expect, and tls with starttls");
    import_lost_others(im, id, "tcp.", tcp, carried);
}

static void
take_dns(struct import *im, json_object *m, const char *id, json_object *dns)
{
    static const char *const carried[] = {"query_name", "query_type", "valid_rcodes", IP_OPTIONS, NULL};
    json_object *rcodes = list_of(dns, "valid_rcodes");

    import_text(m, "monitor_type", "dns");
    import_text(m, "dns_record_type", import_get(dns, "query_type"));
    if (length_of(rcodes) > 0)
        import_text(m, "dns_expected_rcode", json_object_get_string(json_object_array_get_idx(rcodes, 0)));
    if (length_of(rcodes) > 1)
        import_lost(im, id, "dns.valid_rcodes: the first of them is expected");
    import_lost_others(im, id, "dns.", dns, carried);
}

static void
take_grpc(struct import *im, json_object *m, const char *id, json_object *grpc)
{
    static const char *const carried[] = {"service", "tls", "tls_config", IP_OPTIONS, NULL};

    import_text(m, "monitor_type", "grpc");
    import_text(m, "grpc_service", import_get(grpc, "service"));
    take_tls(im, m, id, object_of(grpc, "tls_config"));
    import_lost_others(im, id, "grpc.", grpc, carried);
}

static void
take_icmp(struct import *im, json_object *m, const char *id, json_object *icmp)
{
    static const char *const carried[] = {IP_OPTIONS, NULL};

    import_text(m, "monitor_type", "ping");
    import_lost_others(im, id, "icmp.", icmp, carried);
}

static void
take_family(json_object *m, json_object *options)
{
    const char *wanted = import_get(options, "preferred_ip_protocol");

    if (wanted != NULL && !import_get_bool(options, "ip_protocol_fallback", true))
        import_text(m, "ip_family", strcmp(wanted, "ip4") == 0 ? "ipv4" : "ipv6");
}

/* False: no kind of monitor does what it does. */
static bool
take_module(struct blackbox *b, json_object *m, const char *id, json_object *module)
{
    const char *prober = import_get(module, "prober");
    json_object *options = prober != NULL ? object_of(module, prober) : NULL;
    int64_t timeout = import_milliseconds(import_get(module, "timeout"));

    if (timeout > 0)
        import_int(m, "timeout_ms", timeout);
    take_family(m, options);
    if (text_same(prober, "http"))
        take_http(b->im, m, id, options);
    else if (text_same(prober, "tcp"))
        take_tcp(b->im, m, id, options);
    else if (text_same(prober, "icmp"))
        take_icmp(b->im, m, id, options);
    else if (text_same(prober, "dns"))
        take_dns(b->im, m, id, options);
    else if (text_same(prober, "grpc"))
        take_grpc(b->im, m, id, options);
    else
        return false;
    return true;
}

/* The url as its kind has it; of dns the target is the name server, and the module has the name. */
static void
take_target(json_object *m, json_object *module, const char *target, struct arena *a)
{
    const char *prober = import_get(module, "prober");
    json_object *options = object_of(module, prober);

    if (strcmp(prober, "http") == 0 && !url_is_http(target))
        target = arena_printf(a, "http://%s", target);
    if (strcmp(prober, "grpc") == 0)
        target =
            arena_printf(a, "%s://%s", import_get_bool(options, "tls", false) ? "grpcs" : "grpc", target);
    if (strcmp(prober, "dns") == 0) {
        import_add_text(m, "dns_resolvers", target);
        target = import_get(options, "query_name");
    }
    import_text(m, "url", target);
}

/* --- which targets -------------------------------------------------------------------------------------- */

static void
take_labels(json_object *m, json_object *labels)
{
    if (labels == NULL)
        return;
    json_object_object_foreach(labels, name, value)
    {
        const char *text = json_object_get_string(value);

        if (strcmp(name, "group") == 0 || strcmp(name, "service") == 0)
            import_text(m, "group_name", text);
        else if (text != NULL)
            import_add_text(m, "tags", text);
    }
}

static void
add_target(struct blackbox *b, json_object *job, json_object *module, const char *target, json_object *labels)
{
    struct import *im = b->im;
    int64_t interval = import_seconds(import_get(job, "scrape_interval"));
    const char *id;
    json_object *m = import_object(im, "monitors", target, &id), *global = object_of(b->scrape, "global");

    if (interval <= 0)
        interval = import_seconds(import_get(global, "scrape_interval"));
    import_text(m, "name", target);
    if (!take_module(b, m, id, module)) {
        import_lost(im, id, "no monitor does what the prober of its module does");
        import_drop(im, "monitors", id);
        return;
    }
    take_target(m, module, target, im->arena);
    import_int(m, "interval_seconds", interval > 0 ? interval : 60);
    import_text(m, "group_name", import_get(job, "job_name"));
    take_labels(m, labels);
}

static void
add_group(struct blackbox *b, json_object *job, json_object *module, json_object *group)
{
    json_object *targets = list_of(group, "targets");

    for (size_t i = 0; i < length_of(targets); i++)
        add_target(b, job, module, json_object_get_string(json_object_array_get_idx(targets, i)),
                   object_of(group, "labels"));
}

/* Whether targets come from elsewhere. */
static bool
tell_discovery(struct blackbox *b, json_object *job, const char *job_name)
{
    bool there = false;

    json_object_object_foreach(job, member, value)
    {
        (void)value;
        if (strstr(member, "_sd_configs") == NULL)
            continue;
        import_lost(b->im, job_name, "%s: only static_configs are read", member);
        there = true;
    }
    return there;
}

static void
add_job(struct blackbox *b, json_object *job)
{
    json_object *names = list_of(object_of(job, "params"), "module"),
                *groups = list_of(job, "static_configs");
    const char *job_name = import_get(job, "job_name"), *name = "http_2xx"; /* the exporter's own default */
    json_object *module;

    if (length_of(names) > 0)
        name = json_object_get_string(json_object_array_get_idx(names, 0));
    else if (!text_same(import_get(job, "metrics_path"), "/probe"))
        return; /* it scrapes something else */
    module = object_of(b->modules, name);
    if (job_name == NULL)
        job_name = "a job";
    if (module == NULL) {
        import_lost(b->im, job_name, "there is no module %s", name);
        return;
    }
    for (size_t i = 0; i < length_of(groups); i++)
        add_group(b, job, module, json_object_array_get_idx(groups, i));
    if (!tell_discovery(b, job, job_name) && length_of(groups) == 0)
        import_lost(b->im, job_name, "it has no targets");
}

static bool
read_blackbox(struct import *im, char **files, int count, const char **problem)
{
    struct blackbox b = {.im = im};
    json_object *read[2] = {NULL, NULL}, *jobs;

    for (int i = 0; i < count; i++) {
        read[i] = document_file_read(im->arena, files[i], problem);
        if (read[i] == NULL)
            break;
        if (object_of(read[i], "modules") != NULL)
            b.modules = object_of(read[i], "modules");
        if (list_of(read[i], "scrape_configs") != NULL)
            b.scrape = read[i];
    }
    jobs = list_of(b.scrape, "scrape_configs");
    for (size_t i = 0; b.modules != NULL && i < length_of(jobs); i++)
        add_job(&b, json_object_array_get_idx(jobs, i));
    if (read[0] != NULL && read[1] != NULL && (b.modules == NULL || b.scrape == NULL))
        *problem = "one file must have modules, the other scrape_configs";
    json_object_put(read[0]);
    json_object_put(read[1]);
    return b.modules != NULL && b.scrape != NULL;
}

const struct import_format import_blackbox = {"blackbox", 2, 2, read_blackbox};
