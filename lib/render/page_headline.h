/* The headline of a status page, as a sentence. */
#ifndef RENDER_PAGE_HEADLINE_H
#define RENDER_PAGE_HEADLINE_H

#include "base/buf.h"
#include "rules/page_standing.h"

#include <stdint.h>

/* Plain text: names in it are as they are, to be escaped by the caller. */
void page_headline_print(struct buf *out, const struct page_headline *h, int64_t now);

#endif
