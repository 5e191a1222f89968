/* Public pages as HTML and Markdown: what they say, and that no text of a stranger is anything but text. */
#include "render/page_post.h"
#include "render/public_page.h"

#include "base/duration.h"
#include "render/humanize.h"
#include "unit.h"

#define T INT64_C(1770732000)          /* 2026-02-10T14:00:00Z */
#define TODAY (T / DAY * DAY)

enum { MOST = 64 };

/* A page with as many monitors as wanted, all in order. */
struct rig {
    struct arena arena;
    struct monitor monitors[MOST];
    struct status_monitor list[MOST];
    struct rollup days[MOST][PUBLIC_DAYS];
    struct monitor_history history[MOST];
    struct incident open[PUBLIC_INCIDENTS], resolved[PUBLIC_INCIDENTS];
    struct maintenance maintenances[PUBLIC_MAINTENANCES];
    struct page page;
    struct public_page p;
};

static void
add_monitor(struct rig *r, int i, const char *name, enum status status)
{
    r->monitors[i] = (struct monitor){
        .name = name, .url = "http://secret.example/", .status = status, .newest_check_at = T - 100 - i,
    };
    r->list[i] = (struct status_monitor){
        .monitor = &r->monitors[i], .day = { .checks = 144, .up = 144, .up_ms = 144 * 87 },
    };
    for (int d = 0; d < PUBLIC_DAYS; d++)
        r->days[i][d] = (struct rollup){ .checks = d < 60 ? 0 : 144, .up = d < 60 ? 0 : 144 };
}

/* Puts the page together of what was added. */
static void
arrange(struct rig *r, int count)
{
    struct public_page *p = &r->p;

    p->counts = status_counts_of(r->list, count);
    p->rows = public_order(&r->arena, r->list, count);
    p->history = (struct status_history){ .first_day = TODAY - 89 * DAY, .days = PUBLIC_DAYS,
                                          .list = r->history };
    for (int i = 0; i < count && i < PUBLIC_ROWS; i++) {
        long place = p->rows[i] - r->list;

        r->history[p->history.count++] = (struct monitor_history){
            p->rows[i]->monitor, r->days[place], NULL,
        };
    }
    p->found = count;
    p->number = 1;
    p->last = (count + PUBLIC_ROWS - 1) / PUBLIC_ROWS;
}

static int
set_up(void **state)
{
    struct rig *r = test_calloc(1, sizeof *r);

    r->p = (struct public_page){ .title = "Acme", .path = "/", .base = "", .query = "", .now = T };
    *state = r;
    return 0;
}

static int
tear_down(void **state)
{
    struct rig *r = *state;

    arena_free(&r->arena);
    test_free(r);
    return 0;
}

static const char *
html(struct rig *r)
{
    struct buf out = { .arena = &r->arena };

    public_html_head(&out, &r->p);
    public_html_body(&out, &r->p);
    return buf_string(&out);
}

static const char *
markdown(struct rig *r)
{
    struct buf out = { .arena = &r->arena };

    public_markdown(&out, &r->p);
    return buf_string(&out);
}

static const char *
widget(struct rig *r)
{
    struct buf out = { .arena = &r->arena };

    public_embed_html(&out, &r->p);
    return buf_string(&out);
}

static void
has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no <%s> in: %s", part, text);
}

static void
has_not(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("<%s> in: %s", part, text);
}

static void
comes_before(const char *text, const char *first, const char *second)
{
    has(text, first);
    has(strstr(text, first), second);
}

