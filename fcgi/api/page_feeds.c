/* The feeds of a status page, and its calendar. */
#include "render/feed.h"
#include "render/icalendar.h"
#include "render/markdown_html.h"
#include "rules/staleness.h"
#include "store/calendars.h"
#include "store/monitors.h"
#include "store/overview.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/api/page_news.h"

#include <stdlib.h>

enum { ENTRIES = 50, CALENDAR_POSTS = 100 };

/* --- entries -------------------------------------------------------------------------------------------- */

/* How a monitor is now is told of its open incident only. *until is lowered to when that will be unknown. */
static int
state_of(struct request *rq, const struct incident *i, enum word *state, int64_t *until)
{
    struct monitor m;
    enum found found = NONE;

    *state = i->resolved_at != 0 ? WORD_FEED_RESOLVED : i->paused_at != 0 ? WORD_FEED_PAUSED : WORD_FEED_DOWN;
    if (i->resolved_at != 0 || i->paused_at != 0)
        return 0;
    found = monitors_by_key(rq->app->db, rq->arena, i->monitor, &m);
    if (found != FOUND)
        return found == FAILED ? -1 : 0;
    overview_ends_by(until, stale_from(&m), rq->now);
    if (monitor_is_stale(&m, rq->now))
        *state = WORD_FEED_UNKNOWN;
    return 0;
}

/* A feed reader shows an entry again when its time of update is newer (RFC 4287, 4.2.15). */
static int64_t
changed_at(const struct incident *i)
{
    return i->resolved_at != 0 ? i->resolved_at : i->paused_at != 0 ? i->paused_at : i->started_at;
}

static int
incident_entry(struct request *rq, const struct speech *s, const struct incident *i, struct feed_entry *e,
               int64_t *until)
{
    enum word state;

    if (state_of(rq, i, &state, until) != 0)
        return -1;
    *e = (struct feed_entry){
        .id = i->id,
        .title = arena_printf(rq->arena, "%s: %s", i->monitor_name, words_of(s, state)),
        .link = page_incident_address(rq, i),
        .published = i->started_at,
        .updated = changed_at(i),
        .text = i->cause,
    };
    return 0;
}

/* What was said last comes first, each with the state that it is of; what the post began with comes last. */
static const char *
body_of(struct request *rq, const struct speech *s, const struct post *p)
{
    struct buf out = { .arena = rq->arena };

    for (int i = p->updates.count - 1; i >= 0; i--) {
        const struct post_update *u = &p->updates.list[i];

        buf_printf(&out, "<p><strong>%s</strong></p>", words_post_state(s, p->kind, u->state));
        markdown_html(&out, u->body);
    }
    if (p->updates.count > 0)
        buf_printf(&out, "<p><strong>%s</strong></p>", words_post_state(s, p->kind, p->first_state));
    markdown_html(&out, p->body);
    return buf_string(&out);
}

static void
post_entry(struct request *rq, const struct speech *s, const struct post *p, struct feed_entry *e)
{
    *e = (struct feed_entry){
        .id = p->id,
        .title = arena_printf(rq->arena, "%s: %s", p->title,
                              words_post_state(s, p->kind, post_state(p, rq->now))),
        .link = page_post_address(rq, p),
        .published = p->created_at,
        .updated = p->updated_at,
        .html = body_of(rq, s, p),
    };
}

static int
newest_first(const void *a, const void *b)
{
    const struct feed_entry *left = a, *right = b;

    return (left->published < right->published) - (left->published > right->published);
}

/* *until: so long it stays true if nothing is written. */
static int
read_feed(struct request *rq, const char *name, struct feed *f, int64_t *until)
{
    struct page_news news;
    struct feed_entry *list;
    int count = 0;

    if (page_news_latest(rq, ENTRIES, &news) != 0)
        return -1;
    list = arena_alloc(rq->arena, (size_t)(news.incidents.count + news.posts.count + 1) * sizeof *list);
    *until = INT64_MAX;
    for (int i = 0; i < news.posts.count; i++) {
        post_entry(rq, &news.voice.speech, &news.posts.list[i], &list[count++]);
        overview_ends_by(until, post_changes_at(&news.posts.list[i], rq->now), rq->now);
    }
    for (int i = 0; i < news.incidents.count; i++)
        if (incident_entry(rq, &news.voice.speech, &news.incidents.list[i], &list[count++], until) != 0)
            return -1;
    qsort(list, (size_t)count, sizeof *list, newest_first);
    *f = (struct feed){
        .page = &rq->page,
        .language = speech_code(&news.voice.speech),
        .home = page_address(rq, arena_printf(rq->arena, "/s/%s", rq->page.slug)),
        .self = page_address(rq, arena_printf(rq->arena, "/api/v1/status-pages/%s/%s", rq->page.slug, name)),
        .entries = list,
        .count = count < ENTRIES ? count : ENTRIES,
    };
    return 0;
}

static struct reply
answer_feed(struct request *rq, const char *name, void (*write)(struct buf *out, const struct feed *f),
            const char *type)
{
    struct buf out = json_text(rq);
    struct reply reply;
    struct feed f;
    int64_t until;

    rq->variant = page_variant(rq);
    if (response_cache_get(rq, &reply))
        return reply;
    if (read_feed(rq, name, &f, &until) != 0)
        return broke(rq);
    write(&out, &f);
    reply = answer(200, &out);
    reply.type = type;
    reply.vary = page_vary(rq, "");
    return response_cache_put(rq, reply, until);
}

/* GET /status-pages/:slug/feed.atom */
struct reply
page_feed(struct request *rq)
{
    return answer_feed(rq, "feed.atom", feed_atom, "application/atom+xml");
}

/* GET /status-pages/:slug/feed.json */
struct reply
page_feed_json(struct request *rq)
{
    return answer_feed(rq, "feed.json", feed_json, "application/feed+json");
}

/* --- the calendar --------------------------------------------------------------------------------------- */

static int
add_posts(struct request *rq, struct buf *out)
{
    const struct post_filter filter = { rq->page.key, POST_MAINTENANCE, 0, { .limit = CALENDAR_POSTS } };
    struct posts found = { 0 };

    if (posts_find(rq->app->db, rq->arena, &filter, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++) {
        const struct post *p = &found.list[i];
        const struct calendar_event e = {
            .uid = p->id,
            .title = p->title,
            .description = p->body,
            .url = page_post_address(rq, p),
            .starts_at = p->starts_at,
            .ends_at = p->ends_at,
            .sequence = p->revision,
            .stamp = p->updated_at,
        };

        icalendar_add(out, &e);
    }
    return 0;
}

static struct reply
read_calendar(struct request *rq)
{
    struct calendar_events events = { 0 };
    struct buf out = json_text(rq);
    struct reply reply;
    int64_t until;

    if (calendars_read(rq->app->db, rq->arena, rq->page.key, rq->now, &events, &until) != 0)
        return broke(rq);
    icalendar_begin(&out, rq->page.title);
    for (int i = 0; i < events.count; i++) {
        events.list[i].url = page_address(rq, arena_printf(rq->arena, "/s/%s", rq->page.slug));
        icalendar_add(&out, &events.list[i]);
    }
    if (add_posts(rq, &out) != 0)
        return broke(rq);
    icalendar_end(&out);
    reply = answer(200, &out);
    reply.type = "text/calendar; charset=utf-8";
    return response_cache_put(rq, reply, until);
}

/* GET (root) /s/:slug/maintenance.ics */
struct reply
page_calendar(struct request *rq)
{
    struct reply reply;

    rq->variant = page_variant(rq);
    return response_cache_get(rq, &reply) ? reply : read_calendar(rq);
}
