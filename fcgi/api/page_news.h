/* What happens on a status page: for its feeds and its summary. */
#ifndef FCGI_API_PAGE_NEWS_H
#define FCGI_API_PAGE_NEWS_H

#include "store/posts.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_voice.h"

/* As the reader is told it, each newest first. */
struct page_news {
    struct page_voice voice;
    struct posts posts;
    struct incidents incidents; /* that nobody wrote a post for */
};

/* The latest of each; or, of incidents that happened or were written of, those that are open or ended after
 * `since`. At most `limit` of each. 0, or -1. */
int page_news_latest(struct request *rq, int64_t limit, struct page_news *n);
int page_news_recent(struct request *rq, int64_t since, int64_t limit, struct page_news *n);

/* An address of ours: absolute where PUBLIC_URL says how we are reached, else a path. */
const char *page_address(struct request *rq, const char *path);

/* Where one of them is told of: the post's own page; of an incident its day. */
const char *page_post_address(struct request *rq, const struct post *p);
const char *page_incident_address(struct request *rq, const struct incident *i);

#endif
