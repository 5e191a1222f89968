/* What the summary of a status page tells of incidents and of planned work. */
#include "base/duration.h"
#include "base/json.h"
#include "store/maintenances.h"
#include "fcgi/api/page_news.h"
#include "fcgi/api/page_summary.h"

#include <stdlib.h>

enum { MOST_INCIDENTS = 50, MOST_MAINTENANCES = 100 };

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

/* What happened, and what people wrote of: one of the two. */
struct told {
    int64_t at;
    const struct post *post;
    const struct incident *incident;
};

/* Of the same second what people wrote comes first. */
static int
newest_first(const void *a, const void *b)
{
    const struct told *left = a, *right = b;

    if (left->at != right->at)
        return (left->at < right->at) - (left->at > right->at);
    return (left->post == NULL) - (right->post == NULL);
}

int
page_summary_put_incidents(struct request *rq, struct buf *out)
{
    struct page_news n;
    struct told *list;
    int count = 0;

    if (page_news_recent(rq, rq->now - DAY, MOST_INCIDENTS, &n) != 0)
        return -1;
    list = arena_alloc(rq->arena, (size_t)(n.posts.count + n.incidents.count + 1) * sizeof *list);
    for (int i = 0; i < n.posts.count; i++)
        list[count++] = (struct told){ n.posts.list[i].created_at, &n.posts.list[i], NULL };
    for (int i = 0; i < n.incidents.count; i++)
        list[count++] = (struct told){ n.incidents.list[i].started_at, NULL, &n.incidents.list[i] };
    qsort(list, (size_t)count, sizeof *list, newest_first);
    put_array(out, "incidents");
    for (int i = 0; i < count && i < MOST_INCIDENTS; i++)
        if (list[i].post != NULL)
            put_incident_post(rq, out, list[i].post);
        else
            put_incident(rq, out, &n, list[i].incident);
    end_array(out);
    return 0;
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

static int
earliest_first(const void *a, const void *b)
{
    const struct post *left = a, *right = b;

    if (left->starts_at != right->starts_at)
        return (left->starts_at > right->starts_at) - (left->starts_at < right->starts_at);
    return (left->key > right->key) - (left->key < right->key);
}

static int
read_planned(struct request *rq, struct posts *planned)
{
    const struct post_filter filter = { rq->page.key, POST_MAINTENANCE, rq->now, { .limit = POSTS_MOST } };

    if (posts_find(rq->app->db, rq->arena, &filter, planned) != 0)
        return -1;
    if (planned->count > 0)
        qsort(planned->list, (size_t)planned->count, sizeof *planned->list, earliest_first);
    return 0;
}

int
page_summary_put_maintenances(struct request *rq, struct buf *out, int64_t *until)
{
    struct maintenances found = { 0 };
    struct posts planned = { 0 };
    int post = 0;

    if (read_planned(rq, &planned) != 0 ||
        maintenances_told(rq->app->db, rq->arena, readership_of_all().scope, rq->page.key, rq->now,
                          MOST_MAINTENANCES, &found) != 0)
        return -1;
    put_array(out, "scheduled_maintenances");
    for (int i = 0; i < found.count || post < planned.count;) {
        const struct time_span span = i < found.count ? maintenance_span(&found.list[i])
                                                      : (struct time_span){ INT64_MAX, INT64_MAX };

        if (post < planned.count && planned.list[post].starts_at <= span.starts_at) {
            put_maintenance_post(rq, out, &planned.list[post++]);
            continue;
        }
        overview_ends_by(until, span.starts_at, rq->now);
        overview_ends_by(until, span.ends_at, rq->now);
        put_window(rq, out, &found.list[i++]);
    }
    end_array(out);
    return 0;
}
