/* Notification channels, and the log of what was delivered to webhooks. The key that writes a
 * channel's config decides whether the channel is trusted: only the operator's channels may lead to private
 * addresses. */
#include "base/base64.h"
#include "base/duration.h"
#include "base/json.h"
#include "base/text.h"
#include "base/uuid.h"
#include "os/process.h"
#include "model/principal.h"
#include "store/channels.h"
#include "store/deliveries.h"
#include "store/outbox.h"
#include "flow/confirmation.h"
#include "fcgi/api/channels.h"
#include "fcgi/api/handlers.h"

enum { BOTH_SIGN = DAY }; /* seconds for which a secret that was exchanged signs, too */

/* Those who may change a channel see its config. */
static bool
shows_config(const struct request *rq, const struct channel *c)
{
    struct belonging of = monitor_belonging(&rq->monitor);

    if (c->workspace != 0)
        return principal_role(&rq->principal) >= ROLE_EDITOR;
    return principal_may(&rq->principal, &of, ROLE_EDITOR);
}

/* The shape Channel. */
void
channel_json(struct buf *out, struct request *rq, const char *name, const struct channel *c)
{
    put_object(out, name);
    channel_put(out, rq->arena, c, shows_config(rq, c));
    end_object(out);
}

/* apprise dials wherever it likes, on behalf of this host: setting one is for those who run it. */
bool
channel_is_allowed(struct request *rq, const struct channel *c, struct reply *no)
{
    bool is_owner = principal_workspace(&rq->principal) == DEFAULT_WORKSPACE &&
                    principal_role(&rq->principal) == ROLE_OWNER && !principal_is_bound(&rq->principal);

    if (channel_kind_read(c->type) != CHANNEL_APPRISE)
        return true;
    if (!principal_is_admin(&rq->principal) && !is_owner)
        *no = refuse(rq, FORBIDDEN, "A channel of type apprise is the operator's to set: send the admin key, "
                                    "or an owner's key of the default workspace");
    else if (!process_exists("apprise"))
        *no = refuse(rq, APPRISE_NOT_INSTALLED,
                     "apprise is not installed on this host: install the package apprise first");
    else
        return true;
    return false;
}

/* A monitor is told through channels of its workspace, too: its manage key may not use them. */
bool
channel_of_all_is_open(struct request *rq, struct reply *no)
{
    if (principal_role(&rq->principal) >= ROLE_EDITOR && !principal_is_bound(&rq->principal))
        return true;
    *no = refuse(rq, FORBIDDEN, "This channel is the workspace's: send a key of the workspace with the role "
                                "of editor or higher");
    return false;
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
    struct reply no;
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
    if (!channel_is_allowed(rq, &c, &no))
        return no;
    if (confirmation_keep(rq->app->db, rq->arena, rq->monitor.key, rq->now) != 0 ||
        channels_insert(rq->app->db, rq->arena, &c) != 0 || channel_addresses_review(rq, &c) != 0)
        return broke(rq);
    channel_note_template(rq, &c);
    audit_made(rq, AUDIT_CHANNEL, c.id);
    channel_json(&out, rq, NULL, &c);
    return answer(200, &out);
}

/* GET /monitors/:id/notifications */
struct reply
channel_list(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    struct channels found = { 0 };
    struct buf out = json_text(rq);

    if (channels_for_monitor(rq->app->db, rq->arena, &rq->monitor, &found) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        if (list_range_has(&range, i))
            channel_json(&out, rq, NULL, &found.list[i]);
    end_array(&out);
    return answer_list(&out, found.count);
}

/* What is still on its way goes where the channel leads now. Without this, an alert that fails at a mistyped
 * address would be tried there for hours after the address was corrected. A config that cannot be read names
 * no receiver: its alerts stay as they are. */
static int
redirect(struct request *rq, const struct channel *c)
{
    struct channel_config to;

    if (!channel_config_read(rq->arena, c->type, c->config, &to))
        return 0;
    return outbox_redirect(rq->app->db, c->key, channel_receiver(rq->arena, &to), rq->now);
}

/* A config is the work of the principal that gave it, whatever it was before. */
int
channel_keep(struct request *rq, struct channel *c, bool config_given)
{
    struct db *db = rq->app->db;

    if (!config_given)
        return channels_save(db, c);
    if (c->monitor != 0 && confirmation_keep(db, rq->arena, c->monitor, rq->now) != 0)
        return -1;
    c->was_before = false;
    c->trusted = principal_is_operator(&rq->principal);
    if (channels_save(db, c) != 0 || redirect(rq, c) != 0)
        return -1;
    return channel_addresses_review(rq, c);
}

/* As much of the url as its channel's config shows: that of a workspace's channel is not for manage keys. */
static bool
shows_url(const struct request *rq, const struct delivery *d)
{
    struct belonging of = monitor_belonging(&rq->monitor);

    if (!d->is_own)
        return principal_role(&rq->principal) >= ROLE_EDITOR;
    return principal_may(&rq->principal, &of, ROLE_EDITOR);
}

/* What was sent by the one that has this key in the store. */
static struct reply
list_deliveries(struct request *rq,
                int (*find)(struct db *db, struct arena *a, int64_t key, const struct delivery_filter *filter,
                            struct deliveries *found, int64_t *total),
                int64_t key)
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
    if (find(rq->app->db, rq->arena, key, &filter, &found, &total) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_array(&out, "deliveries");
    for (int i = 0; i < found.count; i++) {
        if (!shows_url(rq, &found.list[i]))
            found.list[i].url = channel_url_hidden(rq->arena, found.list[i].url);
        delivery_json(&out, &found.list[i]);
    }
    end_array(&out);
    put_int(&out, "total", total);
    end_object(&out);
    return answer_list(&out, total);
}

/* GET /channels/:id/deliveries */
struct reply
shared_channel_deliveries(struct request *rq)
{
    return list_deliveries(rq, deliveries_of_channel, rq->channel.key);
}

/* --- changing ------------------------------------------------------------------------------------------- */

/* {"message", "notification"}; of a workspace's "channel". */
struct reply
channel_answer(struct request *rq, const struct channel *c, const char *message)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "message", message);
    channel_json(&out, rq, c->workspace != 0 ? "channel" : "notification", c);
    end_object(&out);
    return answer(200, &out);
}

