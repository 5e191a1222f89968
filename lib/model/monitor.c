/* What a client may set of a monitor: the table, the readers of the rows that need more than limits, and the
 * rules that span several members. These are judged last and over the monitor as it would be, so a change of
 * the type alone is refused if the url that the monitor already has does not fit. */
#include "model/monitor.h"

#include "base/text.h"
#include "base/url.h"
#include "model/external_id.h"
#include "model/http_headers.h"

#include <stddef.h>
#include <string.h>

#define HEADERS_MAX 20 /* of one monitor */
#define TAGS_MAX 20 /* of one monitor */
#define TAG_MAX 50 /* characters */

/* --- What a type means ------------------------------------------------------------------------------ */

static bool
fits_tcp(const char *url)
{
    struct endpoint place;

    return url_read_tcp(url, &place);
}

static bool
fits_dns(const char *url)
{
    return url_dns_name(url) != NULL;
}

/* The order is that of the enum, and the database holds its numbers: new types go to the end. */
static const char *const type_names[MONITOR_TYPE_COUNT + 1] = {
    [MONITOR_HTTP] = "http", [MONITOR_TCP] = "tcp", [MONITOR_DNS] = "dns",
};

static const struct {
    bool (*url_fits)(const char *url);
    const char *url_advice;
} types[MONITOR_TYPE_COUNT] = {
    [MONITOR_HTTP] = { url_is_http, "url must look like https://example.com:8443/path: http:// or https://, "
                                    "a host, a port (1 to 65535) or none, no space" },
    [MONITOR_TCP] = { fits_tcp, "url of a tcp monitor must be host:port, as db.example.com:5432" },
    [MONITOR_DNS] = { fits_dns, "url of a dns monitor must be a domain name, as example.com" },
};

static const char *const http_methods[] = { "GET", "HEAD", "POST", NULL };

static const char *const record_types[] = { "A",  "AAAA", "CNAME", "MX",  "TXT",
                                            "NS", "SOA",  "PTR",   "SRV", "CAA", NULL };

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
        return "method must have at most 20 characters; http monitors take GET, HEAD or POST";
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
    struct buf tags = { .arena = a };
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

/* clang-format off */
const struct field monitor_fields[] = {
    { "name", FIELD_TEXT, AT(name), .from = 1, .to = 200, .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "url", FIELD_TEXT, AT(url), .from = 1, .to = 2000, .notes = FIELD_REQUIRED | FIELD_TRIM },
    { "monitor_type", FIELD_ENUM, AT(type), .words = type_names, .notes = FIELD_TRIM | FIELD_LOWER },
    { "method", FIELD_TEXT, AT(method), .unset_text = "GET", .read = read_method },
    { "interval_seconds", FIELD_INT, AT(interval_seconds), .from = 1, .to = FIELD_INT_MAX, .unset = 600,
      .notes = FIELD_CLAMP },
    { "timeout_ms", FIELD_INT, AT(timeout_ms), .from = 1000, .to = 60000, .unset = 10000,
      .notes = FIELD_CLAMP },
    { "expected_status", FIELD_INT, AT(expected_status), .from = 100, .to = 599, .unset = 200 },
    { "body_contains", FIELD_TEXT, AT(body_contains), .to = 10000, .synonym = "expected_body",
      .notes = FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS },
    { "headers", FIELD_OTHER, AT(headers), .notes = FIELD_NULL_CLEARS, .read = read_headers },
    { "is_public", FIELD_BOOL, AT(is_public) },
    { "confirmation_threshold", FIELD_INT, AT(confirmation_threshold), .from = 1, .to = 10, .unset = 2,
      .notes = FIELD_CLAMP },
    { "response_time_threshold_ms", FIELD_INT, AT(response_time_threshold_ms), .from = 100,
      .to = FIELD_INT_MAX, .unset = -1, .notes = FIELD_CLAMP | FIELD_NULL_CLEARS },
    { "follow_redirects", FIELD_BOOL, AT(follow_redirects), .unset = true },
    { "dns_record_type", FIELD_TEXT, AT(dns_record_type), .unset_text = "A", .read = read_record_type },
    { "dns_expected", FIELD_TEXT, AT(dns_expected), .to = 2000,
      .notes = FIELD_TRIM | FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS },
    { "dns_expected_values", FIELD_OTHER, AT(dns_expected_values), .notes = FIELD_NULL_CLEARS,
      .type_ok = json_is_texts, .type_words = "an array of strings", .read = dns_values_read },
    { "dns_match", FIELD_ENUM, AT(dns_match), .words = dns_match_names, .notes = FIELD_TRIM | FIELD_LOWER },
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
    { .name = NULL },
};
/* clang-format on */

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

