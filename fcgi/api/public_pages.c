/* Public pages for readers without JavaScript, and for programs that read texts: the same data as of GET
 * /status and GET /status-pages/:slug, at the address of the page itself. The dashboard, if there is one, is
 * the frame, and takes the page over once it runs. */
#include "base/accept_header.h"
#include "base/duration.h"
#include "base/text.h"
#include "base/url.h"
#include "render/page_headline.h"
#include "render/page_post.h"
#include "render/page_shell.h"
#include "render/public_page.h"
#include "store/incidents.h"
#include "store/layouts.h"
#include "store/maintenances.h"
#include "store/overview.h"
#include "store/pages.h"
#include "store/settings.h"
#include "store/status_counts.h"
#include "fcgi/http/guard.h"
#include "fcgi/http/own_host.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/http/route.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_shell_file.h"
#include "fcgi/api/page_state.h"
#include "fcgi/api/public_pages.h"

#include <string.h>

enum { MOST_QUERY = 200 }; /* bytes that the links of a page carry along */

bool
public_wants_markdown(const struct request *rq)
{
    return accept_prefers(transport_param(rq->transport, "HTTP_ACCEPT"), "text/markdown", "text/html");
}

/* --- the answer --------------------------------------------------------------------------------------- */

/* Vary, because a proxy between must not give the Markdown to a browser. */
static struct reply
document(struct request *rq, int status, const struct buf *text)
{
    struct reply reply;

    if (public_wants_markdown(rq)) {
        reply = answer(status, text);
        reply.type = "text/markdown; charset=utf-8";
        reply.framing = rq->app->config.frame_ancestors;
    } else {
        reply = answer_page(rq, status, text);
    }
    reply.vary = "Accept";
    return reply;
}

/* Without a shell (no dashboard is installed) the same text is a page of its own. */
static struct reply
framed(struct request *rq, int status, const struct buf *head, const struct buf *body)
{
    struct buf page = { .arena = rq->arena };
    int64_t version;

    page_shell_fill(&page, page_shell_read(rq, &version), buf_string(head), buf_string(body));
    return document(rq, status, &page);
}

/* The look of a status page, and whether other sites may frame it. */
static struct reply
dressed(struct request *rq, const struct page *page, struct reply reply)
{
    if (page == NULL)
        return reply;
    reply.style = public_style(rq->arena, page);
    if (page->allow_embedding)
        reply.framing = "*";
    return reply;
}

static struct reply
render(struct request *rq, const struct public_page *p)
{
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena };

    if (public_wants_markdown(rq)) {
        public_markdown(&body, p);
        return document(rq, 200, &body);
    }
    public_html_head(&head, p);
    public_html_body(&body, p);
    return dressed(rq, p->page, framed(rq, 200, &head, &body));
}

bool
public_is_asked(const struct request *rq)
{
    return rq->route != NULL &&
           (rq->route->handle == public_root || rq->route->handle == public_page_show ||
            rq->route->handle == public_post_show || rq->route->handle == public_embed ||
            rq->route->handle == public_history_show);
}

/* A browser that opens the link of a page that was deleted gets a sentence to read, not JSON. */
struct reply
public_refusal(struct request *rq, const struct reply *no)
{
    const char *title = no->status == 404 ? "There is no such page" : "This page cannot be shown now";
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena };
    struct reply reply;

    if (public_wants_markdown(rq)) {
        refusal_markdown(&body, title, no->sentence);
        reply = document(rq, no->status, &body);
    } else {
        refusal_html_head(&head, title);
        refusal_html_body(&body, title, no->sentence);
        reply = framed(rq, no->status, &head, &body);
    }
    reply.retry_after = no->retry_after;
    return reply;
}

/* --- what is asked for -------------------------------------------------------------------------------- */

/* What the reply depends on beside the address: HTML or Markdown, the page whose domain this is, and the
 * build of the dashboard. */
static const char *
variant_of(struct request *rq, const struct page *page, bool is_root)
{
    int64_t version;

    (void)page_shell_read(rq, &version);
    return arena_printf(rq->arena, "%d %lld %lld %s", public_wants_markdown(rq),
                        (long long)(page != NULL && is_root ? page->key : 0), (long long)version,
                        page != NULL && page_reader_has_key(rq) ? "key" : "");
}

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
read_maintenances(struct request *rq, struct public_page *p, int64_t *until)
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
    if (p->page != NULL) {
        struct page_voice voice;

        if (page_voice_read(rq, &voice) != 0)
            return -1;
        page_voice_maintenances(&voice, &found);
    }
    p->maintenances = found.list;
    p->maintenance_count = found.count;
    return 0;
}

