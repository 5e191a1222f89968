/* A webhook's message is sent again, as it was: because its receiver lost it, or had a mistake when it came.
 * An alert that is still tried needs no copy: its next attempt is made now. */
#include "base/json.h"
#include "store/outbox.h"
#include "flow/notify_wakeup.h"
#include "fcgi/http/storage.h"
#include "fcgi/api/channels.h"
#include "fcgi/api/handlers.h"

/* A run that is at work goes on with it, too, so a client that asks all the time does not start a process
 * each time. If none can be started, the one of the next minute sends it. */
static struct reply
start_notify(struct request *rq)
{
    struct buf out = json_text(rq);

    (void)notify_start_idle(rq->app->db, rq->app->command, rq->now);
    put_object(&out, NULL);
    put_text(&out, "message", "Sending it again");
    put_text(&out, "delivery_group", rq->delivery.delivery_group);
    end_object(&out);
    return answer(202, &out);
}

/* POST /monitors/:id/webhook-deliveries/:delivery_id/redeliver -- the message is kept for as long as its
 * entry of the outbox: after that the log still shows that it was sent, but not what. */
struct reply
delivery_repeat(struct request *rq)
{
    struct db *db = rq->app->db;
    struct outbox_sent sent;
    struct reply no;
    enum found found = outbox_sent(db, rq->arena, rq->monitor.key, rq->delivery.delivery_group, &sent);

    body_ignored(rq);
    if (!rq->delivery.is_own && !channel_of_all_is_open(rq, &no))
        return no;
    if (found == FAILED)
        return broke(rq);
    if (found == NONE || (!sent.is_pending && *sent.message == '\0'))
        return refuse(rq, NOT_FOUND, "What was sent is not kept any longer: it cannot be sent again");
    if (!sent.channel_is_enabled)
        return refuse(rq, CHANNEL_DISABLED,
                      "Its channel is disabled or was deleted: PATCH is_enabled, or make a new one");
    if (!sent.is_pending && !storage_takes_more(rq, &no)) /* of one that is pending there is no copy */
        return no;
    if (outbox_again(db, &sent, rq->now) != 0)
        return broke(rq);
    rq->later = start_notify;
    return answer_message(rq, "Under way");
}
