/* The body of a response, out of its content coding (RFC 9110, section 8.4): gzip, also of several members,
 * and deflate, with or without zlib's header; several of them on top of each other. A coding that we do not
 * know is passed over, as browsers do it: the body is then what came. */
#ifndef CRON_CHECK_CONTENT_DECODER_H
#define CRON_CHECK_CONTENT_DECODER_H

#include <stdbool.h>
#include <stddef.h>

#define CONTENT_CODINGS 4 /* on top of each other; more are passed over like those that are unknown */

struct content_layer;

/* Takes decoded bytes; false: no more are wanted. */
typedef bool content_sink(void *owner, const char *bytes, size_t count);

struct content_decoder {
    content_sink *sink;
    void *owner;
    struct content_layer *layers[CONTENT_CODINGS]; /* in the order in which they are taken off */
    int count;
};

enum content_state {
    CONTENT_FINE,
    CONTENT_ENOUGH, /* the sink wants no more */
    CONTENT_BROKEN, /* damaged on the way */
};

/* codings: of the header Content-Encoding, "" if there is none. zlib is loaded when it is needed. */
void content_decoder_begin(struct content_decoder *d, const char *codings, content_sink *sink, void *owner);

enum content_state content_decoder_feed(struct content_decoder *d, const char *bytes, size_t count);

/* Whether the body may end here: nothing came, or all that was begun has ended. */
bool content_decoder_complete(const struct content_decoder *d);

/* Also of one that was never begun, but is all zeroes. */
void content_decoder_end(struct content_decoder *d);

#endif
