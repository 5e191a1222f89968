/* An incident in one read, for those who have to find out what happened: what is known of it, the most
 * important first, cut to so many tokens from the end. Each part is read by its own route, with the reader's
 * key, so nothing is told here that is not told there. */
#include "base/accept_header.h"
#include "base/duration.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "fcgi/api/dossier.h"
#include "fcgi/api/handlers.h"
#include "fcgi/http/perform.h"
#include "fcgi/http/rpc_result.h"
#include "model/evidence.h"
#include "render/humanize.h"
#include "render/marked.h"
#include "rules/redaction.h"
#include "store/audit.h"
#include "store/evidence.h"
#include "store/gates.h"
#include "store/incidents.h"
#include "store/outbox.h"

#include <string.h>

enum { PARTS = 14, EVIDENCE_BYTES = 1200, HEAD_BYTES = 400 };
enum { AUDIT_MOST = 20, ALERTS_MOST = 200, GATES_MOST = 10 };
#define BYTES_OF_TOKENS(tokens) ((tokens)*44 / 10)

struct dossier_part {
    const char *name, *json;
};

/* --- reading -------------------------------------------------------------------------------------------- */

static json_object *
get(struct request *rq, const char *target)
{
    struct request *inner = arena_alloc(rq->arena, sizeof *inner);
    struct reply reply = perform_call(rq, inner, GET, target, NULL);
    const char *problem;

    return reply.status == 200 ? json_read(reply.text, reply.length, &problem) : NULL;
}

static const char *
printed(struct request *rq, json_object *value)
{
    static const int flags = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;
    const char *text =
        value != NULL ? arena_text(rq->arena, json_object_to_json_string_ext(value, flags)) : NULL;

    json_object_put(value);
    return text;
}

static const char *
text_of(json_object *object, const char *name)
{
    json_object *value = json_object_object_get(object, name);

    return value != NULL ? json_object_get_string(value) : NULL;
}

static int64_t
time_of(json_object *object, const char *name)
{
    const char *text = text_of(object, name);
    int64_t at = 0;

    return text != NULL && rfc3339_parse(text, &at) ? at : 0;
}

/* --- the parts ------------------------------------------------------------------------------------------ */

static const char *
quoted(struct request *rq, const char *text)
{
    struct buf out = json_text(rq);

    put_text(&out, NULL, text);
    return buf_string(&out);
}

static const char *
timed(struct request *rq, int64_t at)
{
    struct buf out = json_text(rq);

    put_time(&out, NULL, at);
    return buf_string(&out);
}

/* Our own words alone: what others wrote stands in the other parts. */
static const char *
verdict(struct request *rq, const struct incident *i)
{
    struct buf length = { .arena = rq->arena };
    const char *words;

    humanize_length(&length, incident_length(i, rq->now));
    words = buf_string(&length);
    if (i->resolved_at != 0)
        return arena_printf(rq->arena, "It was down for %s, and is over.", words);
    if (i->acknowledgement != NULL)
        return arena_printf(rq->arena, "It has been down for %s, and is acknowledged.", words);
    return arena_printf(rq->arena, "It has been down for %s without an acknowledgement.", words);
}

/* What the first failing check saw, in brief; NULL: it is not kept, or not for this reader. */
static const char *
evidence_of_first(struct request *rq, const struct incident *i)
{
    json_object *allowed = get(rq, arena_printf(rq->arena, "/api/v1/monitors/%s/evidence", i->monitor_id));
    struct kept_evidence kept;
    struct evidence e;
    const char *problem;
    json_object *body;

    json_object_put(allowed);
    if (allowed == NULL || evidence_first_failure(rq->app->db, rq->arena, i->monitor, i->started_at,
                                                  &kept) != FOUND)
        return NULL;
    body = json_read(kept.body, strlen(kept.body), &problem);
    e = evidence_read(rq->arena, body);
    json_object_put(body);
    return evidence_text(rq->arena, &e, EVIDENCE_BYTES, rq->now);
}

