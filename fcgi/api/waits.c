/* GET /wait: until monitors have come to something. */
#include "base/json.h"
#include "base/text.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/selection.h"
#include "fcgi/http/hold.h"
#include "store/events.h"
#include "store/recent_results.h"

#include <string.h>

static bool
read_until(struct request *rq, enum wait_until *until, struct reply *no)
{
    const char *given = request_trimmed(rq, "until");
    int i = 0;

    *until = WAIT_UP;
    if (rq->bad_param != NULL)
        return say_no(no, refuse_param(rq));
    if (given == NULL)
        return true;
    while (wait_until_names[i] != NULL && strcmp(wait_until_names[i], given) != 0)
        i++;
    *until = (enum wait_until)i;
    return wait_until_names[i] != NULL ||
           say_no(no, refuse(rq, VALIDATION_ERROR,
                             "until must be up, down, not_down, resolved or changed, or be left out (up)"));
}

/* Where a check must have begun to count: now, or behind the event that the client has. Seconds are whole: a
 * check of the very second in which the event was written may have begun before it, as the one that it tells
 * of has, and does not count. */
static bool
read_after(struct request *rq, struct wait *w, struct reply *no)
{
    const char *given = request_trimmed(rq, "after");
    int64_t newest, oldest, at;

    if (rq->bad_param != NULL)
        return say_no(no, refuse_param(rq));
    if (events_newest(rq->app->db, &newest) != 0 || recent_results_newest(rq->app->db, &w->seq) != 0 ||
        events_oldest_cursor(rq->app->db, &oldest) != 0)
        return say_no(no, broke(rq));
    w->after = newest;
    w->began_at = rq->now;
    if (given == NULL)
        return true;
    if (!text_to_int(given, 0, INT64_MAX, &w->after))
        return say_no(
            no, refuse(rq, VALIDATION_ERROR, "after must be the cursor of an answer, or the id of an event"));
    if (w->after < oldest)
        return say_no(no, refuse_cursor(rq, oldest));
    if (w->after > newest)
        w->after = newest;
    w->seq = 0;
    if (events_time(rq->app->db, w->after, &at) != 0)
        return say_no(no, broke(rq));
    w->began_at = w->after == 0 ? 0 : at > 0 ? at + 1 : rq->now;
    return true;
}

static bool
take_monitors(struct request *rq, struct wait *w, const struct monitors *found, bool since_now,
              struct reply *no)
{
    for (int i = 0; i < found->count; i++) {
        bool asked;

        if (w->checks > 0 && found->list[i].is_paused)
            return say_no(no, refuse_paused(rq, found->list[i].id));
        w->monitors[w->count] = found->list[i].key;
        if (since_now && recent_results_pending(rq->app->db, found->list[i].key, rq->now, &asked,
                                                &w->under_way[w->count]) != 0)
            return say_no(no, broke(rq));
        w->count++;
    }
    return true;
}

/* GET /wait */
struct reply
wait_show(struct request *rq)
{
    const struct selection s = {
        .ids = request_trimmed(rq, "ids"),
        .tag = request_trimmed(rq, "tag"),
        .group = request_trimmed(rq, "group"),
    };
    const struct readership of = principal_readership(&rq->principal, rq->app->config.public_list);
    struct hold h = {.kind = HOLD_WAIT};
    struct monitors found = {0};
    int64_t timeout;
    struct reply no;

    if (rq->bad_param != NULL)
        return refuse_param(rq);
    if (!request_number(rq, "checks", &h.wait.checks, &no) || !request_number(rq, "timeout", &timeout, &no) ||
        !read_until(rq, &h.wait.until, &no) || !selection_find(rq, &s, of, WAIT_MOST, &found, &no) ||
        !read_after(rq, &h.wait, &no) ||
        !take_monitors(rq, &h.wait, &found, request_text(rq, "after") == NULL, &no))
        return no;
    h.wait.deadline = rq->now + timeout;
    return hold_take_key(rq, &h) == 0 ? hold_begin(rq, &h) : broke(rq);
}
