/* Both searches go on side by side, as bytes come: no body is kept. */
#include "cron/check/body_search.h"

static bool
take_converted(void *search, const char *bytes, size_t count)
{
    struct body_search *s = search;

    s->found |= body_match_feed(&s->converted, bytes, count);
    return !s->found;
}

/* A false answer ends the decoding: the rest of a body that has been found, or that is too long, costs
 * nothing. */
static bool
take_decoded(void *search, const char *bytes, size_t count)
{
    struct body_search *s = search;

    if (count > s->left) {
        s->cut = true;
        count = s->left;
    }
    s->left -= count;
    s->found |= body_match_feed(&s->bytes, bytes, count);
    if (!s->found)
        charset_reader_feed(&s->charset, bytes, count, take_converted, s);
    return !s->found && !s->cut;
}

/* The text is looked for as the bytes that it has in UTF-8, and in the body as it is converted to UTF-8 by
 * its declared charset: pages that declare a wrong one are found by their bytes. */
void
body_search_begin(struct body_search *s, const char *text, const char *content_encoding,
                  const char *content_type, size_t most)
{
    s->left = most;
    s->found = s->cut = false;
    body_match_begin(&s->bytes, text);
    body_match_begin(&s->converted, text);
    charset_reader_begin(&s->charset, content_type);
    content_decoder_begin(&s->decoder, content_encoding, take_decoded, s);
}

enum content_state
body_search_feed(struct body_search *s, const char *bytes, size_t count)
{
    return content_decoder_feed(&s->decoder, bytes, count);
}

bool
body_search_complete(const struct body_search *s)
{
    return content_decoder_complete(&s->decoder);
}

void
body_search_end(struct body_search *s)
{
    body_match_end(&s->bytes);
    body_match_end(&s->converted);
    charset_reader_end(&s->charset);
    content_decoder_end(&s->decoder);
    *s = (struct body_search){ .found = false };
}
