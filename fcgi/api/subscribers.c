/* Who is told of a status page by mail. Whoever may read the page may ask, for any address; nothing goes
 * there but one mail, until its link is used. What is answered does not tell whether an address is known. */
#include "base/json.h"
#include "model/subscriber.h"
#include "store/posts.h"
#include "store/subscribers.h"
#include "flow/confirmation.h"
#include "flow/subscriptions.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_voice.h"

/* As those of posts: on the page, each of them. */
static bool
find_monitors(struct request *rq, const struct subscriber_body *body, struct reply *no)
{
    const char *const *ids = body->monitor_ids.items;

    for (int i = 0; i < body->monitor_ids.count; i++) {
        enum found found = posts_monitor_on_page(rq->app->db, rq->page.key, ids[i]);

        if (found == FAILED)
            return say_no(no, broke(rq));
        if (found == NONE)
            return say_no(no, refuse(rq, VALIDATION_ERROR,
                                     "monitor_ids: there is no monitor %s on this status page", ids[i]));
    }
    return true;
}

static struct reply
is_full(struct request *rq)
{
    const struct speech speech = page_speech(rq);
    struct buf sentence = { .arena = rq->arena };
    struct reply no;

    words_count(&sentence, &speech, WORD_SUBSCRIBE_FULL, SUBSCRIBERS_MOST);
    no = refuse(rq, LIMIT_REACHED, "%s", buf_string(&sentence));
    no.is_spoken = true;
    return no;
}

/* The limit of the page is the same for an address that is known: an answer must not tell that it is. */
static bool
has_room(struct request *rq, struct reply *no)
{
    int64_t total;

    if (subscribers_total(rq->app->db, rq->page.key, &total) != 0)
        return say_no(no, broke(rq));
    return total < SUBSCRIBERS_MOST || say_no(no, is_full(rq));
}

static void
warn(struct request *rq)
{
    const struct config *config = &rq->app->config;

    if (config->smtp_host == NULL)
        warnings_add(rq->arena, &rq->notices,
                     "This instance sends no mail: nothing reaches this address until the operator sets "
                     "SMTP_HOST");
    else if (config->public_url == NULL)
        warnings_add(rq->arena, &rq->notices,
                     "This instance has no PUBLIC_URL that a link could lead to: the address cannot confirm");
}

static struct reply
ask(struct request *rq, const struct subscriber_body *body, struct rate_limit *limit)
{
    const struct subscription wish =
        subscriber_wish(rq->arena, body, transport_param(rq->transport, "HTTP_ACCEPT_LANGUAGE"),
                        (enum language)rq->page.language);
    const struct speech speech = page_speech(rq);
    struct buf out = json_text(rq);
    bool mailed;

    if (subscription_ask(rq->app->db, rq->arena, &rq->app->config, rq->page.key, body->email, &wish, rq->now,
                         &mailed) != 0 ||
        rate_limit_use(rq, limit) != 0)
        return broke(rq);
    rq->published |= mailed; /* so that the deliverer is woken */
    warn(rq);
    put_object(&out, NULL);
    put_text(&out, "message", words_of(&speech, WORD_SUBSCRIBE_SENT));
    end_object(&out);
    return answer(202, &out);
}

/* POST /status-pages/:slug/subscribers */
struct reply
subscriber_add(struct request *rq)
{
    struct subscriber_body body = { .email = NULL };
    struct field_problem problem;
    struct rate_limit limit;
    struct reply no;

    if (!rq->page.allow_subscribers)
        return page_refuse(rq, NOT_FOUND, WORD_SUBSCRIBE_NEVER);
    problem = body_types(rq, subscriber_fields, true);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (rate_limit_read(rq, LIMIT_CONFIRMATIONS, &limit) != 0)
        return broke(rq);
    if (rate_limit_spent(&limit))
        return rate_limit_refuse(rq, &limit);
    if (!has_room(rq, &no))
        return no;
    problem = fields_create(rq->arena, subscriber_fields, rq->body, &body);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    return find_monitors(rq, &body, &no) ? ask(rq, &body, &limit) : no;
}

/* GET /status-pages/:slug/subscribers */
struct reply
subscriber_list(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    struct subscribers found = { 0 };
    struct buf out = json_text(rq);
    int64_t active, pending;

    if (subscribers_count(rq->app->db, rq->page.key, &active, &pending) != 0 ||
        subscribers_of_page(rq->app->db, rq->arena, rq->page.key, &range, &found) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_int(&out, "active", active);
    put_int(&out, "pending", pending);
    put_array(&out, "subscribers");
    for (int i = 0; i < found.count; i++)
        subscriber_json(&out, rq->arena, &found.list[i]);
    end_array(&out);
    end_object(&out);
    return answer_list(&out, active + pending);
}

/* DELETE /status-pages/:slug/subscribers/:id */
struct reply
subscriber_delete(struct request *rq)
{
    struct subscriber s;
    enum found found = subscribers_by_id(rq->app->db, rq->arena, rq->page.key, rq->ids[1], &s);

    if (found == NONE)
        return refuse(rq, NOT_FOUND, "There is no subscriber with this id on this status page: check it");
    if (found == FAILED || subscribers_delete(rq->app->db, s.key) != 0)
        return broke(rq);
    return answer_message(rq, "Subscriber deleted");
}
