/* The head of an HTTP/1.1 request as nginx sends it: request line and headers. It is read strictly, because
 * nginx sends nothing that is merely similar. */
#ifndef FCGI_HTTP_HTTP_HEAD_H
#define FCGI_HTTP_HTTP_HEAD_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

#define HTTP_HEAD_MAX ((size_t)72 * 1024) /* nginx takes four buffers of 16 KiB, and adds a few headers */
#define HTTP_HEADERS_MAX 128

struct http_head {
    const char *method;
    const char *target; /* begins with a slash; still percent-encoded */
    struct {
        const char *name, *value; /* value without white space at either end */
    } headers[HTTP_HEADERS_MAX];
    int header_count;
};

/* How long the head in these bytes is, its blank line included; 0: it is not whole yet. `seen` bytes of
 * them were looked at before. */
size_t http_head_length(const char *bytes, size_t length, size_t seen);

/* Reads a whole head; texts go into the arena. False: it is none (RFC 9112; only origin-form targets, no
 * folded lines, no bare line feeds, no control characters). */
bool http_head_read(struct http_head *head, struct arena *a, const char *bytes, size_t length);

/* The value of the first header of that name, in which "_" stands for "-"; case does not matter. NULL:
 * none. */
const char *http_header(const struct http_head *head, const char *name);

#endif
