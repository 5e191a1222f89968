/* Incidents: reading them, acknowledging them, and the notes that people leave. */
#include "base/duration.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "rules/redaction.h"
#include "store/incident_notes.h"
#include "store/incidents.h"
#include "store/outbox.h"
#include "store/timelines.h"
#include "flow/publish.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_voice.h"

#include <stddef.h>

enum { MOST_CONTENT = 10000, MOST_AUTHOR = 200 }; /* characters */

void
incidents_redact(struct request *rq, const struct page_voice *voice, struct incidents *found)
{
    for (int i = 0; i < found->count; i++) {
        struct incident *one = &found->list[i];

        struct belonging of = incident_belonging(one);

        redact_incident(rq->arena, principal_reader(&rq->principal, &of, one->is_public), one);
    }
    if (voice != NULL)
        page_voice_incidents(rq, voice, found);
}

static struct reply
list_reply(struct request *rq, struct incidents *found, unsigned more, int64_t total)
{
    bool of_page = rq->page.key != 0;
    struct buf out = json_text(rq);
    struct page_voice voice;

    if (of_page && page_voice_read(rq, &voice) != 0)
        return broke(rq); /* without the names of the page nothing is told */
    incidents_redact(rq, of_page ? &voice : NULL, found);
    put_array(&out, NULL);
    for (int i = 0; i < found->count; i++)
        incident_json(&out, NULL, &found->list[i], more);
    end_array(&out);
    return answer_list(&out, total);
}

/* GET /monitors/:id/incidents */
struct reply
incident_list(struct request *rq)
{
    struct page_cursor part = request_page_cursor(rq);
    struct incidents found = { 0 };
    int64_t total;

    if (incidents_of_monitor(rq->app->db, rq->arena, rq->monitor.key, &part, &found) != 0 ||
        incidents_of_monitor_total(rq->app->db, rq->monitor.key, &part, &total) != 0)
        return broke(rq);
    return list_reply(rq, &found, INCIDENT_PLAIN, total);
}

/* ?status=: 1 open ones, 0 resolved ones, -1 either. False: *no says what is wrong. */
static bool
read_open(struct request *rq, int *open, struct reply *no)
{
    const char *status = request_trimmed(rq, "status");

    *open = status == NULL ? -1 : text_same(status, "open");
    if (rq->bad_param)
        *no = refuse_param(rq);
    else if (*open == 0 && !text_same(status, "resolved"))
        *no = refuse(rq, VALIDATION_ERROR, "status must be open or resolved, or be left out");
    else
        return true;
    return false;
}

/* Of the monitors on a page (key); 0: of all that the caller may see. A page shows the incidents of its
 * private monitors, too, because who made the page put them there. */
static struct reply
list_where(struct request *rq, int64_t page)
{
    struct incident_filter filter = {
        .of = principal_readership(&rq->principal, rq->app->config.public_list),
        .page = page,
        .range = request_list_range(rq),
    };
    struct incidents found = { 0 };
    struct reply no;
    int64_t total;

    if (!read_open(rq, &filter.open, &no))
        return no;
    if (incidents_find(rq->app->db, rq->arena, &filter, &found) != 0)
        return broke(rq);
    total = list_range_total(&filter.range, found.count);
    if (total < 0 && incidents_total(rq->app->db, &filter, &total) != 0)
        return broke(rq);
    return list_reply(rq, &found, INCIDENT_WITH_NAME, total);
}

/* GET /incidents */
struct reply
incident_list_all(struct request *rq)
{
    return list_where(rq, 0);
}

/* GET /status-pages/:slug/incidents */
struct reply
incident_list_of_page(struct request *rq)
{
    return list_where(rq, rq->page.key);
}

/* Of the incident that the path names. */
static enum reader
reader_of(const struct request *rq)
{
    struct belonging of = incident_belonging(&rq->incident);

    return principal_reader(&rq->principal, &of, rq->incident.is_public);
}

/* GET /incidents/:id */
struct reply
incident_show(struct request *rq)
{
    struct buf out = json_text(rq);

    redact_incident(rq->arena, reader_of(rq), &rq->incident);
    incident_json(&out, NULL, &rq->incident, INCIDENT_WITH_NAME | INCIDENT_WITH_NOTES);
    return answer(200, &out);
}

/* Leaves those in the range. */
static void
timeline_cut(struct timeline *t, const struct list_range *range)
{
    int kept = 0;

    for (int i = 0; i < t->count; i++)
        if (list_range_has(range, i))
            t->list[kept++] = t->list[i];
    t->count = kept;
}

