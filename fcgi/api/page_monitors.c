/* What is on a status page: its monitors. */
#include "base/json.h"
#include "store/calendars.h"
#include "store/layouts.h"
#include "store/monitors.h"
#include "store/overview.h"
#include "store/pages.h"
#include "fcgi/http/large_body.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_voice.h"

#include <stdbool.h>

enum { MOST_ADDED = 100 };

struct monitor_filter
page_filter(const struct page *page)
{
    return (struct monitor_filter){
        .of = readership_of_all(), .status = STATUS_COUNT, .limit = -1, .page = page->key,
    };
}

static struct reply
read_monitors(struct request *rq)
{
    struct monitor_filter filter = page_filter(&rq->page);
    struct glances glances = { 0 };
    struct buf out = json_text(rq);

    filter.limit = request_int(rq, "limit");
    filter.offset = request_int(rq, "offset");
    if (put_glances(rq, &out, NULL, &filter, &glances, status_monitor_json) != 0)
        return broke(rq);
    return response_cache_put(rq, answer_all(rq, &out, glances.total), glances.until);
}

/* GET /status-pages/:slug/monitors */
struct reply
page_monitors_list(struct request *rq)
{
    struct reply reply;

    rq->variant = page_variant(rq);
    return response_cache_get(rq, &reply) ? reply : read_monitors(rq);
}

/* What the body has is judged by hand; this is what it may have. */
static const struct field ids_alone[] = { { .name = "monitor_ids" }, { .name = NULL } };

/* False: *no says what is wrong. */
static bool
ids_fit(struct request *rq, json_object *ids, struct reply *no)
{
    bool texts = json_is_texts(ids);
    size_t count = texts ? json_object_array_length(ids) : 0;

    if (!texts)
        *no = refuse(rq, UNPROCESSABLE_ENTITY, "monitor_ids is required and must be an array of strings");
    else if (count < 1 || count > MOST_ADDED)
        *no = refuse(rq, VALIDATION_ERROR,
                     "monitor_ids must have 1 to %d items: send more in several requests", MOST_ADDED);
    else if (json_holds_nul(ids))
        *no = refuse(rq, VALIDATION_ERROR, "monitor_ids must not hold the character U+0000");
    else
        return true;
    return false;
}

static void
put_error(struct buf *errors, const char *monitor_id)
{
    put_object(errors, NULL);
    put_text(errors, "monitor_id", monitor_id);
    put_text(errors, "error", "Monitor not found");
    end_object(errors);
}

/* POST /status-pages/:slug/monitors -- an id that is unknown does not refuse the others: the client reads in
 * the answer what became of each, and sending the same list again changes nothing. */
struct reply
page_monitors_add(struct request *rq)
{
    json_object *ids = json_object_object_get(rq->body, "monitor_ids");
    int64_t counts[] = { [PAGE_ADDED] = 0, [PAGE_HAD_IT] = 0, [PAGE_NO_SUCH_MONITOR] = 0 }, total;
    struct buf out = json_text(rq), errors = json_text(rq);
    struct reply no;

    if (!ids_fit(rq, ids, &no))
        return no;
    fields_unknown(rq->arena, ids_alone, rq->body, &rq->warnings);
    put_array(&errors, NULL);
    for (size_t i = 0; i < json_object_array_length(ids); i++) {
        const char *id = json_object_get_string(json_object_array_get_idx(ids, i));
        enum page_adding outcome;

        if (pages_add_monitor(rq->app->db, rq->page.key, id, &outcome) != 0)
            return broke(rq);
        counts[outcome]++;
        if (outcome == PAGE_NO_SUCH_MONITOR)
            put_error(&errors, id);
    }
    end_array(&errors);
    if (pages_count_monitors(rq->app->db, rq->page.key, &total) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_int(&out, "added", counts[PAGE_ADDED]);
    put_int(&out, "skipped", counts[PAGE_HAD_IT]);
    put_json(&out, "errors", errors.text);
    put_int(&out, "total_monitors", total);
    end_object(&out);
    return answer(200, &out);
}

/* DELETE /status-pages/:slug/monitors/:monitor_id -- the tag is asked for before anything is written, as a
 * refusal must have written nothing; of a monitor that is not there at all nothing is cancelled. */
struct reply
page_monitor_remove(struct request *rq)
{
    struct buf out = json_text(rq);
    const char *tag;

    switch (layouts_tag_of(rq->app->db, rq->arena, rq->page.key, rq->ids[1], &tag)) {
    case FOUND:
        return refuse(rq, NOT_FOUND,
                      "This monitor is on this status page by its tag %s: take the tag off the "
                      "monitor, or change the layout",
                      tag);
    case FAILED:
        return broke(rq);
    case NONE:
        break;
    }
    if (calendars_cancel_member(rq->app->db, rq->page.key, rq->ids[1], rq->now) != 0)
        return broke(rq);
    switch (pages_remove_monitor(rq->app->db, rq->page.key, rq->ids[1])) {
    case FOUND:
        /* A tag may stand for it still. */
        if (layouts_settle(rq->app->db, rq->arena, rq->page.key, rq->now) != 0)
            return broke(rq);
        put_object(&out, NULL);
        put_text(&out, "message", "Monitor removed from status page");
        put_text(&out, "monitor_id", rq->ids[1]);
        put_text(&out, "status_page_id", rq->page.id);
        end_object(&out);
        return answer(200, &out);
    case NONE:
        return refuse(rq, NOT_FOUND, "This monitor is not on this status page: check its id");
    case FAILED:
        break;
    }
    return broke(rq);
}
