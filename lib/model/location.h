/* A location: a place from which a remote probe checks monitors. */
#ifndef MODEL_LOCATION_H
#define MODEL_LOCATION_H

#include "base/buf.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stdint.h>

struct location {
    int64_t key;
    const char *id;
    const char *name;     /* unique among those that are not deleted */
    const char *region;   /* NULL: none */
    bool is_active;
    int64_t last_seen_at; /* when its probe last submitted results; 0: never */
    int64_t created_at;
    int64_t workspace;    /* the row of the one whose monitors it serves; 0: it serves all */
    const char *workspace_id;
};

/* What POST /locations takes: name, region, and workspace, which comes into workspace_id as it is; ends with
 * a row without a name. */
extern const struct field location_fields[];

/* Whether it checks the monitors of this workspace (0: those of none). */
bool location_serves(const struct location *l, int64_t workspace);

/* How many report: this instance and those that serve all, and those of single workspaces. */
struct reporting {
    int64_t shared;
    struct reporting_own {
        int64_t workspace, count;
    } *list;
    int count, capacity;
};

/* ... about the monitors of this workspace (0: of none). */
int64_t reporting_on(const struct reporting *r, int64_t workspace);

/* "new" (never seen), "healthy", "stale" (not seen for more than stale_minutes), "disabled". Static texts, as
 * the API has them. A disabled one is told as such however recently it was seen. */
const char *location_health(const struct location *l, int64_t stale_minutes, int64_t now);

/* The shape Location; name as for put_object. */
void location_json(struct buf *out, const char *name, const struct location *l, int64_t stale_minutes,
                   int64_t now);

#endif
