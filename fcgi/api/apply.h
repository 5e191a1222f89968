/* POST /apply in pieces: what its files share. */
#ifndef FCGI_API_APPLY_H
#define FCGI_API_APPLY_H

#include "fcgi/api/desired.h"
#include "fcgi/http/reply.h"

/* One object of the plan. */
struct apply_item {
    enum desired_part part;
    const char *name;
    json_object *wanted;   /* the document's own; NULL: it is to go */
    struct desired before; /* plain NULL: there was none */
    struct desired after;  /* likewise */
    const char *id;        /* NULL: there is none yet */
    bool touched;          /* something was written */
};

struct apply {
    struct request *rq;
    int64_t workspace;
    const char *workspace_query; /* "workspace=...&", for calls; "": it is the key's own */
    const char *set;
    bool strict, take, prune, force;
    struct apply_item *list;
    int count, capacity;
    struct warnings warnings; /* of the objects, each with its place in front */
    struct arena scratch;     /* of one call */
    struct reply no;
};

/* All of these return false when the document cannot be applied: then apply->no says why, and the caller's
 * transaction is undone. */

/* The query and the document, as objects that are wanted; then what there is of them and whose it is, and
 * what is to go. */
bool apply_read(struct apply *ap);
bool apply_look(struct apply *ap);

/* The store failed (logged). */
bool apply_broke(struct apply *ap);

/* Refuses for an object; NULL: for the document. */
bool apply_refuse(struct apply *ap, const struct apply_item *i, enum why why, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Calls a route of ours for the object; a refusal becomes that of the document. The id of
 * what was written is in *id (NULL: not wanted). sets_workspace: the route takes ?workspace=. */
enum apply_call { APPLY_PLAIN, APPLY_IN_WORKSPACE };
bool apply_call(struct apply *ap, struct apply_item *i, enum method method, enum apply_call how,
                const char *target, json_object *body, const char **id);

/* Puts what is stored in the place of each text of `wanted` that is the mask of it. shown, plain: the
 * object as it is, NULL: there is none. */
bool apply_unmask(struct apply *ap, const struct apply_item *i, json_object *wanted, json_object *shown,
                  json_object *plain);

/* Names of objects of the document in a list become their ids; what names none stays: it may be an id. */
bool apply_ids(struct apply *ap, json_object *list, enum desired_part part);

/* Whether each member of `wanted` is so in `now`; null stands for a member that is not there. */
bool apply_is_so(json_object *wanted, json_object *now);

/* Whether the names of a list are texts; of a member that is not there: yes. */
bool apply_names(struct apply *ap, const struct apply_item *i, const char *member, json_object **names);

/* Whether such a list (NULL: none) has this text. */
bool apply_lists(json_object *names, const char *text);

/* The monitor of the workspace that the document calls so, with its id in *id. */
bool apply_monitor_id(struct apply *ap, const struct apply_item *i, const char *member, const char *name,
                      const char **id);

/* A monitor itself; then, when all are there, what it has to do with others. */
bool apply_monitor(struct apply *ap, struct apply_item *i);
bool apply_monitor_frees(struct apply *ap, struct apply_item *i); /* dependencies that are no more */
bool apply_monitor_relates(struct apply *ap, struct apply_item *i);
bool apply_channel(struct apply *ap, struct apply_item *i);
bool apply_rules(struct apply *ap, struct apply_item *i);
bool apply_maintenance(struct apply *ap, struct apply_item *i);
bool apply_page(struct apply *ap, struct apply_item *i);
bool apply_removal(struct apply *ap, struct apply_item *i);

/* Alert rules as `wanted` (NULL: none), where they were `had`. */
bool apply_rules_at(struct apply *ap, struct apply_item *i, enum apply_call how, const char *target,
                    json_object *wanted, json_object *had);

/* The members "plan" and "applied" of an object that is open. */
void apply_plan(struct buf *out, struct apply *ap);

#endif
