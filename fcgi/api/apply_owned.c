/* Whose the objects of a document are: each is looked up, with the set under which it was applied last, and
 * what that set has beside them is to go if the document is asked to prune. */
#include "fcgi/api/apply.h"

#include "base/text.h"
#include "store/applied.h"

#include <string.h>

enum { FEW = 5 };

/* One that another document owns is not taken from it unless that is asked for. */
static bool
is_ours(struct apply *ap, const struct apply_item *i)
{
    const char *set = NULL;

    switch (applied_set(ap->rq->app->db, ap->rq->arena, i->id, &set)) {
    case FOUND:
        return ap->take || strcmp(set, ap->set) == 0 ||
               apply_refuse(ap, i, OWNED_BY_SET,
                            "it was last applied under the set \"%s\": leave it to that "
                            "document, or say take=true",
                            set);
    case NONE:
        return true;
    case FAILED:
        break;
    }
    return apply_broke(ap);
}

static bool
look_at(struct apply *ap, struct apply_item *i)
{
    switch (desired_by_name(ap->rq, i->part, ap->workspace, i->name, &i->before)) {
    case FOUND:
        i->id = i->before.id;
        return is_ours(ap, i);
    case NONE:
        return true;
    case FAILED:
        break;
    }
    return apply_broke(ap);
}

static bool
is_listed(const struct apply *ap, int count, const char *id)
{
    for (int i = 0; i < count; i++)
        if (text_same(ap->list[i].id, id))
            return true;
    return false;
}

/* What was applied under this set and is not in the document any more. What is gone already is forgotten. */
static bool
add_surplus(struct apply *ap, int listed, const struct applied *object, int *there)
{
    struct desired before;
    enum found found;
    struct apply_item *i;

    if (is_listed(ap, listed, object->id)) {
        ++*there;
        return true;
    }
    found = object->part < PART_COUNT
                ? desired_by_id(ap->rq, (enum desired_part)object->part, ap->workspace, object->id, &before)
                : NONE;
    if (found == FAILED)
        return apply_broke(ap);
    if (found == NONE)
        return applied_remove(ap->rq->app->db, object->id) == 0 || apply_broke(ap);
    ++*there;
    i = arena_add(ap->rq->arena, ap);
    *i = (struct apply_item){
        .part = (enum desired_part)object->part,
        .name = before.name,
        .before = before,
        .id = before.id,
    };
    return true;
}

static bool
add_all_surplus(struct apply *ap)
{
    struct applied_objects objects = {0};
    int listed = ap->count, there = 0, surplus;

    if (!ap->prune)
        return true;
    if (applied_of(ap->rq->app->db, ap->rq->arena, ap->workspace, ap->set, &objects) != 0)
        return apply_broke(ap);
    for (int o = 0; o < objects.count; o++)
        if (!add_surplus(ap, listed, &objects.list[o], &there))
            return false;
    surplus = ap->count - listed;
    if (surplus > FEW && 2 * surplus > there && !ap->force && !ap->rq->dry_run)
        return apply_refuse(ap, NULL, PRUNE_TOO_LARGE,
                            "This would delete %d of the %d objects of the set \"%s\": look at the plan with "
                            "dry_run=true, then say prune=force",
                            surplus, there, ap->set);
    return true;
}

bool
apply_look(struct apply *ap)
{
    for (int i = 0; i < ap->count; i++)
        if (!look_at(ap, &ap->list[i]))
            return false;
    return add_all_surplus(ap);
}
