/* Gates as rows: made once, then looked at by runs of the checker until they are decided. */
#ifndef STORE_GATES_H
#define STORE_GATES_H

#include "model/gate.h"
#include "store/db.h"

struct gates {
    struct gate *list;
    int count, capacity;
};

/* Gives it its key and id; members with it. Inside a writing transaction. */
int gates_insert(struct db *db, struct arena *a, struct gate *g);

enum found gates_by_id(struct db *db, struct arena *a, const char *id, struct gate *g);

/* Those of a workspace, the newest first; those that are not decided, the oldest first. Members with them. */
int gates_newest(struct db *db, struct arena *a, int64_t workspace, int64_t limit, struct gates *list);
int gates_running(struct db *db, struct arena *a, struct gates *list);

/* Those that a monitor (its key) is in, made or decided in from..until, the newest first; of each only what
 * identifies it, its state, label and times. */
int gates_of_monitor(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t until,
                     int64_t limit, struct gates *list);
int gates_running_count(struct db *db, int64_t *count);

/* Saves state, decided_at, reason and failed_*. NONE: it was decided already. */
enum found gates_decide(struct db *db, const struct gate *g);

/* Saves what a member has come to. */
int gates_member_save(struct db *db, int64_t gate, const struct gate_member *m);

/* How many running ones expect something of their members' checks. */
int gates_expecting_count(struct db *db, int64_t *count);

struct gate_findings {
    struct gate_finding *list;
    int count, capacity;
};

/* What came of checks for a gate; in the order of their seq. */
int gates_findings(struct db *db, struct arena *a, int64_t gate, struct gate_findings *list);

/* Adds one; inside a writing transaction. */
int gates_finding_insert(struct db *db, const struct gate_finding *f);

/* Deletes decided ones that were made before. */
int gates_prune(struct db *db, int64_t cut);

#endif
