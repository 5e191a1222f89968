/* Posts of a status page and their updates. The state of a post is never set by itself: it follows from its
 * updates, and from the clock. */
#include "base/json.h"
#include "base/text.h"
#include "base/uuid.h"
#include "render/markdown_html.h"
#include "store/calendars.h"
#include "store/posts.h"
#include "flow/subscriptions.h"
#include "fcgi/api/handlers.h"

#include <string.h>

/* --- finding -------------------------------------------------------------------------------------------- */

/* The post of this page that the path names. */
static bool
find_post(struct request *rq, struct post *p, struct reply *no)
{
    enum found found = posts_by_id(rq->app->db, rq->arena, rq->ids[1], p);

    if (found == FAILED)
        return say_no(no, broke(rq));
    return (found == FOUND && p->page == rq->page.key) ||
           say_no(no, refuse(rq, NOT_FOUND, "There is no post with this id on this status page: check it"));
}

static bool
find_update(struct request *rq, const struct post *p, int *at, struct reply *no)
{
    for (*at = 0; *at < p->updates.count; ++*at)
        if (strcmp(p->updates.list[*at].id, rq->ids[2]) == 0)
            return true;
    return say_no(no, refuse(rq, NOT_FOUND, "This post has no update with this id: check it"));
}

static struct reply
show(struct request *rq, int status, const struct post *p)
{
    struct buf out = json_text(rq);

    post_json(&out, NULL, p, rq->now, markdown_html);
    return answer(status, &out);
}

/* --- what a body names ---------------------------------------------------------------------------------- */

static bool
find_monitors(struct request *rq, const struct post *p, struct reply *no)
{
    const char *const *ids = p->monitor_ids.items;

    for (int i = 0; i < p->monitor_ids.count; i++) {
        enum found found = posts_monitor_on_page(rq->app->db, rq->page.key, ids[i]);

        if (found == FAILED)
            return say_no(no, broke(rq));
        if (found == NONE)
            return say_no(no, refuse(rq, VALIDATION_ERROR,
                                     "monitor_ids: there is no monitor %s on this status page: put it there "
                                     "first",
                                     ids[i]));
    }
    return true;
}

static bool
find_incident(struct request *rq, struct post *p, struct reply *no)
{
    enum found found;

    p->incident = 0;
    if (p->incident_id == NULL)
        return true;
    found = posts_incident_on_page(rq->app->db, rq->page.key, p->incident_id, &p->incident);
    if (found == FAILED)
        return say_no(no, broke(rq));
    return found == FOUND ||
           say_no(no, refuse(rq, VALIDATION_ERROR,
                             "incident_id: there is no such incident of a monitor on this status page"));
}

/* Subscribers; the deliverer is woken if there are any. */
static bool
tell(struct request *rq, const struct post *p, const struct post_update *u)
{
    int64_t count;

    if (subscriptions_tell_post(rq->app->db, rq->arena, p, u, rq->now, &count) != 0)
        return false;
    rq->published |= count > 0;
    return true;
}

/* What was made is in the post: an update has no address of its own. */
static struct reply
made(struct request *rq, struct reply reply, const struct post *p)
{
    if (reply.status == 201)
        reply.location = own_path(rq, "/api/v1/status-pages/%s/posts/%s", rq->page.slug, p->id);
    return reply;
}

/* --- posts ---------------------------------------------------------------------------------------------- */

/* POST /status-pages/:slug/posts */
struct reply
post_add(struct request *rq)
{
    struct post p = { .id = uuid_new(rq->arena), .page = rq->page.key, .created_at = rq->now,
                      .updated_at = rq->now };
    struct field_problem problem = body_types(rq, post_create_fields, true);
    struct reply no;
    int64_t count;

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (posts_on_page(rq->app->db, rq->page.key, &count) != 0)
        return broke(rq);
    if (count >= POSTS_MOST)
        return refuse(rq, LIMIT_REACHED, "At most %d posts of a status page: delete one first", POSTS_MOST);
    problem = post_create(rq->arena, rq->body, &p);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!find_monitors(rq, &p, &no) || !find_incident(rq, &p, &no))
        return no;
    post_follow_updates(&p);
    if (posts_insert(rq->app->db, &p) != 0)
        return broke(rq);
    if (p.notify && !tell(rq, &p, NULL))
        return broke(rq);
    audit_made(rq, AUDIT_POST, p.id);
    return made(rq, show(rq, 201, &p), &p);
}

static bool
read_filter(struct request *rq, struct post_filter *filter, struct reply *no)
{
    const char *state = request_trimmed(rq, "state"), *kind = request_trimmed(rq, "kind");
    enum post_kind asked;

    *filter = (struct post_filter){ rq->page.key, -1, 0, request_list_range(rq) };
    if (rq->bad_param != NULL)
        return say_no(no, refuse_param(rq));
    if (state != NULL && strcmp(state, "open") != 0)
        return say_no(no, refuse(rq, VALIDATION_ERROR, "state must be open, or be left out"));
    if (kind != NULL && !post_kind_read(kind, &asked))
        return say_no(no, refuse(rq, VALIDATION_ERROR,
                                 "kind must be incident, maintenance or announcement, or be left out"));
    if (state != NULL)
        filter->open_at = rq->now;
    if (kind != NULL)
        filter->kind = (int)asked;
    return true;
}

