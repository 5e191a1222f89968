/* A schedule is kept as the text that the client gave, and read anew whenever it is asked. */
#include "model/push_options.h"

#include "base/cron.h"
#include "base/text.h"
#include "model/metric.h"

#include <math.h>

enum { MOST_BOUNDS = 20, LONGEST_CRON = 500 };

const char *const push_methods_names[PUSH_METHODS_COUNT + 1] = {
    [PUSH_ANY_METHOD] = "any",
    [PUSH_POST_ONLY] = "post",
};

/* --- the schedule --------------------------------------------------------------------------------------- */

/* Whether a schedule ever comes does not depend on the zone, nor on when that is asked. */
const char *
push_cron_read(struct arena *a, json_object *value, void *where)
{
    const char *text = text_trim(a, json_object_get_string(value)), *problem;
    struct cron c;

    if (*text == '\0') {
        *(const char **)where = NULL;
        return NULL;
    }
    if (text_length(text) > LONGEST_CRON)
        return "cron must have at most 500 characters";
    problem = cron_read(a, text, &c);
    if (problem == NULL && cron_next(&c, tz_utc(), 0) == 0)
        problem = "cron: this schedule never comes: its day of the month is in none of its months";
    if (problem == NULL)
        *(const char **)where = text;
    return problem;
}

/* --- bounds --------------------------------------------------------------------------------------------- */

bool
push_bounds_are_fit(json_object *value)
{
    return json_object_is_type(value, json_type_object);
}

static const char *
limit_read(struct arena *a, json_object *limits, const char *label, const char *name, bool *has,
           double *value)
{
    json_object *given = json_object_object_get(limits, name);

    *has = given != NULL;
    if (given == NULL)
        return NULL;
    if (!json_object_is_type(given, json_type_int) && !json_object_is_type(given, json_type_double))
        return arena_printf(a, "bounds: %s of \"%s\" must be a number", name, text_cut(a, label, 40));
    *value = json_object_get_double(given);
    return isfinite(*value) ? NULL : arena_printf(a, "bounds: %s must be a finite number", name);
}

static bool
is_limit(const char *name)
{
    return text_same(name, "min") || text_same(name, "max");
}

static const char *
bound_read(struct arena *a, const char *label, json_object *limits, struct metric_bound *b)
{
    const char *short_label = text_cut(a, label, 40), *problem;

    b->label = arena_text(a, label);
    if (text_length(label) < 1 || text_length(label) > METRIC_LABEL_MOST || text_unfit_for_name(label) != 0)
        return "bounds: a label must be one line of 1 to 100 characters";
    if (!json_object_is_type(limits, json_type_object))
        return arena_printf(a, "bounds: \"%s\" must be an object as {\"min\": 1, \"max\": 100}", short_label);
    json_object_object_foreach(limits, name, value) {
        (void)value;
        if (!is_limit(name))
            return arena_printf(a, "bounds: \"%s\" has min and max, and no \"%s\"", short_label,
                                text_cut(a, name, 40));
    }
    problem = limit_read(a, limits, label, "min", &b->has_min, &b->min);
    if (problem == NULL)
        problem = limit_read(a, limits, label, "max", &b->has_max, &b->max);
    if (problem == NULL && !b->has_min && !b->has_max)
        problem = arena_printf(a, "bounds: give \"%s\" a min, a max, or both", short_label);
    if (problem == NULL && b->has_min && b->has_max && b->min > b->max)
        problem = arena_printf(a, "bounds: min of \"%s\" is above its max", short_label);
    return problem;
}

const char *
push_bounds_read(struct arena *a, json_object *value, void *where)
{
    struct metric_bounds *bounds = arena_alloc(a, sizeof *bounds);
    const struct metric_bounds **place = where;
    const char *problem = NULL;

    *bounds = (struct metric_bounds){ 0 };
    if (value == NULL || json_object_object_length(value) == 0) {
        *place = NULL;
        return NULL;
    }
    if (json_object_object_length(value) > MOST_BOUNDS)
        return "bounds must have at most 20 labels";
    json_object_object_foreach(value, label, limits) {
        struct metric_bound *b = arena_add(a, bounds);

        *b = (struct metric_bound){ 0 };
        problem = bound_read(a, label, limits, b);
        if (problem != NULL)
            return problem;
    }
    *place = bounds;
    return NULL;
}

void
push_bounds_put(struct buf *out, struct arena *a, const char *name, const void *where, enum field_view view)
{
    const struct metric_bounds *bounds = *(const struct metric_bounds *const *)where;

    (void)a;
    put_object(out, name);
    for (int i = 0; i < bounds->count && view != FIELD_HIDDEN; i++) {
        const struct metric_bound *b = &bounds->list[i];

        put_stranger_name(out, b->label);
        put_object(out, NULL);
        if (b->has_min)
            put_real(out, "min", b->min);
        if (b->has_max)
            put_real(out, "max", b->max);
        end_object(out);
    }
    end_object(out);
}
