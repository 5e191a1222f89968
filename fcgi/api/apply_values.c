/* What a document says of an object, beside what is stored: texts that stand for a stored one, names that
 * stand for ids, and whether anything differs. */
#include "fcgi/api/apply.h"

#include "base/text.h"
#include "store/monitors.h"

#include <string.h>

/* Where create bodies hold what no reader is shown. */
static bool
holds_secrets(const char *name)
{
    static const char *const names[] = {"headers", "auth", "config", "tls_client_key", "password"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static json_object *
at(json_object *whole, const char *name)
{
    return json_object_is_type(whole, json_type_object) ? json_object_object_get(whole, name) : NULL;
}

/* One text. NULL: it is a mask, and nothing is behind it. */
static json_object *
unmasked(json_object *wanted, json_object *shown, json_object *plain, bool secret)
{
    const char *text = json_object_get_string(wanted);

    if (json_object_is_type(shown, json_type_string) && plain != NULL &&
        strcmp(text, json_object_get_string(shown)) == 0)
        return plain;
    return secret && strcmp(text, "***") == 0 ? NULL : wanted;
}

static bool
unmask(struct apply *ap, const struct apply_item *i, json_object *wanted, json_object *shown,
       json_object *plain, bool secret)
{
    json_object_object_foreach(wanted, name, value)
    {
        bool inside = secret || holds_secrets(name);
        json_object *real;

        if (json_object_is_type(value, json_type_object) &&
            !unmask(ap, i, value, at(shown, name), at(plain, name), inside))
            return false;
        if (!json_object_is_type(value, json_type_string))
            continue;
        real = unmasked(value, at(shown, name), at(plain, name), inside);
        if (real == NULL)
            return apply_refuse(ap, i, VALIDATION_ERROR,
                                "%s is \"***\", which stands for a value that is stored: there is none",
                                name);
        if (real != value)
            json_object_object_add(wanted, name, json_object_get(real));
    }
    return true;
}

bool
apply_unmask(struct apply *ap, const struct apply_item *i, json_object *wanted, json_object *shown,
             json_object *plain)
{
    return unmask(ap, i, wanted, shown, plain, false);
}

bool
apply_ids(struct apply *ap, json_object *list, enum desired_part part)
{
    for (size_t n = 0; json_is_texts(list) && n < json_object_array_length(list); n++) {
        const char *name = json_object_get_string(json_object_array_get_idx(list, n));
        struct desired named;
        enum found found = desired_by_name(ap->rq, part, ap->workspace, name, &named);

        if (found == FOUND)
            json_object_array_put_idx(list, n, json_object_new_string(named.id));
        desired_free(&named);
        if (found == FAILED)
            return apply_broke(ap);
    }
    return true;
}

bool
apply_is_so(json_object *wanted, json_object *now)
{
    json_object_object_foreach(wanted, name, value)
    {
        if (!json_object_equal(value, json_object_object_get(now, name)))
            return false;
    }
    return true;
}

bool
apply_names(struct apply *ap, const struct apply_item *i, const char *member, json_object **names)
{
    *names = json_object_object_get(i->wanted, member);
    if (*names == NULL || (json_is_texts(*names) && !json_holds_nul(*names)))
        return true;
    return apply_refuse(ap, i, VALIDATION_ERROR, "%s must be an array of external_ids", member);
}

bool
apply_lists(json_object *names, const char *text)
{
    for (size_t n = 0; names != NULL && n < json_object_array_length(names); n++)
        if (strcmp(json_object_get_string(json_object_array_get_idx(names, n)), text) == 0)
            return true;
    return false;
}

bool
apply_monitor_id(struct apply *ap, const struct apply_item *i, const char *member, const char *name,
                 const char **id)
{
    struct monitor m;

    switch (monitors_by_external_id(ap->rq->app->db, ap->rq->arena, ap->workspace, name, &m)) {
    case FOUND:
        *id = m.id;
        return true;
    case NONE:
        return apply_refuse(ap, i, VALIDATION_ERROR,
                            "%s names \"%s\", which is the external_id of no monitor of this workspace: "
                            "add that monitor to the document, or correct the name",
                            member, text_cut(ap->rq->arena, name, 100));
    case FAILED:
        break;
    }
    return apply_broke(ap);
}
