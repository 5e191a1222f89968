/* A status page in the shape of Statuspage's API v2, which aggregators read. What each monitor counts as, the
 * indicator and the headline are those of the page itself (rules/page_standing.h). */
#include "base/duration.h"
#include "base/json.h"
#include "store/layouts.h"
#include "store/maintenances.h"
#include "store/pages.h"
#include "fcgi/http/guard.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/page_news.h"
#include "fcgi/api/page_state.h"
#include "fcgi/api/public_pages.h"

enum { MOST_INCIDENTS = 50, LATEST = 100, MOST_MAINTENANCES = 100 };

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

/* --- incidents ------------------------------------------------------------------------------------------ */

static void
put_update(struct buf *out, const char *id, const char *status, const char *body, int64_t created_at,
           int64_t updated_at)
{
    put_object(out, NULL);
    put_text(out, "id", id);
    put_text(out, "status", status);
    put_text(out, "body", body);
    put_time(out, "created_at", created_at);
    put_time(out, "updated_at", updated_at);
    put_time(out, "display_at", created_at);
    end_object(out);
}

/* The newest first, as that API has them; the post's own body is the one that came first. */
static void
put_updates(struct buf *out, const struct post *p)
{
    put_array(out, "incident_updates");
    for (int i = p->updates.count - 1; i >= 0; i--) {
        const struct post_update *u = &p->updates.list[i];

        put_update(out, u->id, post_state_name(p->kind, u->state), u->body, u->created_at, u->updated_at);
    }
    put_update(out, p->id, post_state_name(p->kind, p->first_state), p->body, p->created_at, p->created_at);
    end_array(out);
}

static void
put_post_head(struct buf *out, const struct post *p, int64_t now)
{
    put_object(out, NULL);
    put_text(out, "id", p->id);
    put_text(out, "name", p->title);
    put_text(out, "status", post_state_name(p->kind, post_state(p, now)));
    put_text(out, "impact", post_impact_name(p->impact));
    put_time(out, "created_at", p->created_at);
    put_time(out, "updated_at", p->updated_at);
}

static void
put_incident_post(struct request *rq, struct buf *out, const struct post *p)
{
    put_post_head(out, p, rq->now);
    put_time(out, "resolved_at", post_ended_at(p, rq->now));
    put_text(out, "shortlink", page_post_address(rq, p));
    put_updates(out, p);
    end_object(out);
}

/* An acknowledgement says that somebody knows what it is. */
static const char *
status_of(const struct incident *i)
{
    if (i->resolved_at != 0)
        return "resolved";
    return i->acknowledgement != NULL ? "identified" : "investigating";
}

static void
put_incident(struct request *rq, struct buf *out, const struct page_news *n, const struct incident *i)
{
    int64_t changed = i->acknowledgement != NULL && i->acknowledged_at > i->started_at ? i->acknowledged_at
                                                                                       : i->started_at;

    put_object(out, NULL);
    put_text(out, "id", i->id);
    put_text(out, "name", n->voice.hides_causes
                              ? i->cause
                              : arena_printf(rq->arena, "%s: %s", i->monitor_name, i->cause));
    put_text(out, "status", status_of(i));
    put_text(out, "impact", "major");
    put_time(out, "created_at", i->started_at);
    put_time(out, "updated_at", i->resolved_at != 0 ? i->resolved_at : changed);
    put_time(out, "resolved_at", i->resolved_at);
    put_text(out, "shortlink", page_incident_address(rq, i));
    put_array(out, "incident_updates");
    end_array(out);
    end_object(out);
}

static bool
is_recent(int64_t ended_at, int64_t now)
{
    return ended_at == 0 || ended_at > now - DAY;
}

/* Two lists, each newest first, become one. A monitor that is paused has no incident that counts. */
static void
put_incidents(struct request *rq, struct buf *out, const struct page_news *n)
{
    int post = 0, incident = 0;

    put_array(out, "incidents");
    for (int count = 0; count < MOST_INCIDENTS;) {
        const struct post *p = post < n->posts.count ? &n->posts.list[post] : NULL;
        const struct incident *i = incident < n->incidents.count ? &n->incidents.list[incident] : NULL;

        if (p == NULL && i == NULL)
            break;
        if (i == NULL || (p != NULL && p->created_at >= i->started_at)) {
            post++;
            if (p->kind != POST_INCIDENT || !is_recent(post_ended_at(p, rq->now), rq->now))
                continue;
            put_incident_post(rq, out, p);
        } else {
            incident++;
            if (!is_recent(i->resolved_at, rq->now) || (i->resolved_at == 0 && i->paused_at != 0))
                continue;
            put_incident(rq, out, n, i);
        }
        count++;
    }
    end_array(out);
}

