/* Those who are told by mail of what a status page says. What goes to them waits among the alerts
 * (store/outbox.h), each row with its subscriber, and goes with it. */
#ifndef STORE_SUBSCRIBERS_H
#define STORE_SUBSCRIBERS_H

#include "model/subscriber.h"
#include "store/db.h"
#include "store/page_cursor.h"

#define SUBSCRIBER_CONFIRMATION "subscriber.confirmation" /* the event of the mail that asks */
#define SUBSCRIBER_POST "subscriber.post"
#define SUBSCRIBER_INCIDENT "subscriber.incident"

struct subscribers {
    struct subscriber *list;
    int count, capacity;
};

enum found subscribers_by_email(struct db *db, struct arena *a, int64_t page, const char *email,
                                struct subscriber *s);
enum found subscribers_by_id(struct db *db, struct arena *a, int64_t page, const char *id,
                             struct subscriber *s);
enum found subscribers_by_key(struct db *db, struct arena *a, int64_t key, struct subscriber *s);

/* The oldest first. */
int subscribers_of_page(struct db *db, struct arena *a, int64_t page, const struct list_range *range,
                        struct subscribers *list);
int subscribers_count(struct db *db, int64_t page, int64_t *active, int64_t *pending);
int subscribers_total(struct db *db, int64_t page, int64_t *count); /* of both, without reading them */
int subscribers_anywhere(struct db *db, int64_t *count); /* of all pages */

/* Gives it its key and id; it is pending. */
int subscribers_insert(struct db *db, struct arena *a, struct subscriber *s);

/* Keeps s->wants until the link of a mail makes it what it has. */
int subscribers_want(struct db *db, const struct subscriber *s, int64_t now);

/* It has confirmed, what it had asked for, too. */
int subscribers_confirm(struct db *db, int64_t key, int64_t now);
int subscribers_delete(struct db *db, int64_t key);

/* Deletes those that have asked before that time and never confirmed. */
int subscribers_prune(struct db *db, int64_t before);

/* Queues the mail that asks it to confirm. */
int subscribers_queue_confirmation(struct db *db, struct arena *a, const struct subscriber *s, int64_t now);

/* Queues a mail for each that is to hear of it. name: of what is told, another one for each event; body: what
 * subscriber_letter reads. *count: how many. */
struct subscriber_news {
    int64_t page;
    const char *name, *thread, *body;
    int64_t post, kind;      /* of a post: its key, and a bit of its kind */
    const char *monitor_id;  /* of an incident */
    int64_t confirmed_by;    /* likewise: those that had confirmed at that time */
    int64_t now;
};
int subscribers_tell_post(struct db *db, const struct subscriber_news *news, int64_t *count);
int subscribers_tell_incident(struct db *db, const struct subscriber_news *news, int64_t *count);

/* Forgets what is on its way of a page, but for mails that ask. */
int subscribers_drop_due(struct db *db, int64_t page);

/* Automatic incidents that a page's subscribers are to hear of, or whose end they are. */
struct subscriber_incident {
    int64_t page, incident;
    const char *id, *monitor_id;
    int64_t told_at; /* of one that has ended */
};
struct subscriber_incidents {
    struct subscriber_incident *list;
    int count, capacity;
};
int subscribers_incidents(struct db *db, struct arena *a, bool ended, int64_t limit, int64_t now,
                          struct subscriber_incidents *list);

/* NONE: another run has done so. */
enum found subscribers_incident_told(struct db *db, const struct subscriber_incident *i, bool ended,
                                     int64_t now);

/* Whether people have written a post for it. */
enum found subscribers_post_speaks(struct db *db, int64_t page, int64_t incident);

#endif
