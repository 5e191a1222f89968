/* A workspace as one document: GET /export writes it, POST /apply makes it true. Its parts are objects by
 * name, each in the form of a create body; what is theirs alone (ids, states, times) is left out. */
#ifndef FCGI_API_DESIRED_H
#define FCGI_API_DESIRED_H

#include "base/json.h"
#include "fcgi/http/request.h"
#include "store/db.h"

/* The numbers are stored (store/applied.h). */
enum desired_part { PART_MONITORS, PART_CHANNELS, PART_MAINTENANCE, PART_PAGES, PART_RULES, PART_COUNT };

const char *part_name(enum desired_part part); /* in the document: "monitors" */
const char *part_type(enum desired_part part); /* of one of them, in a plan: "monitor" */

/* An object as the document has it. */
struct desired {
    const char *id;     /* in the arena */
    const char *name;   /* its external_id; of a page its slug; NULL: it has none */
    json_object *plain; /* NULL: it was not read */
    json_object *shown; /* the same with "***" for what is secret */
};

/* The one of this name in a workspace; by_id: the one of this id, if it is in the workspace. The caller
 * ends with desired_free, whatever came of it. */
enum found desired_by_name(struct request *rq, enum desired_part part, int64_t workspace, const char *name,
                           struct desired *d);
enum found desired_by_id(struct request *rq, enum desired_part part, int64_t workspace, const char *id,
                         struct desired *d);
void desired_free(struct desired *d);

struct desired_names {
    const char **list;
    int count, capacity;
    int nameless; /* how many objects the workspace has that no document can name */
};

/* The names of all that a workspace has of a part, sorted by bytes. */
int desired_names(struct request *rq, enum desired_part part, int64_t workspace, struct desired_names *names);

#endif
