/* What a client may set of a monitor, as a table, and the readers of the rows that need more than limits.
 * Rows that apply to some kinds are for these only: on a monitor of another kind what a client gives is
 * judged, and then dropped, with a warning. What must hold over several members is judged in monitor.c. */
#include "model/monitor.h"

#include "base/text.h"
#include "base/url.h"
#include "model/assertion.h"
#include "model/external_id.h"
#include "model/http_headers.h"
#include "model/timezone_field.h"

#include <stddef.h>
#include <string.h>

#define HEADERS_MAX 20 /* of one monitor */
#define TAGS_MAX 20    /* of one monitor */
#define TAG_MAX 50     /* characters */

/* The order is that of the enum, and the database holds its numbers: new types go to the end. */
static const char *const type_names[MONITOR_TYPE_COUNT + 1] = {
    [MONITOR_HTTP] = "http",
    [MONITOR_TCP] = "tcp",
    [MONITOR_DNS] = "dns",
    [MONITOR_TLS] = "tls",
    [MONITOR_WEBSOCKET] = "websocket",
    [MONITOR_PLUGIN] = "plugin",
    [MONITOR_PUSH] = "push",
    [MONITOR_PING] = "ping",
    [MONITOR_GRPC] = "grpc",
    [MONITOR_DOMAIN] = "domain",
};

const char *const monitor_http_methods[] = {"GET",   "HEAD",   "POST",    "PUT",
                                            "PATCH", "DELETE", "OPTIONS", NULL};

static const char *const record_types[] = {"A",   "AAAA", "CNAME", "MX",  "TXT", "NS",
                                           "SOA", "PTR",  "SRV",   "CAA", NULL};

const char *
monitor_type_name(enum monitor_type type)
{
    return type_names[type];
}

static bool
is_among(const char *text, const char *const *words)
{
    while (*words != NULL && strcmp(text, *words) != 0)
        words++;
    return *words != NULL;
}

/* --- Readers of single members ---------------------------------------------------------------------- */

/* Whether http knows the method is judged at the end: monitors of other types may keep any. */
static const char *
read_method(struct arena *a, json_object *value, void *where)
{
    const char *method = text_upper(a, json_object_get_string(value));

    if (text_length(method) > 20)
        return "method must have at most 20 characters; http monitors take GET, HEAD, POST, PUT, PATCH, "
               "DELETE "
               "or OPTIONS";
    *(const char **)where = method;
    return NULL;
}

static const char *
read_record_type(struct arena *a, json_object *value, void *where)
{
    const char *name = text_upper(a, text_trim(a, json_object_get_string(value)));

    if (!is_among(name, record_types))
        return "dns_record_type must be one of A, AAAA, CNAME, MX, TXT, NS, SOA, PTR, SRV, CAA";
    *(const char **)where = name;
    return NULL;
}

static const char *
read_headers(struct arena *a, json_object *value, void *where)
{
    const char **lines = where;

    if (value != NULL)
        return http_headers_read(a, value, HEADERS_MAX, lines);
    *lines = NULL;
    return NULL;
}

static bool
is_boolean(json_object *value)
{
    return json_object_is_type(value, json_type_boolean);
}

/* That a client says so is for the caller to judge: only the operator may. */
static const char *
read_listing(struct arena *a, json_object *value, void *where)
{
    enum listing *listing = where;

    (void)a;
    if (value == NULL)
        *listing = LISTED_BY_SETTING;
    else
        *listing = json_object_get_boolean(value) ? LISTED : NOT_LISTED;
    return NULL;
}

/* One string with commas between the tags is taken, too. */
static bool
are_tags(json_object *value)
{
    return json_object_is_type(value, json_type_string) || json_is_texts(value);
}

/* Whether ",api,prod," holds the tag. A tag holds no comma. */
static bool
has_tag(const char *tags, const char *tag)
{
    size_t length = strlen(tag);

    for (const char *found = strstr(tags, tag); found != NULL; found = strstr(found + 1, tag)) {
        if (found > tags && found[-1] == ',' && found[length] == ',')
            return true;
    }
    return false;
}

