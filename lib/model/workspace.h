/* A workspace: monitors, pages and all that belongs to them, for those who hold a key of it; and the keys. */
#ifndef MODEL_WORKSPACE_H
#define MODEL_WORKSPACE_H

#include "base/buf.h"
#include "model/fields.h"
#include "model/principal.h"

#include <stdbool.h>
#include <stdint.h>

/* How many of each there may be; -1: any number. */
struct workspace_limits {
    int64_t monitors, pages, channels, keys;
};

struct workspace {
    int64_t key;
    const char *id, *name;
    const char *timezone;  /* an IANA name; "": that of the settings */
    bool of_operators;     /* made with the admin key */
    struct workspace_limits limits;
    int64_t created_at, updated_at;
    int64_t monitor_count, page_count;
};

/* "monitors=50 pages=5" of the settings: what is not named there is as by default. */
void workspace_limits_read(const char *text, struct workspace_limits *l);

/* What POST /workspaces takes, and PATCH /workspace; each ends with a row without a name. */
extern const struct field workspace_create_fields[];
extern const struct field workspace_change_fields[];

/* The shape Workspace; name as for put_object. zone: of the settings. */
void workspace_json(struct buf *out, const char *name, const struct workspace *w, const char *zone);

/* A key that is not known otherwise: its secret is not kept. */
struct workspace_key {
    int64_t key;
    const char *id;
    int64_t workspace;
    const char *label;
    enum role role;
    const char *tags;        /* ",api,prod,"; "": all */
    int64_t expires_in_seconds; /* of a body; 0: not given */
    int64_t expires_at;      /* 0: never */
    int64_t writes_per_hour; /* 0: any number */
    const char *created_by;
    int64_t created_at, last_used_at; /* 0: never */
    bool of_operators;       /* its workspace is */
};

/* What POST /workspace/keys takes; ends with a row without a name. */
extern const struct field workspace_key_fields[];

/* Reads a body that passed fields_types. */
struct field_problem workspace_key_create(struct arena *a, json_object *body, int64_t now,
                                          struct workspace_key *k);


/* "viewer" "responder" "editor" "owner"; "none". */
const char *role_name(enum role role);

/* The shape KeyInfo. */
void workspace_key_json(struct buf *out, struct arena *a, const char *name, const struct workspace_key *k);

/* The principal of a request that came with it. */
struct principal workspace_key_principal(const struct workspace_key *k);

#endif
