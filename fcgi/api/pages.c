/* Status pages: creating, listing, changing, deleting them. Their monitors are in page_monitors.c. */
#include "base/json.h"
#include "base/text.h"
#include "base/uuid.h"
#include "render/markdown_html.h"
#include "render/words.h"
#include "store/layouts.h"
#include "store/overview.h"
#include "store/pages.h"
#include "store/rate_limits.h"
#include "store/subscribers.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/http/large_body.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_passwords.h"
#include "fcgi/api/page_state.h"

#include <stdbool.h>
#include <string.h>

/* Whether slug and domain are this page's alone. Asked inside the transaction that saves it, so of two
 * that race for a name one finds it taken. False: *no says why not. */
static bool
names_are_free(struct request *rq, const struct page *p, struct reply *no)
{
    struct db *db = rq->app->db;
    struct page by_slug, by_domain;
    enum found slug = pages_by_slug(db, rq->arena, p->slug, &by_slug), domain = NONE;

    if (p->custom_domain != NULL)
        domain = pages_by_domain(db, rq->arena, p->custom_domain, &by_domain);
    if (slug == FAILED || domain == FAILED)
        *no = broke(rq);
    else if (slug == FOUND && by_slug.key != p->key)
        *no = refuse(rq, SLUG_CONFLICT, "There is a status page with this slug already: choose another slug");
    else if (domain == FOUND && by_domain.key != p->key)
        *no = refuse(rq, DOMAIN_CONFLICT,
                     "There is a status page for this custom_domain already: choose another");
    else
        return true;
    return false;
}

static struct reply
created(struct request *rq, const struct page *p, const char *key)
{
    struct buf out = json_text(rq);
    struct reply reply;

    put_object(&out, NULL);
    page_json(&out, "status_page", p, &rq->app->config, true);
    put_text(&out, "manage_key", key);
    end_object(&out);
    reply = answer(201, &out);
    reply.location = own_path(rq, "/api/v1/status-pages/%s", p->slug);
    return reply;
}

/* A new password is sealed; one that is there already stays as it is, and so do the cookies that it gave.
 * was: the page before the body was read. */
static void
keep_password(struct request *rq, struct page *p, const struct page *was)
{
    json_object *given = json_object_object_get(rq->body, "password");

    if (given != NULL && p->access != PAGE_PASSWORD)
        warnings_add(rq->arena, &rq->warnings,
                     "The password is not kept: it goes with access \"password\" alone");
    if (p->password != NULL)
        p->password_seal = page_password_seal(rq, was->slug, p->password, was->password_seal);
    p->password = NULL;
    if (p->access != was->access || !text_same(p->password_seal, was->password_seal))
        p->read_epoch++;
}

/* POST /status-pages -- the rate limit is asked before values are judged, and only a page that was made
 * counts. */
struct reply
page_add(struct request *rq)
{
    struct page p = {
        .id = uuid_new(rq->arena), .created_at = rq->now, .updated_at = rq->now, .revision = 1,
    };
    struct field_problem problem = body_types(rq, page_fields, true);
    struct rate_limit limit;
    struct reply no;
    char key[KEY_SIZE];

    if (principal_is_bound(&rq->principal))
        return refuse(rq, FORBIDDEN,
                      "This key is for some tags only: status pages are the whole workspace's");
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (rate_limit_read(rq, LIMIT_PAGES, &limit) != 0)
        return broke(rq);
    if (rate_limit_spent(&limit))
        return rate_limit_refuse(rq, &limit);
    problem = page_create(rq->arena, rq->body, &p);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!names_are_free(rq, &p, &no))
        return no;
    switch (workspace_has_room(rq, ROOM_FOR_PAGE)) {
    case FOUND:
        break;
    case NONE:
        return refuse(rq, LIMIT_REACHED,
                      "There are as many status pages as the workspace may have: delete one "
                      "first, or ask the operator for more");
    case FAILED:
        return broke(rq);
    }
    keep_password(rq, &p, &p);
    fields_moved(rq->arena, page_fields, rq->body, &p, FIELD_ANY_KIND, &rq->warnings);
    key_random(key);
    p.manage_key = digest_of(key, strlen(key));
    p.workspace = principal_workspace(&rq->principal);
    p.workspace_id = workspace_id_of(rq);
    p.listing = principal_is_operator(&rq->principal) ? LISTED : LISTED_BY_SETTING;
    if (pages_insert(rq->app->db, rq->arena, &p) != 0 || rate_limit_use(rq, &limit) != 0 ||
        pages_by_slug(rq->app->db, rq->arena, p.slug, &p) != FOUND)
        return broke(rq);
    audit_made(rq, AUDIT_PAGE, p.id);
    return created(rq, &p, key);
}

