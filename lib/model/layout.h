/* The layout of a status page: sections with monitors by their ids, or all that have a tag. */
#ifndef MODEL_LAYOUT_H
#define MODEL_LAYOUT_H

#include "base/buf.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stdint.h>

#define LAYOUT_SECTIONS_MOST 50
#define LAYOUT_MEMBERS_MOST 1000 /* of a section, by their ids */

/* Bits of what is shown of a monitor; the numbers are stored. */
enum { SHOW_HISTORY = 1, SHOW_RESPONSE_TIME = 2, SHOW_UPTIME = 4 };

struct layout_member {
    const char *id;
    const char *display_name, *description; /* NULL: none */
    int64_t shows;
};

struct layout_section {
    int64_t key;
    const char *id, *title;
    bool collapsed;
    const char *tag; /* NULL: by ids */
    struct field_list members; /* of struct layout_member */
};

struct page_layout {
    struct layout_section *list;
    int count, capacity;
};

/* Reads an array of sections; ids are not judged. */
struct field_problem layout_read(struct arena *a, json_object *array, struct page_layout *l);

/* The shape [Section]; name as for put_array. */
void layout_json(struct buf *out, const char *name, const struct page_layout *l);

#endif
