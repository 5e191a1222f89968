/* How rq->page stands at this moment: its monitors one after the other, in its order, and its open posts. */
#ifndef FCGI_API_PAGE_STATE_H
#define FCGI_API_PAGE_STATE_H

#include "rules/page_standing.h"
#include "store/monitors.h"
#include "store/posts.h"
#include "fcgi/api/page_voice.h"

/* Called for each monitor that is not paused, while it is read. m->name is what the reader knows it by. */
typedef void page_component(void *to, const struct monitor *m, enum component_state state);

struct page_state {
    struct page_voice voice;
    struct posts open;
    struct page_standing standing;
    int64_t until; /* so long it stays true if nothing is written */
};

/* take: NULL, or called for each. 0, or -1. */
int page_state_read(struct request *rq, struct page_state *s, page_component *take, void *to);

#endif
