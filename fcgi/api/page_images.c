/* The images of a status page. What was uploaded is decoded by a child (watchpost image) before the
 * transaction begins, and what that writes is kept: never a byte of the file itself. */
#include "base/base64.h"
#include "base/png_header.h"
#include "base/text.h"
#include "os/exit_codes.h"
#include "os/log.h"
#include "os/process.h"
#include "store/pages.h"
#include "fcgi/http/route.h"
#include "fcgi/api/handlers.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LIMIT_MS = 1000 * PNG_MOST_SECONDS, KILLED = 128 /* and the number of the signal */ };

static enum page_image
image_of(const struct request *rq)
{
    return strstr(rq->route->path, "/favicon") != NULL ? PAGE_FAVICON : PAGE_LOGO;
}

/* --- the child ------------------------------------------------------------------------------------------ */

static bool
hand_over(int fd, const struct buf *bytes)
{
    return write(fd, bytes->text, bytes->length) == (ssize_t)bytes->length && lseek(fd, 0, SEEK_SET) == 0;
}

/* What became of an image: it is read, it cannot be, or it is our own fault (logged). */
enum outcome { READ, NOT_A_PNG, BROKE };

static enum outcome
failed(const char *what, int problem)
{
    log_error("an image, %s: %s", what, strerror(problem));
    return BROKE;
}

/* A child that is killed by its limits, or takes too long, was given no image. */
static enum outcome
await(struct process *child)
{
    struct pollfd ends = { .fd = child->fd, .events = POLLIN };
    int ready = poll(&ends, 1, LIMIT_MS), status = EXIT_FAILED;

    if (ready < 0)
        return failed("waiting for its end", errno);
    if (ready == 0 || !process_ended(child, &status))
        return NOT_A_PNG;
    if (status == EXIT_FINE)
        return READ;
    if (status == EXIT_DATA || status > KILLED)
        return NOT_A_PNG;
    log_error("watchpost image: it ended with %d", status);
    return BROKE;
}

static enum outcome
run_child(struct request *rq, int in, int out)
{
    static const char *const words[] = { "watchpost", "image", NULL };
    const struct process_plan plan = {
        .program = rq->app->command, .words = words, .files = { in, out, PROCESS_NOTHING }, .file_count = 3,
        .confined = true,
    };
    struct process child;
    int problem = process_start(&child, &plan);
    enum outcome outcome = problem != 0 ? failed(rq->app->command, problem) : await(&child);

    process_stop(&child);
    return outcome;
}

/* What it wrote, in the arena. */
static enum outcome
take_back(struct request *rq, int fd)
{
    off_t size = lseek(fd, 0, SEEK_END);

    if (size <= 0 || size > PNG_MOST_WRITTEN)
        return NOT_A_PNG;
    rq->bytes.text = arena_alloc(rq->arena, (size_t)size + 1);
    rq->bytes.length = (size_t)size;
    return pread(fd, rq->bytes.text, (size_t)size, 0) == size ? READ : failed("reading it back", errno);
}

static enum outcome
decode(struct request *rq)
{
    int in = memfd_create("image", MFD_CLOEXEC), out = memfd_create("image", MFD_CLOEXEC);
    enum outcome outcome = READ;

    if (in < 0 || out < 0 || !hand_over(in, &rq->bytes))
        outcome = failed("handing it over", errno);
    if (outcome == READ)
        outcome = run_child(rq, in, out);
    if (outcome == READ)
        outcome = take_back(rq, out);
    if (in >= 0)
        (void)close(in);
    if (out >= 0)
        (void)close(out);
    return outcome;
}

/* --- what may be uploaded ------------------------------------------------------------------------------- */

