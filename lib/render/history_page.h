/* The history of a status page for readers without JavaScript, and for programs: a month of its monitors, or
 * all of one day. */
#ifndef RENDER_HISTORY_PAGE_H
#define RENDER_HISTORY_PAGE_H

#include "base/buf.h"
#include "model/incident.h"
#include "model/maintenance.h"
#include "model/page.h"
#include "model/post.h"
#include "render/words.h"
#include "rules/uptime.h"

#include <stdbool.h>
#include <stdint.h>

#define HISTORY_ROWS 1000 /* monitors that it shows; of more it says how many there are */

/* A monitor over the period. */
struct history_row {
    const char *name;
    struct rollup total;   /* of the period */
    struct slots slots;
    struct rollup *days;   /* of a month: each of them; NULL: of a day */
};

struct history_page {
    struct speech speech;
    const char *zone;      /* its name */
    const struct page *page;
    const char *path;      /* of the status page, from the root of the instance: "/s/acme" */
    int64_t from;          /* a midnight: of the first day */
    int days;              /* that have begun; 1: it is a day */
    bool is_month;
    const char *previous, *next; /* months or days, as links have them; NULL: there is none */
    int64_t today;
    struct history_row *rows;
    int count;
    const struct incident *incidents; /* that were open in it, the oldest first */
    int incident_count;
    const struct post *posts;
    int post_count;
    const struct maintenance *maintenances; /* of a day; monitor_name is set */
    int maintenance_count;
    int64_t now;
};

/* "2026-02" or "2026-02-09", as titles and links have it. */
const char *history_page_period(struct arena *a, const struct history_page *h);

void history_page_head(struct buf *out, const struct history_page *h);
void history_page_html(struct buf *out, const struct history_page *h);
void history_page_markdown(struct buf *out, const struct history_page *h);

#endif
