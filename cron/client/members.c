/* The API takes one of the three. */
#include "cron/client/members.h"

#include "base/buf.h"
#include "cron/client/server.h"

const char *
members_query(struct run *run, const struct chosen *m)
{
    struct buf ids = {.arena = &run->arena};

    if ((m->ids.count > 0) + (m->tag != NULL) + (m->group != NULL) != 1) {
        (void)arguments_wrong(run, "say which monitors: --id (as often as needed), --tag or --group", NULL);
        return NULL;
    }
    if (m->tag != NULL)
        return arena_printf(&run->arena, "tag=%s", server_escaped(&run->arena, m->tag));
    if (m->group != NULL)
        return arena_printf(&run->arena, "group=%s", server_escaped(&run->arena, m->group));
    buf_text(&ids, "ids=");
    for (int i = 0; i < m->ids.count; i++)
        buf_printf(&ids, "%s%s", i > 0 ? "," : "", server_escaped(&run->arena, m->ids.list[i]));
    return buf_string(&ids);
}