/* GET /status-pages */
struct reply
page_list(struct request *rq)
{
    struct list_range range = request_list_range(rq);
    struct readership of = principal_readership(&rq->principal, rq->app->config.public_list);
    struct pages found = { 0 };
    struct buf out = json_text(rq);
    int64_t total;

    if (pages_find(rq->app->db, rq->arena, &of, &range, &found) != 0)
        return broke(rq);
    total = list_range_total(&range, found.count);
    if (total < 0 && pages_total(rq->app->db, &of, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        page_json(&out, NULL, &found.list[i], &rq->app->config, principal_sees_private(&rq->principal));
    end_array(&out);
    return answer_list(&out, total);
}

/* By what the principal sees alone, as answers are cached by it. */
static bool
holds_key_of_workspace(const struct request *rq)
{
    return principal_role(&rq->principal) != ROLE_NONE &&
           principal_may_page(&rq->principal, rq->page.key, rq->page.workspace, ROLE_VIEWER);
}

/* The headline and its indicator, the sections and the open posts. */
static int
put_state(struct request *rq, struct buf *out, int64_t *until)
{
    struct buf words = { .arena = rq->arena };
    struct page_headline headline;
    struct page_state state;
    struct page_layout layout;

    if (page_state_read(rq, &state, NULL, NULL) != 0 ||
        posts_read_updates(rq->app->db, rq->arena, &state.open) != 0 ||
        layouts_read(rq->app->db, rq->arena, rq->page.key, &layout) != 0)
        return -1;
    *until = state.until;
    headline = page_headline_of(&state.standing);
    words_headline(&words, &state.voice.speech, &headline, rq->now);
    overview_ends_by(until, page_headline_until(&headline, rq->now), rq->now);
    put_text(out, "headline", buf_string(&words));
    put_text(out, "indicator", page_indicator_name(page_indicator_of(&state.standing)));
    layout_json(out, "sections", &layout);
    put_array(out, "posts");
    for (int i = 0; i < state.open.count; i++)
        post_json(out, NULL, &state.open.list[i], rq->now, markdown_html);
    end_array(out);
    return 0;
}

static struct reply
read_page(struct request *rq)
{
    struct monitor_filter filter = page_filter(&rq->page);
    struct glances glances = { 0 };
    struct buf out = json_text(rq);
    int64_t until;
    struct reply reply;

    filter.limit = request_int(rq, "limit");
    filter.offset = request_int(rq, "offset");
    page_begin_json(&out, NULL, &rq->page, &rq->app->config, holds_key_of_workspace(rq));
    if (put_state(rq, &out, &until) != 0 || put_status_monitors(rq, &out, &filter, &glances) != 0)
        return broke(rq);
    overview_ends_by(&until, glances.until, rq->now);
    end_object(&out);
    reply = answer_all(rq, &out, glances.total);
    reply.revision = rq->page.revision;
    reply.vary = page_vary(rq, "");
    return response_cache_put(rq, reply, until);
}

/* GET /status-pages/:slug -- all its monitors, private ones too: the holder of the page key put them there
 * to be seen. */
struct reply
page_show(struct request *rq)
{
    struct reply reply;

    rq->variant = page_variant(rq);
    return response_cache_get(rq, &reply) ? reply : read_page(rq);
}

/* PATCH /status-pages/:slug -- a new slug moves the page: the old address is free for another page from then
 * on. */
struct reply
page_patch(struct request *rq)
{
    struct page *p = &rq->page;
    const struct page was = *p;
    struct field_problem problem = body_types(rq, page_fields, false);
    struct buf out = json_text(rq);
    struct reply no, reply;
    int changes = 0;

    if (problem.fault == FIELD_FINE)
        problem = page_change(rq->arena, rq->body, p, &changes);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!names_are_free(rq, p, &no))
        return no;
    fields_moved(rq->arena, page_fields, rq->body, p, FIELD_ANY_KIND, &rq->warnings);
    if (changes > 0) {
        keep_password(rq, p, &was);
        if (!text_same(p->password_seal, was.password_seal))
            audit_secret(rq, "password");
        p->updated_at = rq->now;
        p->revision++;
        if (pages_save(rq->app->db, rq->arena, p) != 0 ||
            (PAGE_IS_CLOSED(p) && !PAGE_IS_CLOSED(&was) && subscribers_drop_due(rq->app->db, p->key) != 0))
            return broke(rq);
    }
    page_json(&out, NULL, p, &rq->app->config, true);
    reply = answer(200, &out);
    reply.revision = p->revision;
    return reply;
}

/* DELETE /status-pages/:slug */
struct reply
page_delete(struct request *rq)
{
    struct buf out = json_text(rq);

    if (pages_delete(rq->app->db, rq->page.key) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_text(&out, "message", "Status page deleted");
    put_text(&out, "id", rq->page.id);
    put_text(&out, "slug", rq->page.slug);
    end_object(&out);
    return answer(200, &out);
}

/* POST /status-pages/:slug/rotate-key */
struct reply
page_rotate_key(struct request *rq)
{
    struct buf out = json_text(rq);
    struct digest digest;
    char key[KEY_SIZE];

    body_ignored(rq);
    key_random(key);
    digest = digest_of(key, strlen(key));
    if (pages_set_key(rq->app->db, rq->page.key, &digest, rq->now) != 0)
        return broke(rq);
    audit_secret(rq, "manage_key");
    put_object(&out, NULL);
    put_text(&out, "message", "Manage key rotated");
    put_text(&out, "manage_key", key);
    end_object(&out);
    return answer(200, &out);
}
