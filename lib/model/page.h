/* A status page: a selection of monitors with an address and a title of its own. */
#ifndef MODEL_PAGE_H
#define MODEL_PAGE_H

#include "base/buf.h"
#include "base/digest.h"
#include "model/fields.h"
#include "model/listing.h"

#include <stdbool.h>
#include <stdint.h>

struct page {
    int64_t key;
    const char *id;
    struct digest manage_key;
    const char *slug, *title;
    const char *description, *logo_url, *custom_domain; /* NULL: none */
    bool is_public;
    enum listing listing; /* of a new one */
    int64_t workspace;    /* the row of its workspace; 0: none */
    const char *workspace_id;
    int64_t created_at, updated_at;
    int64_t revision; /* 1, and one more with each change */
    int64_t monitor_count; /* on it, private ones too */
};

/* What POST /status-pages takes; ends with a row without a name. */
extern const struct field page_fields[];

/* Read bodies that passed fields_types; as monitor_create and monitor_change. */
struct field_problem page_create(struct arena *a, json_object *body, struct page *p);
struct field_problem page_change(struct arena *a, json_object *body, struct page *p, int *changes);

/* The members that Page and PageDetail share, in an object that is left open: Page adds monitor_count,
 * PageDetail the monitors. */
void page_begin_json(struct buf *out, const char *name, const struct page *p, bool with_key);

/* The shape Page; name as for put_object. with_key: the reader holds one of its workspace. */
void page_json(struct buf *out, const char *name, const struct page *p, bool with_key);

#endif