static void
says_how_all_stands(void **state)
{
    struct rig *r = *state;
    const char *page;

    add_monitor(r, 0, "api", UP);
    add_monitor(r, 1, "shop", DOWN);
    add_monitor(r, 2, "mail", UP);
    r->monitors[2].is_paused = true;
    r->list[1].active_incident = true;
    r->days[1][88].up = 100;
    arrange(r, 3);
    page = html(r);
    has(page, "<strong>Some systems are down</strong>: 1 up, 1 down, 1 paused.");
    has(page, "Newest check: <time datetime=\"2026-02-10T13:58:20Z\">2026-02-10 13:58 UTC</time>, 1 min ago");
    has(page, "<bdi>api</bdi></strong>: Up. 100 % over 90 days, 100 % over 24 hours, 87 ms.");
    has(page, "<bdi>shop</bdi></strong>: Down. 98.98 % over 90 days");
    has(page, "Days with failures: 1, the last 2026-02-09.");
    has(page, "<bdi>mail</bdi></strong>: Paused.");
    comes_before(page, "<bdi>shop</bdi>", "<bdi>api</bdi>");
    has_not(page, "secret.example");
    page = markdown(r);
    has(page, "**Some systems are down**: 1 up, 1 down, 1 paused. "
              "Newest check: 2026-02-10 13:58 UTC, 1 min ago.");
    has(page, "| `shop` |  | Down | 100 % | No data | 98.98 % | 87 ms |");
}

static void
tells_incidents_and_maintenance(void **state)
{
    struct rig *r = *state;
    const char *page;

    add_monitor(r, 0, "api", UP);
    arrange(r, 1);
    r->open[0] = (struct incident){ .monitor_name = "api", .started_at = T - HOUR, .cause = "Timeout",
                                    .acknowledgement = "", .acknowledged_at = T - 60 };
    r->resolved[0] = (struct incident){ .monitor_name = "api", .started_at = T - 2 * DAY,
                                        .resolved_at = T - 2 * DAY + 3 * HOUR + 300, .cause = "Refused" };
    r->maintenances[0] = (struct maintenance){ .monitor_name = "api", .title = "Move", .starts_at = T };
    r->maintenances[1] = (struct maintenance){ .monitor_name = "api", .title = "Clean", .starts_at = T + 1 };
    r->maintenances[0].ends_at = r->maintenances[1].ends_at = T + DAY;
    r->p.open = r->open;
    r->p.resolved = r->resolved;
    r->p.maintenances = r->maintenances;
    r->p.open_count = r->p.resolved_count = 1;
    r->p.maintenance_count = 2;
    r->p.counts.incidents = 4;
    page = html(r);
    has(page, "<bdi>Timeout</bdi>. Down since <time datetime=\"2026-02-10T13:00:00Z\">");
    has(page, "acknowledged <time datetime=\"2026-02-10T13:59:00Z\">");
    has(page, "<p>And 3 more.</p>");
    has(page, "resolved after 3 h 5 min.");
    has(page, "<li>Now: <strong><bdi>Move</bdi>");
    has(page, "<li>Planned: <strong><bdi>Clean</bdi>");
    page = markdown(r);
    has(page, "- `api`: `Timeout`. Down since 2026-02-10 13:00 UTC, acknowledged 2026-02-10 13:59 UTC.\n");
    has(page, "- Planned: `Clean` (`api`), 2026-02-10 14:00 UTC to 2026-02-11 14:00 UTC.\n");
}

static void
is_a_page_of_somebody(void **state)
{
    struct rig *r = *state;
    const char *page;

    r->page = (struct page){ .slug = "acme", .title = "Acme", .is_public = true };
    r->p.page = &r->page;
    r->p.path = "/s/acme";
    r->p.logo_url = "https://x.example/l.png?a=1&b=2";
    r->p.description = "All of it";
    arrange(r, 0);
    page = html(r);
    has(page, "<link rel=\"canonical\" href=\"/s/acme\">");
    has(page, "type=\"application/atom+xml\" title=\"Incidents\" "
              "href=\"/api/v1/status-pages/acme/feed.atom\"");
    has(page, "<img src=\"https://x.example/l.png?a=1&amp;b=2\" alt=\"\"");
    has(page, "<meta name=\"description\" content=\"All of it\">");
    has_not(page, "noindex");
    has_not(page, "watchpost-page");
    has_not(page, "/card-");
    r->p.site = "https://watch.example.org";
    r->p.logo_url = NULL;
    page = html(r);
    has(page, "<link rel=\"canonical\" href=\"https://watch.example.org/s/acme\">");
    has(page, "<meta property=\"og:image\" content=\"https://watch.example.org/card-");
    r->p.site = NULL;
    r->page.is_public = false;
    r->p.is_root = true;
    page = html(r);
    has(page, "<meta name=\"robots\" content=\"noindex\">");
    has(page, "<meta name=\"watchpost-page\" content=\"acme\">");
    has(page, "No monitors yet");
    has(markdown(r), "/api/v1/status-pages/acme");
}