/* --- maintenance ---------------------------------------------------------------------------------------- */

static void
put_schedule(struct buf *out, int64_t from, int64_t until)
{
    put_time(out, "scheduled_for", from);
    put_time(out, "scheduled_until", until);
}

static void
put_maintenance_post(struct request *rq, struct buf *out, const struct post *p)
{
    put_post_head(out, p, rq->now);
    put_text(out, "shortlink", page_post_address(rq, p));
    put_schedule(out, p->starts_at, p->ends_at);
    put_updates(out, p);
    end_object(out);
}

static void
put_window(struct request *rq, struct buf *out, const struct maintenance *m)
{
    const struct time_span span = maintenance_span(m);

    put_object(out, NULL);
    put_text(out, "id", m->id);
    put_text(out, "name", m->title);
    put_text(out, "status", span.starts_at <= rq->now ? "in_progress" : "scheduled");
    put_text(out, "impact", "none");
    put_time(out, "created_at", m->created_at);
    put_time(out, "updated_at", m->updated_at);
    put_text(out, "shortlink", page_address(rq, arena_printf(rq->arena, "/s/%s", rq->page.slug)));
    put_schedule(out, span.starts_at, span.ends_at);
    put_array(out, "incident_updates");
    end_array(out);
    end_object(out);
}

/* The open maintenance post that begins first among those behind `after`, which is NULL for the first. */
static const struct post *
next_planned(const struct posts *open, const struct post *after)
{
    const struct post *next = NULL;

    for (int i = 0; i < open->count; i++) {
        const struct post *p = &open->list[i];
        bool is_behind = after == NULL || p->starts_at > after->starts_at ||
                         (p->starts_at == after->starts_at && p->key > after->key);

        if (p->kind == POST_MAINTENANCE && is_behind &&
            (next == NULL || p->starts_at < next->starts_at ||
             (p->starts_at == next->starts_at && p->key < next->key)))
            next = p;
    }
    return next;
}

/* The earliest first. *until: when the first of them begins or ends. */
static int
put_maintenances(struct request *rq, struct buf *out, const struct posts *open, int64_t *until)
{
    struct maintenances found = { 0 };
    const struct post *p = next_planned(open, NULL);

    if (maintenances_told(rq->app->db, rq->arena, readership_of_all().scope, rq->page.key, rq->now,
                          MOST_MAINTENANCES, &found) != 0)
        return -1;
    put_array(out, "scheduled_maintenances");
    for (int i = 0; i < found.count || p != NULL;) {
        const struct time_span span = i < found.count ? maintenance_span(&found.list[i])
                                                      : (struct time_span){ INT64_MAX, INT64_MAX };

        if (p != NULL && p->starts_at <= span.starts_at) {
            put_maintenance_post(rq, out, p);
            p = next_planned(open, p);
            continue;
        }
        overview_ends_by(until, span.starts_at, rq->now);
        overview_ends_by(until, span.ends_at, rq->now);
        put_window(rq, out, &found.list[i++]);
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
put_status(struct request *rq, struct buf *out, const struct speech *speech, const struct page_standing *s)
{
    const struct page_headline headline = page_headline_of(s);
    struct buf text = { .arena = rq->arena };

    words_headline(&text, speech, &headline, rq->now);
    put_object(out, "status");
    put_text(out, "indicator", page_indicator_name(page_indicator_of(s)));
    put_text(out, "description", buf_string(&text));
    end_object(out);
}

/* An incident is told for a day after its end, and a headline may say how old it is: a minute is as fine as
 * that is told. */
static struct reply
read_summary(struct request *rq, bool whole)
{
    struct components components = { .rq = rq };
    struct page_state state;
    struct page_news news;
    struct buf out = json_text(rq);
    struct reply reply;

    if (page_state_read(rq, &state, whole ? take_component : NULL, &components) != 0)
        return broke(rq);
    overview_ends_by(&state.until, rq->now - rq->now % MINUTE + MINUTE, rq->now);
    put_object(&out, NULL);
    put_page(rq, &out);
    put_status(rq, &out, &state.voice.speech, &state.standing);
    if (whole) {
        if (put_components(rq, &out, &components) != 0 || page_news_read(rq, LATEST, LATEST, &news) != 0)
            return broke(rq);
        put_incidents(rq, &out, &news);
        if (put_maintenances(rq, &out, &state.open, &state.until) != 0)
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
        return guard_reads_page(rq) ? show(rq, whole)
                                    : refuse(rq, UNAUTHORIZED, "This status page is locked: unlock it");
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
