/* One walk over the monitors of the page. The worst impact that open posts say of a monitor is looked up by
 * its id, of which posts name a few. */
#include "fcgi/api/page_state.h"

#include "rules/staleness.h"
#include "fcgi/api/handlers.h"

#include <string.h>

struct page_walk {
    struct request *rq;
    struct page_state *s;
    page_component *take;
    void *to;
};

static int
impact_on(const struct posts *open, const char *monitor_id)
{
    int worst = IMPACT_NONE;

    for (int i = 0; i < open->count; i++) {
        const struct post *p = &open->list[i];
        const char *const *ids = p->monitor_ids.items;

        if (p->kind != POST_INCIDENT || p->impact <= worst)
            continue;
        for (int k = 0; k < p->monitor_ids.count; k++)
            if (strcmp(ids[k], monitor_id) == 0)
                worst = p->impact;
    }
    return worst;
}

static void
look(void *to, struct arena *row, struct monitor *m)
{
    const struct page_walk *w = to;
    enum component_state state;

    (void)row;
    m->name = page_voice_name(&w->s->voice, m->key, m->name);
    overview_ends_by(&w->s->until, stale_from(m), w->rq->now);
    if (m->is_paused) {
        page_standing_add_paused(&w->s->standing);
        return;
    }
    state = component_state_of(monitor_shown_status(m, w->rq->now), impact_on(&w->s->open, m->id));
    page_standing_add(&w->s->standing, state, monitor_is_stale(m, w->rq->now), m->last_checked_at,
                      arena_text(w->rq->arena, m->name));
    if (w->take != NULL)
        w->take(w->to, m, state);
}

static void
add_posts(struct request *rq, struct page_state *s)
{
    for (int i = 0; i < s->open.count; i++) {
        const struct post *p = &s->open.list[i];
        bool counts = p->kind == POST_INCIDENT ||
                      (p->kind == POST_MAINTENANCE && post_state(p, rq->now) == POST_IN_PROGRESS);

        overview_ends_by(&s->until, post_changes_at(p, rq->now), rq->now);
        if (counts)
            page_standing_add_post(&s->standing, p->impact, p->title);
    }
}

int
page_state_read(struct request *rq, struct page_state *s, page_component *take, void *to)
{
    struct page_walk w = { rq, s, take, to };
    *s = (struct page_state){ .until = INT64_MAX };
    if (page_voice_read(rq, &s->voice) != 0 ||
        posts_open_briefly(rq->app->db, rq->arena, rq->page.key, rq->now, &s->open) != 0)
        return -1;
    add_posts(rq, s);
    return monitors_standing(rq->app->db, rq->page.key, look, &w);
}