static const char *
first_failure(struct request *rq, const struct incident *i)
{
    const char *evidence = evidence_of_first(rq, i);
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_time(&out, "checked_at", i->started_at);
    put_text(&out, "error_message", i->cause);
    if (evidence != NULL)
        put_json(&out, "evidence", evidence);
    end_object(&out);
    return buf_string(&out);
}

static const char *
acknowledged(struct request *rq, const struct incident *i)
{
    struct buf out = json_text(rq);

    if (i->acknowledgement == NULL)
        return "null";
    put_object(&out, NULL);
    put_text(&out, "by", i->acknowledged_by);
    put_time(&out, "at", i->acknowledged_at);
    put_text(&out, "note", i->acknowledgement);
    end_object(&out);
    return buf_string(&out);
}

/* Gates that it was a member of: somebody deployed, or was about to. For those with a key. */
static void
put_gates(struct request *rq, const struct incident *i, struct buf *out)
{
    const struct belonging of = incident_belonging(i);
    struct gates gates = { 0 };

    if (principal_reader(&rq->principal, &of, i->is_public) != READER_WITH_KEY ||
        gates_of_monitor(rq->app->db, rq->arena, i->monitor, i->started_at - DAY, i->started_at, GATES_MOST,
                         &gates) != 0)
        return;
    for (int n = 0; n < gates.count; n++) {
        const struct gate *g = &gates.list[n];

        put_object(out, NULL);
        put_text(out, "what", "gate");
        put_text(out, "id", g->id);
        opt_text(out, "label", g->label);
        put_text(out, "state", gate_state_name(g->state));
        put_time(out, "at", g->created_at);
        opt_time(out, "decided_at", g->decided_at);
        end_object(out);
    }
}

/* That it was made is one line: all its defaults would take the room of what comes behind. */
static void
put_fields(struct buf *out, const struct audit_row *r)
{
    static const char made[] = "{\"field\":\"name\",\"from\":null,";

    if (strstr(r->changes, made) == NULL) {
        put_json(out, "changes", r->changes);
        return;
    }
    put_array(out, "changes");
    put_object(out, NULL);
    put_text(out, "field", "name");
    put_null(out, "from");
    put_text(out, "to", r->subject_name);
    end_object(out);
    end_array(out);
}

/* What the audit has of the monitor, its rules among it, in the day before; for those with a key. */
static void
put_changes(struct request *rq, const struct incident *i, struct buf *out)
{
    const struct belonging of = incident_belonging(i);
    struct audit_rows rows = { 0 };

    if (principal_reader(&rq->principal, &of, i->is_public) != READER_WITH_KEY ||
        audit_of_subject(rq->app->db, rq->arena, i->monitor_id, i->started_at - DAY, i->started_at,
                         AUDIT_MOST, &rows) != 0)
        return;
    for (int n = 0; n < rows.count; n++) {
        const struct audit_row *r = &rows.list[n];

        put_object(out, NULL);
        put_text(out, "what", r->subject_type);
        put_text(out, "route", r->route);
        opt_text(out, "actor", r->actor);
        opt_text(out, "key_label", r->key_label);
        put_fields(out, r);
        put_time(out, "at", r->at);
        end_object(out);
    }
}

/* Windows that were on in the day before, gates, and what people changed. */
static const char *
what_changed(struct request *rq, const struct incident *i)
{
    json_object *list = get(rq, arena_printf(rq->arena, "/api/v1/monitors/%s/maintenance", i->monitor_id));
    struct buf out = json_text(rq);

    put_array(&out, NULL);
    for (size_t n = 0; list != NULL && n < json_object_array_length(list); n++) {
        json_object *one = json_object_array_get_idx(list, n);

        if (time_of(one, "starts_at") > i->started_at || time_of(one, "ends_at") < i->started_at - 86400)
            continue;
        put_object(&out, NULL);
        put_text(&out, "what", "maintenance");
        put_text(&out, "title", text_of(one, "title"));
        put_time(&out, "at", time_of(one, "starts_at"));
        end_object(&out);
    }
    put_gates(rq, i, &out);
    put_changes(rq, i, &out);
    end_array(&out);
    json_object_put(list);
    return buf_string(&out);
}

