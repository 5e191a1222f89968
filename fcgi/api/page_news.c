/* What happens on a status page, newest first: automatic incidents, and posts, which stand in the place of
 * the incident that they name. */
#include "fcgi/api/page_news.h"

#include "base/rfc3339.h"
#include "store/calendars.h"

#include <stdlib.h>

bool
page_news_has(const struct keys *spoken, int64_t incident)
{
    for (int i = 0; i < spoken->count; i++)
        if (spoken->list[i] == incident)
            return true;
    return false;
}

const char *
page_address(struct request *rq, const char *path)
{
    const char *site = rq->app->config.public_url;

    return site != NULL ? arena_printf(rq->arena, "%s%s", site, path) : own_path(rq, "%s", path);
}

const char *
page_post_address(struct request *rq, const struct post *p)
{
    return page_address(rq, arena_printf(rq->arena, "/s/%s/posts/%s", rq->page.slug, p->id));
}

const char *
page_incident_address(struct request *rq, const struct incident *i)
{
    char date[11];

    rfc3339_date(i->started_at, date);
    return page_address(rq, arena_printf(rq->arena, "/s/%s/history?day=%s", rq->page.slug, date));
}

int
page_news_read(struct request *rq, int64_t incidents, int64_t posts, struct page_news *n)
{
    struct db *db = rq->app->db;
    const struct incident_filter filter = {
        .page = rq->page.key, .open = -1, .range = { .limit = incidents },
    };
    struct incidents found = { 0 };
    struct keys spoken = { 0 };

    *n = (struct page_news){ .posts = { 0 } };
    if (incidents_find(db, rq->arena, &filter, &found) != 0 ||
        calendars_spoken_incidents(db, rq->arena, rq->page.key, &spoken) != 0 ||
        posts_latest(db, rq->arena, rq->page.key, posts, &n->posts) != 0)
        return -1;
    if (incidents_redact(rq, &found) != 0 || page_voice_read(rq, &n->voice) != 0)
        return -1;
    page_voice_incidents(rq, &n->voice, &found);
    for (int i = 0; i < found.count; i++)
        if (!page_news_has(&spoken, found.list[i].seq))
            *arena_add(rq->arena, &n->incidents) = found.list[i];
    return 0;
}
