/* Channels and alert rules in the form of the document: those of a monitor are in it, those of the workspace
 * are parts of their own. */
#include "fcgi/api/desired_reader.h"

#include "fcgi/http/reply.h"
#include "model/alert_rules.h"
#include "store/alert_rules.h"
#include "store/channels.h"
#include "store/workspaces.h"

#include <string.h>

/* One that is enabled does not say so: that is what a new one is. */
json_object *
desired_channel(struct request *rq, const struct channel *c, bool plain)
{
    struct buf out = json_text(rq);
    json_object *body;
    const char *problem;

    put_object(&out, NULL);
    channel_put(&out, rq->arena, c, true);
    end_object(&out);
    body = desired_body(&out);
    if (body != NULL && c->is_enabled)
        json_object_object_del(body, "is_enabled");
    if (body != NULL && plain)
        json_object_object_add(body, "config", json_read(c->config, strlen(c->config), &problem));
    return body;
}

/* NULL, with FOUND, does not come: there are rules, or there are none. */
enum found
desired_rules(struct request *rq, enum rules_owner of, int64_t owner, json_object **body)
{
    struct alert_rules rules;
    struct buf out = json_text(rq);
    enum found found = alert_rules_get(rq->app->db, rq->arena, of, owner, &rules);

    *body = NULL;
    if (found != FOUND)
        return found;
    alert_rules_json(&out, rq->arena, NULL, of, NULL, &rules);
    *body = desired_body(&out);
    if (*body == NULL)
        return FAILED;
    if (desired_name_items(rq, json_object_object_get(*body, "escalation_channel_ids"),
                           desired_channel_name) == 0)
        return FOUND;
    json_object_put(*body);
    *body = NULL;
    return FAILED;
}

/* --- those of the workspace ----------------------------------------------------------------------------- */

/* NULL: it cannot be read. */
static json_object *
shared_channel_body(struct request *rq, const struct channel *c, bool plain)
{
    json_object *body = desired_channel(rq, c, plain), *match = json_object_object_get(body, "match");

    if (json_object_is_type(match, json_type_object) &&
        desired_name_items(rq, json_object_object_get(match, "monitor_ids"), desired_monitor_name) != 0) {
        json_object_put(body);
        return NULL;
    }
    return body;
}

static enum found
read_channel(struct request *rq, const struct channel *c, struct desired *d)
{
    d->id = c->id;
    d->name = c->external_id;
    d->plain = shared_channel_body(rq, c, true);
    d->shown = shared_channel_body(rq, c, false);
    return d->plain != NULL && d->shown != NULL ? FOUND : FAILED;
}

static enum found
channel_by_name(struct request *rq, int64_t workspace, const char *name, struct desired *d)
{
    struct channel c;
    enum found found = channels_by_external_id(rq->app->db, rq->arena, workspace, name, &c);

    return found == FOUND ? read_channel(rq, &c, d) : found;
}

static enum found
channel_by_id(struct request *rq, int64_t workspace, const char *id, struct desired *d)
{
    struct channel c;
    enum found found = channels_by_id(rq->app->db, rq->arena, id, &c);

    if (found == FOUND)
        return c.workspace == workspace ? read_channel(rq, &c, d) : NONE;
    return found;
}

static int
channel_names(struct request *rq, int64_t workspace, struct desired_names *names)
{
    static const struct list_range all = {.limit = INT64_MAX};
    struct channels found = {0};

    if (channels_of_workspace(rq->app->db, rq->arena, workspace, &all, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++)
        desired_add_name(rq, names, found.list[i].external_id);
    return 0;
}

const struct desired_reader desired_channels = {channel_by_name, channel_by_id, channel_names};

/* One object, with the id of the workspace. */
static enum found
rules_by_name(struct request *rq, int64_t workspace, const char *name, struct desired *d)
{
    enum found found = desired_rules(rq, RULES_OF_WORKSPACE, workspace, &d->plain);

    (void)name;
    d->name = part_name(PART_RULES);
    d->shown = json_object_get(d->plain);
    if (found == FOUND && workspaces_id(rq->app->db, rq->arena, workspace, &d->id) != FOUND)
        return FAILED;
    return found;
}

const struct desired_reader desired_workspace_rules = {rules_by_name, rules_by_name, NULL};