/* Adds one tag to ",api,prod," and counts it, unless it is there or empty. In lower case, so that a filter
 * finds it however it was written, and once each. */
static const char *
add_tag(struct arena *a, struct buf *tags, int *count, const char *raw, size_t length)
{
    const char *tag;

    if (length == 0)
        return NULL;
    tag = text_lower(a, text_trim(a, arena_bytes(a, raw, length)));
    if (*tag == '\0' || has_tag(buf_string(tags), tag))
        return NULL;
    if (text_unfit_for_name(tag) != 0)
        return arena_printf(a, "tags must not hold the character U+%04X", (unsigned)text_unfit_for_name(tag));
    if (text_length(tag) > TAG_MAX)
        return arena_printf(a, "tags: each must have at most %d characters", TAG_MAX);
    if (++*count > TAGS_MAX)
        return arena_printf(a, "tags: at most %d different ones", TAGS_MAX);
    buf_printf(tags, "%s%s,", *count == 1 ? "," : "", tag);
    return NULL;
}

/* Adds each of the tags in "api, prod". */
static const char *
add_tags(struct arena *a, struct buf *tags, int *count, const char *list)
{
    for (;;) {
        size_t length = strcspn(list, ",");
        const char *problem = add_tag(a, tags, count, list, length);

        if (problem != NULL || list[length] == '\0')
            return problem;
        list += length + 1;
    }
}

/* Never NULL: "" is no tags, in the struct and in the column. */
static const char *
read_tags(struct arena *a, json_object *value, void *where)
{
    struct buf tags = {.arena = a};
    const char *problem = NULL;
    int count = 0;

    if (json_object_is_type(value, json_type_string)) {
        problem = add_tags(a, &tags, &count, json_object_get_string(value));
    } else if (value != NULL) {
        for (size_t i = 0; i < json_object_array_length(value) && problem == NULL; i++)
            problem = add_tags(a, &tags, &count, json_object_get_string(json_object_array_get_idx(value, i)));
    }
    *(const char **)where = buf_string(&tags);
    return problem;
}

/* --- The table -------------------------------------------------------------------------------------- */

#define AT(member) .offset = offsetof(struct monitor, member)
#define OPT(member) .offset = offsetof(struct monitor, options.member)

/* Which kinds a row is for. */
#define BIT(type) (1U << (unsigned)(type))
#define OF_HTTP BIT(MONITOR_HTTP)
#define OF_DNS BIT(MONITOR_DNS)
#define OF_TCP BIT(MONITOR_TCP)
#define OF_PING BIT(MONITOR_PING)
/* What says something over a connection of its own. */
#define OF_TALK (OF_TCP | BIT(MONITOR_TLS) | BIT(MONITOR_WEBSOCKET))
#define OF_GRPC BIT(MONITOR_GRPC)
#define OF_TLS (OF_HTTP | OF_TALK | OF_GRPC) /* whatever may speak TLS */
#define OF_PLUGIN BIT(MONITOR_PLUGIN)
#define OF_PUSH BIT(MONITOR_PUSH)
#define OF_CHECKED (BIT(MONITOR_TYPE_COUNT) - 1 - OF_PUSH) /* whatever we ask ourselves */

/* Notes of options. REACHES: it says where a check goes, and what it sends there. */
#define TEXT_OPTION (FIELD_OPTION | FIELD_NULL_CLEARS | FIELD_EMPTY_CLEARS)
#define REACHES (FIELD_OPTION | FIELD_REACHES)

static const struct field a_status = {.type = FIELD_TEXT, .read = expected_status_read};
static const struct field an_argument = {.type = FIELD_TEXT, .to = 1000};
static const struct field a_resolver = {.type = FIELD_TEXT, .read = resolver_read};

