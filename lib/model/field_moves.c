/* Which numbers of a body are not what became of them. It is asked when all is done, so that it does not
 * matter what moved a value: the row's own limits, or a rule of the caller's. */
#include "model/fields_inside.h"

/* The number that a body has for the row; false: none that can be compared. Rows with a reader of their own
 * are left out: what they make of a number need not be a number. */
static bool
given_number(const struct field *row, json_object *body, const char **name, double *number)
{
    json_object *value = NULL;

    if (row->read != NULL || (row->type != FIELD_INT && row->type != FIELD_REAL))
        return false;
    *name = row->name;
    if (!json_object_object_get_ex(body, row->name, &value) && row->synonym != NULL) {
        *name = row->synonym;
        (void)json_object_object_get_ex(body, row->synonym, &value);
    }
    *number = json_object_get_double(value);
    return value != NULL;
}

void
fields_moved(struct arena *a, const struct field *rows, json_object *body, const void *target, unsigned kind,
             struct warnings *w)
{
    for (const struct field *row = rows; row->name != NULL; row++) {
        const void *where = (const char *)target + row->offset;
        double given, taken;
        const char *name;

        if (!field_applies(row, kind) || !given_number(row, body, &name, &given))
            continue;
        taken = row->type == FIELD_INT ? (double)*(const int64_t *)where : *(const double *)where;
        if (taken < given || taken > given)
            warnings_add(a, w, "%s %s from %.15g to %.15g", name, taken > given ? "raised" : "lowered", given,
                         taken);
    }
}
