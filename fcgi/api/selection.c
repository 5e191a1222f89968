/* A client that names an id reads that monitor, also a private one: knowing the id is what opens it. */
#include "fcgi/api/selection.h"

#include "base/text.h"

#include <string.h>

static bool
is_there(const struct monitors *found, int64_t key)
{
    for (int i = 0; i < found->count; i++)
        if (found->list[i].key == key)
            return true;
    return false;
}

static bool
find_by_ids(struct request *rq, const char *ids, struct monitors *found, struct reply *no)
{
    while (*ids != '\0') {
        size_t length = strcspn(ids, ",");
        const char *id = text_trim(rq->arena, arena_bytes(rq->arena, ids, length));
        struct monitor m;
        enum found one;

        ids += length + (ids[length] == ',');
        if (*id == '\0')
            continue;
        one = monitors_by_id(rq->app->db, rq->arena, id, &m);
        if (one == FAILED)
            return say_no(no, broke(rq));
        if (one == NONE)
            return say_no(no, refuse(rq, NOT_FOUND,
                                     "There is no monitor with the id %s: check it, or whether the "
                                     "monitor was deleted",
                                     text_cut(rq->arena, id, 60)));
        if (!is_there(found, m.key))
            *arena_add(rq->arena, found) = m;
    }
    return true;
}

static bool
find_by_filter(struct request *rq, const struct selection *s, struct readership of, int most,
               struct monitors *found, struct reply *no)
{
    const struct monitor_filter filter = {
        .status = STATUS_COUNT,
        .tag = s->tag != NULL ? text_lower(rq->arena, s->tag) : NULL,
        .group = s->group,
        .limit = most + 1,
        .of = of,
    };
    int64_t total;

    if (monitors_find(rq->app->db, rq->arena, &filter, found, &total) != 0)
        return say_no(no, broke(rq));
    return found->count > 0 ||
           say_no(no,
                  refuse(rq, NO_MATCH,
                         "No monitor that you may list has this %s: check it with GET /api/v1/%s",
                         s->tag != NULL ? "tag" : "group", s->tag != NULL ? "tags" : "groups"));
}

bool
selection_find(struct request *rq, const struct selection *s, struct readership of, int most,
               struct monitors *found, struct reply *no)
{
    int given = (s->ids != NULL) + (s->tag != NULL) + (s->group != NULL);
    bool fine;

    if (given != 1)
        return say_no(no, refuse(rq, VALIDATION_ERROR,
                                 "Say which monitors are meant: by one of ids, tag, group"));
    fine = s->ids != NULL ? find_by_ids(rq, s->ids, found, no) : find_by_filter(rq, s, of, most, found, no);
    if (!fine)
        return false;
    if (found->count == 0)
        return say_no(no, refuse(rq, VALIDATION_ERROR, "ids must name at least one monitor"));
    return found->count <= most ||
           say_no(no, refuse(rq, VALIDATION_ERROR, "At most %d monitors at once: choose fewer", most));
}
