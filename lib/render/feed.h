/* What a status page says, as feeds: Atom (RFC 4287) and JSON Feed 1.1. An entry is a post, or an incident
 * that nobody wrote a post for; it is updated with it. */
#ifndef RENDER_FEED_H
#define RENDER_FEED_H

#include "base/buf.h"
#include "model/page.h"

#include <stdint.h>

struct feed_entry {
    const char *id;    /* a UUID */
    const char *title;
    const char *link;  /* an address, or a path from the root of its host */
    int64_t published, updated;
    const char *text;  /* of an incident; NULL: of a post, which has */
    const char *html;  /* this */
};

struct feed {
    const struct page *page;
    const char *language; /* "de" */
    const char *home, *self; /* addresses of the page and of the feed, like link */
    const struct feed_entry *entries; /* the newest first */
    int count;
};

void feed_atom(struct buf *out, const struct feed *f);
void feed_json(struct buf *out, const struct feed *f);

#endif
