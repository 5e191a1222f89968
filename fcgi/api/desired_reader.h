/* What the readers of the document's parts are made of: a file each, a row each in desired.c. */
#ifndef FCGI_API_DESIRED_READER_H
#define FCGI_API_DESIRED_READER_H

#include "fcgi/api/desired.h"
#include "model/channel.h"
#include "store/alert_rules.h"

/* The functions of desired.h, of one part. names NULL: it is one object. */
struct desired_reader {
    enum found (*by_name)(struct request *rq, int64_t workspace, const char *name, struct desired *d);
    enum found (*by_id)(struct request *rq, int64_t workspace, const char *id, struct desired *d);
    int (*names)(struct request *rq, int64_t workspace, struct desired_names *names);
};

extern const struct desired_reader desired_monitors, desired_channels, desired_maintenance, desired_pages,
    desired_workspace_rules;

/* An object of ours, which is JSON, without the members that no client sets. NULL: it is no JSON. */
json_object *desired_body(const struct buf *text);

/* The name that the client gave; *name NULL, with 0: there is none. */
typedef int desired_name_of(struct request *rq, const char *id, const char **name);

/* Ids in a list of our own (NULL: none) become the names that the client gave, where there are any. */
int desired_name_items(struct request *rq, json_object *list, desired_name_of *find);
desired_name_of desired_monitor_name, desired_channel_name;

/* NULL: one more that no document can name. */
void desired_add_name(struct request *rq, struct desired_names *names, const char *name);

/* A channel; plain: with its secrets. */
json_object *desired_channel(struct request *rq, const struct channel *c, bool plain);

/* Alert rules. NULL, with FOUND, does not come: there are rules, or there are none. */
enum found desired_rules(struct request *rq, enum rules_owner of, int64_t owner, json_object **body);

#endif
