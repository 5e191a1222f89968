/* Answers that the workers of a host share, in a file that all of them map: what one has worked out is not
 * worked out again by the others, nor by several at once. Only answers for clients without a key belong here.
 *
 * All are of one state of the database (store/db.h: db_state). */
#ifndef FCGI_HTTP_SHARED_ANSWERS_H
#define FCGI_HTTP_SHARED_ANSWERS_H

#include "base/digest.h"
#include "store/db.h"
#include "fcgi/http/cached_answer.h"

#include <stdbool.h>

struct shared_answers;

/* The file is in this folder, and is made if it is missing; `shape` says which workers give the same answers:
 * their version and settings. NULL: answers cannot be shared (errno). To be closed before the connection to
 * the database is. */
struct shared_answers *shared_answers_open(const char *folder, const char *shape);
void shared_answers_close(struct shared_answers *s);

/* A copy of the answer to this question in this state, for free(). While another worker is at it, it is
 * waited for, but no longer than `patience_ms`. NULL: there is none, so the caller works it out, and then
 * calls shared_answers_put, or shared_answers_release if nothing came of it. */
struct cached_answer *shared_answers_get(struct shared_answers *s, const struct db_state *state,
                                       const struct digest *question, int64_t now, int patience_ms);

/* Keeps a copy of an answer of so many bytes; NULL: it is too large to be kept. In both cases no worker waits
 * for it any longer. */
void shared_answers_put(struct shared_answers *s, const struct db_state *state, const struct digest *question,
                        const struct cached_answer *answer, size_t size);
void shared_answers_release(struct shared_answers *s);

#endif