/* clang-format off */
const struct field monitor_fields[] = {
    { "name", FIELD_TEXT, AT(name), .from = 1, .to = 200, .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "url", FIELD_TEXT, AT(url), .from = 1, .to = 2000, .unset_text = "",
      .notes = FIELD_TRIM | FIELD_EMPTY_CLEARS }, /* required: monitor_types */
    { "monitor_type", FIELD_ENUM, AT(type), .words = type_names, .notes = FIELD_TRIM | FIELD_LOWER },
    { "method", FIELD_TEXT, AT(method), .unset_text = "GET", .words = monitor_http_methods,
      .read = read_method },
    { "interval_seconds", FIELD_INT, AT(interval_seconds), .from = 1, .to = FIELD_INT_MAX, .unset = 600,
      .notes = FIELD_CLAMP, .applies = OF_CHECKED },
    { "timeout_ms", FIELD_INT, AT(timeout_ms), .from = 1000, .to = 60000, .unset = 10000,
      .notes = FIELD_CLAMP },
    { "expected_status", FIELD_INT, AT(expected_status), .from = 100, .to = 599, .unset = 200,
      .type_words = "an integer from 100 to 599; for several, and ranges, there is expected_statuses" },
    { "body_contains", FIELD_TEXT, AT(body_contains), .to = 10000, .synonym = "expected_body",
      .notes = FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS },
    { "headers", FIELD_OTHER, AT(headers), .notes = FIELD_NULL_CLEARS, .read = read_headers },
    { "is_public", FIELD_BOOL, AT(is_public) },
    { "confirmation_threshold", FIELD_INT, AT(confirmation_threshold), .from = 1, .to = 10, .unset = 2,
      .notes = FIELD_CLAMP },
    { "response_time_threshold_ms", FIELD_INT, AT(response_time_threshold_ms), .from = 100,
      .to = FIELD_INT_MAX, .unset = -1, .notes = FIELD_CLAMP | FIELD_NULL_CLEARS },
    { "follow_redirects", FIELD_BOOL, AT(follow_redirects), .unset = true },
    { "dns_record_type", FIELD_TEXT, AT(dns_record_type), .unset_text = "A", .words = record_types,
      .read = read_record_type },
    { "dns_expected", FIELD_TEXT, AT(dns_expected), .to = 2000,
      .notes = FIELD_TRIM | FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS },
    { "dns_expected_values", FIELD_OTHER, AT(dns_expected_values), .notes = FIELD_NULL_CLEARS,
      .type_ok = json_is_texts, .type_words = "an array of strings", .read = dns_values_read,
      .applies = OF_DNS },
    { "dns_match", FIELD_ENUM, AT(dns_match), .words = dns_match_names, .notes = FIELD_TRIM | FIELD_LOWER,
      .applies = OF_DNS },
    { "sla_target", FIELD_REAL, AT(sla_target), .from = 0, .to = 100, .unset = -1,
      .notes = FIELD_NULL_CLEARS },
    { "sla_period_days", FIELD_INT, AT(sla_period_days), .from = 1, .to = 365, .unset = -1,
      .notes = FIELD_CLAMP | FIELD_NULL_CLEARS },
    { "tags", FIELD_OTHER, AT(tags), .type_ok = are_tags, .read = read_tags,
      .type_words = "an array of strings, or one string with commas between tags" },
    { "group_name", FIELD_TEXT, AT(group_name), .to = 100,
      .notes = FIELD_TRIM | FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS | FIELD_NAME },
    { "consensus_threshold", FIELD_INT, AT(consensus_threshold), .from = 1, .to = FIELD_INT_MAX, .unset = -1,
      .notes = FIELD_NULL_CLEARS },
    { "retry_interval_seconds", FIELD_INT, AT(retry_interval_seconds), .from = 1, .to = 86400, .unset = 60,
      .notes = FIELD_CLAMP },
    { "recovery_threshold", FIELD_INT, AT(recovery_threshold), .from = 1, .to = 10, .unset = 1,
      .notes = FIELD_CLAMP },
    { "degraded_threshold", FIELD_INT, AT(degraded_threshold), .from = 1, .to = 10, .unset = -1,
      .notes = FIELD_CLAMP },
    { "is_listed", FIELD_OTHER, AT(listing), .type_ok = is_boolean, .type_words = "a boolean",
      .read = read_listing },
    { "external_id", FIELD_TEXT, AT(external_id), .notes = FIELD_NULL_CLEARS, .read = external_id_judge },

    /* every kind */
    { "invert", FIELD_BOOL, OPT(invert), .notes = REACHES },
    { "ip_family", FIELD_ENUM, OPT(ip_family), .words = ip_family_names,
      .notes = FIELD_OPTION | FIELD_TRIM | FIELD_LOWER },
    { "notes_url", FIELD_TEXT, OPT(notes_url), .notes = TEXT_OPTION | FIELD_ASIDE, .read = web_link_read },
    { "description", FIELD_TEXT, OPT(description), .to = 2000, .notes = TEXT_OPTION | FIELD_ASIDE },
    { "assertions", FIELD_LIST, OPT(assertions), .to = ASSERTIONS_MOST, .of = assertion_fields,
      .item_size = sizeof(struct assertion),
      .notes = FIELD_OPTION | FIELD_NULL_CLEARS | FIELD_PRIVATE | FIELD_ALWAYS },

    /* http */
    { "request_body", FIELD_TEXT, OPT(request_body), .to = 65536,
      .notes = TEXT_OPTION | FIELD_REACHES | FIELD_PRIVATE, .applies = OF_HTTP },
    { "expected_statuses", FIELD_LIST, OPT(expected_statuses), .to = 20, .each = &a_status,
      .item_size = sizeof(const char *), .type_ok = json_is_texts, .type_words = "an array of strings",
      .notes = FIELD_OPTION | FIELD_NULL_CLEARS, .applies = OF_HTTP },
    { "body_not_contains", FIELD_TEXT, OPT(body_not_contains), .to = 10000,
      .notes = TEXT_OPTION | FIELD_PRIVATE, .applies = OF_HTTP },
    { "auth", FIELD_OTHER, OPT(auth), .type_ok = auth_is_fit, .type_words = "an object, or null",
      .read = auth_read, .put = auth_put, .notes = REACHES | FIELD_NULL_CLEARS, .applies = OF_HTTP },
    { "connect_to", FIELD_TEXT, OPT(connect_to), .notes = TEXT_OPTION | FIELD_REACHES | FIELD_PRIVATE,
      .read = connect_to_read, .applies = OF_HTTP },
    { "http_version", FIELD_ENUM, OPT(http_version), .words = http_version_names,
      .notes = FIELD_OPTION | FIELD_TRIM | FIELD_LOWER, .applies = OF_HTTP },
    { "cookies", FIELD_BOOL, OPT(cookies), .unset = true, .notes = FIELD_OPTION, .applies = OF_HTTP },
    { "max_body_bytes", FIELD_INT, OPT(max_body_bytes), .from = 1024, .to = FIELD_INT_MAX,
      .unset = MONITOR_MAX_BODY, .notes = FIELD_OPTION | FIELD_CLAMP, .applies = OF_HTTP },

    /* tcp, tls, websocket */
    { "send", FIELD_TEXT, OPT(send), .notes = TEXT_OPTION | FIELD_REACHES | FIELD_PRIVATE, .read = send_read,
      .applies = OF_TALK },
    { "expect", FIELD_TEXT, OPT(expect), .notes = TEXT_OPTION | FIELD_REACHES | FIELD_PRIVATE,
      .read = expect_read, .applies = OF_TALK },
    { "tls", FIELD_BOOL, OPT(tls), .notes = REACHES, .applies = OF_TCP },
    { "starttls", FIELD_TEXT, OPT(starttls), .notes = TEXT_OPTION | FIELD_REACHES, .read = starttls_read,
      .applies = OF_TCP | BIT(MONITOR_TLS) },

    /* ping */
    { "packets", FIELD_INT, OPT(packets), .from = 1, .to = 10, .unset = 3,
      .notes = FIELD_OPTION | FIELD_CLAMP, .applies = OF_PING },
    { "loss_threshold_pct", FIELD_INT, OPT(loss_threshold_pct), .from = 1, .to = 100, .unset = 100,
      .notes = FIELD_OPTION | FIELD_CLAMP, .applies = OF_PING },

    /* grpc */
    { "grpc_service", FIELD_TEXT, OPT(grpc_service), .to = 500, .unset_text = "",
      .notes = FIELD_OPTION | FIELD_NULL_CLEARS | FIELD_TRIM, .applies = OF_GRPC },

    /* whatever speaks TLS */
    { "tls_verify", FIELD_BOOL, OPT(tls_verify), .unset = true, .notes = FIELD_OPTION, .applies = OF_TLS },
    { "tls_ca", FIELD_TEXT, OPT(tls_ca), .to = 65536, .notes = TEXT_OPTION, .applies = OF_TLS },
    { "tls_client_cert", FIELD_TEXT, OPT(tls_client_cert), .to = 65536, .notes = TEXT_OPTION | FIELD_REACHES,
      .applies = OF_TLS },
    { "tls_client_key", FIELD_TEXT, OPT(tls_client_key), .to = 65536,
      .notes = TEXT_OPTION | FIELD_REACHES | FIELD_SECRET, .applies = OF_TLS },
    { "expiry_days", FIELD_OTHER, OPT(expiry_days), .type_ok = expiry_days_fit,
      .type_words = "an array of integers", .read = expiry_days_read, .put = expiry_days_put,
      .notes = FIELD_OPTION | FIELD_ASIDE | FIELD_ALWAYS, .applies = OF_TLS | BIT(MONITOR_DOMAIN) },

    /* dns */
    { "dns_resolvers", FIELD_LIST, OPT(dns_resolvers), .from = 1, .to = 5, .each = &a_resolver,
      .item_size = sizeof(const char *), .type_ok = json_is_texts, .type_words = "an array of strings",
      .notes = REACHES | FIELD_NULL_CLEARS, .applies = OF_DNS },
    { "dns_expected_rcode", FIELD_ENUM, OPT(dns_expected_rcode), .words = dns_rcode_names,
      .notes = FIELD_OPTION | FIELD_TRIM | FIELD_UPPER, .applies = OF_DNS },

    /* plugin */
    { "plugin", FIELD_TEXT, OPT(plugin), .notes = REACHES, .read = plugin_name_read, .applies = OF_PLUGIN },
    { "plugin_args", FIELD_LIST, OPT(plugin_args), .to = 50, .each = &an_argument,
      .item_size = sizeof(const char *), .type_ok = json_is_texts, .type_words = "an array of strings",
      .notes = REACHES | FIELD_NULL_CLEARS | FIELD_PRIVATE, .applies = OF_PLUGIN },

    /* push */
    { "every_seconds", FIELD_INT, OPT(push.every_seconds), .from = 60, .to = 31536000, .unset = -1,
      .notes = FIELD_OPTION | FIELD_NULL_CLEARS, .applies = OF_PUSH },
    { "cron", FIELD_TEXT, OPT(push.cron), .notes = TEXT_OPTION, .read = push_cron_read, .applies = OF_PUSH },
    { "timezone", FIELD_TEXT, OPT(push.timezone), .unset_text = "UTC", .notes = FIELD_OPTION,
      .read = timezone_field_read, .applies = OF_PUSH },
    { "grace_seconds", FIELD_INT, OPT(push.grace_seconds), .from = 0, .to = 604800, .unset = 300,
      .notes = FIELD_OPTION, .applies = OF_PUSH },
    { "max_run_seconds", FIELD_INT, OPT(push.max_run_seconds), .from = 1, .to = 604800, .unset = -1,
      .notes = FIELD_OPTION | FIELD_NULL_CLEARS, .applies = OF_PUSH },
    { "bounds", FIELD_OTHER, OPT(push.bounds), .type_ok = push_bounds_are_fit,
      .type_words = "an object, or null", .read = push_bounds_read, .put = push_bounds_put,
      .notes = FIELD_OPTION | FIELD_NULL_CLEARS, .applies = OF_PUSH },
    { "methods", FIELD_ENUM, OPT(push.methods), .words = push_methods_names,
      .notes = FIELD_OPTION | FIELD_TRIM | FIELD_LOWER, .applies = OF_PUSH },
    { .name = NULL },
};
/* clang-format on */

