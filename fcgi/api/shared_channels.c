/* Channels of a workspace: for all of its monitors that match. One that its client has given a name
 * (external_id) is made or changed by one and the same request, so that it may be sent again. */
#include "base/json.h"
#include "base/text.h"
#include "store/channels.h"
#include "fcgi/api/channels.h"
#include "fcgi/api/handlers.h"

#include <string.h>

/* The monitors that it names are its workspace's. */
static bool
matches_own(struct request *rq, const struct channel *c, struct reply *no)
{
    const char *at = c->match.monitors, *id;

    while (*at != '\0' && (id = match_next(rq->arena, &at)) != NULL) {
        struct monitor m;
        enum found found = monitors_by_id(rq->app->db, rq->arena, id, &m);

        if (found == FAILED) {
            *no = broke(rq);
            return false;
        }
        if (found == NONE || m.workspace != c->workspace) {
            *no = refuse(rq, VALIDATION_ERROR,
                         "match.monitor_ids: there is no monitor %s in this workspace: check it", id);
            return false;
        }
    }
    return true;
}

static bool
name_is_free(struct request *rq, const struct channel *was, const struct channel *c, struct reply *no)
{
    struct channel other;
    enum found found;

    if (c->external_id == NULL || text_same(was->external_id, c->external_id))
        return true;
    found = channels_by_external_id(rq->app->db, rq->arena, c->workspace, c->external_id, &other);
    if (found == NONE)
        return true;
    *no = found == FAILED ? broke(rq)
                          : refuse(rq, DUPLICATE_EXTERNAL_ID,
                                   "There is a channel with this external_id already: %s", other.id);
    return false;
}

bool
shared_channel_is_fit(struct request *rq, const struct channel *was, const struct channel *c,
                      struct reply *no)
{
    return c->workspace == 0 || (matches_own(rq, c, no) && name_is_free(rq, was, c, no));
}

static enum found
has_room(struct request *rq, int64_t workspace)
{
    enum found room = workspace_has_room(rq, ROOM_FOR_CHANNEL);
    int64_t count;

    if (room != FOUND)
        return room;
    if (channels_of_workspace_count(rq->app->db, workspace, &count) != 0)
        return FAILED;
    return limit_is_reached(LIMIT_SHARED_CHANNELS, &rq->app->config, count) ? NONE : FOUND;
}

/* A new one. */
static struct reply
make(struct request *rq)
{
    static const struct channel none;
    struct channel c = {
        .workspace = principal_workspace(&rq->principal),
        .workspace_id = workspace_id_of(rq),
        .trusted = principal_is_operator(&rq->principal),
        .created_at = rq->now,
    };
    struct buf out = json_text(rq);
    struct field_problem problem = body_types(rq, shared_channel_create_fields, true);
    struct reply reply;

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    switch (has_room(rq, c.workspace)) {
    case FAILED:
        return broke(rq);
    case NONE:
        return refuse_more(rq, LIMIT_SHARED_CHANNELS);
    case FOUND:
        break;
    }
    problem = channel_create(rq->arena, rq->body, &c, &rq->warnings);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!channel_is_allowed(rq, &c, &reply) || !shared_channel_is_fit(rq, &none, &c, &reply))
        return reply;
    if (channels_insert(rq->app->db, rq->arena, &c) != 0 || channel_addresses_review(rq, &c) != 0)
        return broke(rq);
    channel_note_template(rq, &c);
    audit_made(rq, AUDIT_CHANNEL, c.id);
    channel_json(&out, rq, NULL, &c);
    reply = answer(201, &out);
    reply.location = own_path(rq, "/api/v1/channels/%s", c.id);
    return reply;
}

/* POST /channels */
struct reply
shared_channel_add(struct request *rq)
{
    return make(rq);
}

/* A config that is the same, and comes from a principal whose work it is anyway, changes nothing. */
static bool
config_is_same(struct request *rq, const struct channel *was, const struct channel *c)
{
    const char *problem;
    json_object *before = json_read(was->config, strlen(was->config), &problem);
    json_object *now = json_read(c->config, strlen(c->config), &problem);
    bool same = text_same(was->type, c->type) && json_object_equal(before, now) &&
                was->trusted == principal_is_operator(&rq->principal);

    json_object_put(before);
    json_object_put(now);
    return same;
}

/* What the body does not say is at its default, as if the channel were made anew. */
static struct reply
replace(struct request *rq)
{
    struct channel *c = &rq->channel;
    const struct channel was = *c;
    struct field_problem problem = body_types(rq, shared_channel_create_fields, true);
    struct reply no;

    if (problem.fault == FIELD_FINE)
        problem = channel_replace(rq->arena, rq->body, c, &rq->warnings);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!channel_is_allowed(rq, c, &no) || !shared_channel_is_fit(rq, &was, c, &no))
        return no;
    if (channel_is_same(&was, c) && config_is_same(rq, &was, c))
        return channel_answer(rq, c, "No changes");
    if (channel_keep(rq, c, true) != 0)
        return broke(rq);
    channel_note_template(rq, c);
    return channel_answer(rq, c, "Notification channel updated");
}

/* PUT /channels/by/:external_id */
struct reply
shared_channel_put(struct request *rq)
{
    struct reply no;

    if (!take_external_id(rq, &no))
        return no;
    return rq->channel.key == 0 ? make(rq) : replace(rq);
}

/* GET /channels */
struct reply
shared_channel_list(struct request *rq)
{
    int64_t workspace = principal_workspace(&rq->principal), total;
    struct list_range range = request_list_range(rq);
    struct channels found = { 0 };
    struct buf out = json_text(rq);

    if (channels_of_workspace(rq->app->db, rq->arena, workspace, &range, &found) != 0 ||
        channels_of_workspace_count(rq->app->db, workspace, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        channel_json(&out, rq, NULL, &found.list[i]);
    end_array(&out);
    return answer_list(&out, total);
}

/* GET /channels/:id */
struct reply
shared_channel_show(struct request *rq)
{
    struct buf out = json_text(rq);
    struct reply reply;

    channel_json(&out, rq, NULL, &rq->channel);
    reply = answer(200, &out);
    reply.revision = rq->channel.revision;
    return reply;
}
