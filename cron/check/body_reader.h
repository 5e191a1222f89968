/* The body of a response as it comes: out of its content coding, looked through for texts, and as much of it
 * kept as is asked for. */
#ifndef CRON_CHECK_BODY_READER_H
#define CRON_CHECK_BODY_READER_H

#include "cron/check/body_match.h"
#include "cron/check/charset_reader.h"
#include "cron/check/content_decoder.h"

#include <stdbool.h>
#include <stddef.h>

struct body_wants {
    const char *contains, *excludes; /* 1..65535 bytes each, which must outlive the reader; NULL: none */
    size_t most;                     /* how many bytes are looked at, after decoding */
    size_t keep;                     /* how many of these are kept, at most */
    bool convert; /* of another charset than UTF-8 what is converted from it is kept, too */
};

/* malloc'd bytes with a NUL behind them; NULL: none have come. */
struct kept_body {
    char *bytes;
    size_t length, room;
};

/* One text that is looked for, as bytes and in what another charset is converted to. */
struct text_search {
    struct body_match bytes, converted;
    bool wanted, found;
};

/* All zeroes before body_reader_begin. */
struct body_reader {
    struct text_search contains, excludes;
    struct charset_reader charset;
    struct content_decoder decoder;
    size_t left, keep;
    bool convert;
    struct kept_body kept, kept_text; /* as it came, and converted */
    bool cut; /* the body is longer than what is looked at */
};

/* The headers' values, "" for those that are missing. */
void body_reader_begin(struct body_reader *r, const struct body_wants *wants, const char *content_encoding,
                       const char *content_type);

/* The next bytes as they came. CONTENT_ENOUGH: nothing that may follow matters. */
enum content_state body_reader_feed(struct body_reader *r, const char *bytes, size_t count);

/* Whether what came was a whole body, as far as its content coding tells. */
bool body_reader_complete(const struct body_reader *r);

/* Also of one that was never begun. */
void body_reader_end(struct body_reader *r);

#endif
