/* A post: what people say on a status page of an incident, of maintenance, or otherwise; and its updates. */
#ifndef MODEL_POST_H
#define MODEL_POST_H

#include "base/buf.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stdint.h>

/* The numbers are stored. */
enum post_kind { POST_INCIDENT, POST_MAINTENANCE, POST_ANNOUNCEMENT, POST_KINDS };
enum post_impact { IMPACT_NONE, IMPACT_MINOR, IMPACT_MAJOR, IMPACT_CRITICAL };

/* States are stored as their place in the list of their kind; the last of each ends the post. */
enum { POST_INVESTIGATING, POST_IDENTIFIED, POST_MONITORING, POST_RESOLVED };
enum { POST_SCHEDULED, POST_IN_PROGRESS, POST_COMPLETED };
enum { POST_ACTIVE, POST_ENDED };

#define POST_SERVICES 5 /* that are named of a post: of more it says how many there are */

struct post_update {
    int64_t key;
    const char *id;
    int state;
    const char *state_text; /* of a body: its name; NULL: as the post's is */
    const char *body;
    bool notify; /* of a body */
    int64_t created_at, updated_at;
};

struct post_updates {
    struct post_update *list;
    int count, capacity;
};

struct post {
    int64_t key;
    const char *id;
    int64_t page;
    enum post_kind kind;
    const char *title, *body;
    int impact;             /* enum post_impact; -1: a body does not say */
    const char *state_text; /* of a body: its name; NULL: it does not say */
    int first_state, state; /* state: of the newest update; the time may be ahead of it: post_state */
    int64_t starts_at, ends_at; /* 0: none */
    int64_t ended_at;           /* when people ended it; 0: they have not */
    const char *incident_id;    /* the automatic one in whose place it stands; NULL: none */
    int64_t incident;           /* its seq; 0: none */
    struct field_list monitor_ids; /* of const char * */
    const char *services[POST_SERVICES]; /* the first of those that are on the page, as it calls them */
    int service_count;                   /* how many those are */
    bool notify;                   /* of a body */
    int64_t created_at, updated_at;
    int64_t revision;
    struct post_updates updates; /* oldest first */
};

/* What routes take; each table ends with a row without a name. */
extern const struct field post_create_fields[];
extern const struct field post_change_fields[];
extern const struct field post_update_create_fields[];
extern const struct field post_update_change_fields[];

/* Read bodies that passed fields_types, as monitor_create and monitor_change. What depends on several members
 * is judged, too; ids are not. */
struct field_problem post_create(struct arena *a, json_object *body, struct post *p);
struct field_problem post_change(struct arena *a, json_object *body, struct post *p, int *changes);

/* p: the post that it belongs to. */
struct field_problem post_update_create(struct arena *a, json_object *body, const struct post *p,
                                        struct post_update *u);
struct field_problem post_update_change(struct arena *a, json_object *body, const struct post *p,
                                        struct post_update *u, int *changes);

/* Makes state and ended_at what the updates say. */
void post_follow_updates(struct post *p);

/* The state that it is in: maintenance begins and ends, and an announcement ends, by the clock, too. */
int post_state(const struct post *p, int64_t now);
bool post_is_open(const struct post *p, int64_t now);

/* As people read open ones, in place: incidents, the worst impact first; maintenance that is on;
 * announcements; what is planned. Those alike stay in their order. */
void posts_by_urgency(struct post *list, int count, int64_t now);
int64_t post_ended_at(const struct post *p, int64_t now); /* 0: it is open */

/* The next second at which its state changes by itself; INT64_MAX: none. */
int64_t post_changes_at(const struct post *p, int64_t now);

const char *post_kind_name(enum post_kind kind);
bool post_kind_read(const char *name, enum post_kind *kind);
const char *post_state_name(enum post_kind kind, int state);
const char *post_impact_name(int impact);

/* The shape Post. html: makes HTML of a body (render/markdown_html.h). */
typedef void post_html(struct buf *out, const char *body);
void post_json(struct buf *out, const char *name, const struct post *p, int64_t now, post_html *html);

#endif
