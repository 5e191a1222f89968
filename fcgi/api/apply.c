/* Desired state: a document is made true, all of it or nothing, in one transaction. Each object is written
 * by the route that writes it for everybody (perform_call), so that nothing is judged twice; what came of
 * it is told by comparing the object before and after. */
#include "fcgi/api/apply.h"

#include "base/json_value.h"
#include "base/text.h"
#include "fcgi/api/handlers.h"
#include "fcgi/http/perform.h"
#include "store/applied.h"

#include <stdarg.h>
#include <string.h>

/* --- what its files share ------------------------------------------------------------------------------- */

bool
apply_broke(struct apply *ap)
{
    ap->no = broke(ap->rq);
    return false;
}

static const char *
place_of(struct apply *ap, const struct apply_item *i)
{
    return i == NULL ? "" : arena_printf(ap->rq->arena, "%s.%s: ", part_name(i->part), i->name);
}

bool
apply_refuse(struct apply *ap, const struct apply_item *i, enum why why, const char *format, ...)
{
    const char *sentence;
    va_list args;

    va_start(args, format);
    sentence = arena_vprintf(ap->rq->arena, format, args);
    va_end(args);
    ap->no = refuse(ap->rq, why, "%s%s", place_of(ap, i), sentence);
    return false;
}

/* The refusal of a call becomes the document's: its status and code, and in front of its sentence the
 * object's place. What the document names and is not there is the document's fault: a 404 would speak of
 * /apply. */
static bool
refuse_as(struct apply *ap, const struct apply_item *i, const struct reply *reply)
{
    int64_t retry_after = reply->retry_after;

    if (reply->sentence == NULL)
        return apply_broke(ap);
    if (reply->why == RATE_LIMIT_EXCEEDED) {
        ap->no = refuse_rate(ap->rq, retry_after,
                             arena_printf(ap->rq->arena, "%s%s", place_of(ap, i), reply->sentence));
        return false;
    }
    (void)apply_refuse(ap, i, reply->why == NOT_FOUND ? VALIDATION_ERROR : reply->why, "%s", reply->sentence);
    ap->no.retry_after = retry_after;
    return false;
}

/* strict asks the route to refuse what it would ignore or move; else what it says of that is kept. */
static const char *
whole_target(struct apply *ap, enum method method, enum apply_call how, const char *target)
{
    return arena_printf(&ap->scratch, "%s?%s%s", target, how == APPLY_IN_WORKSPACE ? ap->workspace_query : "",
                        ap->strict && method != GET ? "strict=true" : "");
}

/* A member of what a call has answered; NULL: there is none. */
static const struct json_value *
said(struct apply *ap, const struct json_index *answer, const struct json_value *of, const char *name)
{
    return of == NULL ? NULL : json_member(&ap->scratch, answer, of, name, strlen(name));
}

static const char *
said_text(struct apply *ap, const struct json_index *answer, const struct json_value *v)
{
    size_t length;

    return v != NULL && v->kind == JSON_IS_STRING ? json_string_text(&ap->scratch, answer, v, &length) : NULL;
}

static void
keep_warnings(struct apply *ap, const struct apply_item *i, const struct json_index *answer,
              const struct json_value *list)
{
    const struct json_value *item;

    if (list == NULL || list->kind != JSON_IS_ARRAY)
        return;
    item = list + 1;
    for (uint32_t w = 0; w < list->count; w++) {
        warnings_add(ap->rq->arena, &ap->warnings, "%s%s", place_of(ap, i), said_text(ap, answer, item));
        item = answer->values + item->next;
    }
}

/* Whether something was written, what the route warned of, and the id of what it was about: the answer is a
 * monitor, or has it as a member. */
static void
read_answer(struct apply *ap, struct apply_item *i, const struct reply *reply, const char **id)
{
    struct json_index answer = {.count = 0};
    const struct json_value *whole, *monitor;

    if (reply->text != NULL)
        (void)json_index_read(&ap->scratch, reply->text, reply->length, &answer);
    whole = answer.count > 0 ? answer.values : NULL;
    if (!text_same(said_text(ap, &answer, said(ap, &answer, whole, "message")), "No changes"))
        i->touched = true;
    keep_warnings(ap, i, &answer, said(ap, &answer, whole, "warnings"));
    if (id == NULL)
        return;
    monitor = said(ap, &answer, whole, "monitor");
    if (monitor != NULL)
        whole = monitor;
    *id = arena_text(ap->rq->arena, said_text(ap, &answer, said(ap, &answer, whole, "id")));
}