/* --- Members of other kinds ------------------------------------------------------------------------- */

/* "http", "http and tcp" */
static const char *
kinds_in_words(struct arena *a, unsigned applies)
{
    struct buf out = {.arena = a};

    for (int i = 0; i < MONITOR_TYPE_COUNT; i++) {
        if (!(applies & BIT(i)))
            continue;
        applies &= ~BIT(i);
        buf_printf(&out, "%s%s", out.length == 0 ? "" : applies == 0 ? " and " : ", ", type_names[i]);
    }
    return buf_string(&out);
}

void
monitor_moved(struct arena *a, json_object *body, const struct monitor *m, struct warnings *w)
{
    fields_moved(a, monitor_fields, body, m, BIT(m->type), w);
    for (const struct field *row = monitor_fields; row->name != NULL; row++) {
        json_object *value;

        if (!field_applies(row, BIT(m->type)) && json_object_object_get_ex(body, row->name, &value) &&
            value != NULL)
            warnings_add(a, w, "%s is for %s monitors, and is ignored", row->name,
                         kinds_in_words(a, row->applies));
    }
}

/* --- Options as one text ---------------------------------------------------------------------------- */

static const char *
options_text(struct arena *a, const struct monitor *m, unsigned with, unsigned without)
{
    struct buf out = {.arena = a};

    put_object(&out, NULL);
    fields_put(&out, a, monitor_fields, m, BIT(m->type), with, without, FIELD_STORED);
    end_object(&out);
    return buf_string(&out);
}

