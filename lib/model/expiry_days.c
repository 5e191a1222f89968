/* Whole days; their order is the client's. */
#include "model/expiry_days.h"

#include <stddef.h>

const struct expiry_days expiry_days_default = {{21, 7, 1}, 3};
const struct expiry_days expiry_days_of_domains = {{30, 7, 1}, 3};

bool
expiry_days_fit(json_object *value)
{
    if (!json_object_is_type(value, json_type_array))
        return false;
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        int64_t days;

        if (!json_is_count(json_object_array_get_idx(value, i), &days))
            return false;
    }
    return true;
}

const char *
expiry_days_read(struct arena *a, json_object *value, void *where)
{
    const struct expiry_days **place = where;
    struct expiry_days *days;
    size_t count = value != NULL ? json_object_array_length(value) : 0;

    *place = NULL;
    if (value == NULL)
        return NULL;
    if (count > EXPIRY_DAYS_MOST)
        return arena_printf(a, "expiry_days must have at most %d items", EXPIRY_DAYS_MOST);
    days = arena_alloc(a, sizeof *days);
    for (; (size_t)days->count < count; days->count++) {
        int64_t *one = &days->list[days->count];

        (void)json_is_count(json_object_array_get_idx(value, (size_t)days->count), one);
        if (*one > EXPIRY_DAYS_LIMIT)
            return arena_printf(a, "expiry_days: each must be 0 to %d", EXPIRY_DAYS_LIMIT);
    }
    *place = days;
    return NULL;
}

void
expiry_days_put(struct buf *out, struct arena *a, const char *name, const void *where, enum field_view view)
{
    const struct expiry_days *days = *(const struct expiry_days *const *)where;

    (void)a;
    (void)view;
    if (days == NULL)
        days = &expiry_days_default;
    put_array(out, name);
    for (int i = 0; i < days->count; i++)
        put_int(out, NULL, days->list[i]);
    end_array(out);
}
