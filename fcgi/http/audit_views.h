/* What is seen of an object, for the audit. */
#ifndef FCGI_HTTP_AUDIT_VIEWS_H
#define FCGI_HTTP_AUDIT_VIEWS_H

#include "fcgi/http/audit.h"
#include "base/buf.h"

struct audit_seen {
    struct buf whole, masked;   /* its JSON, and without secrets */
    const char *name;           /* NULL: not known */
    const char *monitor;        /* the id of the monitor that it belongs to; NULL: none */
    int64_t workspace;          /* 0: none */
};

/* As AuditRow's subject has it: "channel". */
const char *audit_type_name(enum audit_type type);

/* Looks at it as it is now. s: empty, its buffers with an arena. False: it is not there, or cannot be
 * read. */
bool audit_look(struct request *rq, enum audit_type type, const char *id, struct audit_seen *s);

#endif
