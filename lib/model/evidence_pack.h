/* What is kept of every check lies in a row that each check rewrites: packed, it takes some thirty bytes. */
#ifndef MODEL_EVIDENCE_PACK_H
#define MODEL_EVIDENCE_PACK_H

#include "model/evidence.h"

#define EVIDENCE_PACKED_ROOM 240

/* What the short form says; address and version longer than any are cut. */
void evidence_pack(const struct evidence *e, char packed[EVIDENCE_PACKED_ROOM]);

/* The same again; texts in the arena. False: it is nothing that was packed. */
bool evidence_unpack(struct arena *a, const char *packed, struct evidence *e);

/* Sums of phases of the checks of an hour that got an answer. */
struct phase_sums {
    int64_t hour; /* its beginning; 0: none */
    int64_t checks;
    struct phases ms;
};

#define PHASE_SUMS_ROOM 200

void phase_sums_pack(const struct phase_sums *s, char packed[PHASE_SUMS_ROOM]);

/* NULL, or nothing that was packed: nothing was counted. */
struct phase_sums phase_sums_unpack(const char *packed);

#endif