static bool
may_upload(struct request *rq, struct reply *no)
{
    switch (rq->app->config.page_uploads) {
    case UPLOADS_ANY:
        return true;
    case UPLOADS_NONE:
        return say_no(no, refuse(rq, FORBIDDEN, "Images cannot be uploaded here: give the page a logo_url"));
    case UPLOADS_WORKSPACE:
        break;
    }
    return rq->principal.kind != PRINCIPAL_PAGE_KEY ||
           say_no(no, refuse(rq, FORBIDDEN, "Uploading takes a key of the page's workspace, or the admin "
                                            "key: the page's own may set logo_url"));
}

/* Before the transaction: rq->bytes is the image that we keep, afterwards. */
bool
page_image_prepare(struct request *rq, struct reply *no)
{
    const char *type = transport_param(rq->transport, "CONTENT_TYPE");

    if (!may_upload(rq, no))
        return false;
    if (!rq->bytes_complete)
        return say_no(no, refuse(rq, PAYLOAD_TOO_LARGE, "The body is too large: send at most %d KiB",
                                 PNG_MOST_KIB));
    if (type == NULL || !text_starts_nocase(type, "image/png"))
        return say_no(no, refuse(rq, VALIDATION_ERROR, "Content-Type must be image/png"));
    if (!png_header_is_fit((const unsigned char *)buf_string(&rq->bytes), rq->bytes.length))
        return say_no(no, refuse(rq, VALIDATION_ERROR, "The image must be a PNG of at most %d x %d pixels",
                                 PNG_MOST_PIXELS, PNG_MOST_PIXELS));
    switch (decode(rq)) {
    case READ:
        return true;
    case NOT_A_PNG:
        return say_no(no, refuse(rq, VALIDATION_ERROR, "The image must be a PNG: this cannot be read"));
    case BROKE:
        break;
    }
    return say_no(no, refuse(rq, INTERNAL_ERROR,
                             "The image could not be looked at: look into the log of the API"));
}

static struct reply
show_page(struct request *rq)
{
    struct buf out = json_text(rq);
    struct reply reply;

    page_json(&out, NULL, &rq->page, &rq->app->config, true);
    reply = answer(200, &out);
    reply.revision = rq->page.revision;
    return reply;
}

/* As it is with the image, or without it. */
static struct reply
keep(struct request *rq)
{
    struct page *p = &rq->page;

    p->updated_at = rq->now;
    if (pages_save(rq->app->db, rq->arena, p) != 0 || pages_named(rq->app->db, rq->arena, p->id, p) != FOUND)
        return broke(rq);
    return show_page(rq);
}

/* PUT /status-pages/:slug/logo, /status-pages/:slug/favicon */
struct reply
page_image_put(struct request *rq)
{
    struct buf text = { .arena = rq->arena };
    struct digest digest = digest_of(rq->bytes.text, rq->bytes.length);

    base64_put(&text, rq->bytes.text, rq->bytes.length);
    if (pages_put_image(rq->app->db, rq->page.key, image_of(rq), &digest, buf_string(&text)) != 0)
        return broke(rq);
    return keep(rq);
}

/* DELETE /status-pages/:slug/logo, /status-pages/:slug/favicon */
struct reply
page_image_delete(struct request *rq)
{
    switch (pages_delete_image(rq->app->db, rq->page.key, image_of(rq))) {
    case FOUND:
        return keep(rq);
    case NONE:
        return show_page(rq);
    case FAILED:
        break;
    }
    return broke(rq);
}

/* GET (root) /s/:slug/logo.png, /s/:slug/favicon.png */
struct reply
page_image_show(struct request *rq)
{
    const char *text;
    struct reply reply = { .status = 200, .type = "image/png", .total = -1,
                           .policy = "default-src 'none'" };

    switch (pages_image(rq->app->db, rq->arena, rq->page.key, image_of(rq), &text)) {
    case FOUND:
        break;
    case NONE:
        return refuse(rq, NOT_FOUND, "This status page has no such image: upload one");
    case FAILED:
        return broke(rq);
    }
    const unsigned char *bytes;
    if (!base64_read(rq->arena, text, &bytes, &reply.length))
        return broke(rq);
    reply.text = (const char *)bytes;
    return reply;
}
