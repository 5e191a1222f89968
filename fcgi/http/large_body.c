/* One file a request, made when the first piece is let go of. An answer that a handler of ours has asked for
 * (rq->outer) is read as one text, so it stays in memory. */
#include "fcgi/http/large_body.h"

#include "os/file.h"
#include "os/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static struct large_body *
open_file(struct request *rq)
{
    struct large_body *l = arena_alloc(rq->arena, sizeof *l);

    l->fd = file_unnamed(rq->app->config.state_dir);
    if (l->fd < 0)
        log_error("a large answer stays in memory: %s: %s", rq->app->config.state_dir, strerror(errno));
    l->full = l->fd < 0;
    return l;
}

/* Of a piece that did not fit nothing counts: it stays where it is. */
static bool
append(struct large_body *l, const char *bytes, size_t length)
{
    if (l->length == 0)
        l->first = *bytes;
    if (file_write_all(l->fd, bytes, length) == 0) {
        l->length += length;
        return true;
    }
    log_error("the rest of a large answer stays in memory: %s", strerror(errno));
    l->full = true;
    return false;
}

/* Its last byte stays: put_* look there whether a comma is due (base/json.h). */
void
large_body_let_go(struct request *rq, struct buf *out)
{
    char last;

    if (out->length < LARGE_BODY_HELD || rq->outer != NULL)
        return;
    if (rq->large_body == NULL)
        rq->large_body = open_file(rq);
    last = out->text[out->length - 1];
    if (rq->large_body->full || !append(rq->large_body, out->text, out->length - 1))
        return;
    buf_reset(out);
    buf_char(out, last);
}

struct reply
answer_all(struct request *rq, const struct buf *out, int64_t total)
{
    struct reply reply = answer_list(out, total);

    if (rq->large_body != NULL && rq->large_body->length > 0)
        reply.beginning = rq->large_body;
    return reply;
}

/* The next piece; its size, or -1: it cannot be read, or is not there. */
static ssize_t
read_piece(const struct large_body *l, size_t from, char *piece)
{
    size_t left = l->length - from;
    ssize_t n;

    do
        n = pread(l->fd, piece, left < PIECE ? left : PIECE, (off_t)from);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        return n;
    log_error("a large answer cannot be read again: %s", n == 0 ? "it ends too early" : strerror(errno));
    return -1;
}

/* What cannot be read here cannot be sent either, and then the answer is cut off. */
struct digest
large_body_digest(const struct large_body *l, const void *rest, size_t length)
{
    struct digest_run *run = digest_begin();
    char piece[PIECE];
    ssize_t n;

    for (size_t from = 0; from < l->length; from += (size_t)n) {
        n = read_piece(l, from, piece);
        if (n < 0)
            break;
        digest_add(run, piece, (size_t)n);
    }
    digest_add(run, rest, length);
    return digest_end(run);
}

bool
large_body_send(const struct large_body *l, struct transport *t)
{
    char piece[PIECE];
    ssize_t n;

    for (size_t from = 0; from < l->length; from += (size_t)n) {
        n = read_piece(l, from, piece);
        if (n < 0)
            return false;
        transport_write(t, piece, (size_t)n);
    }
    return true;
}

void
large_body_close(struct request *rq)
{
    if (rq->large_body != NULL && rq->large_body->fd >= 0)
        (void)close(rq->large_body->fd);
    rq->large_body = NULL;
}