const char *
monitor_options_text(struct arena *a, const struct monitor *m)
{
    const char *text = options_text(a, m, FIELD_OPTION, 0);

    return strcmp(text, "{}") == 0 ? NULL : text;
}

void
monitor_options_read(struct arena *a, const char *text, struct monitor *m)
{
    fields_read_stored(a, monitor_fields, text, m);
}

void
monitor_options_put(struct buf *out, struct arena *a, const struct monitor *m, enum field_view view)
{
    fields_put(out, a, monitor_fields, m, BIT(m->type), FIELD_OPTION, 0, view);
}

bool
monitor_options_ask_the_same(struct arena *a, const struct monitor *m, const struct monitor *other)
{
    return strcmp(options_text(a, m, FIELD_OPTION, FIELD_ASIDE),
                  options_text(a, other, FIELD_OPTION, FIELD_ASIDE)) == 0;
}

bool
monitor_reaches_the_same(struct arena *a, const struct monitor *m, const struct monitor *other)
{
    return text_same(m->url, other->url) && text_same(m->method, other->method) &&
           text_same(m->headers, other->headers) &&
           strcmp(options_text(a, m, FIELD_REACHES, 0), options_text(a, other, FIELD_REACHES, 0)) == 0;
}

/* --- Whose words they are --------------------------------------------------------------------------- */