/* GET /incidents/:id/timeline -- alerts are only shown to readers with a key for the monitor. */
struct reply
incident_timeline(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    int64_t total;
    struct timeline timeline = { 0 };
    struct buf out = json_text(rq);

    redact_incident(rq->arena, reader_of(rq), &rq->incident);
    if (timelines_read(rq->app->db, rq->arena, &rq->incident, reader_of(rq), &timeline) != 0)
        return broke(rq);
    total = timeline.count;
    timeline_cut(&timeline, &range);
    timeline_json(&out, &timeline);
    return answer_list(&out, total);
}

struct acknowledgement {
    const char *note, *actor;
    bool is_internal;
    int64_t claim_seconds; /* 0: nothing is claimed */
};

/* A claim of no length would be none. */
static const char *
read_claim(struct arena *a, json_object *value, void *where)
{
    int64_t seconds = json_object_get_int64(value);

    (void)a;
    if (seconds < 60 || seconds > DAY)
        return "claim_seconds must be 60 to 86400: for so long the incident is yours";
    *(int64_t *)where = seconds;
    return NULL;
}

/* A synonym is the name that the same value has in answers. */
static const struct field acknowledgement_fields[] = {
    { "note", FIELD_TEXT, offsetof(struct acknowledgement, note), .to = MOST_CONTENT, .unset_text = "",
      .synonym = "acknowledgement" },
    { "actor", FIELD_TEXT, offsetof(struct acknowledgement, actor), .to = MOST_AUTHOR,
      .unset_text = "anonymous", .synonym = "acknowledged_by",
      .notes = FIELD_TRIM | FIELD_EMPTY_CLEARS | FIELD_NAME },
    { "is_internal", FIELD_BOOL, offsetof(struct acknowledgement, is_internal), .unset = false },
    { "claim_seconds", FIELD_INT, offsetof(struct acknowledgement, claim_seconds), .read = read_claim },
    { .name = NULL },
};

/* {"message", "incident"}: the incident as it is now. */
static struct reply
answer_incident(struct request *rq, const char *message)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "message", message);
    redact_incident(rq->arena, reader_of(rq), &rq->incident);
    incident_json(&out, "incident", &rq->incident, INCIDENT_WITH_NAME | INCIDENT_WITH_NOTES);
    end_object(&out);
    return answer(200, &out);
}

/* Each acknowledgement leaves a live event with its note, and goes on where nothing else may be kept any
 * more: a key that acknowledges all day must not fill the disk. */
static bool
may_acknowledge(struct request *rq, struct reply *no)
{
    struct rate_limit limit;
    bool known;

    if (!principal_is_limited(&rq->principal))
        return true;
    known = rate_limit_read_of(rq, LIMIT_ACKNOWLEDGEMENTS, rq->incident.id, &limit) == 0;
    if (known && rate_limit_spent(&limit)) {
        *no = rate_limit_refuse(rq, &limit);
        return false;
    }
    if (known && rate_limit_use(rq, &limit) == 0)
        return true;
    *no = broke(rq);
    return false;
}

/* One that claims what another still has is told so; with strict=true it gets no further. Whose it was stands
 * in the incident, not in a sentence of ours. */
static void
warn_of_claim(struct request *rq, const struct acknowledgement *given)
{
    const struct incident *i = &rq->incident;
    char until[RFC3339_SIZE];

    if (i->claim_until <= rq->now || text_same(i->claimed_by, given->actor))
        return;
    rfc3339_print(i->claim_until, until);
    warnings_add(rq->arena, &rq->warnings,
                 "Somebody else had claimed this incident until %s: that claim has ended now; with "
                 "strict=true it would have stayed",
                 until);
}

/* POST /incidents/:id/acknowledge -- an incident that is acknowledged already may be again: the newer note
 * replaces the older. The event goes out in the same transaction, so no acknowledgement is
 * stored that streams and channels do not hear of. */