/* No tag, no attribute and no entity comes from outside. */
static void
nothing_gets_out(void **state)
{
    static const char evil[] = "\"><script>alert(1)</script>'&lt;\x01\x1f<!-- \xe2\x80\xae | `x` [a](b) ]]>";
    struct rig *r = *state;
    const char *page;

    add_monitor(r, 0, evil, DOWN);
    add_monitor(r, 1, evil, UP);
    r->monitors[1].group_name = evil;
    arrange(r, 2);
    r->open[0] = (struct incident){ .monitor_name = evil, .cause = evil, .started_at = T };
    r->maintenances[0] = (struct maintenance){ .monitor_name = evil, .title = evil, .starts_at = T,
                                               .ends_at = T + 1 };
    r->p.open = r->open;
    r->p.maintenances = r->maintenances;
    r->p.open_count = r->p.maintenance_count = 1;
    r->p.title = r->p.description = r->p.search = evil;
    r->p.logo_url = "javascript:alert(1)";
    page = html(r);
    has_not(page, "<script");
    has_not(page, "<!--");
    has_not(page, "javascript:");
    has_not(page, "\x01");
    has(page, "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;lt;");
    r->p.logo_url = "https://x/\"onerror=\"alert(1)";
    has_not(html(r), "<img");
    page = markdown(r);
    has(page, "# Watchpost\n\n`\"><script>");
    has(page, "| `\"><script>alert(1)</script>'&lt;  <!--  \\| 'x' [a](b) ]]>` | `\">");
    has(page, "- `\"><script>alert(1)</script>'&lt;  <!--  | 'x' [a](b) ]]>`: `\">");
}

static void
stays_small(void **state)
{
    struct rig *r = *state;
    char *text = arena_alloc(&r->arena, 3001);

    memset(text, '"', 3000);
    for (int i = 0; i < MOST; i++) {
        add_monitor(r, i, text, i % 2 == 0 ? UP : UNKNOWN);
        r->monitors[i].group_name = arena_printf(&r->arena, "%.300s%d", text, i);
        for (int d = 0; d < PUBLIC_DAYS; d++)
            r->days[i][d] = (struct rollup){ .checks = 3, .up = 1 };
    }
    arrange(r, MOST);
    for (int i = 0; i < PUBLIC_INCIDENTS; i++) {
        r->open[i] = (struct incident){ .monitor_name = text, .cause = text, .started_at = T - DAY,
                                        .acknowledgement = text, .acknowledged_at = T };
        r->resolved[i] = r->open[i];
        r->resolved[i].resolved_at = T;
    }
    for (int i = 0; i < PUBLIC_MAINTENANCES; i++)
        r->maintenances[i] = (struct maintenance){ .monitor_name = text, .title = text, .starts_at = T };
    r->page = (struct page){ .slug = arena_printf(&r->arena, "%0100d", 7), .title = text };
    r->p.page = &r->page;
    r->p.path = arena_printf(&r->arena, "/s/%0100d", 7);
    r->p.title = r->p.description = r->p.search = text;
    r->p.open = r->open;
    r->p.resolved = r->resolved;
    r->p.maintenances = r->maintenances;
    r->p.open_count = r->p.resolved_count = PUBLIC_INCIDENTS;
    r->p.maintenance_count = PUBLIC_MAINTENANCES;
    r->p.logo_url = arena_printf(&r->arena, "https://x.example/%0580d", 7);
    r->p.query = arena_printf(&r->arena, "search=%0110d", 7);
    r->p.number = 2;
    r->p.is_root = true;
    if (strlen(html(r)) > PUBLIC_BYTES)
        fail_msg("%zu bytes of HTML", strlen(html(r)));
    if (strlen(markdown(r)) > PUBLIC_BYTES)
        fail_msg("%zu bytes of Markdown", strlen(markdown(r)));
    has(html(r), "&quot;\u2026</bdi>");
    has(html(r), "<a rel=\"prev\" href=\"/s/");
    has(html(r), "&amp;page=3\">Next page</a>");
    has(html(r), "Page 2 of 4.");
}

