/* The object is read before and after the write by its own GET, inside the transaction, and the two are
 * compared member by member: so no handler needs to know of dry runs. What a write makes is in its answer. */
#include "fcgi/http/dry_run.h"

#include "base/json.h"
#include "base/text.h"
#include "fcgi/http/own_target.h"
#include "fcgi/http/perform.h"
#include "fcgi/http/route.h"

#include <string.h>

enum what { CREATE, CHANGE, REMOVE };

/* What comes by itself is not worth telling. */
static bool
is_told(const char *name)
{
    static const char *const untold[] = {"id", "revision", "created_at", "updated_at", "warnings", NULL};
    const char *const *u = untold;

    while (*u != NULL && strcmp(*u, name) != 0)
        u++;
    return *u == NULL;
}

static const char *
last_part(const char *path)
{
    return strrchr(path, '/') + 1;
}

/* A POST to what can be read adds to a list; to any other path it acts on what is there. */
static enum what
what_of(const struct request *rq)
{
    const struct route *route = rq->route;

    if (route->method == DELETE)
        return REMOVE;
    return route->method == POST &&
                   (own_target_is_read(rq, route->path) || strcmp(last_part(route->path), "bulk") == 0)
               ? CREATE : CHANGE;
}

static json_object *
read_json(const struct reply *reply)
{
    const char *problem;

    return reply->status < 300 && reply->text != NULL ? json_read(reply->text, reply->length, &problem)
                                                      : NULL;
}

static json_object *
read_object(const struct reply *reply)
{
    return reply_is_object(reply) ? read_json(reply) : NULL;
}

/* The item of a list that has this id. */
static json_object *
item_of(json_object *list, const char *id)
{
    bool is_list = json_object_is_type(list, json_type_array);

    for (size_t i = 0; is_list && i < json_object_array_length(list); i++) {
        json_object *item = json_object_array_get_idx(list, i);

        if (text_same(json_object_get_string(json_object_object_get(item, "id")), id))
            return json_object_get(item);
    }
    return NULL;
}

static struct reply
get(struct request *rq, const char *target)
{
    struct request *inner = arena_alloc(rq->arena, sizeof *inner);

    return perform_call(rq, inner, GET, target, NULL);
}

/* What the route is about. A part of something is read with the whole of that, as an update is with its
 * post. */
struct subject_now {
    json_object *object; /* NULL: it is not there, or cannot be read */
    bool is_whole;       /* a deletion leaves it there, without the part */
};

/* Of a notification channel, which has no GET of its own. */
static struct subject_now
channel_now(struct request *rq)
{
    struct reply reply =
        get(rq, arena_printf(rq->arena, V1 "/monitors/%s/notifications", rq->channel.monitor_id));
    json_object *list = read_json(&reply);
    struct subject_now seen = {.object = item_of(list, rq->channel.id)};

    json_object_put(list);
    return seen;
}

/* The id behind a part of the route's path; NULL: behind it is no id. */
static const char *
id_behind(const struct request *rq, const char *path)
{
    int id = 0;

    if (!text_starts(rq->route->path + strlen(path), "/:"))
        return NULL;
    for (; *path != '\0'; path++)
        id += *path == ':';
    return rq->ids[id];
}

/* A list that is read by its own path is one value, named as the path is. */
static json_object *
as_member(json_object *list, const char *name)
{
    json_object *object = json_object_new_object();

    json_object_object_add(object, name, list);
    return object;
}

static struct subject_now
object_now(struct request *rq)
{
    const char *path = own_target_read(rq), *id;
    struct subject_now seen = {NULL, false};
    struct reply reply;
    json_object *list;

    if (rq->route->subject == OF_CHANNEL)
        return channel_now(rq);
    if (path == NULL)
        return seen;
    reply = get(rq, own_target(rq, path));
    if (reply_is_object(&reply)) {
        seen = (struct subject_now){read_json(&reply), strcmp(path, rq->route->path) != 0};
        return seen;
    }
    list = read_json(&reply);
    if (list != NULL && strcmp(path, rq->route->path) == 0)
        return (struct subject_now){as_member(list, last_part(path)), false};
    id = id_behind(rq, path);
    seen.object = id != NULL ? item_of(list, id) : NULL;
    json_object_put(list);
    return seen;
}

/* What a create answers with: the object itself, or the member that is one. */
static json_object *
object_made(json_object *answer)
{
    if (json_object_object_get(answer, "id") != NULL)
        return answer;
    json_object_object_foreach(answer, name, value)
    {
        (void)name;
        if (json_object_is_type(value, json_type_object))
            return value;
    }
    return answer;
}

