/* What a write has changed, told by looking at each object before and after it. Rows are written inside the
 * transaction of the write, whichever way it came: there is one place where writes go through (perform.c). */
#ifndef FCGI_HTTP_AUDIT_H
#define FCGI_HTTP_AUDIT_H

#include "fcgi/http/request.h"

enum audit_type {
    AUDIT_OF_SUBJECT,  /* of a route (input.audits): what its path names */
    AUDIT_MONITOR,
    AUDIT_PAGE,
    AUDIT_POST,
    AUDIT_LAYOUT,      /* by the id of its page */
    AUDIT_PAGE_MONITORS, /* likewise: which ones are on it */
    AUDIT_CHANNEL,
    AUDIT_RULES,       /* by the id of their monitor */
    AUDIT_WORKSPACE_RULES, /* by the id of the workspace */
    AUDIT_INCIDENT,
    AUDIT_NOTE,        /* by the id of its incident: the newest */
    AUDIT_MAINTENANCE,
    AUDIT_SILENCE,
    AUDIT_DEPENDENCY,  /* by the id of its monitor */
    AUDIT_LOCATION,
    AUDIT_WORKSPACE,
    AUDIT_KEY,
    AUDIT_SETTINGS,
    AUDIT_TYPES
};

/* Looks at an object that is there, before it is changed; what its route names is looked at already. */
void audit_watch(struct request *rq, enum audit_type type, const char *id);

/* It was not there before. */
void audit_made(struct request *rq, enum audit_type type, const char *id);

/* A secret of what the route names has another value: what is told is its name. */
void audit_secret(struct request *rq, const char *field);

/* Of what the route names; inside the transaction, once the guard has let the request pass. */
void audit_begin(struct request *rq);

/* Writes a row for each object that is not as it was. 0, or -1 (logged): the caller undoes the write. */
int audit_end(struct request *rq);

#endif
