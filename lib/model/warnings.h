/* What a client should know of a write that was taken: a value that was moved into range, a member that
 * nothing came of. Sentences for people; in an answer they are the member `warnings`, which is absent when
 * there are none. */
#ifndef MODEL_WARNINGS_H
#define MODEL_WARNINGS_H

#include "base/arena.h"
#include "base/buf.h"

/* All zeroes is an empty list, ready for use. */
struct warnings {
    const char **list;
    int count, capacity;
    struct warnings *notices; /* where those are kept apart of what was taken as it is; NULL: they are not */
};

/* Adds a sentence, which is made in the arena. The order is kept. */
void warnings_add(struct arena *a, struct warnings *w, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same of what is no fault: the value is taken as it is, so that strict=true lets it pass. */
void warnings_notice(struct warnings *w, struct arena *a, const char *sentence);

/* The member of the object that is open in the buffer. */
void warnings_json(struct buf *out, const struct warnings *w);

#endif