static void
put_value(struct buf *out, const char *name, json_object *value)
{
    static const int flags = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;

    put_json(out, name, value == NULL ? "null" : json_object_to_json_string_ext(value, flags));
}

static void
put_change(struct buf *out, const char *name, json_object *from, json_object *to)
{
    put_object(out, NULL);
    put_text(out, "field", name);
    put_value(out, "from", from);
    put_value(out, "to", to);
    end_object(out);
}

/* Members that are no longer, or are otherwise. Returns how many. */
static int
put_changed(struct buf *out, json_object *before, json_object *after)
{
    int count = 0;

    json_object_object_foreach(before, name, from)
    {
        json_object *to = after != NULL ? json_object_object_get(after, name) : NULL;

        if (!is_told(name) || json_object_equal(from, to))
            continue;
        put_change(out, name, from, to);
        count++;
    }
    return count;
}

static int
put_added(struct buf *out, json_object *before, json_object *after)
{
    int count = 0;

    json_object_object_foreach(after, name, to)
    {
        if (!is_told(name) || to == NULL || json_object_object_get_ex(before, name, NULL))
            continue;
        put_change(out, name, NULL, to);
        count++;
    }
    return count;
}

static int
put_changes(struct buf *out, json_object *before, json_object *after)
{
    int count = before != NULL ? put_changed(out, before, after) : 0;

    return count + (after != NULL ? put_added(out, before, after) : 0);
}

/* A new key or secret is in no GET: that there would be one is told, but none is shown. */
static int
put_new_secrets(struct buf *out, json_object *answer)
{
    static const char *const secrets[] = {"manage_key", "secret", "probe_key", "ping_key", "key"};
    json_object *hidden = json_object_new_string("***");
    int count = 0;

    for (size_t i = 0; answer != NULL && i < sizeof secrets / sizeof *secrets; i++) {
        if (json_object_object_get(answer, secrets[i]) == NULL)
            continue;
        put_change(out, secrets[i], hidden, hidden);
        count++;
    }
    json_object_put(hidden);
    return count;
}

static struct reply
answer_would(struct request *rq, const char *would, const struct buf *changes)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_bool(&out, "dry_run", true);
    put_text(&out, "would", would);
    put_json(&out, "changes", buf_string(changes));
    end_object(&out);
    return answer(200, &out);
}

/* What a handler said in its own answer, as a create does, is said in this one. */
static void
take_warnings(struct request *rq, json_object *answered)
{
    json_object *said = answered != NULL ? json_object_object_get(answered, "warnings") : NULL;

    for (size_t i = 0; json_object_is_type(said, json_type_array) && i < json_object_array_length(said); i++)
        warnings_add(rq->arena, &rq->warnings, "%s",
                     json_object_get_string(json_object_array_get_idx(said, i)));
}

static const char *
message_of(json_object *answered)
{
    return json_object_get_string(json_object_object_get(answered, "message"));
}

/* Where nothing can be read, the handler's words tell; what is handed over writes nothing that lasts. */
static bool
is_untold(const struct reply *reply, json_object *answered)
{
    return reply->handed_over == NULL && !text_same(message_of(answered), "No changes");
}

static struct reply
compare(struct request *rq, const struct reply *reply, const struct subject_now *before)
{
    enum what what = what_of(rq);
    json_object *answered = read_object(reply);
    struct subject_now after = {NULL, false};
    struct buf changes = json_text(rq);
    const char *would = "change";
    bool is_new;
    int count;

    if (what == CREATE)
        after.object = json_object_get(object_made(answered));
    else if (what == CHANGE || before->is_whole)
        after = object_now(rq);
    take_warnings(rq, answered);
    put_array(&changes, NULL);
    is_new = what == CREATE || reply->status == 201 || (before->object == NULL && after.object != NULL);
    count = what == CHANGE && !is_new ? put_new_secrets(&changes, answered) : 0;
    if (count == 0) /* a new key is the whole of it; the old one is no longer shown the same */
        count = put_changes(&changes, before->object, after.object);
    end_array(&changes);
    if (what == REMOVE)
        would = "delete";
    else if (is_new)
        would = "create";
    else if (count == 0 && (before->object != NULL || !is_untold(reply, answered)))
        would = "nothing";
    json_object_put(after.object);
    json_object_put(answered);
    return answer_would(rq, would, &changes);
}

struct reply
dry_run(struct request *rq, struct reply (*perform)(struct request *rq))
{
    bool plans = rq->route->takes->plans;
    struct subject_now before = {NULL, false};
    struct reply reply;

    if (!plans && what_of(rq) != CREATE)
        before = object_now(rq);
    reply = perform(rq);
    if (reply.status < 400 && !plans)
        reply = compare(rq, &reply, &before);
    json_object_put(before.object);
    return reply;
}
