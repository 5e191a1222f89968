/* A status page in the shape of Statuspage's API v2, which aggregators read. What each monitor counts as, the
 * indicator and the headline are those of the page itself (rules/page_standing.h). */
#include "base/duration.h"
#include "base/json.h"
#include "store/layouts.h"
#include "store/pages.h"
#include "fcgi/http/guard.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/page_news.h"
#include "fcgi/api/page_state.h"
#include "fcgi/api/page_summary.h"
#include "fcgi/api/public_pages.h"

/* --- components ----------------------------------------------------------------------------------------- */

struct component {
    int64_t key;
    const char *id, *name;
    enum component_state state;
    int64_t updated_at;
};

struct components {
    struct request *rq;
    struct component *list;
    int count, capacity;
};

static void
take_component(void *to, const struct monitor *m, enum component_state state)
{
    struct components *c = to;
    struct component *one = arena_add(c->rq->arena, c);

    one->key = m->key;
    one->id = arena_text(c->rq->arena, m->id);
    one->name = arena_text(c->rq->arena, m->name);
    one->state = state;
    one->updated_at = m->status_since != 0 ? m->status_since : m->created_at;
}

static void
put_component(struct buf *out, const struct component *c, bool is_group, const char *group_id, int *position)
{
    put_object(out, NULL);
    put_text(out, "id", c->id);
    put_text(out, "name", c->name);
    put_text(out, "status", component_state_name(c->state));
    put_bool(out, "group", is_group);
    put_text(out, "group_id", group_id);
    put_int(out, "position", ++*position);
    put_time(out, "updated_at", c->updated_at);
    end_object(out);
}

static bool
is_in(const struct page_places *places, const struct component *c, int64_t section)
{
    const struct page_place *place = page_places_of(places, c->key);

    return place != NULL && place->section == section;
}

/* A section is as bad as the worst that is in it. */
static void
put_section(struct buf *out, const struct components *all, const struct page_places *places,
            const struct layout_section *s, int64_t now, int *position)
{
    struct component group = { .id = s->id, .name = s->title, .updated_at = now };
    int64_t newest = 0;

    for (int i = 0; i < all->count; i++) {
        const struct component *c = &all->list[i];

        if (!is_in(places, c, s->key))
            continue;
        if (c->state > group.state)
            group.state = c->state;
        if (c->updated_at > newest)
            newest = c->updated_at;
    }
    if (newest != 0)
        group.updated_at = newest;
    put_component(out, &group, true, NULL, position);
    for (int i = 0; i < all->count; i++)
        if (is_in(places, &all->list[i], s->key))
            put_component(out, &all->list[i], false, s->id, position);
}

static int
put_components(struct request *rq, struct buf *out, const struct components *all)
{
    struct page_layout layout = { 0 };
    struct page_places places = { 0 };
    int position = 0;

    if (layouts_sections(rq->app->db, rq->arena, rq->page.key, &layout) != 0 ||
        layouts_places(rq->app->db, rq->arena, rq->page.key, &places) != 0)
        return -1;
    put_array(out, "components");
    for (int i = 0; i < layout.count; i++)
        put_section(out, all, &places, &layout.list[i], rq->page.updated_at, &position);
    for (int i = 0; i < all->count; i++) {
        const struct page_place *place = page_places_of(&places, all->list[i].key);

        if (place == NULL || place->section == 0)
            put_component(out, &all->list[i], false, NULL, &position);
    }
    end_array(out);
    return 0;
}

/* --- the answers ---------------------------------------------------------------------------------------- */

static void
put_page(struct request *rq, struct buf *out)
{
    const struct page *p = &rq->page;

    put_object(out, "page");
    put_text(out, "id", p->id);
    put_text(out, "name", p->title);
    put_text(out, "url", page_address(rq, arena_printf(rq->arena, "/s/%s", p->slug)));
    put_text(out, "time_zone", page_timezone(p, &rq->app->config));
    put_time(out, "updated_at", p->updated_at);
    end_object(out);
}

static void
put_status(struct request *rq, struct buf *out, const struct speech *speech, const struct page_standing *s,
           int64_t *until)
{
    const struct page_headline headline = page_headline_of(s);
    struct buf text = { .arena = rq->arena };

    words_headline(&text, speech, &headline, rq->now);
    overview_ends_by(until, page_headline_until(&headline, rq->now), rq->now);
    put_object(out, "status");
    put_text(out, "indicator", page_indicator_name(page_indicator_of(s)));
    put_text(out, "description", buf_string(&text));
    end_object(out);
}

/* An incident is told for a day after its end, to the minute. */
static struct reply
read_summary(struct request *rq, bool whole)
{
    struct components components = { .rq = rq };
    struct page_state state;
    struct buf out = json_text(rq);
    struct reply reply;

    if (page_state_read(rq, &state, whole ? take_component : NULL, &components) != 0)
        return broke(rq);
    put_object(&out, NULL);
    put_page(rq, &out);
    put_status(rq, &out, &state.voice.speech, &state.standing, &state.until);
    if (whole) {
        overview_ends_by(&state.until, rq->now - rq->now % MINUTE + MINUTE, rq->now);
        if (put_components(rq, &out, &components) != 0 || page_summary_put_incidents(rq, &out) != 0 ||
            page_summary_put_maintenances(rq, &out, &state.until) != 0)
            return broke(rq);
    }
    end_object(&out);
    reply = answer(200, &out);
    reply.vary = page_vary(rq, "");
    return response_cache_put(rq, reply, state.until);
}

static struct reply
show(struct request *rq, bool whole)
{
    struct reply reply;

    rq->variant = arena_printf(rq->arena, "%lld %s", (long long)rq->page.key, page_variant(rq));
    return response_cache_get(rq, &reply) ? reply : read_summary(rq, whole);
}

/* GET (root) /s/:slug/api/v2/summary.json */
struct reply
page_summary(struct request *rq)
{
    return show(rq, true);
}

/* GET (root) /s/:slug/api/v2/status.json */
struct reply
page_status(struct request *rq)
{
    return show(rq, false);
}

/* The page whose domain the web server was asked for. */
static struct reply
show_at_domain(struct request *rq, bool whole)
{
    switch (public_page_at_domain(rq)) {
    case FOUND:
        return guard_reads_page(rq) ? show(rq, whole) : public_page_locked(rq);
    case NONE:
        return refuse(rq, NOT_FOUND, "No status page has this domain: its summary is at /s/<slug>/api/v2/");
    case FAILED:
        break;
    }
    return broke(rq);
}

/* GET (root) /api/v2/summary.json */
struct reply
page_summary_at_domain(struct request *rq)
{
    return show_at_domain(rq, true);
}

/* GET (root) /api/v2/status.json */
struct reply
page_status_at_domain(struct request *rq)
{
    return show_at_domain(rq, false);
}
