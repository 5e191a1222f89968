/* A row of the audit: who changed what. Rows of one workspace are a chain, and so are those of what is in
 * none: each has a hash over the one before and itself, so that a row which is changed or removed shows. */
#ifndef MODEL_AUDIT_H
#define MODEL_AUDIT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"

#include <stdbool.h>
#include <stdint.h>

#define AUDIT_OF_MONITOR 100 /* rows that are kept of a monitor in none */

struct audit_row {
    int64_t seq, at;
    int64_t chain;                   /* 0: of what is in no workspace */
    const char *workspace_id;        /* NULL: none */
    const char *key_kind;            /* admin, workspace, monitor, page, probe, none */
    const char *key_id, *key_label;  /* NULL: not of a workspace */
    const char *actor;               /* a claim; NULL: none */
    const char *via, *address, *route;
    const char *subject_type, *subject_id, *subject_name;
    const char *changes;             /* a JSON array */
    const char *monitor;             /* the id of the monitor in no workspace that it is about; else NULL */
    bool is_bare;                    /* only seq, monitor and hash are left of it */
    const char *hash;                /* hex */
};

/* The shape AuditRow. */
void audit_row_json(struct buf *out, const struct audit_row *r);

/* Its hash, after the row whose hash is `before` ("" for the first). */
void audit_hash(struct arena *a, const struct audit_row *r, const char *before, char hex[DIGEST_HEX_SIZE]);

/* "changes": what is different in two JSON objects (NULL: there is none), as [{"field","from","to"}]. What is
 * compared is the whole, what is told the masked one. Members that change by themselves are left out.
 * secret: the name of a secret member that has changed, told as "***" on both sides; NULL: none has. NULL:
 * nothing is different. */
struct audit_view {
    const char *whole, *masked;
};
const char *audit_changes(struct arena *a, const struct audit_view *before, const struct audit_view *after,
                          const char *secret);

#endif
