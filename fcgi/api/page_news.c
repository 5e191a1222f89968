/* What happens on a status page, newest first: automatic incidents, and posts, which stand in the place of
 * the incident that they name. */
#include "fcgi/api/page_news.h"

#include "base/rfc3339.h"

#include <stdlib.h>

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

/* In the words of the page. */
static int
tell(struct request *rq, struct page_news *n)
{
    if (page_voice_read(rq, &n->voice) != 0)
        return -1;
    incidents_redact(rq, &n->voice, &n->incidents);
    return 0;
}

int
page_news_latest(struct request *rq, int64_t limit, struct page_news *n)
{
    struct db *db = rq->app->db;
    const struct incident_filter filter = {
        .page = rq->page.key, .open = -1, .unspoken = true, .range = { .limit = limit },
    };

    *n = (struct page_news){ .posts = { 0 } };
    if (incidents_find(db, rq->arena, &filter, &n->incidents) != 0 ||
        posts_latest(db, rq->arena, rq->page.key, limit, &n->posts) != 0)
        return -1;
    return tell(rq, n);
}

int
page_news_recent(struct request *rq, int64_t since, int64_t limit, struct page_news *n)
{
    struct db *db = rq->app->db;

    *n = (struct page_news){ .posts = { 0 } };
    if (incidents_of_page_recent(db, rq->arena, rq->page.key, since, limit, &n->incidents) != 0 ||
        posts_recent(db, rq->arena, rq->page.key, since, limit, &n->posts) != 0)
        return -1;
    return tell(rq, n);
}
