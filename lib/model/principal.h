/* The principal of a request: as what its client is recognised by the key that came along. Keys and what
 * they are called are in the API's manual; what each kind may is decided in rules/role. */
#ifndef MODEL_PRINCIPAL_H
#define MODEL_PRINCIPAL_H

#include <stdbool.h>
#include <stdint.h>

enum principal_kind {
    PRINCIPAL_NOBODY,        /* no key came along, or one that is not known where it was sent */
    PRINCIPAL_ADMIN,         /* the admin key */
    PRINCIPAL_WORKSPACE_KEY, /* a key of a workspace */
    PRINCIPAL_MONITOR_KEY,   /* the manage key of a monitor */
    PRINCIPAL_PAGE_KEY,      /* the manage key of a status page */
    PRINCIPAL_PROBE_KEY,     /* the probe key of a location */
    PRINCIPAL_KIND_COUNT
};

/* What a key of a workspace may do there; each may all that those before it may. */
enum role { ROLE_NONE, ROLE_VIEWER, ROLE_RESPONDER, ROLE_EDITOR, ROLE_OWNER, ROLE_COUNT };

/* The workspace that is there from the start, the operator's: its row. */
#define DEFAULT_WORKSPACE 1

/* Made once for each request, by the guard. */
struct principal {
    enum principal_kind kind;
    int64_t owned;     /* the row (struct monitor, page, location: its key) that the key belongs to; else 0 */
    int64_t workspace; /* the row of the workspace that it acts in; of the admin key: the one that the request
                         * names, 0: none, which means the default one where one is needed */
    enum role role;     /* PRINCIPAL_WORKSPACE_KEY */
    int64_t key;        /* PRINCIPAL_WORKSPACE_KEY: its row */
    const char *tags;   /* PRINCIPAL_WORKSPACE_KEY: ",api,db,", the monitors that it is for; "" : all */
    bool of_operators;  /* PRINCIPAL_WORKSPACE_KEY: its workspace was made with the admin key */
};

/* Whose a monitor is, and its tags, which are what a principal is judged by. */
struct belonging {
    int64_t monitor;    /* its row; 0: none was loaded */
    int64_t workspace;  /* 0: none */
    const char *tags;   /* ",api,db,", "" or NULL: none */
};

#endif
