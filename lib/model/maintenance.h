/* A maintenance window: while it is open, failures of its monitor are expected. */
#ifndef MODEL_MAINTENANCE_H
#define MODEL_MAINTENANCE_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stdint.h>

struct maintenance {
    int64_t key;
    const char *id;
    int64_t monitor;                       /* key */
    const char *monitor_id, *monitor_name, *title;
    int64_t starts_at, ends_at, created_at; /* open from starts_at to one second before ends_at */
};

/* Which windows a list shows. */
enum maintenance_state {
    MAINTENANCE_ACTIVE,
    MAINTENANCE_UPCOMING,
    MAINTENANCE_PAST,
    MAINTENANCE_CURRENT,
    MAINTENANCE_STATE_COUNT
};

/* "active", "upcoming", "past"; "current": active or upcoming. False, and *state left alone, otherwise. */
bool maintenance_state_read(const char *name, enum maintenance_state *state);

/* What POST /monitors/:id/maintenance takes; ends with a row without a name. */
extern const struct field maintenance_fields[];

/* Reads a body that passed fields_types: title, starts_at and ends_at, the latter after the former. */
struct field_problem maintenance_create(struct arena *a, json_object *body, struct maintenance *w);

/* The shape Window; active is judged at now. */
void maintenance_json(struct buf *out, const struct maintenance *w, int64_t now);

/* The shape WindowNamed: with monitor_name. */
void maintenance_named_json(struct buf *out, const struct maintenance *w, int64_t now);

/* The member "maintenance" that alerts and events carry. */
void maintenance_brief_json(struct buf *out, const struct maintenance *w);

#endif
