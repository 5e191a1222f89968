/* One result of a remote probe: from JSON to what flow/record takes, and back. An item that is refused has an
 * error of its own; the other items of the submission are taken all the same. */
#include "model/probe_item.h"

#include "base/duration.h"
#include "base/text.h"
#include "model/evidence_pack.h"
#include "model/gate.h"

#include <stddef.h>

#define NOT_GIVEN INT64_MIN /* no time that a text can name */

/* Five minutes ahead: clocks of small machines drift, and a result from the future would count as the newest
 * until then. */
enum { ERROR_MAX = 1000, AHEAD = 5 * MINUTE };

/* The struct that the table fills. */
struct item {
    enum status status;
    const char *monitor_id;
    int64_t response_time_ms, status_code;
    const char *error_message;
    int64_t checked_at, started_at;
    const struct evidence *evidence; /* NULL: none; so below */
    const struct phases *phases;
    const struct certificate *certificate;
    const struct metrics *metrics;
    int64_t expires_at;
    struct told_findings gates;
};

static const char *
read_status(struct arena *a, json_object *value, void *where)
{
    const char *name = json_object_get_string(value); /* required: never NULL */

    if (status_read_result(name, where))
        return NULL;
    return arena_printf(a, "Invalid status '%s'. Must be up, down, degraded or inconclusive",
                        text_cut(a, name, 100));
}

/* Cut and not refused: the result matters more than the end of its message. */
static const char *
read_error(struct arena *a, json_object *value, void *where)
{
    *(const char **)where = text_cut(a, json_object_get_string(value), ERROR_MAX);
    return NULL;
}

static bool
is_array(json_object *value)
{
    return json_object_is_type(value, json_type_array);
}

static const char *
read_gates(struct arena *a, json_object *value, void *where)
{
    *(struct told_findings *)where = gate_findings_read(a, value);
    return NULL;
}

static bool
is_text(json_object *value)
{
    return json_object_is_type(value, json_type_string);
}

static bool
is_object(json_object *value)
{
    return json_object_is_type(value, json_type_object);
}

/* What was seen is of less weight than the result: what has not the right shape is left out. */
static const char *
read_evidence(struct arena *a, json_object *value, void *where)
{
    struct evidence *e = arena_alloc(a, sizeof *e);

    *e = evidence_read(a, value);
    *(const struct evidence **)where = value != NULL ? e : NULL;
    return NULL;
}

static const char *
read_phases(struct arena *a, json_object *value, void *where)
{
    struct phases *p = arena_alloc(a, sizeof *p);

    *p = phases_read(value);
    *(const struct phases **)where = value != NULL ? p : NULL;
    return NULL;
}

static const char *
read_metrics(struct arena *a, json_object *value, void *where)
{
    struct metrics *m = arena_alloc(a, sizeof *m);

    *m = metrics_read(a, value);
    *(const struct metrics **)where = value != NULL ? m : NULL;
    return NULL;
}

static const char *
read_certificate(struct arena *a, json_object *value, void *where)
{
    *(const struct certificate **)where = certificate_read(a, value);
    return NULL;
}

/* The status comes first: it is judged before the monitor. */
static const struct field item_fields[] = {
    { "status", FIELD_OTHER, offsetof(struct item, status), .notes = FIELD_REQUIRED, .type_words = "a string",
      .type_ok = is_text, .read = read_status },
    { "monitor_id", FIELD_TEXT, offsetof(struct item, monitor_id), .to = 1e9, .notes = FIELD_REQUIRED },
    { "response_time_ms", FIELD_INT, offsetof(struct item, response_time_ms), .to = FIELD_INT_MAX,
      .notes = FIELD_REQUIRED },
    { "status_code", FIELD_INT, offsetof(struct item, status_code), .to = 65535, .unset = -1 },
    { "error_message", FIELD_TEXT, offsetof(struct item, error_message), .read = read_error },
    { "checked_at", FIELD_TIME, offsetof(struct item, checked_at), .unset = (double)NOT_GIVEN },
    { "started_at", FIELD_TIME, .offset = offsetof(struct item, started_at) },
    { "evidence", FIELD_OTHER, offsetof(struct item, evidence), .type_words = "an object",
      .type_ok = is_object, .read = read_evidence },
    { "phases_ms", FIELD_OTHER, offsetof(struct item, phases), .type_words = "an object",
      .type_ok = is_object, .read = read_phases },
    { "certificate", FIELD_OTHER, offsetof(struct item, certificate), .type_words = "an object",
      .type_ok = is_object, .read = read_certificate },
    { "metrics", FIELD_OTHER, offsetof(struct item, metrics), .type_words = "an object",
      .type_ok = is_object, .read = read_metrics },
    { "expires_at", FIELD_TIME, .offset = offsetof(struct item, expires_at) },
    { "gates", FIELD_OTHER, offsetof(struct item, gates), .type_words = "an array",
      .type_ok = is_array, .read = read_gates },
    { .name = NULL },
};

