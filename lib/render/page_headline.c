#include "render/page_headline.h"

#include "render/humanize.h"

void
page_headline_print(struct buf *out, const struct page_headline *h, int64_t now)
{
    switch (h->kind) {
    case HEADLINE_WORKING:
        buf_text(out, "All services are working");
        break;
    case HEADLINE_AFFECTED:
        buf_printf(out, "Services affected: %lld of %lld", (long long)h->affected, (long long)h->monitors);
        if (h->name != NULL)
            buf_printf(out, ": %s", h->name);
        break;
    case HEADLINE_MAINTENANCE:
        buf_text(out, "Maintenance in progress");
        break;
    case HEADLINE_POST:
        buf_text(out, h->name);
        break;
    case HEADLINE_STALE:
        buf_text(out, "No current data");
        if (h->newest_check != 0) {
            buf_text(out, ": last check ");
            humanize_length(out, now > h->newest_check ? now - h->newest_check : 0);
            buf_text(out, " ago");
        }
        break;
    case HEADLINE_PAUSED:
        buf_text(out, "All monitors are paused");
        break;
    case HEADLINE_EMPTY:
        buf_text(out, "There are no monitors yet");
        break;
    }
}
