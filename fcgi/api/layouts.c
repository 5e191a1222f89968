/* The layout of a status page. */
#include "base/json.h"
#include "store/layouts.h"
#include "store/pages.h"
#include "fcgi/api/handlers.h"

static struct reply
show(struct request *rq)
{
    struct buf out = json_text(rq);
    struct page_layout l;

    if (layouts_read(rq->app->db, rq->arena, rq->page.key, &l) != 0)
        return broke(rq);
    layout_json(&out, NULL, &l);
    return answer(200, &out);
}

/* GET /status-pages/:slug/layout */
struct reply
layout_show(struct request *rq)
{
    return show(rq);
}

/* False: *no says that a monitor does not exist. */
static bool
monitors_exist(struct request *rq, const struct page_layout *l, struct reply *no)
{
    for (int i = 0; i < l->count; i++) {
        const struct layout_member *members = l->list[i].members.items;

        for (int k = 0; k < l->list[i].members.count; k++)
            switch (pages_monitor_exists(rq->app->db, members[k].id)) {
            case FOUND:
                break;
            case NONE:
                *no = refuse(rq, VALIDATION_ERROR, "layout[%d].monitors[%d]: Monitor not found", i, k);
                return false;
            case FAILED:
                *no = broke(rq);
                return false;
            }
    }
    return true;
}

/* A tag stands for monitors of the whole workspace, now and later. */
static bool
may_use_tags(struct request *rq, const struct page_layout *l)
{
    for (int i = 0; i < l->count; i++)
        if (l->list[i].tag != NULL && rq->principal.kind == PRINCIPAL_PAGE_KEY)
            return false;
    return true;
}

/* PUT /status-pages/:slug/layout */
struct reply
layout_put(struct request *rq)
{
    struct page_layout l;
    struct field_problem problem = layout_read(rq->arena, rq->body, &l);
    struct page *p = &rq->page;
    struct reply no;

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!may_use_tags(rq, &l))
        return refuse(rq, FORBIDDEN, "A section by tag takes a key of the workspace with a role of editor or "
                                     "higher, or the admin key: the page's own names monitors by id");
    if (l.count > LAYOUT_SECTIONS_MOST)
        return refuse(rq, LIMIT_REACHED, "At most %d sections of a status page: merge some",
                      LAYOUT_SECTIONS_MOST);
    if (!monitors_exist(rq, &l, &no))
        return no;
    p->updated_at = rq->now;
    p->revision++;
    if (layouts_write(rq->app->db, rq->arena, p->key, &l, rq->now) != 0 ||
        pages_save(rq->app->db, rq->arena, p) != 0)
        return broke(rq);
    return show(rq);
}