static struct field_problem
bad(const char *message)
{
    return (struct field_problem){ FIELD_BAD_VALUE, message };
}

/* A result that is older than the retention would be deleted by the next tidy. */
static struct field_problem
judge_time(struct arena *a, int64_t at, const struct probe_times *times)
{
    if (at > times->now + AHEAD)
        return bad("checked_at is more than 5 minutes ahead: check the probe's clock");
    if (at < times->now - times->retention_days * DAY)
        return bad(arena_printf(a, "checked_at is older than the %lld days for which results are kept",
                                (long long)times->retention_days));
    return (struct field_problem){ FIELD_FINE, NULL };
}

/* What was seen, from the item's own members and those of its evidence, which is as long as ours may be. */
static void
take_evidence(struct arena *a, const struct item *given, struct check_result *r)
{
    struct evidence e = {.status_code = -1};
    char packed[EVIDENCE_PACKED_ROOM];

    if (given->evidence != NULL)
        e = *given->evidence;
    if (given->phases != NULL)
        e.phases = *given->phases;
    if (e.status_code < 0)
        e.status_code = given->status_code;
    if (e.certificate == NULL)
        e.certificate = given->certificate;
    if (e.metric_count == 0 && given->metrics != NULL) {
        e.metrics = given->metrics->list;
        e.metric_count = given->metrics->count;
    }
    r->certificate = e.certificate;
    r->not_verified = e.not_verified;
    if (given->evidence != NULL)
        r->evidence = evidence_text(a, &e, EVIDENCE_MOST, r->checked_at);
    if (given->evidence == NULL && given->phases == NULL)
        return;
    evidence_pack(&e, packed);
    r->in_short = arena_text(a, packed);
    r->phases = e.phases;
}

/* Without a time it was checked now: a client that is no `watchpost probe` may leave it out. */
struct field_problem
probe_item_read(struct arena *a, json_object *value, const struct probe_times *times, struct probe_item *item)
{
    struct item given = { .status = UNKNOWN };
    struct field_problem problem;

    if (!json_object_is_type(value, json_type_object))
        return (struct field_problem){ FIELD_WRONG_TYPE, "Each result must be a JSON object" };
    problem = fields_types(a, item_fields, value, true);
    if (problem.fault == FIELD_FINE)
        problem = fields_create(a, item_fields, value, &given);
    if (problem.fault != FIELD_FINE)
        return problem;
    if (given.checked_at == NOT_GIVEN)
        given.checked_at = times->now;
    *item = (struct probe_item){
        .monitor_id = given.monitor_id,
        .result = {
            .status = given.status,
            .response_time_ms = given.response_time_ms,
            .status_code = given.status_code,
            .error_message = given.error_message,
            .checked_at = given.checked_at,
            .started_at = given.started_at,
            .domain_ends_at = given.expires_at,
            .gate_findings = given.gates.list,
            .gate_finding_count = given.gates.count,
        },
    };
    take_evidence(a, &given, &item->result);
    return judge_time(a, given.checked_at, times);
}

const char *
probe_item_monitor(struct arena *a, json_object *value)
{
    json_object *id;

    if (!json_object_is_type(value, json_type_object) ||
        !json_object_object_get_ex(value, "monitor_id", &id) || !is_text(id))
        return "";
    return text_cut(a, json_object_get_string(id), ERROR_MAX);
}

/* Without evidence in full, in short. */
static void
put_what_was_seen(struct buf *out, const struct check_result *result)
{
    struct arena scratch = {0};
    struct evidence brief;

    if (result->certificate != NULL)
        certificate_json(out, "certificate", result->certificate, CERTIFICATE_NAMES, result->checked_at);
    if (result->in_short != NULL && evidence_unpack(&scratch, result->in_short, &brief)) {
        phases_json(out, "phases_ms", &result->phases);
        brief.not_verified = result->not_verified;
        put_json(out, "evidence", result->evidence != NULL
                                      ? result->evidence
                                      : evidence_text(&scratch, &brief, EVIDENCE_MOST, result->checked_at));
    }
    arena_free(&scratch);
}

void
probe_item_json(struct buf *out, const char *monitor_id, const struct check_result *result)
{
    put_object(out, NULL);
    put_text(out, "monitor_id", monitor_id);
    put_text(out, "status", status_name(result->status));
    put_int(out, "response_time_ms", result->response_time_ms);
    opt_int(out, "status_code", result->status_code);
    opt_text(out, "error_message", result->error_message);
    put_time(out, "checked_at", result->checked_at);
    opt_time(out, "started_at", result->started_at);
    opt_time(out, "expires_at", result->domain_ends_at);
    put_what_was_seen(out, result);
    gate_findings_json(out, result->gate_findings, result->gate_finding_count);
    end_object(out);
}