static int
read_incidents(struct request *rq, struct public_page *p)
{
    struct db *db = rq->app->db;
    int64_t page = p->page != NULL ? p->page->key : 0;
    struct incidents found[2] = { { 0 }, { 0 } }; /* resolved, open */

    for (int open = 0; open <= 1; open++) {
        struct incident_filter filter = {
            .of = readership_of(rq, p), .page = page, .open = open,
            .range = { .limit = PUBLIC_INCIDENTS },
        };

        if (incidents_find(db, rq->arena, &filter, &found[open]) != 0)
            return -1;
    }
    incidents_redact(rq, &found[0]);
    incidents_redact(rq, &found[1]);
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

    if (overview_uptimes(rq->app->db, rq->arena, p->rows, count, rq->now, until) != 0)
        return -1;
    *h = (struct status_history){
        .first_day = today - (int64_t)(PUBLIC_DAYS - 1) * DAY,
        .days = PUBLIC_DAYS,
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
    struct public_page p = { .rows = NULL };
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
static int
rename_rows(struct request *rq, const struct public_page *p, struct overview *list)
{
    struct page_voice voice;

    if (p->page == NULL)
        return 0;
    if (page_voice_read(rq, &voice) != 0)
        return -1;
    for (int i = 0; i < list->count; i++) {
        struct monitor *m = arena_alloc(rq->arena, sizeof *m);

        *m = *list->list[i].monitor;
        m->name = page_voice_name(&voice, m->key, m->name);
        list->list[i].monitor = m;
    }
    return 0;
}

/* The sections of rows that are in their order by now, and what the page says of each. */
static int
read_headings(struct request *rq, struct public_page *p, int count)
{
    struct page_layout layout;
    struct page_places places;
    const char **headings, **notes;

    if (p->page == NULL)
        return 0;
    if (layouts_read(rq->app->db, rq->arena, p->page->key, &layout) != 0 ||
        layouts_places(rq->app->db, rq->arena, p->page->key, &places) != 0)
        return -1;
    if (layout.count == 0)
        return 0;
    headings = arena_alloc(rq->arena, ((size_t)count + 1) * sizeof *headings);
    notes = arena_alloc(rq->arena, ((size_t)count + 1) * sizeof *notes);
    for (int i = 0; i < count; i++) {
        const struct page_place *place = page_places_of(&places, p->rows[i]->monitor->key);

        for (int s = 0; place != NULL && s < layout.count; s++)
            if (layout.list[s].key == place->section)
                headings[i] = layout.list[s].title;
        notes[i] = place != NULL ? place->description : NULL;
    }
    p->headings = headings;
    p->notes = notes;
    return 0;
}

/* Of all that were found, problems first. */
static int
read_rows(struct request *rq, struct public_page *p, const struct glances *g, int64_t *until)
{
    int first = (int)turn_to(rq, p, g->total);
    int count = g->total - first < PUBLIC_ROWS ? (int)g->total - first : PUBLIC_ROWS;
    struct overview list = { .now = rq->now };

    overview_ends_by(until, g->until, rq->now);
    if (glances_list(rq->app->db, rq->arena, g, first, count, &list) != 0)
        return -1;
    if (list.count < count && db_lacks(rq->app->db))
        return foresee_figures(rq, g->keys.list + first, count, until);
    if (rename_rows(rq, p, &list) != 0)
        return -1;
    p->rows = public_order(rq->arena, list.list, list.count);
    return read_headings(rq, p, list.count) == 0 ? read_figures(rq, p, list.count, until) : -1;
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
read_monitors(struct request *rq, struct public_page *p, int64_t *until)
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
        return glances_find(db, rq->arena, &filter, &found) == 0 ? read_rows(rq, p, &found, until) : -1;
    }
    filter = page_filter(p->page);
    if (glances_find(db, rq->arena, &filter, &of_page) != 0)
        return -1;
    p->counts = of_page.counts;
    overview_ends_by(until, of_page.until, rq->now);
    if (!read_search(rq, &filter, p))
        return read_rows(rq, p, &of_page, until);
    return glances_find(db, rq->arena, &filter, &found) == 0 ? read_rows(rq, p, &found, until) : -1;
}

/* The headline and the open posts. */
static int
read_state(struct request *rq, struct public_page *p, int64_t *until)
{
    struct buf words = { .arena = rq->arena };
    struct page_headline headline;
    struct page_state state;

    if (p->page == NULL)
        return 0;
    if (page_state_read(rq, &state, NULL, NULL) != 0)
        return -1;
    overview_ends_by(until, state.until, rq->now);
    headline = page_headline_of(&state.standing);
    page_headline_print(&words, &headline, rq->now);
    p->headline = buf_string(&words);
    p->indicator = page_indicator_name(page_indicator_of(&state.standing));
    p->posts = state.open.list;
    p->post_count = state.open.count;
    return 0;
}

/* Fills in all but page, title and path. *until is the first of: a monitor turns stale, midnight UTC (the
 * days move on), the age of the newest check reaches another minute, a window begins or ends, an uptime
 * changes. */
static int
read_page(struct request *rq, struct public_page *p, int64_t *until)
{
    *until = rq->now - rq->now % DAY + DAY;
    p->now = rq->now;
    if (read_monitors(rq, p, until) != 0 || read_state(rq, p, until) != 0)
        return -1;
    if (p->counts.newest_check != 0) /* its age is shown in minutes */
        overview_ends_by(until, rq->now + MINUTE - (rq->now - p->counts.newest_check) % MINUTE, rq->now);
    return read_incidents(rq, p) == 0 ? read_maintenances(rq, p, until) : -1;
}

static struct reply
read_public_page(struct request *rq, struct public_page *p)
{
    int64_t until = 0;

    if (read_page(rq, p, &until) != 0)
        return broke(rq);
    return response_cache_put(rq, render(rq, p), until);
}

static struct reply
show(struct request *rq, struct public_page *p)
{
    struct reply reply;

    rq->variant = variant_of(rq, p->page, p->is_root);
    if (response_cache_get(rq, &reply))
        return reply;
    p->base = rq->app->config.base_path;
    p->site = rq->app->config.public_url;
    p->query = "";
    return read_public_page(rq, p);
}

static struct public_page
of_page(struct request *rq, const struct page *page, bool is_root)
{
    return (struct public_page){
        .page = page,
        .title = page->title,
        .description = page->description,
        .logo_url = page->logo_url,
        .path = is_root ? "/" : arena_printf(rq->arena, "/s/%s", page->slug),
        .is_root = is_root,
    };
}

/* GET (root) /s/:slug */
struct reply
public_page_show(struct request *rq)
{
    struct public_page p = of_page(rq, &rq->page, false);

    return show(rq, &p);
}

/* GET (root) /s/:slug/posts/:id */
struct reply
public_post_show(struct request *rq)
{
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena };
    struct reply reply;
    struct post p;
    enum found found = posts_by_id(rq->app->db, rq->arena, rq->ids[1], &p);

    if (found == FAILED)
        return broke(rq);
    if (found == NONE || p.page != rq->page.key)
        return refuse(rq, NOT_FOUND, "There is no post with this id on this status page: check it");
    if (public_wants_markdown(rq)) {
        page_post_whole_markdown(&body, &rq->page, &p, rq->now);
        return document(rq, 200, &body);
    }
    public_post_head(&head, &rq->page, p.title);
    page_post_whole_html(&body, &rq->page, &p, rq->now);
    reply = framed(rq, 200, &head, &body);
    reply.style = public_style(rq->arena, &rq->page);
    return reply;
}

