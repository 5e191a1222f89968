/* A status page's incidents as a feed (RFC 4287). */
#ifndef RENDER_ATOM_H
#define RENDER_ATOM_H

#include "base/buf.h"
#include "model/incident.h"
#include "model/page.h"

struct atom_entry {
    const struct incident *incident;
    bool is_stale; /* how its monitor is now is not known (rules/staleness.h) */
};

/* The whole document, the newest first. */
void atom_feed(struct buf *out, const struct page *page, const struct atom_entry *entries, int count);

#endif
