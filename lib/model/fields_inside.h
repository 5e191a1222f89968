/* What the two passes over a body (fields.c, field_values.c) share with each other, and with the other files
 * of tables; all else includes fields.h. */
#ifndef MODEL_FIELDS_INSIDE_H
#define MODEL_FIELDS_INSIDE_H

#include "model/fields.h"

/* Where in the body a value stands. It is written out for a refusal only: most bodies are fine. */
struct place {
    const struct place *in; /* the object or array around it; NULL: the body */
    const char *name;       /* NULL: an item of an array */
    size_t index;
};

/* "name", "match.tags[0]". */
const char *place_text(struct arena *a, const struct place *p);

/* The member that speaks for the row; false if there is none. *value is NULL for JSON's null. */
bool field_member(const struct field *row, json_object *object, bool null_is_absent, json_object **value);

/* The row that describes each item of a list. */
struct field field_item(const struct field *list);

/* Whether the row may try the value at all. An integer is taken for a real number: 99 for 99.0. */
bool field_type_fits(const struct field *row, json_object *value);

/* Sets the member to what it is when it is missing; the same of all members of a struct. */
void field_unset(struct arena *a, const struct field *row, void *where);
void field_unset_all(struct arena *a, const struct field *rows, void *target);

static const struct field_problem fine = { FIELD_FINE, NULL };

#endif
