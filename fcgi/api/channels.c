/* Notification channels, and the log of what was delivered to webhooks. The key that writes a
 * channel's config decides whether the channel is trusted: only the operator's channels may lead to private
 * addresses. */
#include "base/json.h"
#include "store/channels.h"
#include "store/deliveries.h"
#include "store/outbox.h"
#include "fcgi/api/handlers.h"

/* The shape Channel. */
static void
channel_json(struct buf *out, struct request *rq, const char *name, const struct channel *c)
{
    put_object(out, name);
    channel_put(out, rq->arena, c);
    end_object(out);
}

/* POST /monitors/:id/notifications */
struct reply
channel_add(struct request *rq)
{
    struct channel c = {
        .monitor = rq->monitor.key,
        .monitor_id = rq->monitor.id,
        .is_enabled = true,
        .trusted = principal_is_operator(&rq->principal),
        .created_at = rq->now,
    };
    struct buf out = json_text(rq);
    struct field_problem problem = body_types(rq, channel_create_fields, true);
    int64_t count;

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (channels_count(rq->app->db, rq->monitor.key, &count) != 0)
        return broke(rq);
    if (limit_is_reached(LIMIT_CHANNELS, &rq->app->config, count))
        return refuse_more(rq, LIMIT_CHANNELS);
    problem = channel_create(rq->arena, rq->body, &c, &rq->warnings);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (channels_insert(rq->app->db, rq->arena, &c) != 0)
        return broke(rq);
    channel_json(&out, rq, NULL, &c);
    return answer(200, &out);
}

/* GET /monitors/:id/notifications */
struct reply
channel_list(struct request *rq)
{
    struct channels found = { 0 };
    struct buf out = json_text(rq);

    if (channels_of_monitor(rq->app->db, rq->arena, rq->monitor.key, &found) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        channel_json(&out, rq, NULL, &found.list[i]);
    end_array(&out);
    return answer(200, &out);
}

/* What is still on its way goes where the channel leads now. */
static int
redirect(struct request *rq, const struct channel *c)
{
    struct channel_config to;

    if (!channel_config_read(rq->arena, c->type, c->config, &to))
        return 0;
    return outbox_redirect(rq->app->db, c->key, channel_receiver(rq->arena, &to), rq->now);
}

/* {"message", "notification"} */
static struct reply
answer_changed(struct request *rq, const struct channel *c)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "message", "Notification channel updated");
    channel_json(&out, rq, "notification", c);
    end_object(&out);
    return answer(200, &out);
}

/* PATCH /notifications/:id */
struct reply
channel_patch(struct request *rq)
{
    struct channel *c = &rq->channel;
    bool config_given;
    struct field_problem problem = body_types(rq, channel_change_fields, false);

    if (problem.fault == FIELD_FINE)
        problem = channel_change(rq->arena, rq->body, c, &config_given, &rq->warnings);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (config_given)
        c->trusted = principal_is_operator(&rq->principal);
    if (channels_save(rq->app->db, c) != 0 || (config_given && redirect(rq, c) != 0))
        return broke(rq);
    return answer_changed(rq, c);
}

/* DELETE /notifications/:id */
struct reply
channel_delete(struct request *rq)
{
    if (channels_delete(rq->app->db, rq->channel.key) != 0)
        return broke(rq);
    return answer_message(rq, "Notification channel deleted");
}

/* GET /monitors/:id/webhook-deliveries */
struct reply
delivery_list(struct request *rq)
{
    const struct delivery_filter filter = {
        .cursor = request_page_cursor(rq),
        .event = request_text(rq, "event"),
        .status = request_text(rq, "status"),
    };
    struct deliveries found = { 0 };
    struct buf out = json_text(rq);
    int64_t total;

    if (rq->bad_param)
        return refuse_param(rq);
    if (deliveries_find(rq->app->db, rq->arena, rq->monitor.key, &filter, &found, &total) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_array(&out, "deliveries");
    for (int i = 0; i < found.count; i++)
        delivery_json(&out, &found.list[i]);
    end_array(&out);
    put_int(&out, "total", total);
    end_object(&out);
    return answer(200, &out);
}
