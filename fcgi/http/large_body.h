/* The body of an answer that is too large for the memory of a worker. A handler writes it item by item and
 * lets go of what is written in between:
 *
 *     for each item:
 *         item_json(&out, item);
 *         large_body_let_go(rq, &out);
 *     return answer_all(rq, &out, total);
 *
 * What is let go of lies in a file without a name until the answer is sent, so that its length and its ETag
 * are known before its first byte leaves, as those of any other answer, and the database is not read as
 * slowly as a client takes the answer. One of up to LARGE_BODY_HELD bytes stays in memory, whole. */
#ifndef FCGI_HTTP_LARGE_BODY_H
#define FCGI_HTTP_LARGE_BODY_H

#include "base/buf.h"
#include "base/digest.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>
#include <stddef.h>

#define LARGE_BODY_HELD ((size_t)2 << 20)

/* The beginning of a body. */
struct large_body {
    int fd;
    size_t length;
    char first; /* its first byte */
    bool full;  /* there is no room for more: the rest stays in memory */
};

/* Between two items. If there is no file to be had, or no room in it, all stays where it is. */
void large_body_let_go(struct request *rq, struct buf *out);

/* 200: what was let go of, and `out` after it. total: how many match, before limit and offset; -1: it is no
 * list. */
struct reply answer_all(struct request *rq, const struct buf *out, int64_t total);

/* The digest of it and of `rest`, which comes after it. */
struct digest large_body_digest(const struct large_body *l, const void *rest, size_t length);

/* Sends it. False (logged): it could not be read to its end, and the rest is not to be sent. */
bool large_body_send(const struct large_body *l, struct transport *t);

/* At the end of each request. */
void large_body_close(struct request *rq);

#endif
