/* A document as a file: YAML or JSON, with places for the environment. */
#ifndef CRON_CLIENT_DOCUMENT_FILE_H
#define CRON_CLIENT_DOCUMENT_FILE_H

#include "base/arena.h"
#include "base/json.h"

/* Reads the file of that name, "-": standard input. NULL: *problem says what is wrong, in the arena. The
 * value belongs to the caller. */
json_object *document_file_read(struct arena *a, const char *name, const char **problem);

/* What stood in place of ${NAME}. */
struct document_place {
    const char *name, *value;
};
struct document_places {
    struct document_place *list;
    int count, capacity;
    const char *missing; /* the names of those that are not set, ", " between them; NULL: all are */
};

/* Puts the environment's value in the place of each ${NAME} in a text, and ${ in that of $${. Returns the
 * value, which is another one if it was a text itself; of no use if places->missing is set then. */
json_object *document_fill_in(struct arena *a, json_object *value, struct document_places *places);

#endif