/* But for its config, which is the work of the principal that gives it, be it the same or not. */
bool
channel_is_same(const struct channel *was, const struct channel *c)
{
    return text_same(was->name, c->name) && text_same(was->events, c->events) &&
           text_same(was->external_id, c->external_id) && was->is_enabled == c->is_enabled &&
           was->match.all == c->match.all && text_same(was->match.tags, c->match.tags) &&
           text_same(was->match.groups, c->match.groups) &&
           text_same(was->match.monitors, c->match.monitors) &&
           was->min_duration_seconds == c->min_duration_seconds && was->max_per_second == c->max_per_second &&
           was->group_wait_seconds == c->group_wait_seconds &&
           was->group_interval_seconds == c->group_interval_seconds && was->max_per_hour == c->max_per_hour &&
           was->cooldown_seconds == c->cooldown_seconds;
}

/* PATCH /notifications/:id */
struct reply
channel_patch(struct request *rq)
{
    struct channel *c = &rq->channel;
    const struct channel was = *c;
    bool config_given;
    struct field_problem problem =
        body_types(rq, c->workspace != 0 ? shared_channel_change_fields : channel_change_fields, false);
    struct reply no;

    if (problem.fault == FIELD_FINE)
        problem = channel_change(rq->arena, rq->body, c, &config_given, &rq->warnings);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if ((config_given && !channel_is_allowed(rq, c, &no)) || !shared_channel_is_fit(rq, &was, c, &no))
        return no;
    if ((config_given || !channel_is_same(&was, c)) && channel_keep(rq, c, config_given) != 0)
        return broke(rq);
    if (config_given)
        channel_note_template(rq, c);
    return channel_answer(rq, c, "Notification channel updated");
}

/* --- its secret ----------------------------------------------------------------------------------------- */

/* A random one, as the libraries of Standard Webhooks take it. */
static const char *
new_secret(struct arena *a)
{
    uint8_t bytes[SECRET_SIZE];
    struct buf secret = { .arena = a };

    secret_random(bytes);
    buf_text(&secret, "whsec_");
    base64_put(&secret, bytes, sizeof bytes);
    return buf_string(&secret);
}

/* POST /notifications/:id/rotate-secret */
struct reply
channel_rotate_secret(struct request *rq)
{
    struct channel *c = &rq->channel;
    struct buf out = json_text(rq);
    const char *secret = new_secret(rq->arena), *config = NULL;

    if (channel_kind_read(c->type) == CHANNEL_WEBHOOK)
        config = channel_config_rotate(rq->arena, c->config, secret, rq->now + BOTH_SIGN);
    if (config == NULL)
        return refuse(rq, VALIDATION_ERROR,
                      "Only what a webhook is sent is signed: this channel has no secret");
    c->config = config;
    if (channels_save(rq->app->db, c) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_text(&out, "secret", secret);
    audit_secret(rq, "secret");
    channel_json(&out, rq, c->workspace != 0 ? "channel" : "notification", c);
    end_object(&out);
    return answer(200, &out);
}

/* --- deleting, and what was delivered ------------------------------------------------------------------- */

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
    return list_deliveries(rq, deliveries_find, rq->monitor.key);
}
