/* The search for a text in a response's body: out of its content coding, as bytes, and also after conversion
 * to UTF-8 if the response names another charset; within so many bytes. */
#ifndef CRON_CHECK_BODY_SEARCH_H
#define CRON_CHECK_BODY_SEARCH_H

#include "cron/check/body_match.h"
#include "cron/check/charset_reader.h"
#include "cron/check/content_decoder.h"

#include <stdbool.h>
#include <stddef.h>

/* All zeroes before body_search_begin. */
struct body_search {
    struct body_match bytes;     /* as they are */
    struct body_match converted; /* in UTF-8 */
    struct charset_reader charset;
    struct content_decoder decoder;
    size_t left; /* of the bytes to be looked at, after decoding */
    bool found;
    bool cut; /* the body is longer than what is looked at */
};

/* The headers' values, "" for those that are missing. text: 1..65535 bytes; must outlive the search. most:
 * how many decoded bytes are looked at. */
void body_search_begin(struct body_search *s, const char *text, const char *content_encoding,
                       const char *content_type, size_t most);

/* The next bytes as they came. CONTENT_ENOUGH: the text was found, or all that is to be was looked at. */
enum content_state body_search_feed(struct body_search *s, const char *bytes, size_t count);

/* Whether what came was a whole body, as far as its content coding tells. */
bool body_search_complete(const struct body_search *s);

/* Also of one that was never begun. */
void body_search_end(struct body_search *s);

#endif
