#include "fcgi/api/page_voice.h"

#include "rules/redaction.h"

bool
page_reader_has_key(const struct request *rq)
{
    return principal_may_page(&rq->principal, rq->page.key, rq->page.workspace, ROLE_VIEWER);
}

const char *
page_variant(const struct request *rq)
{
    return page_reader_has_key(rq) ? "key" : NULL;
}

int
page_voice_read(struct request *rq, struct page_voice *v)
{
    *v = (struct page_voice){ .plain = page_reader_has_key(rq) };
    v->hides_causes = !v->plain && !rq->page.show_causes;
    return v->plain ? 0 : layouts_names(rq->app->db, rq->arena, rq->page.key, &v->names);
}

const char *
page_voice_name(const struct page_voice *v, int64_t monitor, const char *name)
{
    return v->plain ? name : page_names_of(&v->names, monitor, name);
}

void
page_voice_incidents(struct request *rq, const struct page_voice *v, struct incidents *found)
{
    for (int i = 0; i < found->count; i++) {
        struct incident *one = &found->list[i];

        one->monitor_name = page_voice_name(v, one->monitor, one->monitor_name);
        if (v->hides_causes)
            one->cause = hidden_cause(rq->arena, one->monitor_name, one->resolved_at != 0);
    }
}

void
page_voice_maintenances(const struct page_voice *v, struct maintenances *found)
{
    for (int i = 0; i < found->count; i++)
        if (found->list[i].monitor != 0)
            found->list[i].monitor_name =
                page_voice_name(v, found->list[i].monitor, found->list[i].monitor_name);
}
