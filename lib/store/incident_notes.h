/* Notes of incidents, in the order in which they were written. */
#ifndef STORE_INCIDENT_NOTES_H
#define STORE_INCIDENT_NOTES_H

#include "model/incident.h"
#include "store/db.h"
#include "store/page_cursor.h"

struct notes {
    struct note *list;
    int count, capacity;
};

/* Gives the note its id (in the arena). Inside a writing transaction. */
int incidents_add_note(struct db *db, struct arena *a, int64_t seq, struct note *n);

/* The oldest. with_internal: those too that are for readers with a key alone. */
int incidents_notes(struct db *db, struct arena *a, const char *incident_id, bool with_internal,
                    const struct list_range *range, struct notes *list);
int incidents_notes_total(struct db *db, int64_t incident, bool with_internal, int64_t *total);

/* How many notes the incident of this seq has. */
int incidents_notes_count(struct db *db, int64_t incident, int64_t *count);

#endif