/* What a call needs is forgotten when it is over: a document has thousands of objects. */
static struct reply
call_once(struct apply *ap, enum method method, const char *target, const char *body)
{
    struct request *rq = ap->rq, *inner = arena_alloc(&ap->scratch, sizeof *inner);
    struct arena *own = rq->arena;
    struct reply reply;

    rq->arena = &ap->scratch;
    reply = perform_call(rq, inner, method, target, body);
    rq->arena = own;
    return reply;
}

bool
apply_call(struct apply *ap, struct apply_item *i, enum method method, enum apply_call how,
           const char *target, json_object *body, const char **id)
{
    const char *text = body != NULL ? json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN) : NULL;
    struct reply reply = call_once(ap, method, whole_target(ap, method, how, target), text);
    bool fine = reply.status < 400 || refuse_as(ap, i, &reply);

    if (fine)
        read_answer(ap, i, &reply, id);
    arena_reset(&ap->scratch);
    return fine;
}

/* --- making it so --------------------------------------------------------------------------------------- */

/* In this order each step finds what it refers to: monitors, what they no longer depend on, what they have
 * to do with each other, then what refers to monitors; what goes, goes last. */
static const struct apply_step {
    enum desired_part part;
    bool removes;
    bool (*take)(struct apply *ap, struct apply_item *i);
} steps[] = {
    { PART_MONITORS, false, apply_monitor },
    { PART_MONITORS, false, apply_monitor_frees },
    { PART_CHANNELS, false, apply_channel },
    { PART_MONITORS, false, apply_monitor_relates },
    {PART_MAINTENANCE, false, apply_maintenance},
    { PART_PAGES, false, apply_page },
    { PART_RULES, false, apply_rules },
    { PART_RULES, true, apply_removal },
    { PART_PAGES, true, apply_removal },
    {PART_MAINTENANCE, true, apply_removal},
    { PART_CHANNELS, true, apply_removal },
    { PART_MONITORS, true, apply_removal },
};

static bool
take_step(struct apply *ap, const struct apply_step *step)
{
    for (int n = 0; n < ap->count; n++) {
        struct apply_item *i = &ap->list[n];

        if (i->part == step->part && (i->wanted == NULL) == step->removes && !step->take(ap, i))
            return false;
    }
    return true;
}

/* What nothing was written of is as it was. */
static bool
look_again(struct apply *ap, struct apply_item *i)
{
    if (i->wanted == NULL || !i->touched) {
        i->after = i->before;
        json_object_get(i->after.plain);
        json_object_get(i->after.shown);
        return true;
    }
    return desired_by_name(ap->rq, i->part, ap->workspace, i->name, &i->after) == FOUND || apply_broke(ap);
}

/* Whose it is from now on. */
static bool
own(struct apply *ap, struct apply_item *i)
{
    struct db *db = ap->rq->app->db;

    if (i->wanted == NULL)
        return applied_remove(db, i->id) == 0 || apply_broke(ap);
    return applied_put(db, i->after.id, ap->workspace, i->part, ap->set) == 0 || apply_broke(ap);
}

static bool
make_so(struct apply *ap)
{
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
        if (!take_step(ap, &steps[s]))
            return false;
    for (int i = 0; i < ap->count; i++)
        if (!look_again(ap, &ap->list[i]) || !own(ap, &ap->list[i]))
            return false;
    return true;
}

static void
end(struct apply *ap)
{
    for (int i = 0; i < ap->count; i++) {
        desired_free(&ap->list[i].before);
        desired_free(&ap->list[i].after);
    }
    arena_free(&ap->scratch);
}

/* POST /apply. The routes that it calls judge strictly, as it does by itself. */
struct reply
apply_document(struct request *rq)
{
    struct apply ap = {.rq = rq, .workspace = principal_workspace(&rq->principal)};
    struct buf out = json_text(rq);
    bool fine = apply_read(&ap) && apply_look(&ap) && make_so(&ap);

    rq->strict = false; /* its warnings are the objects' own, and told below */
    if (fine) {
        put_object(&out, NULL);
        apply_plan(&out, &ap);
        warnings_json(&out, &ap.warnings);
        end_object(&out);
    }
    end(&ap);
    return fine ? answer(200, &out) : ap.no;
}
