/* The table of answers that are kept, to be given again to a client that repeats its request. A request is
 * named by a digest; its row is made when the request begins, and has the sealed answer when it has ended. */
#ifndef STORE_IDEMPOTENT_ANSWERS_H
#define STORE_IDEMPOTENT_ANSWERS_H

#include "base/arena.h"
#include "store/db.h"

#include <stdint.h>

struct idempotent_answer {
    const char *body;   /* digest of the body that the request had */
    const char *sealed; /* NULL: the request still runs */
    int64_t until;      /* it is kept; while the request runs: after that it was killed */
};

enum found idempotent_answers_find(struct db *db, struct arena *a, const char *request,
                                   struct idempotent_answer *answer);

/* How many a caller has, and their bytes. */
int idempotent_answers_count(struct db *db, const char *caller, int64_t *count, int64_t *bytes);

/* The request begins; it may run until then. Rows that have ended by `now` are deleted, this one's, too. */
int idempotent_answers_begin(struct db *db, const char *request, const char *caller, const char *body,
                             int64_t now, int64_t until);

/* It has ended: its answer, and how long that is kept. */
int idempotent_answers_finish(struct db *db, const char *request, const char *sealed, int64_t until);

/* It has ended, and its answer is not kept, or no longer. */
int idempotent_answers_drop(struct db *db, const char *request);

/* All of a caller, those that still run included: their answers are then not kept. */
int idempotent_answers_forget(struct db *db, const char *caller);

int idempotent_answers_expire(struct db *db, int64_t now);

#endif
