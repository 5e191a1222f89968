/* Sentences that need no plural. */
#include "render/headline.h"

#include "render/humanize.h"

void
headline_text(struct buf *out, const struct page_headline *h, int64_t now)
{
    switch (h->kind) {
    case HEADLINE_WORKING:
        buf_text(out, "All services are working");
        break;
    case HEADLINE_AFFECTED:
        buf_printf(out, "Services affected: %lld of %lld (%s)", (long long)h->affected,
                   (long long)h->monitors, h->name);
        break;
    case HEADLINE_MAINTENANCE:
        buf_text(out, "Maintenance in progress");
        break;
    case HEADLINE_POST:
        buf_text(out, h->name);
        break;
    case HEADLINE_STALE:
        buf_text(out, "No current data: last check ");
        humanize_length(out, now > h->newest_check ? now - h->newest_check : 0);
        buf_text(out, " ago");
        break;
    case HEADLINE_PAUSED:
        buf_text(out, "Monitoring is paused");
        break;
    case HEADLINE_EMPTY:
        buf_text(out, "No monitors yet");
        break;
    }
}
