/* A status page's incidents as a feed (RFC 4287). */
#ifndef PURE_ATOM_H
#define PURE_ATOM_H

#include "base/buf.h"
#include "pure/incident.h"
#include "pure/page.h"

/* The whole document. incidents: newest first. */
void atom_feed(struct buf *out, const struct page *page, const struct incident *incidents, int count);

#endif
