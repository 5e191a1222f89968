/* What stands in the calendar of a status page beside its posts, and what was taken out of it. */
#ifndef STORE_CALENDARS_H
#define STORE_CALENDARS_H

#include "base/arena.h"
#include "render/icalendar.h"
#include "store/db.h"
#include "store/monitors.h"

#define CALENDAR_CANCELLED_DAYS 30 /* that what was taken out is told as cancelled */

struct calendar_events {
    struct calendar_event *list;
    int count, capacity;
};

/* Planned maintenance of a page's monitors and what was cancelled, of the last CALENDAR_CANCELLED_DAYS and
 * all that lies ahead. A rule has an event for each of its times. *until: so long that stays true if nothing
 * is written. */
int calendars_read(struct db *db, struct arena *a, int64_t page, int64_t now, struct calendar_events *events,
                   int64_t *until);

/* Before the maintenance, or the post, of this key is deleted; a maintenance also before it is changed: of
 * what stays in a calendar nothing is told as cancelled. */
int calendars_cancel_maintenance(struct db *db, int64_t key, int64_t now);
int calendars_cancel_post(struct db *db, int64_t key, int64_t now);

/* Before this monitor, by its id, is taken off the page; page 0: before it is deleted, or something changes
 * by which pages or maintenance may have it (tags, group, workspace, who may see it). */
int calendars_cancel_member(struct db *db, int64_t page, const char *monitor_id, int64_t now);

/* Before the page gets another layout: of the monitors that are on it by a tag. */
int calendars_cancel_tagged(struct db *db, int64_t page, int64_t now);

int calendars_prune(struct db *db, int64_t now);

#endif
