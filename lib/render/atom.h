/* A status page's incidents as a feed (RFC 4287). */
#ifndef RENDER_ATOM_H
#define RENDER_ATOM_H

#include "base/buf.h"
#include "model/incident.h"
#include "model/page.h"

/* The whole document. incidents: newest first. */
void atom_feed(struct buf *out, const struct page *page, const struct incident *incidents, int count);

#endif
