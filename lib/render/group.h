/* One message for several alerts: how many monitors are in which state, which, why, and what they have in
 * common.
 *
 *     🔴 7 monitors are DOWN, 2 up again
 *     DOWN: Shop, API and 5 more
 *     Connection refused (5), Request timed out (2)
 *     all depend on Router
 *     up again: Mail (12 min), DNS (3 min)
 */
#ifndef RENDER_GROUP_H
#define RENDER_GROUP_H

#include "render/markup.h"
#include "render/notification.h"

struct group_member {
    struct notification n;
    int64_t dependents; /* monitors that depend on its own: it is named before others */
};

struct notification_group {
    const struct group_member *list; /* oldest first */
    int count;
    const char *parent;              /* what many of those that are down depend on; NULL: nothing */
    int64_t parent_count;            /* how many of them */
};

/* Of several that say how one monitor stands the newest is kept: takes the others out of the list, and
 * returns how many are left. */
int group_keep_newest(struct group_member *list, int count);

/* The whole as one: with the mark of the worst, and "7 monitors" as its name. The group must last. */
struct notification group_notification(struct arena *a, const struct notification_group *group);

/* "7 monitors are DOWN, 2 up again"; the lines behind it. */
const char *group_first(struct arena *a, const struct notification_group *group, const struct markup *m);
const char *group_details(struct arena *a, const struct notification_group *group, const struct markup *m);

#endif
