/* Searches go on side by side, as bytes come: for them alone no body is kept. */
#include "cron/check/body_reader.h"

#include <stdlib.h>
#include <string.h>

static void
search_begin(struct text_search *s, const char *text)
{
    s->wanted = text != NULL;
    s->found = false;
    if (!s->wanted)
        return;
    body_match_begin(&s->bytes, text);
    body_match_begin(&s->converted, text);
}

static void
search_end(struct text_search *s)
{
    body_match_end(&s->bytes);
    body_match_end(&s->converted);
}

static void
search_feed(struct text_search *s, struct body_match *match, const char *bytes, size_t count)
{
    if (s->wanted && !s->found)
        s->found = body_match_feed(match, bytes, count);
}

/* Grows by doubling: most bodies are small. */
static void
keep(struct kept_body *k, size_t most, const char *bytes, size_t count)
{
    size_t room = most - k->length;

    if (count > room)
        count = room;
    if (count == 0)
        return;
    if (k->length + count + 1 > k->room) {
        k->room = 2 * (k->length + count) < most ? 2 * (k->length + count) + 1 : most + 1;
        k->bytes = realloc(k->bytes, k->room);
        if (!k->bytes)
            abort();
    }
    memcpy(k->bytes + k->length, bytes, count);
    k->length += count;
    k->bytes[k->length] = '\0';
}

static bool
take_converted(void *reader, const char *bytes, size_t count)
{
    struct body_reader *r = reader;

    if (r->convert)
        keep(&r->kept_text, r->keep, bytes, count);
    search_feed(&r->contains, &r->contains.converted, bytes, count);
    search_feed(&r->excludes, &r->excludes.converted, bytes, count);
    return true;
}

static bool
searches_go_on(const struct body_reader *r)
{
    return (r->contains.wanted && !r->contains.found) || (r->excludes.wanted && !r->excludes.found);
}

/* A false answer ends the decoding: the rest of a body of which nothing matters any more, or that is too
 * long, costs nothing. */
static bool
take_decoded(void *reader, const char *bytes, size_t count)
{
    struct body_reader *r = reader;

    if (count > r->left) {
        r->cut = true;
        count = r->left;
    }
    r->left -= count;
    keep(&r->kept, r->keep, bytes, count);
    search_feed(&r->contains, &r->contains.bytes, bytes, count);
    search_feed(&r->excludes, &r->excludes.bytes, bytes, count);
    if (r->convert || searches_go_on(r))
        charset_reader_feed(&r->charset, bytes, count, take_converted, r);
    return !r->cut && (searches_go_on(r) || r->kept.length < r->keep);
}

/* A text is looked for as the bytes that it has in UTF-8, and in the body as it is converted to UTF-8 by its
 * declared charset: pages that declare a wrong one are found by their bytes. */
void
body_reader_begin(struct body_reader *r, const struct body_wants *wants, const char *content_encoding,
                  const char *content_type)
{
    *r = (struct body_reader){.left = wants->most, .keep = wants->keep, .convert = wants->convert};
    search_begin(&r->contains, wants->contains);
    search_begin(&r->excludes, wants->excludes);
    charset_reader_begin(&r->charset, content_type);
    content_decoder_begin(&r->decoder, content_encoding, take_decoded, r);
}

enum content_state
body_reader_feed(struct body_reader *r, const char *bytes, size_t count)
{
    return content_decoder_feed(&r->decoder, bytes, count);
}

bool
body_reader_complete(const struct body_reader *r)
{
    return content_decoder_complete(&r->decoder);
}

void
body_reader_end(struct body_reader *r)
{
    search_end(&r->contains);
    search_end(&r->excludes);
    charset_reader_end(&r->charset);
    content_decoder_end(&r->decoder);
    free(r->kept.bytes);
    free(r->kept_text.bytes);
    *r = (struct body_reader){.cut = false};
}