/* Those of this incident; of readers that may not see them none. */
static const char *
alerts_of(struct request *rq, const struct incident *i)
{
    const struct belonging of = incident_belonging(i);
    struct alert_entries found = { 0 };
    struct buf out = json_text(rq);

    if (principal_reader(&rq->principal, &of, i->is_public) != READER_WITH_KEY ||
        outbox_log_of_incident(rq->app->db, rq->arena, i->seq, ALERTS_MOST, &found) != 0)
        return "[]";
    put_array(&out, NULL);
    for (int n = 0; n < found.count; n++)
        alert_entry_json(&out, &found.list[n]);
    end_array(&out);
    return buf_string(&out);
}

/* A list of notes begins with the oldest. */
static const char *
last_note_of(struct request *rq, const char *incident)
{
    json_object *whole = get(rq, arena_printf(rq->arena, "/api/v1/incidents/%s", incident));
    long long count = json_object_get_int64(json_object_object_get(whole, "notes_count"));
    json_object *notes = get(rq, arena_printf(rq->arena, "/api/v1/incidents/%s/notes?limit=1&offset=%lld",
                                              incident, count > 0 ? count - 1 : 0));
    const char *text = notes != NULL && json_object_array_length(notes) > 0
                           ? arena_text(rq->arena, text_of(json_object_array_get_idx(notes, 0), "content"))
                           : NULL;

    json_object_put(whole);
    json_object_put(notes);
    return text;
}

/* Of the same cause, before. typical_seconds: the mean. */
static const char *
seen_before(struct request *rq, const struct incident *i)
{
    json_object *list = get(rq, arena_printf(rq->arena, "/api/v1/monitors/%s/incidents?limit=100&before=%lld",
                                             i->monitor_id, (long long)i->seq));
    const char *newest = NULL;
    int64_t count = 0, seconds = 0, last_at = 0;
    struct buf out = json_text(rq);

    for (size_t n = 0; list != NULL && n < json_object_array_length(list); n++) {
        json_object *one = json_object_array_get_idx(list, n);
        int64_t began = time_of(one, "started_at"), ended = time_of(one, "resolved_at");

        if (began >= i->started_at || ended == 0 || !text_same(text_of(one, "cause"), i->cause))
            continue;
        count++;
        seconds += ended - began;
        if (began > last_at) {
            last_at = began;
            newest = arena_text(rq->arena, text_of(one, "id"));
        }
    }
    json_object_put(list);
    put_object(&out, NULL);
    put_int(&out, "count", count);
    put_time(&out, "last_at", last_at);
    if (count > 0)
        put_int(&out, "typical_seconds", seconds / count);
    else
        put_null(&out, "typical_seconds");
    put_text(&out, "last_note", newest != NULL ? last_note_of(rq, newest) : NULL);
    end_object(&out);
    return buf_string(&out);
}

static const char *
next_reads(struct request *rq, const struct incident *i)
{
    struct buf out = json_text(rq);

    put_array(&out, NULL);
    put_text(&out, NULL, own_path(rq, "/api/v1/monitors/%s", i->monitor_id));
    put_text(&out, NULL, own_path(rq, "/api/v1/incidents/%s/timeline", i->id));
    put_text(&out, NULL, own_path(rq, "/api/v1/monitors/%s/heartbeats?limit=20", i->monitor_id));
    put_text(&out, NULL, own_path(rq, "/api/v1/monitors/%s/graph", i->monitor_id));
    end_array(&out);
    return buf_string(&out);
}

static const char *
list_of(struct request *rq, const char *subjects, const char *id, const char *what)
{
    return printed(rq, get(rq, arena_printf(rq->arena, "/api/v1/%s/%s/%s", subjects, id, what)));
}

/* --- the whole ------------------------------------------------------------------------------------------ */

