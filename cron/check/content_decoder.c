/* Each layer hands what it decodes to the next, and the last one to the sink, in pieces of a few KiB: a bomb
 * costs no memory, and ends when the sink has enough.
 *
 * libcurl could decode by itself, but takes an unknown coding and a second gzip member for failures. zlib is
 * fetched when the first coded body comes: see os/library.h. */
#include "cron/check/content_decoder.h"

#include "os/library.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#define ZLIB_CONST
#include <zlib.h>

#define LIBRARY "libz.so.1"
#define PIECE 8192
#define GZIP_WINDOW (16 + MAX_WBITS)
#define GZIP_BEGIN 0x1f /* the first byte of each member */

struct content_layer {
    z_stream stream;
    bool is_gzip, begun, ended;
    bool member_ended; /* gzip: another one may follow */
    unsigned char first; /* deflate: the first byte, until the second tells how it is wrapped */
    bool has_first;
};

struct zlib {
    int (*init)(z_stream *stream, int window, const char *version, int size);
    int (*inflate)(z_stream *stream, int flush);
    int (*reset)(z_stream *stream);
    int (*end)(z_stream *stream);
};

static const struct zlib *
zlib(void)
{
    static const struct library_function functions[] = {
        { "inflateInit2_", offsetof(struct zlib, init) },
        { "inflate", offsetof(struct zlib, inflate) },
        { "inflateReset", offsetof(struct zlib, reset) },
        { "inflateEnd", offsetof(struct zlib, end) },
    };
    static struct zlib loaded;

    if (!loaded.init)
        library_load(LIBRARY, functions, sizeof functions / sizeof *functions, &loaded);
    return &loaded;
}

/* --- One layer -------------------------------------------------------------------------------------- */

static enum content_state hand_on(struct content_decoder *d, int layer, const char *bytes, size_t count);

static void
open_stream(struct content_layer *l, int window)
{
    if (zlib()->init(&l->stream, window, ZLIB_VERSION, (int)sizeof l->stream) != Z_OK)
        abort(); /* no memory */
    l->begun = true;
}

/* RFC 1950: deflate in a method byte of 8, and a multiple of 31 with the next. Without it, it is bare. */
static bool
has_zlib_header(unsigned char first, unsigned char second)
{
    return (first & 0x0f) == 8 && ((first << 8) + second) % 31 == 0;
}

/* Takes in what is there, and hands on what that gives. */
static enum content_state
inflate_all(struct content_decoder *d, int layer, const unsigned char *bytes, size_t count)
{
    struct content_layer *l = d->layers[layer];
    unsigned char out[PIECE];
    enum content_state state = CONTENT_FINE;
    int code = Z_OK;

    l->stream.next_in = bytes;
    l->stream.avail_in = (uInt)count;
    do {
        l->stream.next_out = out;
        l->stream.avail_out = sizeof out;
        code = zlib()->inflate(&l->stream, Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
            return CONTENT_BROKEN;
        state = hand_on(d, layer + 1, (const char *)out, sizeof out - l->stream.avail_out);
    } while (state == CONTENT_FINE && code == Z_OK && (l->stream.avail_in > 0 || l->stream.avail_out == 0));
    l->ended = code == Z_STREAM_END;
    return state;
}

/* What stands behind the last member is none of the body's, unless it is one more. */
static enum content_state
inflate_members(struct content_decoder *d, int layer, const unsigned char *bytes, size_t count)
{
    struct content_layer *l = d->layers[layer];
    enum content_state state = CONTENT_FINE;

    while (count > 0 && state == CONTENT_FINE) {
        if (l->ended) {
            if (!l->is_gzip || *bytes != GZIP_BEGIN)
                return CONTENT_FINE;
            zlib()->reset(&l->stream);
            l->member_ended = true;
        }
        state = inflate_all(d, layer, bytes, count);
        bytes += count - l->stream.avail_in;
        count = l->stream.avail_in;
        if (state == CONTENT_BROKEN && l->member_ended) {
            l->ended = true;
            return CONTENT_FINE;
        }
    }
    return state;
}

/* Two bytes tell which of the two deflates it is. */
static enum content_state
begin_deflate(struct content_decoder *d, int layer, const unsigned char *bytes, size_t count)
{
    struct content_layer *l = d->layers[layer];
    unsigned char first = l->first;

    if (!l->has_first) {
        l->first = first = *bytes++;
        l->has_first = true;
        count--;
    }
    if (count == 0)
        return CONTENT_FINE;
    open_stream(l, has_zlib_header(first, *bytes) ? MAX_WBITS : -MAX_WBITS);
    inflate_all(d, layer, &first, 1); /* gives nothing yet */
    return inflate_members(d, layer, bytes, count);
}

static enum content_state
hand_on(struct content_decoder *d, int layer, const char *bytes, size_t count)
{
    const unsigned char *raw = (const unsigned char *)bytes;

    if (count == 0)
        return CONTENT_FINE;
    if (layer == d->count)
        return d->sink(d->owner, bytes, count) ? CONTENT_FINE : CONTENT_ENOUGH;
    if (d->layers[layer]->begun)
        return inflate_members(d, layer, raw, count);
    if (!d->layers[layer]->is_gzip)
        return begin_deflate(d, layer, raw, count);
    open_stream(d->layers[layer], GZIP_WINDOW);
    return inflate_members(d, layer, raw, count);
}

/* --- All of them ------------------------------------------------------------------------------------ */

static bool
is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && strncasecmp(text, word, length) == 0;
}

static void
drop_layers(struct content_decoder *d)
{
    while (d->count > 0) {
        struct content_layer *l = d->layers[--d->count];

        if (l->begun)
            zlib()->end(&l->stream);
        free(l);
    }
}

/* False: this one is not known. */
static bool
add_layer(struct content_decoder *d, const char *coding, size_t length)
{
    bool gzip = is_word(coding, length, "gzip") || is_word(coding, length, "x-gzip");

    if (length == 0 || is_word(coding, length, "identity"))
        return true;
    if ((!gzip && !is_word(coding, length, "deflate")) || d->count == CONTENT_CODINGS)
        return false;
    /* The one that was put on last is named last, and taken off first. */
    memmove(d->layers + 1, d->layers, (size_t)d->count * sizeof *d->layers);
    d->layers[0] = calloc(1, sizeof **d->layers);
    if (!d->layers[0])
        abort();
    d->layers[0]->is_gzip = gzip;
    d->count++;
    return true;
}

void
content_decoder_begin(struct content_decoder *d, const char *codings, content_sink *sink, void *owner)
{
    static const char blank[] = " \t";

    *d = (struct content_decoder){ .sink = sink, .owner = owner };
    while (*codings) {
        size_t whole = strcspn(codings, ","), before = strspn(codings, blank), length;

        before = before < whole ? before : whole;
        length = whole - before;
        while (length > 0 && strchr(blank, codings[before + length - 1]))
            length--;
        if (!add_layer(d, codings + before, length)) {
            drop_layers(d);
            return;
        }
        codings += whole + (codings[whole] == ',');
    }
}

enum content_state
content_decoder_feed(struct content_decoder *d, const char *bytes, size_t count)
{
    return hand_on(d, 0, bytes, count);
}

bool
content_decoder_complete(const struct content_decoder *d)
{
    const struct content_layer *l = d->count > 0 ? d->layers[0] : NULL;

    return !l || (!l->begun && !l->has_first) || l->ended;
}

void
content_decoder_end(struct content_decoder *d)
{
    drop_layers(d);
}
