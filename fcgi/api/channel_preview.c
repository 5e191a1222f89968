/* What a channel would be sent, rendered with made-up facts: to be looked at, and to be judged when its
 * config comes. */
#include "base/json.h"
#include "base/text.h"
#include "os/zone_file.h"
#include "render/example.h"
#include "render/mail.h"
#include "render/message.h"
#include "render/webhook_body.h"
#include "store/workspaces.h"
#include "fcgi/api/channels.h"
#include "fcgi/api/handlers.h"

#include <string.h>

enum { APPRISE_MOST = 20000 }; /* characters of a message */

/* Whose clocks its messages show. NULL: those of the settings. */
static const struct tz *
zone_of(struct request *rq)
{
    int64_t workspace = rq->channel.workspace != 0 ? rq->channel.workspace : rq->monitor.workspace;
    struct workspace w;

    if (workspace == 0 || workspaces_by_key(rq->app->db, rq->arena, workspace, &w) != FOUND ||
        text_blank(w.timezone))
        return NULL;
    return zone_file_read(rq->arena, w.timezone);
}

/* The body as it would be sent, but for what is secret in it. */
static struct webhook_body
body_of(struct request *rq, const struct channel_config *to, const struct notification *n,
        const struct instance_place *place)
{
    struct channel_config shown = *to;

    if (to->kind == CHANNEL_EMAIL)
        return (struct webhook_body){ .body = mail_text(rq->arena, n, place), .content_type = "text/plain" };
    if (to->kind == CHANNEL_APPRISE) {
        const struct message m = message_of(rq->arena, n, &markup_plain, place);

        return (struct webhook_body){ .body = message_text(rq->arena, &m, n->label->symbol, APPRISE_MOST),
                                      .content_type = "text/plain" };
    }
    shown.routing_key = "***";
    return webhook_body_of(rq->arena, &shown, n, place);
}

/* A template that forgets its quotes looks fine until a program reads it: it is rendered to see. */
static bool
is_broken_json(const struct channel_config *to, const struct webhook_body *body)
{
    const char *problem = NULL;

    if (to->kind != CHANNEL_WEBHOOK || to->format != WEBHOOK_TEMPLATE ||
        !text_starts(body->content_type, "application/json"))
        return false;
    json_object_put(json_read(body->body, strlen(body->body), &problem));
    return problem != NULL;
}

static void
note_broken_json(struct request *rq, const struct channel_config *to, const struct webhook_body *body)
{
    if (is_broken_json(to, body))
        warnings_add(rq->arena, &rq->notices,
                     "config.body makes no JSON, which its content_type says it is: put quotes around what "
                     "is a text, as \"{{title}}\"");
}

void
channel_note_template(struct request *rq, const struct channel *c)
{
    const struct instance_place place = instance_place_of(&rq->app->config, NULL);
    const struct monitor m = example_monitor();
    const struct notification n = example_notification(rq->arena, INCIDENT_CREATED, &m, rq->now);
    struct channel_config to;
    struct webhook_body body;

    if (!channel_config_read(rq->arena, c->type, c->config, &to) || to.kind != CHANNEL_WEBHOOK ||
        to.format != WEBHOOK_TEMPLATE)
        return;
    body = webhook_body_of(rq->arena, &to, &n, &place);
    note_broken_json(rq, &to, &body);
}

/* {"event", "subject"?, "body", "content_type"}; the url, which may hold what is secret, is not shown. */
static void
put_preview(struct buf *out, struct request *rq, const struct channel_config *to, enum event_type event)
{
    const struct instance_place place = instance_place_of(&rq->app->config, zone_of(rq));
    const struct monitor m = rq->channel.monitor != 0 ? rq->monitor : example_monitor();
    const struct notification n = example_notification(rq->arena, event, &m, rq->now);
    const struct webhook_body body = body_of(rq, to, &n, &place);

    if (rq->notices.count == 0)
        note_broken_json(rq, to, &body);
    put_object(out, NULL);
    put_text(out, "event", event_type_name(event));
    if (to->kind == CHANNEL_EMAIL)
        put_text(out, "subject", mail_subject(rq->arena, &n));
    put_text(out, "body", body.body);
    put_text(out, "content_type", body.content_type);
    end_object(out);
}

/* POST /notifications/:id/preview */
struct reply
channel_preview(struct request *rq)
{
    struct buf out = json_text(rq);
    struct channel_config to;

    if (!channel_config_read(rq->arena, rq->channel.type, rq->channel.config, &to))
        return refuse(rq, VALIDATION_ERROR, "This channel's config cannot be read: send it anew");
    put_object(&out, NULL);
    put_array(&out, "previews");
    for (int event = 0; event < EVENT_TYPE_COUNT; event++)
        if (event_type_is_chosen((enum event_type)event) &&
            channel_wants(rq->arena, &rq->channel, (enum event_type)event))
            put_preview(&out, rq, &to, (enum event_type)event);
    end_array(&out);
    end_object(&out);
    return answer(200, &out);
}