static void
collect(struct request *rq, const struct incident *i, struct dossier_part parts[PARTS])
{
    const struct dossier_part all[PARTS] = {
        {"verdict", quoted(rq, verdict(rq, i))},
        {"state", quoted(rq, incident_state(i))},
        {"started_at", timed(rq, i->started_at)},
        {"resolved_at", timed(rq, i->resolved_at)},
        {"duration_seconds", arena_printf(rq->arena, "%lld", (long long)incident_length(i, rq->now))},
        {"acknowledged", acknowledged(rq, i)},
        {"first_failure", first_failure(rq, i)},
        {"what_changed", what_changed(rq, i)},
        {"failed_alongside", dossier_alongside(rq, i)},
        {"locations", list_of(rq, "monitors", i->monitor_id, "locations")},
        {"seen_before", seen_before(rq, i)},
        {"alerts", alerts_of(rq, i)},
        {"notes", list_of(rq, "incidents", i->id, "notes")},
        {"next_reads", next_reads(rq, i)},
    };

    memcpy(parts, all, sizeof all);
    for (int n = 0; n < PARTS; n++)
        if (parts[n].json == NULL)
            parts[n].json = "null"; /* it could not be read */
}

/* In bytes, if so many are kept and the others named. */
static int64_t
length_with(const struct dossier_part parts[PARTS], int kept)
{
    size_t length = kept < PARTS ? strlen("{\"truncated\":[]}") : strlen("{}");

    for (int n = 0; n < PARTS; n++)
        if (n >= kept)
            length += strlen(parts[n].name) + strlen("\"\",");
        else
            length += strlen(parts[n].name) + strlen(parts[n].json) + strlen("\"\":,");
    return (int64_t)length;
}

/* Drops parts from the end until the rest fits, and says which. What is never dropped is the verdict. */
static void
write_parts(const struct dossier_part parts[PARTS], int64_t most, struct buf *out)
{
    int kept = PARTS;

    while (kept > 1 && length_with(parts, kept) > most)
        kept--;
    put_object(out, NULL);
    for (int n = 0; n < kept; n++)
        put_json(out, parts[n].name, parts[n].json);
    if (kept < PARTS) {
        put_array(out, "truncated");
        for (int n = kept; n < PARTS; n++)
            put_text(out, NULL, parts[n].name);
        end_array(out);
    }
    end_object(out);
}

/* The verdict and the monitor's name for people; all of it as JSON in a fence. */
static struct reply
in_markdown(struct request *rq, const struct incident *i, const struct buf *json)
{
    struct buf out = json_text(rq);
    struct reply reply;

    buf_printf(&out, "# Incident %s\n\n%s Its monitor: ", i->id, verdict(rq, i));
    marked_span(&out, i->monitor_name, MARKED_LINE);
    buf_printf(&out, " (%s).\n\n", own_path(rq, "/api/v1/monitors/%s", i->monitor_id));
    rpc_put_fenced(&out, json->text);
    buf_char(&out, '\n');
    reply = answer(200, &out);
    reply.type = "text/markdown; charset=utf-8";
    return reply;
}

static struct reply
make(struct request *rq, bool markdown)
{
    struct incident incident = rq->incident;
    const struct belonging of = incident_belonging(&incident);
    struct dossier_part parts[PARTS];
    struct buf out = json_text(rq);
    struct reply no;
    int64_t tokens;

    if (!request_number(rq, "max_tokens", &tokens, &no))
        return no;
    redact_incident(rq->arena, principal_reader(&rq->principal, &of, incident.is_public), &incident);
    collect(rq, &incident, parts);
    write_parts(parts, BYTES_OF_TOKENS(tokens) - (markdown ? HEAD_BYTES : 0), &out);
    return markdown ? in_markdown(rq, &incident, &out) : answer(200, &out);
}

/* GET /incidents/:id/dossier */
struct reply
dossier_show(struct request *rq)
{
    const char *accept = transport_param(rq->transport, "HTTP_ACCEPT");
    struct reply reply =
        make(rq, accept != NULL && accept_prefers(accept, "text/markdown", "application/json"));

    reply.vary = "Accept";
    return reply;
}

/* GET /incidents/:id/dossier.md */
struct reply
dossier_markdown(struct request *rq)
{
    return make(rq, true);
}
