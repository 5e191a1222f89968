/* GET /export: a workspace as the document that POST /apply takes. */
#include "base/text.h"
#include "fcgi/api/desired.h"
#include "fcgi/api/handlers.h"
#include "fcgi/http/large_body.h"
#include "store/applied.h"

/* Of one set alone: what was last applied under it. */
static enum found
is_of_set(struct request *rq, const struct desired *d, const char *set)
{
    const char *own = NULL;
    enum found found;

    if (set == NULL)
        return FOUND;
    found = applied_set(rq->app->db, rq->arena, d->id, &own);
    return found == FOUND && !text_same(own, set) ? NONE : found;
}

static int
put_one(struct request *rq, struct buf *out, enum desired_part part, const char *name, const char *set,
        bool secrets)
{
    static const int flags = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;
    struct arena scratch = { 0 }, *own = rq->arena; /* what it is read with goes, whatever their number */
    struct desired d;
    enum found found;

    rq->arena = &scratch;
    found = desired_by_name(rq, part, principal_workspace(&rq->principal), name, &d);
    if (found == FOUND)
        found = is_of_set(rq, &d, set);
    if (found == FOUND)
        put_json(out, name, json_object_to_json_string_ext(secrets ? d.plain : d.shown, flags));
    desired_free(&d);
    rq->arena = own;
    arena_free(&scratch);
    large_body_let_go(rq, out);
    return found == FAILED ? -1 : 0;
}

static int
put_part(struct request *rq, struct buf *out, enum desired_part part, const char *set, bool secrets,
         int *nameless)
{
    struct desired_names names;

    if (desired_names(rq, part, principal_workspace(&rq->principal), &names) != 0)
        return -1;
    *nameless += names.nameless;
    put_object(out, part_name(part));
    for (int i = 0; i < names.count; i++)
        if (put_one(rq, out, part, names.list[i], set, secrets) != 0)
            return -1;
    end_object(out);
    return 0;
}

/* What has no name of the client's cannot be in it; how many such objects there are is told beside it. */
static struct reply export(struct request *rq, const char *set, bool secrets)
{
    struct buf out = json_text(rq);
    struct reply reply;
    int nameless = 0;

    put_object(&out, NULL);
    put_int(&out, "version", 1);
    if (set != NULL)
        put_text(&out, "set", set);
    for (enum desired_part part = 0; part < PART_COUNT; part++)
        if ((part == PART_RULES ? put_one(rq, &out, part, part_name(part), set, secrets)
                                : put_part(rq, &out, part, set, secrets, &nameless)) != 0)
            return broke(rq);
    end_object(&out);
    reply = answer_all(rq, &out, -1);
    reply.hidden = set == NULL ? nameless : 0;
    return reply;
}

struct reply
export_document(struct request *rq)
{
    const char *set = request_text(rq, "set"), *secrets = request_text(rq, "secrets");
    bool plain = text_same(secrets, "true") || text_same(secrets, "1");

    if (rq->bad_param != NULL)
        return refuse_param(rq);
    if (secrets != NULL && !plain && !text_same(secrets, "false") && !text_same(secrets, "0"))
        return refuse(rq, VALIDATION_ERROR, "secrets must be true or false, or be left out");
    return export(rq, set, plain);
}
