/* Maintenance: while it is on, failures of its monitors are expected. It is made for one monitor (then it is
 * called a window), for several, or for those of a workspace that match; it happens once, or by a rule. */
#ifndef MODEL_MAINTENANCE_H
#define MODEL_MAINTENANCE_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/fields.h"
#include "model/match.h"

#include <stdbool.h>
#include <stdint.h>

#define MAINTENANCE_NEXT_MOST 5
#define MAINTENANCE_SHORTEST 60     /* seconds of a duration that is given as such */
#define MAINTENANCE_LONGEST 2592000 /* likewise, and of what repeats */
#define MAINTENANCE_ENDLESS INT64_MAX

/* On from starts_at to one second before ends_at. */
struct time_span {
    int64_t starts_at, ends_at;
};

struct maintenance {
    int64_t key;
    const char *id;
    int64_t monitor; /* key of the monitor whose window it is, or, in a list of one or
                                             * many monitors, which it is shown for; 0: none */
    const char *monitor_id, *monitor_name;
    bool is_window;    /* it was made for one monitor, and goes with it */
    int64_t workspace; /* its row; 0: none */
    const char *workspace_id;
    const char *external_id, *title, *description;
    bool by_match; /* its members are those that match; else match.monitors */
    struct match match;
    const char *rrule;          /* RFC 5545; NULL: it happens once */
    const char *timezone;       /* on whose clocks the rule is read */
    int64_t starts_at, ends_at; /* the first time; it need not fit the rule */
    int64_t over_at;            /* the end of the last time; MAINTENANCE_ENDLESS: not known yet */
    int64_t notice_minutes;     /* 0: it is not announced */
    int64_t is_public;          /* 0, 1; -1: as its monitor, of a window */
    bool is_shown;              /* to readers without a key: by is_public, or by its monitor */
    int64_t revision, created_at, updated_at;
    int64_t monitor_count;

    struct time_span on; /* the time that is on; ends_at 0: none, or not looked up */
    struct time_span next[MAINTENANCE_NEXT_MOST];
    int next_count;
    int64_t duration_seconds; /* of a body that is being read; 0: it does not say */
};

/* Which of them a list shows. */
enum maintenance_state {
    MAINTENANCE_ACTIVE,
    MAINTENANCE_UPCOMING,
    MAINTENANCE_PAST,
    MAINTENANCE_CURRENT,
    MAINTENANCE_STATE_COUNT
};

/* "active", "upcoming", "past"; "current": active or upcoming. False, and *state left alone, otherwise. */
bool maintenance_state_read(const char *name, enum maintenance_state *state);

/* What POST /monitors/:id/maintenance, POST /maintenance and PATCH /maintenance/:id take; each ends with a
 * row without a name. */
extern const struct field maintenance_window_fields[];
extern const struct field maintenance_create_fields[];
extern const struct field maintenance_change_fields[];

/* Reads a body that passed fields_types, for the first two; its rrule is still to be judged
 * (rules/recurrence.h). *m has: is_window, created_at (which is when it
 * starts if the body does not say), timezone (likewise). */
struct field_problem maintenance_create(struct arena *a, json_object *body, struct maintenance *m);

/* The same for the third: changes *m; nothing may be kept of it when a problem comes back. */
struct field_problem maintenance_change(struct arena *a, json_object *body, struct maintenance *m);

/* Whether two say the same of when it is, and of which monitors it is for; and of everything. */
bool maintenance_same_times(const struct maintenance *a, const struct maintenance *b);
bool maintenance_same_members(const struct maintenance *a, const struct maintenance *b);
bool maintenance_same(const struct maintenance *a, const struct maintenance *b);

/* The time that it is shown with where there is room for one: that is on, else the next, else the first. */
struct time_span maintenance_span(const struct maintenance *m);

/* The shape Maintenance, as a member of this name, or as an object by itself (NULL). whole: for those who may
 * know which monitors it is for. */
void maintenance_json(struct buf *out, struct arena *a, const char *name, const struct maintenance *m,
                      bool whole);

/* The shape Window; with monitor_name where it is known. */
void maintenance_window_json(struct buf *out, const struct maintenance *m);

/* The member "maintenance" that alerts and events carry: title, starts_at, ends_at; for channels also what
 * people said of it. */
void maintenance_brief_json(struct buf *out, const struct maintenance *m, bool for_channels);

#endif
