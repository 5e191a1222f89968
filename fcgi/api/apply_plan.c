/* What an apply did, or would do, object by object: what is shown of each before and after is compared. */
#include "fcgi/api/apply.h"

static void
put_value(struct buf *out, const char *name, json_object *value)
{
    put_json(out, name,
             json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

static void
put_change(struct buf *out, const char *name, const struct desired *from, const struct desired *to)
{
    put_object(out, NULL);
    put_text(out, "field", name);
    put_value(out, "from", json_object_object_get(from->shown, name));
    put_value(out, "to", json_object_object_get(to->shown, name));
    end_object(out);
}

static bool
differs(const struct desired *from, const struct desired *to, const char *name)
{
    return !json_object_equal(json_object_object_get(from->plain, name),
                              json_object_object_get(to->plain, name));
}

/* The members in the order of the object that is there; returns how many have changed. */
static int
put_changes(struct buf *out, const struct desired *from, const struct desired *to)
{
    int count = 0;

    json_object_object_foreach(to->plain, name, value)
    {
        (void)value;
        if (!differs(from, to, name))
            continue;
        put_change(out, name, from, to);
        count++;
    }
    if (from->plain == NULL)
        return count;
    json_object_object_foreach(from->plain, was, old)
    {
        (void)old;
        if (json_object_object_get(to->plain, was) != NULL || !differs(from, to, was))
            continue;
        put_change(out, was, from, to);
        count++;
    }
    return count;
}

/* What goes needs no list of what it was. */
static void
put_item(struct buf *out, struct apply *ap, const struct apply_item *i)
{
    struct buf changes = json_text(ap->rq);
    int count = 0;

    put_array(&changes, NULL);
    if (i->wanted != NULL)
        count = put_changes(&changes, &i->before, &i->after);
    end_array(&changes);
    put_object(out, NULL);
    put_text(out, "action",
             i->wanted == NULL         ? "delete"
             : i->before.plain == NULL ? "create"
             : count > 0               ? "change"
                                       : "unchanged");
    put_text(out, "type", part_type(i->part));
    put_text(out, "external_id", i->name);
    put_json(out, "changes", buf_string(&changes));
    end_object(out);
}

void
apply_plan(struct buf *out, struct apply *ap)
{
    put_array(out, "plan");
    for (int i = 0; i < ap->count; i++)
        put_item(out, ap, &ap->list[i]);
    end_array(out);
    put_bool(out, "applied", !ap->rq->dry_run);
}
