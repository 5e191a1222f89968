/* What checks saw: in full, for those of which it is kept (rules/evidence_kept.h), and in short of the
 * latest. */
#ifndef STORE_EVIDENCE_H
#define STORE_EVIDENCE_H

#include "base/arena.h"
#include "model/status.h"
#include "store/db.h"

struct kept_evidence {
    int64_t seq; /* of the heartbeat */
    int64_t checked_at;
    enum status result;
    const char *body; /* a JSON object */
};

/* Keeps that of one heartbeat, and lets go of what gives way to it. kept_for: not 0. */
int evidence_keep(struct db *db, int64_t monitor, const struct kept_evidence *e, unsigned kept_for);

/* An incident was opened or ended by no check of its own: the newest failure, or the newest evidence there
 * is, belongs to it. */
int evidence_keep_for_incident(struct db *db, int64_t monitor, bool failure);

/* Texts in the arena. */
enum found evidence_of_heartbeat(struct db *db, struct arena *a, int64_t monitor, int64_t seq,
                                 struct kept_evidence *e);
enum found evidence_last_failure(struct db *db, struct arena *a, int64_t monitor, struct kept_evidence *e);
enum found evidence_first_failure(struct db *db, struct arena *a, int64_t monitor, int64_t since,
                                  struct kept_evidence *e);

/* That of the latest check that has any, in short where no more is kept of it. */
enum found evidence_latest(struct db *db, struct arena *a, int64_t monitor, struct kept_evidence *e);

/* The same, of one heartbeat: the short form if it is the latest, and no more is kept. */
enum found evidence_of_result(struct db *db, struct arena *a, int64_t monitor, int64_t seq,
                              struct kept_evidence *e);

/* Deletes up to `limit` of those before cut, but for those of incidents; *deleted grows by their number. */
int evidence_prune(struct db *db, int64_t cut, int64_t limit, int64_t *deleted);

#endif
