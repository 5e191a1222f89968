/* The headline of a status page (rules/page_standing.h) as a sentence. */
#ifndef RENDER_HEADLINE_H
#define RENDER_HEADLINE_H

#include "base/buf.h"
#include "rules/page_standing.h"

/* "Services affected: 3 of 17 (Shop)", in English, not escaped. */
void headline_text(struct buf *out, const struct page_headline *h, int64_t now);

#endif