struct reply
incident_acknowledge(struct request *rq)
{
    struct db *db = rq->app->db;
    struct incident *i = &rq->incident;
    struct acknowledgement given;
    bool was_claimed;
    struct reply no;
    struct field_problem problem = body_types(rq, acknowledgement_fields, true);

    if (problem.fault == FIELD_FINE)
        problem = fields_create(rq->arena, acknowledgement_fields, rq->body, &given);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!may_acknowledge(rq, &no))
        return no;
    warn_of_claim(rq, &given);
    was_claimed = i->claim_until != 0;
    i->acknowledgement = given.note;
    i->acknowledged_by = given.actor;
    i->acknowledged_at = rq->now;
    i->acknowledged_internally = given.is_internal;
    i->claimed_by = given.claim_seconds > 0 ? given.actor : NULL;
    i->claim_until = given.claim_seconds > 0 ? rq->now + given.claim_seconds : 0;
    struct publication news = {
        .event_type = INCIDENT_ACKNOWLEDGED,
        .monitor = &rq->monitor,
        .status = rq->monitor.status,
        .incident = i,
        .at = rq->now,
    };
    if (was_claimed && i->claim_until == 0 && outbox_unclaim(db, i->seq, rq->now) != 0)
        return broke(rq);
    if (incidents_acknowledge(db, i) != 0 || publish(db, rq->arena, &news) != 0)
        return broke(rq);
    rq->published = true;
    return answer_incident(rq, "Incident acknowledged");
}

/* DELETE /incidents/:id/acknowledge -- it may be escalated again. */
struct reply
incident_withdraw(struct request *rq)
{
    struct incident *i = &rq->incident;

    if (i->acknowledgement == NULL)
        return refuse(rq, NOT_ACKNOWLEDGED,
                      "This incident is not acknowledged: there is nothing to withdraw");
    if (incidents_withdraw(rq->app->db, i->seq, rq->now) != 0 ||
        outbox_unclaim(rq->app->db, i->seq, rq->now) != 0)
        return broke(rq);
    i->acknowledgement = i->acknowledged_by = i->claimed_by = NULL;
    i->acknowledged_at = i->claim_until = 0;
    i->acknowledged_internally = false;
    return answer_incident(rq, "Acknowledgement withdrawn");
}

/* The lengths have codes of their own, and are judged below. */
static const struct field note_fields[] = {
    { "content", FIELD_TEXT, offsetof(struct note, content), .to = REQUEST_MAX_BODY,
      .notes = FIELD_REQUIRED | FIELD_TRIM },
    { "author", FIELD_TEXT, offsetof(struct note, author), .to = REQUEST_MAX_BODY, .unset_text = "anonymous",
      .notes = FIELD_TRIM | FIELD_NAME },
    { "is_internal", FIELD_BOOL, offsetof(struct note, is_internal), .unset = false },
    { .name = NULL },
};

static bool
note_fits(struct request *rq, const struct note *n, struct reply *no)
{
    if (*n->content == '\0')
        *no = refuse(rq, EMPTY_CONTENT, "content must not be blank: write what there is to say");
    else if (text_length(n->content) > MOST_CONTENT)
        *no = refuse(rq, CONTENT_TOO_LONG, "content must have at most %d characters: split it", MOST_CONTENT);
    else if (*n->author == '\0')
        *no = refuse(rq, EMPTY_AUTHOR, "author must not be blank: leave it out to stay anonymous");
    else if (text_length(n->author) > MOST_AUTHOR)
        *no = refuse(rq, AUTHOR_TOO_LONG, "author must have at most %d characters", MOST_AUTHOR);
    else
        return true;
    return false;
}

/* POST /incidents/:id/notes -- the order is that of the API's refusals: types (422), the limit, then the
 * contents. */
struct reply
note_create(struct request *rq)
{
    struct note n = { .incident_id = rq->incident.id, .created_at = rq->now };
    struct buf out = json_text(rq);
    struct reply reply;
    struct field_problem problem = body_types(rq, note_fields, true);
    int64_t count;

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (incidents_notes_count(rq->app->db, rq->incident.seq, &count) != 0)
        return broke(rq);
    if (limit_is_reached(LIMIT_NOTES, &rq->app->config, count))
        return refuse_more(rq, LIMIT_NOTES);
    problem = fields_create(rq->arena, note_fields, rq->body, &n);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!note_fits(rq, &n, &reply))
        return reply;
    if (incidents_add_note(rq->app->db, rq->arena, rq->incident.seq, &n) != 0)
        return broke(rq);
    note_json(&out, &n);
    reply = answer(201, &out);
    reply.location = own_path(rq, "/api/v1/incidents/%s/notes", rq->incident.id);
    return reply;
}

/* GET /incidents/:id/notes */
struct reply
note_list(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    bool with_internal = reader_of(rq) == READER_WITH_KEY;
    struct notes found = { 0 };
    struct buf out = json_text(rq);
    int64_t total;

    if (incidents_notes(rq->app->db, rq->arena, rq->incident.id, with_internal, &range, &found) != 0 ||
        incidents_notes_total(rq->app->db, rq->incident.seq, with_internal, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        note_json(&out, &found.list[i]);
    end_array(&out);
    return answer_list(&out, total);
}
