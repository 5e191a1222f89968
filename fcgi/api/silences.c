/* Silences: nobody is told of some monitors for a while. That one is over is seen by the runs of the checker,
 * which tell what is still open (flow/silence_end.h). */
#include "base/json.h"
#include "base/text.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/members.h"
#include "store/silences.h"

/* {"message", "silence"} */
static struct reply
answer_silence(struct request *rq, const char *message)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "message", message);
    silence_json(&out, rq->arena, "silence", &rq->silence, rq->now);
    end_object(&out);
    return answer(200, &out);
}

static int
read_again(struct request *rq, const char *id)
{
    return silences_by_id(rq->app->db, rq->arena, id, &rq->silence) == FOUND ? 0 : -1;
}

/* POST /silences */
struct reply
silence_add(struct request *rq)
{
    struct silence s = { .starts_at = rq->now };
    struct chosen_members members = { 0 };
    struct buf out = json_text(rq);
    struct field_problem problem = body_types(rq, silence_fields, true);
    struct reply reply;

    if (problem.fault == FIELD_FINE)
        problem = silence_create(rq->arena, rq->body, &s);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!members_find(rq, s.by_match, &s.match, &members, &reply))
        return reply;
    s.workspace = members.workspace;
    if (silences_insert(rq->app->db, rq->arena, &s) != 0 || read_again(rq, s.id) != 0)
        return broke(rq);
    if (rq->silence.monitor_count == 0)
        warnings_add(rq->arena, &rq->notices, "match finds no monitor yet");
    audit_made(rq, AUDIT_SILENCE, s.id);
    silence_json(&out, rq->arena, NULL, &rq->silence, rq->now);
    reply = answer(201, &out);
    reply.location = own_path(rq, "/api/v1/silences/%s", s.id);
    return reply;
}

/* active, past, or neither. */
static bool
read_state(const char *name, enum silence_state *state)
{
    *state = name == NULL ? SILENCE_ANY : text_same(name, "active") ? SILENCE_ACTIVE : SILENCE_PAST;
    return name == NULL || *state == SILENCE_ACTIVE || text_same(name, "past");
}

/* The last of the page before; false: *no says why not. */
static bool
find_after(struct request *rq, struct silence *after, struct silence_filter *filter, struct reply *no)
{
    const char *id = request_trimmed(rq, "after");
    enum found found = id == NULL ? NONE : silences_by_id(rq->app->db, rq->arena, id, after);

    if (rq->bad_param != NULL)
        *no = refuse_param(rq);
    else if (found == FAILED)
        *no = broke(rq);
    else if (id != NULL && (found == NONE || after->workspace != filter->of.workspace))
        *no = refuse(rq, VALIDATION_ERROR,
                     "after must be the id of a silence: that of the last one that you have");
    else {
        filter->after = id == NULL ? NULL : after;
        return true;
    }
    return false;
}

/* GET /silences */
struct reply
silence_list(struct request *rq)
{
    const char *state = request_trimmed(rq, "state");
    struct silence_filter filter = {
        .of = principal_readership(&rq->principal, rq->app->config.public_list),
        .now = rq->now,
        .limit = request_int(rq, "limit"),
    };
    struct silences found = { 0 };
    struct silence after;
    struct buf out = json_text(rq);
    struct reply no;
    int64_t total;

    filter.of.workspace = principal_workspace(&rq->principal);
    if (!find_after(rq, &after, &filter, &no))
        return no;
    if (!read_state(state, &filter.state))
        return refuse(rq, VALIDATION_ERROR, "state must be active or past, or be left out");
    if (silences_find(rq->app->db, rq->arena, &filter, &found) != 0 ||
        silences_total(rq->app->db, &filter, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        silence_json(&out, rq->arena, NULL, &found.list[i], rq->now);
    end_array(&out);
    return answer_list(&out, total);
}

/* DELETE /silences/:id */
struct reply
silence_remove(struct request *rq)
{
    if (rq->silence.ends_at <= rq->now)
        return answer_silence(rq, "No changes");
    if (silences_end(rq->app->db, rq->silence.key, rq->now) != 0 || read_again(rq, rq->silence.id) != 0)
        return broke(rq);
    return answer_silence(rq, "Silence ended");
}