/* A retry later than the next check would be none. An interval that was allowed when it was set stays, even
 * if the bound is higher now, until a client sets it anew. */
static void
settle_intervals(json_object *body, bool is_new, const struct monitor_bounds *bounds, struct monitor *m)
{
    if (is_new || is_given(body, "interval_seconds"))
        m->interval_seconds = at_least(m->interval_seconds, bounds->interval);
    if (is_new || is_given(body, "retry_interval_seconds"))
        m->retry_interval_seconds = at_least(m->retry_interval_seconds, bounds->retry);
    if (m->retry_interval_seconds > m->interval_seconds)
        m->retry_interval_seconds = m->interval_seconds;
}

/* What only a monitor of another type would look at is not kept. */
static void
drop_what_does_not_apply(struct monitor *m)
{
    if (m->type == MONITOR_DNS)
        return;
    m->dns_expected_values = NULL;
    m->dns_match = DNS_MATCH_ANY;
}

/* What must hold over several members at once; NULL: all does. A url that was taken before is not judged
 * again: what is taken may become less with time, and its monitor must still be changed in other ways. */
static const char *
whole_problem(const struct monitor *before, const struct monitor *m)
{
    bool judged = before != NULL && before->type == m->type && text_same(before->url, m->url);

    if (!judged && !types[m->type].url_fits(m->url))
        return types[m->type].url_advice;
    if (m->type != MONITOR_HTTP)
        return NULL;
    if (!is_among(m->method, http_methods))
        return "method of an http monitor must be GET, HEAD or POST";
    if (strcmp(m->method, "HEAD") == 0 && m->body_contains != NULL)
        return "body_contains needs a body, and the answer to HEAD has none: use the method GET";
    return NULL;
}

static struct field_problem
settle(json_object *body, const struct monitor_bounds *bounds, const struct monitor *before,
       struct monitor *m)
{
    const char *message;

    settle_intervals(body, before == NULL, bounds, m);
    drop_what_does_not_apply(m);
    message = whole_problem(before, m);
    return (struct field_problem){ message == NULL ? FIELD_FINE : FIELD_BAD_VALUE, message };
}

struct field_problem
monitor_create(struct arena *a, json_object *body, const struct monitor_bounds *bounds, struct monitor *m)
{
    struct field_problem problem = fields_create(a, monitor_fields, body, m);

    return problem.fault != FIELD_FINE ? problem : settle(body, bounds, NULL, m);
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
    return settle(body, bounds, &before, m);
}

/* timeout_ms is not among them: a check that was given another time still asked the same. */
bool
monitor_asks_the_same(const struct monitor *m, const struct monitor *other)
{
    return m->type == other->type && text_same(m->url, other->url) && text_same(m->method, other->method) &&
           text_same(m->headers, other->headers) && text_same(m->body_contains, other->body_contains) &&
           m->expected_status == other->expected_status && m->follow_redirects == other->follow_redirects &&
           text_same(m->dns_record_type, other->dns_record_type) &&
           text_same(m->dns_expected, other->dns_expected) &&
           text_same(m->dns_expected_values, other->dns_expected_values) &&
           m->dns_match == other->dns_match &&
           m->response_time_threshold_ms == other->response_time_threshold_ms;
}

int64_t
monitor_degraded_threshold(const struct monitor *m)
{
    return m->degraded_threshold > 0 ? m->degraded_threshold : m->confirmation_threshold;
}
