/* What a public page shows, read from the database: the same data as of GET /status and of GET
 * /status-pages/:slug. Counts are of all monitors; rows, and what costs queries for each, only of those that
 * the page of the list shows. */
#include "fcgi/api/public_page_read.h"

#include "base/duration.h"
#include "base/text.h"
#include "model/layout.h"
#include "render/marked.h"
#include "render/page_post.h"
#include "rules/staleness.h"
#include "store/calendars.h"
#include "store/incidents.h"
#include "store/layouts.h"
#include "store/maintenances.h"
#include "store/overview.h"
#include "store/pages.h"
#include "store/status_counts.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_news.h"
#include "fcgi/api/page_state.h"

#include <string.h>

enum {
    MOST_QUERY = 200,  /* bytes that the links of a page carry along */
    LATEST_POSTS = 20, /* in which those that are over are looked for */
};

/* What one walk over the monitors of a page tells: those that are affected, by their rows, and how it speaks
 * to this reader. Work that is planned is no trouble. */
struct troubled {
    struct arena *arena;
    int64_t *list;
    int count, capacity;
    struct page_voice voice;
};

/* --- what is asked for -------------------------------------------------------------------------------- */

/* A parameter as it goes into a link. Everything but the unreserved characters of RFC 3986, section 2.3, is
 * percent-encoded: so the result needs no escaping in HTML or Markdown. */
static void
add_param(struct buf *query, const char *name, const char *value)
{
    if (value == NULL)
        return;
    buf_printf(query, "%s%s=", query->length > 0 ? "&" : "", name);
    buf_percent(query, value);
}

/* The filters of GET /status, into *filter and p->query; none, if GET /status would refuse them. Whether
 * there are any. A page that is opened with a mistyped filter shows everything: a reader can do nothing with
 * a refusal. A query that is too long for the links (p->query is NULL) filters this page, but cannot be
 * carried to the next. */
static bool
read_search(struct request *rq, struct monitor_filter *filter, struct public_page *p)
{
    static const char *const names[] = { "search", "status", "tag", "group" };
    const struct monitor_filter all = *filter;
    struct buf query = { .arena = rq->arena };
    struct reply no;

    if (!monitor_filter_read(rq, filter, &no)) {
        *filter = all;
        return false;
    }
    filter->of = all.of;
    filter->shown_at = rq->now;
    filter->page = all.page;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        add_param(&query, names[i], request_trimmed(rq, names[i]));
    if (query.length == 0) {
        *filter = all;
        return false;
    }
    p->query = query.length <= MOST_QUERY ? buf_string(&query) : NULL;
    p->search = filter->search;
    return true;
}

/* --- what is on it ------------------------------------------------------------------------------------ */

/* A page shows what is on it, the root what is listed; the same to all readers. */
static struct readership
readership_of(const struct request *rq, const struct public_page *p)
{
    return p->page != NULL ? readership_of_all() : strangers_readership(rq->app->config.public_list);
}

