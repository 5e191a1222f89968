/* Which monitors of a workspace something is for: all, or those with any of some tags, groups and ids. */
#ifndef MODEL_MATCH_H
#define MODEL_MATCH_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

#include <stdbool.h>

/* Texts are never NULL; "" is none of them. */
struct match {
    bool all;
    const char *tags;     /* ",api,db,": in lower case */
    const char *groups;   /* "\nBackend\nShop\n" */
    const char *monitors; /* ",id,id," */
};

#define MATCH_ALL { .all = true, .tags = "", .groups = "", .monitors = "" }

/* Reads {"all": true} or {"tags", "groups", "monitor_ids"}; at most 1000 of each. NULL; else a sentence. */
const char *match_read(struct arena *a, json_object *value, struct match *m);

/* Reads an array of ids alone, 1 to 1000 of them. */
const char *match_read_monitors(struct arena *a, json_object *value, struct match *m);

/* The same for a table of fields, where both fill one member, a struct match: that a body has one of them is
 * judged with the rest. A null leaves what is there. */
const char *match_field_read(struct arena *a, json_object *value, void *where);
const char *match_field_read_monitors(struct arena *a, json_object *value, void *where);

/* Reads an array of ids, at most 1000, into ",id,id,"; "": value is NULL or empty. name: for the sentence. */
const char *match_read_ids(struct arena *a, const char *name, json_object *value, const char **ids);

/* The member "match", into an object that is open. */
void match_put(struct buf *out, struct arena *a, const struct match *m);

/* The items of ",a,b," or "\na\nb\n", as an array. */
void match_put_items(struct buf *out, struct arena *a, const char *name, const char *items);

/* Whether it is for a monitor of this id, these tags (",api,") and this group (NULL: none). */
bool match_has(const struct match *m, const char *id, const char *tags, const char *group);

/* The next of such items; NULL: there are no more. *at begins as the text, and moves on. */
const char *match_next(struct arena *a, const char **at);

#endif