static bool
is_about_reach(const struct field *row)
{
    static const char *const names[] = {"url", "method", "headers", NULL};

    return (row->notes & FIELD_REACHES) || is_among(row->name, names);
}

/* Whether the setting has its default. */
static bool
is_as_unset(const struct field *row, const struct monitor *m, json_object *options)
{
    if (row->notes & FIELD_REACHES)
        return json_object_object_get(options, row->name) == NULL;
    return strcmp(row->name, "method") == 0 ? text_same(m->method, "GET")
                                            : strcmp(row->name, "headers") == 0 && m->headers == NULL;
}

bool
monitor_reach_is_given(struct arena *a, json_object *body, const struct monitor *m)
{
    const char *text = options_text(a, m, FIELD_REACHES, 0), *problem;
    json_object *options = json_read(text, strlen(text), &problem);
    bool given = true;

    for (const struct field *row = monitor_fields; row->name != NULL && given; row++)
        given = !is_about_reach(row) || json_object_object_get(body, row->name) != NULL ||
                is_as_unset(row, m, options);
    json_object_put(options);
    return given;
}

bool
monitor_reach_is_cleared(json_object *body)
{
    for (const struct field *row = monitor_fields; row->name != NULL; row++)
        if (is_about_reach(row) && json_object_object_get(body, row->name) != NULL)
            return false;
    return true;
}