/* *until: so long it stays true if nothing is written. */
static int
read_maintenances(struct request *rq, struct public_page *p, const struct page_voice *voice, int64_t *until)
{
    int64_t page = p->page != NULL ? p->page->key : 0;
    const struct readership of = readership_of(rq, p);
    struct maintenances found = { 0 };

    if (maintenances_told(rq->app->db, rq->arena, of.scope, page, rq->now, PUBLIC_MAINTENANCES, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++) {
        const struct time_span span = maintenance_span(&found.list[i]);

        overview_ends_by(until, span.starts_at, rq->now);
        overview_ends_by(until, span.ends_at, rq->now);
    }
    if (voice != NULL)
        page_voice_maintenances(voice, &found);
    p->maintenances = found.list;
    p->maintenance_count = found.count;
    return 0;
}

/* Asked only when there may be more than were found. */
static int
count_open(struct request *rq, const struct incident_filter *filter, int found, int64_t *count)
{
    *count = list_range_total(&filter->range, found);
    return *count < 0 ? incidents_total(rq->app->db, filter, count) : 0;
}

/* What people wrote a post for stands there as that post. */
static int
read_incidents(struct request *rq, struct public_page *p, const struct page_voice *voice)
{
    struct db *db = rq->app->db;
    int64_t page = p->page != NULL ? p->page->key : 0;
    struct incidents found[2] = { { 0 }, { 0 } }; /* resolved, open */

    for (int open = 0; open <= 1; open++) {
        struct incident_filter filter = {
            .of = readership_of(rq, p), .page = page, .open = open, .unspoken = page != 0,
            .range = { .limit = PUBLIC_INCIDENTS },
        };

        if (incidents_find(db, rq->arena, &filter, &found[open]) != 0 ||
            (open && page != 0 && count_open(rq, &filter, found[open].count, &p->counts.incidents) != 0))
            return -1;
        incidents_redact(rq, voice, &found[open]);
    }
    p->resolved = found[0].list;
    p->resolved_count = found[0].count;
    p->open = found[1].list;
    p->open_count = found[1].count;
    return 0;
}

/* The page of the list that is asked for; returns its first row. A number past the last page shows the last:
 * pages go away while they are read. */
static int64_t
turn_to(struct request *rq, struct public_page *p, int64_t found)
{
    int64_t page = request_int(rq, "page");

    p->found = found;
    p->last = found > 0 ? (int)((found + PUBLIC_ROWS - 1) / PUBLIC_ROWS) : 1;
    p->number = page < p->last ? (int)page : p->last;
    return (int64_t)(p->number - 1) * PUBLIC_ROWS;
}

/* Uptimes and days are only read for the rows that are shown, because they cost queries for each. */
static int
read_figures(struct request *rq, struct public_page *p, int count, int64_t *until)
{
    struct status_history *h = &p->history;
    int64_t today = rq->now - rq->now % DAY;
    int days =
        p->page != NULL && p->page->history_days < PUBLIC_DAYS ? (int)p->page->history_days : PUBLIC_DAYS;

    if (overview_uptimes(rq->app->db, rq->arena, p->rows, count, rq->now, until) != 0)
        return -1;
    *h = (struct status_history){
        .first_day = today - (int64_t)(days - 1) * DAY,
        .days = days,
        .list = arena_alloc(rq->arena, PUBLIC_ROWS * sizeof *h->list),
    };
    for (int i = 0; i < count; i++)
        if (overview_monitor_history(rq->app->db, rq->arena, p->rows[i]->monitor, h) != 0)
            return -1;
    return 0;
}

/* Of rows that a rehearsal knows by their keys alone, so that their figures are asked for beside them. */
static int
foresee_figures(struct request *rq, const int64_t *keys, int count, int64_t *until)
{
    struct public_page p = { .page = rq->page.key != 0 ? &rq->page : NULL };
    struct status_monitor *rows = arena_alloc(rq->arena, ((size_t)count + 1) * sizeof *rows);
    struct status_monitor **list = arena_alloc(rq->arena, ((size_t)count + 1) * sizeof *list);

    for (int i = 0; i < count; i++) {
        struct monitor *m = arena_alloc(rq->arena, sizeof *m);

        m->key = keys[i];
        rows[i].monitor = m;
        list[i] = &rows[i];
    }
    p.rows = list;
    return read_figures(rq, &p, count, until);
}

/* As readers of the page know them. */
static void
rename_rows(struct request *rq, const struct public_page *p, const struct page_voice *voice,
            struct overview *list)
{
    if (p->page == NULL)
        return;
    for (int i = 0; i < list->count; i++) {
        struct monitor *m = arena_alloc(rq->arena, sizeof *m);

        *m = *list->list[i].monitor;
        m->name = page_voice_name(voice, m->key, m->name);
        list->list[i].monitor = m;
    }
}

/* A section is folded if its maker says so, and as long as nothing in it is affected. */
static bool
is_folded(const struct layout_section *s, const struct page_places *places, const struct troubled *t)
{
    for (int i = 0; s->collapsed && i < t->count; i++) {
        const struct page_place *place = page_places_of(places, t->list[i]);

        if (place != NULL && place->section == s->key)
            return false;
    }
    return s->collapsed;
}

/* What no section names has no heading, and shows what is shown of a monitor unless the page says
 * otherwise. */
static struct public_place
place_of(const struct page_layout *layout, const struct page_places *places, const bool *folded,
         int64_t monitor)
{
    const struct page_place *place = page_places_of(places, monitor);
    struct public_place found = { .shows = SHOW_HISTORY };

    if (place == NULL)
        return found;
    for (int s = 0; s < layout->count; s++)
        if (layout->list[s].key == place->section) {
            found.heading = layout->list[s].title;
            found.is_folded = folded[s];
        }
    found.note = place->description;
    found.shows = place->section != 0 ? place->shows : SHOW_HISTORY;
    return found;
}

/* Where the rows stand, which are in their order by now. */
static int
read_places(struct request *rq, struct public_page *p, const struct troubled *t, int count)
{
    struct page_layout layout;
    struct page_places places;
    struct public_place *list;
    bool *folded;

    if (p->page == NULL)
        return 0;
    if (layouts_sections(rq->app->db, rq->arena, p->page->key, &layout) != 0 ||
        layouts_places(rq->app->db, rq->arena, p->page->key, &places) != 0)
        return -1;
    if (layout.count == 0)
        return 0;
    folded = arena_alloc(rq->arena, (size_t)layout.count * sizeof *folded);
    for (int s = 0; s < layout.count; s++)
        folded[s] = is_folded(&layout.list[s], &places, t);
    list = arena_alloc(rq->arena, ((size_t)count + 1) * sizeof *list);
    for (int i = 0; i < count; i++)
        list[i] = place_of(&layout, &places, folded, p->rows[i]->monitor->key);
    p->places = list;
    return 0;
}

/* Of all that were found, problems first. */
static int
read_rows(struct request *rq, struct public_page *p, const struct troubled *t, const struct glances *g,
          int64_t *until)
{
    int first = (int)turn_to(rq, p, g->total);
    int count = g->total - first < PUBLIC_ROWS ? (int)g->total - first : PUBLIC_ROWS;
    struct overview list = { .now = rq->now };

    overview_ends_by(until, g->until, rq->now);
    if (glances_list(rq->app->db, rq->arena, g, first, count, &list) != 0)
        return -1;
    if (list.count < count && db_lacks(rq->app->db))
        return foresee_figures(rq, g->keys.list + first, count, until);
    rename_rows(rq, p, &t->voice, &list);
    p->rows = public_order(rq->arena, list.list, list.count);
    return read_places(rq, p, t, list.count) == 0 ? read_figures(rq, p, list.count, until) : -1;
}

/* Of all monitors, of which no others are read. */
static int
read_front_rows(struct request *rq, struct public_page *p, int64_t *until)
{
    struct list_range range = { .offset = turn_to(rq, p, p->counts.all), .limit = PUBLIC_ROWS };
    struct overview list = { .now = rq->now, .counts = p->counts };

    if (overview_front(rq->app->db, rq->arena, readership_of(rq, p).scope, &range, &list) != 0)
        return -1;
    p->rows = public_order(rq->arena, list.list, list.count);
    return read_figures(rq, p, list.count, until);
}

/* The counts are of all monitors, whatever the search: a filter must not make a bad state look fine. */
static int
read_monitors(struct request *rq, struct public_page *p, const struct troubled *t, int64_t *until)
{
    struct monitor_filter filter = { .status = STATUS_COUNT, .limit = -1, .of = readership_of(rq, p) };
    struct glances of_page = { .now = rq->now, .problems_first = true }, found = of_page;
    struct db *db = rq->app->db;

    if (p->page == NULL) {
        if (status_counts_read(db, filter.of.scope, rq->now, &p->counts, until) != 0 ||
            status_counts_complete(db, filter.of.scope, &p->counts) != 0)
            return -1;
        if (!read_search(rq, &filter, p))
            return read_front_rows(rq, p, until);
        return glances_find(db, rq->arena, &filter, &found) == 0 ? read_rows(rq, p, t, &found, until) : -1;
    }
    filter = page_filter(p->page);
    if (glances_find(db, rq->arena, &filter, &of_page) != 0)
        return -1;
    p->counts = of_page.counts;
    overview_ends_by(until, of_page.until, rq->now);
    if (!read_search(rq, &filter, p))
        return read_rows(rq, p, t, &of_page, until);
    return glances_find(db, rq->arena, &filter, &found) == 0 ? read_rows(rq, p, t, &found, until) : -1;
}

/* --- how it stands -------------------------------------------------------------------------------------- */

static void
take_troubled(void *to, const struct monitor *m, enum component_state state)
{
    struct troubled *t = to;

    if (state != COMPONENT_OPERATIONAL && state != COMPONENT_MAINTENANCE)
        *(int64_t *)arena_add(t->arena, t) = m->key;
}

/* Of the latest posts those that are over: a page tells the last few of them. */
static int
read_ended(struct request *rq, struct public_page *p)
{
    struct posts found = { 0 };
    struct post *list = arena_alloc(rq->arena, PUBLIC_ENDED * sizeof *list);

    if (posts_latest(rq->app->db, rq->arena, p->page->key, LATEST_POSTS, &found) != 0)
        return -1;
    for (int i = 0; i < found.count && p->ended_count < PUBLIC_ENDED; i++)
        if (!post_is_open(&found.list[i], rq->now))
            list[p->ended_count++] = found.list[i];
    p->ended = list;
    return 0;
}

static const char *
marked_headline(struct request *rq, const struct speech *s, struct page_headline h)
{
    struct buf words = { .arena = rq->arena };

    if (h.name != NULL)
        h.name = marked_text(rq->arena, h.name, MARKED_LINE);
    words_headline(&words, s, &h, rq->now);
    return buf_string(&words);
}

static int
read_standing(struct request *rq, struct public_page *p, struct troubled *t, int64_t *until)
{
    struct buf words = { .arena = rq->arena };
    struct page_headline headline;
    struct page_state state;

    if (page_state_read(rq, &state, take_troubled, t) != 0)
        return -1;
    t->voice = state.voice;
    overview_ends_by(until, state.until, rq->now);
    headline = page_headline_of(&state.standing);
    p->speech = state.voice.speech;
    p->zone = page_timezone(p->page, &rq->app->config);
    overview_ends_by(until, page_headline_until(&headline, rq->now), rq->now);
    words_headline(&words, &p->speech, &headline, rq->now);
    p->headline = buf_string(&words);
    p->marked_headline = marked_headline(rq, &p->speech, headline);
    p->indicator = page_indicator_name(page_indicator_of(&state.standing));
    posts_by_urgency(state.open.list, state.open.count, rq->now);
    p->posts = state.open.list;
    p->post_count = state.open.count;
    return 0;
}

/* What was said last, of those that the page shows. */
static int
read_updates(struct request *rq, const struct public_page *p)
{
    const struct posts shown = {
        p->posts, p->post_count < PAGE_POSTS ? p->post_count : PAGE_POSTS, 0,
    };

    return posts_read_updates(rq->app->db, rq->arena, &shown);
}

int
public_page_read_state(struct request *rq, struct public_page *p, int64_t *until)
{
    struct troubled t = { .arena = rq->arena };

    return read_standing(rq, p, &t, until);
}

/* *until is the first of: a monitor turns stale, midnight UTC (the days move on), the age of the newest check
 * reaches another minute, a window or a post begins or ends, an uptime changes. */
int
public_page_read(struct request *rq, struct public_page *p, int64_t *until)
{
    struct troubled t = { .arena = rq->arena };
    const struct page_voice *voice;

    *until = rq->now - rq->now % DAY + DAY;
    p->now = rq->now;
    if (p->page != NULL &&
        (read_standing(rq, p, &t, until) != 0 || read_updates(rq, p) != 0 || read_ended(rq, p) != 0))
        return -1;
    if (read_monitors(rq, p, &t, until) != 0)
        return -1;
    if (p->counts.newest_check != 0) /* its age is shown in minutes */
        overview_ends_by(until, rq->now + MINUTE - (rq->now - p->counts.newest_check) % MINUTE, rq->now);
    voice = p->page != NULL ? &t.voice : NULL;
    return read_incidents(rq, p, voice) == 0 ? read_maintenances(rq, p, voice, until) : -1;
}
