/* A public page as a document: the overview of an instance, or one status page, for readers without
 * JavaScript and for programs that read texts. All numbers are those of the JSON, made by the same functions.
 *
 * A document is always shorter than PUBLIC_BYTES: names, titles and causes that are too long are cut, and
 * monitors come in pages of PUBLIC_ROWS. */
#ifndef RENDER_PUBLIC_PAGE_H
#define RENDER_PUBLIC_PAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/incident.h"
#include "model/maintenance.h"
#include "model/page.h"
#include "model/post.h"
#include "render/status_history.h"
#include "render/status_monitor.h"
#include "render/words.h"

#include <stdbool.h>
#include <stdint.h>

#define PUBLIC_BYTES (36 * 1024)
#define PUBLIC_ROWS 20      /* monitors */
#define PUBLIC_DAYS 90
#define PUBLIC_INCIDENTS 5  /* open ones, and as many resolved ones */
#define PUBLIC_MAINTENANCES 5
#define PUBLIC_ENDED 5      /* posts that are over */

/* Where a monitor stands on a page with a layout. */
struct public_place {
    const char *heading; /* its section; NULL: none */
    const char *note;    /* what the page says of it; NULL: nothing */
    int64_t shows;       /* SHOW_HISTORY... (model/layout.h) */
    bool is_folded;      /* its section is collapsed, and nothing in it is a problem */
};

struct public_page {
    struct speech speech;
    const struct page *page;   /* NULL: the instance's own overview */
    const char *title;         /* never NULL */
    const char *description, *logo_url; /* NULL: none */
    const char *path;          /* without query, from the root of the instance: "/", "/s/acme" */
    const char *base;          /* what stands before paths in text, "" or "/status"; before links it is put by
                                * base_path_in_markup */
    const char *site;          /* the absolute address of the instance, without a slash at its end; NULL: it
                                * is not known */
    bool is_root;              /* of the page's own domain */
    const char *query;         /* of a search, percent-encoded: "search=a&tag=b"; "": none; NULL: too long for
                                * links to the other pages of the list */
    const char *search;        /* what is searched for; NULL: nothing */

    /* Of a status page; the overview has none of these. */
    const char *headline;        /* NULL: as the counts say */
    const char *marked_headline; /* the same for Markdown: names in it are marked (render/marked.h) */
    const char *indicator;       /* rules/page_standing.h */
    struct post *posts;          /* those that are open, in the order of posts_by_urgency */
    int post_count;
    const struct post *ended;    /* those that are over, the newest first */
    int ended_count;
    const struct public_place *places; /* of rows; NULL: they come by groups, and all is shown of each */
    const char *zone;            /* the name of its zone */

    struct status_counts counts;  /* of all its monitors */
    struct status_monitor *const *rows; /* those of this page of the list */
    struct status_history history;  /* of the same, in the same order: history.count of each */
    int64_t found;             /* monitors in the list */
    int number, last;          /* which page of the list, from 1 */

    const struct incident *open, *resolved;
    int open_count, resolved_count;
    const struct maintenance *maintenances; /* active and upcoming */
    int maintenance_count;
    int64_t now;
};

/* "Some systems are down", of the overview; "38 up, 1 down, 1 paused". */
void status_counts_headline(struct buf *out, const struct status_counts *s, int64_t now);
void status_counts_print(struct buf *out, const struct speech *speech, const struct status_counts *s);

/* What is shown of a row: SHOW_HISTORY... (model/layout.h). */
int64_t public_shows(const struct public_page *p, int row);

/* Those that are down or degraded first, else in the order of the list. In the arena. */
struct status_monitor **public_order(struct arena *a, struct status_monitor *list, int count);

/* "down", "paused": for the dashboard's style sheet. */
const char *public_status_name(const struct status_monitor *m);

/* Whether it is among those. */
bool public_is_problem(const struct monitor *m);

/* Whether a logo may be shown: an http or https address of reasonable length. */
bool public_logo_is_fit(const char *logo_url);

/* The address of a page of the list, for an attribute. */
void public_address(struct buf *out, const struct public_page *p, int number);

/* For people: what goes into <head>, and what goes into <body>. */
void public_html_head(struct buf *out, const struct public_page *p);
void public_html_body(struct buf *out, const struct public_page *p);

/* A widget for a page of somebody else: the headline and what is open, at most EMBED_BYTES. */
#define EMBED_BYTES (8 * 1024)
void public_embed_html(struct buf *out, const struct public_page *p);
void public_embed_head(struct buf *out, const struct page *page, const char *style);

/* Its look, for public_embed_head and for reply.style; in the arena. */
const char *public_embed_style(struct arena *a, const struct page *page);

/* The head of a page about something on a status page. */
void public_post_head(struct buf *out, const struct page *page, const char *title);

/* ... and of a form of one; title: escaped. */
void public_form_head(struct buf *out, const struct page *page, const char *title);

/* The monitors of a page of the list: for public_html_body. */
void public_html_monitors(struct buf *out, const struct public_page *p);
void public_html_section(struct buf *out, const char *id, const char *heading);

/* Its theme, icon and colours, in the head of whatever is of it. */
void public_look(struct buf *out, const struct page *page);

/* The <style> of a page that has a look of its own, in the arena; NULL: it has none. */
const char *public_style(struct arena *a, const struct page *page);

/* For programs that read texts. */
void public_markdown(struct buf *out, const struct public_page *p);

/* A page that is not there, or not now: "Not found" and a sentence. */
void refusal_html_head(struct buf *out, const char *title);
void refusal_html_body(struct buf *out, const struct speech *s, const char *title, const char *sentence);
void refusal_markdown(struct buf *out, const char *title, const char *sentence);

#endif