/* GET (root) /s/:slug/embed -- without the dashboard around it, and so without a script. */
struct reply
public_embed(struct request *rq)
{
    struct public_page p = of_page(rq, &rq->page, false);
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena }, out = { .arena = rq->arena };
    int64_t until = INT64_MAX;

    if (!rq->page.allow_embedding)
        return refuse(rq, NOT_FOUND, "This status page is not for other sites: its maker may allow it by "
                                     "allow_embedding");
    p.now = rq->now;
    if (read_state(rq, &p, &until) != 0)
        return broke(rq);
    public_post_head(&head, &rq->page, rq->page.title);
    public_embed_html(&body, &p);
    page_shell_fill(&out, NULL, buf_string(&head), buf_string(&body));
    return dressed(rq, &rq->page, answer_page(rq, 200, &out));
}

/* The instance's own name, as far as its settings tell; nginx keeps the first of its server_name to itself.
 * Anyone may make a page, and none must take the place of the overview. */
static bool
is_own_name(const struct request *rq, const char *domain)
{
    const struct config *config = &rq->app->config;
    struct endpoint own;

    return own_host_is(domain, config->server_names) ||
           (config->public_url != NULL && url_read_http(config->public_url, &own) &&
            strcmp(url_host_key(rq->arena, &own), text_lower(rq->arena, domain)) == 0);
}

enum found
public_page_at_domain(struct request *rq)
{
    const char *domain = transport_param(rq->transport, "PAGE_DOMAIN");

    if (text_blank(domain) || is_own_name(rq, domain))
        return NONE;
    return pages_by_domain(rq->app->db, rq->arena, domain, &rq->page);
}

/* GET (root) / -- the page whose domain the web server was asked for (PAGE_DOMAIN); else the overview. A
 * domain of no page shows the overview: nginx passes on whatever name it was asked for. On a domain of its
 * own a page's links lead to /, not to /s/:slug (is_root). */
struct reply
public_root(struct request *rq)
{
    enum found found = public_page_at_domain(rq);
    struct public_page p = { .path = "/" };
    struct branding branding;

    if (found == FAILED || settings_branding(rq->app->db, rq->arena, &branding) != 0)
        return broke(rq);
    if (found == FOUND && !guard_reads_page(rq))
        return refuse(rq, UNAUTHORIZED, "This status page is locked: unlock it");
    if (found == FOUND) {
        p = of_page(rq, &rq->page, true);
        return show(rq, &p);
    }
    p.title = branding_name(&branding);
    p.description = branding.description;
    p.logo_url = branding.logo_url;
    return show(rq, &p);
}
