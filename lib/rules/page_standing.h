/* How a status page stands: what each of its monitors counts as, the indicator of all of them, and what the
 * headline says. Of posts only those count that are open, and of maintenance the posts that are in progress.
 */
#ifndef RULES_PAGE_STANDING_H
#define RULES_PAGE_STANDING_H

#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

/* From good to bad. */
enum component_state {
    COMPONENT_OPERATIONAL,
    COMPONENT_MAINTENANCE,
    COMPONENT_DEGRADED,
    COMPONENT_PARTIAL,
    COMPONENT_MAJOR,
    COMPONENT_STATES
};

enum page_indicator {
    INDICATOR_NONE,
    INDICATOR_MAINTENANCE,
    INDICATOR_MINOR,
    INDICATOR_MAJOR,
    INDICATOR_CRITICAL
};

/* What a monitor counts as. shown: its status as pages show it (a stale one is UNKNOWN). impact: the worst of
 * the open incident posts that name it: 0 none, 1 minor, 2 major, 3 critical. */
enum component_state component_state_of(enum status shown, int impact);
const char *component_state_name(enum component_state state); /* "degraded_performance" */

/* Counted over the monitors of a page; all zeroes is none. */
struct page_standing {
    int64_t monitors;                  /* that are not paused */
    int64_t paused;
    int64_t states[COMPONENT_STATES];
    int64_t stale;
    int64_t newest_check;              /* 0: none yet */
    enum component_state worst;
    const char *worst_name;            /* of the first that is so; NULL: none is bad */
    int impact;                        /* the worst of its open posts */
    const char *post_title;            /* of that one; NULL: none has an impact */
};

/* One monitor, in the order of the page. newest_check_at: 0 for none; name: as readers know it. */
void page_standing_add(struct page_standing *s, enum component_state state, bool is_stale,
                       int64_t newest_check_at, const char *name);
void page_standing_add_paused(struct page_standing *s);

/* One open post; the newest first. */
void page_standing_add_post(struct page_standing *s, int impact, const char *title);

/* Those of it that are neither operational nor in maintenance. */
int64_t page_standing_affected(const struct page_standing *s);

enum page_indicator page_indicator_of(const struct page_standing *s);
const char *page_indicator_name(enum page_indicator indicator); /* "none" */

/* What the headline says. */
struct page_headline {
    enum {
        HEADLINE_WORKING,     /* All services are working */
        HEADLINE_AFFECTED,    /* Services affected: `affected` of `monitors`, `name` the worst */
        HEADLINE_MAINTENANCE, /* Maintenance in progress */
        HEADLINE_POST,        /* no monitor is affected, but something is: the title of a post, `name` */
        HEADLINE_STALE,       /* nothing current is known, since `newest_check` */
        HEADLINE_PAUSED,      /* all monitors are paused */
        HEADLINE_EMPTY        /* there are none */
    } kind;
    int64_t affected, monitors;
    const char *name;
    int64_t newest_check;
};
struct page_headline page_headline_of(const struct page_standing *s);

/* Until when it reads as it does at `now` if nothing changes: how old the newest check is is told in minutes.
 * INT64_MAX: always. */
int64_t page_headline_until(const struct page_headline *h, int64_t now);

#endif