/* GET /status-pages/:slug/posts */
struct reply
post_list(struct request *rq)
{
    struct post_filter filter;
    struct posts found = { 0 };
    struct buf out = json_text(rq);
    struct reply no;
    int64_t total;

    if (!read_filter(rq, &filter, &no))
        return no;
    if (posts_find(rq->app->db, rq->arena, &filter, &found) != 0)
        return broke(rq);
    total = list_range_total(&filter.range, found.count);
    if (total < 0 && posts_total(rq->app->db, &filter, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        post_json(&out, NULL, &found.list[i], rq->now, markdown_html);
    end_array(&out);
    return answer_list(&out, total);
}

/* GET /status-pages/:slug/posts/:id */
struct reply
post_show(struct request *rq)
{
    struct reply reply;
    struct post p;

    if (!find_post(rq, &p, &reply))
        return reply;
    reply = show(rq, 200, &p);
    reply.revision = p.revision;
    return reply;
}

/* The post as its updates make it is kept, and shown. */
static struct reply
keep(struct request *rq, int status, struct post *p)
{
    struct reply reply;

    post_follow_updates(p);
    p->updated_at = rq->now;
    p->revision++;
    if (posts_save(rq->app->db, p) != 0)
        return broke(rq);
    reply = show(rq, status, p);
    reply.revision = p->revision;
    return reply;
}

/* PATCH /status-pages/:slug/posts/:id */
struct reply
post_patch(struct request *rq)
{
    struct field_problem problem = body_types(rq, post_change_fields, false);
    struct reply no;
    struct post p;
    int changes = 0;

    if (!find_post(rq, &p, &no))
        return no;
    if (problem.fault == FIELD_FINE)
        problem = post_change(rq->arena, rq->body, &p, &changes);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if ((json_object_object_get(rq->body, "monitor_ids") != NULL && !find_monitors(rq, &p, &no)) ||
        (json_object_object_get_ex(rq->body, "incident_id", NULL) && !find_incident(rq, &p, &no)))
        return no;
    return changes > 0 ? keep(rq, 200, &p) : show(rq, 200, &p);
}

/* DELETE /status-pages/:slug/posts/:id */
struct reply
post_delete(struct request *rq)
{
    struct reply no;
    struct post p;

    if (!find_post(rq, &p, &no))
        return no;
    if (calendars_cancel_post(rq->app->db, p.key, rq->now) != 0 || posts_delete(rq->app->db, p.key) != 0)
        return broke(rq);
    return answer_message(rq, "Post deleted");
}

/* --- updates -------------------------------------------------------------------------------------------- */

/* POST /status-pages/:slug/posts/:id/updates */
struct reply
post_update_add(struct request *rq)
{
    struct post_update u = { .id = uuid_new(rq->arena), .created_at = rq->now, .updated_at = rq->now };
    struct field_problem problem = body_types(rq, post_update_create_fields, true);
    struct reply no;
    struct post p;

    if (!find_post(rq, &p, &no))
        return no;
    p.state = post_state(&p, rq->now);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (p.updates.count >= POST_UPDATES_MOST)
        return refuse(rq, LIMIT_REACHED,
                      "At most %d updates of a post: delete one first, or make another post",
                      POST_UPDATES_MOST);
    problem = post_update_create(rq->arena, rq->body, &p, &u);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (post_updates_insert(rq->app->db, p.key, &u) != 0)
        return broke(rq);
    if (u.notify && !tell(rq, &p, &u))
        return broke(rq);
    *arena_add(rq->arena, &p.updates) = u;
    return made(rq, keep(rq, 201, &p), &p);
}

/* PATCH /status-pages/:slug/posts/:id/updates/:update_id */
struct reply
post_update_patch(struct request *rq)
{
    struct field_problem problem = body_types(rq, post_update_change_fields, false);
    struct post_update *u;
    struct reply no;
    struct post p;
    int at, changes = 0;

    if (!find_post(rq, &p, &no) || !find_update(rq, &p, &at, &no))
        return no;
    u = &p.updates.list[at];
    if (problem.fault == FIELD_FINE)
        problem = post_update_change(rq->arena, rq->body, &p, u, &changes);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (changes == 0)
        return show(rq, 200, &p);
    u->updated_at = rq->now;
    if (post_updates_save(rq->app->db, u) != 0)
        return broke(rq);
    return keep(rq, 200, &p);
}

/* DELETE /status-pages/:slug/posts/:id/updates/:update_id */
struct reply
post_update_delete(struct request *rq)
{
    struct reply no;
    struct post p;
    int at;

    if (!find_post(rq, &p, &no) || !find_update(rq, &p, &at, &no))
        return no;
    if (post_updates_delete(rq->app->db, p.updates.list[at].key) != 0)
        return broke(rq);
    p.updates.count--;
    for (int i = at; i < p.updates.count; i++)
        p.updates.list[i] = p.updates.list[i + 1];
    return keep(rq, 200, &p);
}