static void
the_widget_stays_small(void **state)
{
    struct rig *r = *state;
    struct post posts[PAGE_POSTS + 1];
    char *text = arena_alloc(&r->arena, 3001);

    memset(text, '"', 3000);
    for (int i = 0; i < PAGE_POSTS + 1; i++)
        posts[i] = (struct post){ .title = text };
    arrange(r, 0);
    r->p.indicator = "critical";
    r->p.title = r->p.headline = text;
    r->p.path = arena_printf(&r->arena, "/s/%0100d", 7);
    r->p.posts = posts;
    r->p.post_count = PAGE_POSTS + 1;
    has(widget(r), "&quot;\u2026</bdi></p>");
    if (strlen(widget(r)) > EMBED_BYTES)
        fail_msg("%zu bytes of widget", strlen(widget(r)));
}

static const struct {
    const char *story;
    struct status_counts counts;
    const char *headline, *sentence;
} headlines[] = {
    { "nothing", { .all = 0 }, "No monitors yet", "" },
    { "paused", { .all = 2, .paused = 2 }, "Monitoring is paused", "2 paused" },
    { "all up", { .all = 3, .by_status[UP] = 3 }, "All systems are operational", "3 up" },
    { "maintained", { .all = 2, .by_status = { [UP] = 1, [MAINTENANCE] = 1 } }, "All systems are operational",
      "1 up, 1 in maintenance" },
    { "one down", { .all = 2, .by_status = { [UP] = 1, [DOWN] = 1 } }, "Some systems are down",
      "1 up, 1 down" },
    { "all down", { .all = 2, .paused = 1, .by_status[DOWN] = 1 }, "All systems are down",
      "1 down, 1 paused" },
    { "slow", { .all = 2, .by_status = { [UP] = 1, [DEGRADED] = 1 } }, "Some systems are degraded",
      "1 up, 1 degraded" },
    { "new", { .all = 2, .by_status = { [UNKNOWN] = 1, [DEGRADED] = 1 } },
      "Not everything has been checked yet", "1 degraded, 1 not checked yet" },
    { "old", { .all = 3, .paused = 1, .stale = 2, .newest_check = T - 2 * DAY - 60, .by_status[UNKNOWN] = 2 },
      "No current data: last check 2 days ago", "2 without current data, 1 paused" },
    { "some of it old", { .all = 2, .stale = 1, .newest_check = T, .by_status = { [UP] = 1, [UNKNOWN] = 1 } },
      "Some monitors have no current data", "1 up, 1 without current data" },
    { "old, but one is down", { .all = 2, .stale = 1, .newest_check = T,
                                .by_status = { [DOWN] = 1, [UNKNOWN] = 1 } },
      "Some systems are down", "1 down, 1 without current data" },
};

static void
a_headline(void **state)
{
    struct rig *r = *state;

    for (size_t i = 0; i < COUNT(headlines); i++) {
        struct buf out = { .arena = &r->arena };

        status_counts_headline(&out, &headlines[i].counts, T);
        same_text(headlines[i].story, buf_string(&out), headlines[i].headline);
        buf_reset(&out);
        status_counts_print(&out, &(struct speech){ .language = LANGUAGE_EN }, &headlines[i].counts);
        same_text(headlines[i].story, buf_string(&out), headlines[i].sentence);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_how_all_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tells_incidents_and_maintenance, set_up, tear_down),
        cmocka_unit_test_setup_teardown(is_a_page_of_somebody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_gets_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stays_small, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_widget_stays_small, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_headline, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("public_page", tests, NULL, NULL);
}
