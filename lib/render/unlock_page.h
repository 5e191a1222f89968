/* The form by which a reader unlocks a closed status page. It shows no word of the page. */
#ifndef RENDER_UNLOCK_PAGE_H
#define RENDER_UNLOCK_PAGE_H

#include "base/buf.h"
#include "render/words.h"

#include <stdbool.h>

struct unlock_page {
    struct speech speech;
    const char *action;   /* where the form goes: a path from the root of the instance */
    const char *token;    /* fcgi/http/form_token.h */
    bool by_password;     /* the page has one; else it takes a key */
    const char *sentence; /* what was wrong with what was sent; NULL: nothing was */
};

void unlock_page_head(struct buf *out, const struct speech *s);
void unlock_page_body(struct buf *out, const struct unlock_page *p);
void unlock_page_markdown(struct buf *out, const struct unlock_page *p);

#endif
