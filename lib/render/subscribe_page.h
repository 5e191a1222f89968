/* The form by which a reader of a status page asks for news by mail, for browsers without scripts, and what
 * came of it. */
#ifndef RENDER_SUBSCRIBE_PAGE_H
#define RENDER_SUBSCRIBE_PAGE_H

#include "base/buf.h"
#include "model/page.h"
#include "render/words.h"

#include <stdbool.h>
#include <stdint.h>

/* One of the services that a reader may choose among. */
struct subscribe_service {
    const char *id;
    const char *name;  /* as the page calls it */
    bool is_chosen;
};

struct subscribe_services {
    struct subscribe_service *list;
    int count, capacity;
};

struct subscribe_page {
    struct speech speech;
    const struct page *page;
    const char *token;     /* fcgi/http/form_token.h; NULL: nothing is asked any longer */
    const char *email;     /* as it was sent; NULL: not yet */
    int64_t kinds;         /* those that have a tick: TELL_INCIDENT... (model/subscriber.h) */
    struct subscribe_services services; /* none: there is no choice */
    const char *sentence;  /* what was wrong with what was sent, or what was done; NULL: nothing was sent */
};

/* The path of the form, from the root of the instance; in the arena. */
const char *subscribe_page_path(struct arena *a, const struct page *page);

void subscribe_page_body(struct buf *out, const struct subscribe_page *p);

#endif
