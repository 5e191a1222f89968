/* Sending replies: the headers that all have, and validators for those that caches may store.
 *
 * The reply to a GET without a key is the same for every client: caches may store it if they ask each time
 * whether it still holds; its ETag is a digest of the body. No other reply may be stored, because it may hold
 * what only this principal may see; but that of a single object has its ETag, too, for the client itself. */
#include "fcgi/http/reply.h"

#include "base/base64.h"
#include "base/digest.h"
#include "base/text.h"
#include "fcgi/http/large_body.h"
#include "fcgi/http/origin.h"
#include "fcgi/http/route.h"

#include <stdio.h>
#include <string.h>

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    { 200, "OK" },
    { 201, "Created" },
    { 202, "Accepted" },
    { 204, "No Content" },
    { 303, "See Other" },
    { 304, "Not Modified" },
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 409, "Conflict" },
    { 410, "Gone" },
    { 412, "Precondition Failed" },
    { 413, "Content Too Large" },
    { 421, "Misdirected Request" },
    { 422, "Unprocessable Content" },
    { 429, "Too Many Requests" },
    { 500, "Internal Server Error" },
    { 503, "Service Unavailable" },
    { 507, "Insufficient Storage" },
};

/* Scripts of other sites see only the headers that are named in Access-Control-Expose-Headers. nosniff: a
 * browser takes the type as it is given. */
static const char common_headers[] =
    "Access-Control-Expose-Headers: X-Total-Count, Retry-After, Location, ETag, X-Request-Id, "
    "Idempotent-Replayed, X-Hidden-Count, X-Audit-Head, WWW-Authenticate\r\n"
    "X-Content-Type-Options: nosniff\r\n";

/* A day is the longest that browsers keep it. */
static const char options_headers[] =
    "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n"
    "Access-Control-Allow-Headers: Authorization, Content-Type, X-API-Key, Last-Event-ID, If-None-Match, "
    "Idempotency-Key, If-Match, X-Actor, MCP-Protocol-Version, Mcp-Method, Mcp-Name\r\n"
    "Access-Control-Max-Age: 86400\r\n";

int
reply_statuses(void)
{
    return (int)(sizeof reasons / sizeof *reasons);
}

int
reply_status_at(int place)
{
    return reasons[place].status;
}

static const char *
reason_of(int status)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Unknown";
}

static struct digest
digest_of_body(const struct reply *reply)
{
    if (reply->beginning != NULL)
        return large_body_digest(reply->beginning, reply->text, reply->length);
    return digest_of(reply->text, reply->length);
}

/* The first 32 of 64 digits: 128 bits are enough to tell bodies apart. */
void
reply_make_etag(struct reply *reply)
{
    struct digest digest = digest_of_body(reply);
    char hex[2 * DIGEST_SIZE + 1];

    digest_hex(&digest, hex);
    if (reply->revision > 0)
        (void)snprintf(reply->etag, ETAG_SIZE, "\"%lld-%.32s\"", (long long)reply->revision, hex);
    else
        (void)snprintf(reply->etag, ETAG_SIZE, "\"%.32s\"", hex);
}

/* If-None-Match: "*", or a list of tags. Whether one is weak does not matter here (RFC 9110, 13.1.2): a web
 * server that compresses the body makes its tag weak. */
static bool
matches(const char *header, const char *etag)
{
    size_t size = strlen(etag);

    while (header && *header) {
        header += strspn(header, " \t,");
        if (*header == '*')
            return true;
        if (text_starts(header, "W/"))
            header += 2;
        if (strncmp(header, etag, size) == 0 && strchr(" \t,", header[size]))
            return true;
        /* A tag may hold commas, but no quotes. */
        if (*header == '"')
            header += 1 + strcspn(header + 1, "\"");
        header += strcspn(header, ",");
    }
    return false;
}

static void
put_header(struct buf *out, const char *name, const char *value)
{
    buf_text(out, name);
    buf_text(out, ": ");
    buf_text(out, value);
    buf_text(out, "\r\n");
}

static void
put_number(struct buf *out, const char *name, int64_t value)
{
    buf_text(out, name);
    buf_text(out, ": ");
    buf_int(out, value);
    buf_text(out, "\r\n");
}

/* "Status:" is CGI's way (RFC 3875, 6.3.3): each transport makes of it what its client expects. */
static void
put_status(struct buf *out, int status)
{
    buf_text(out, "Status: ");
    buf_int(out, status);
    buf_char(out, ' ');
    buf_text(out, reason_of(status));
    buf_text(out, "\r\n");
    buf_bytes(out, common_headers, sizeof common_headers - 1);
}

/* Its address is a key, however the request ends. */
static bool
is_ping(const struct request *rq)
{
    return rq->segment_count > 0 && strcmp(rq->segments[0], "ping") == 0;
}

static void
put_origin(struct buf *out, const struct request *rq)
{
    const char *allowed = origin_allowed(rq);

    if (allowed && !(rq->segment_count == 1 && strcmp(rq->segments[0], "mcp") == 0) && !is_ping(rq))
        put_header(out, "Access-Control-Allow-Origin", allowed);
    if (origin_varies(rq))
        put_header(out, "Vary", "Origin"); /* beside another one: the two add up (RFC 9110, 5.3) */
}

/* A style inside the page is allowed by its digest (CSP Level 3, 2.3.1). */
static void
put_style_source(struct buf *out, const char *style)
{
    struct digest digest = digest_of(style, strlen(style));

    buf_text(out, " 'sha256-");
    base64_put(out, digest.bytes, sizeof digest.bytes);
    buf_char(out, '\'');
}

/* What a page may do: nothing inline but a style of its own, nothing from elsewhere but images; and which
 * sites may frame it. */
static void
put_policy(struct buf *out, const char *framing, const char *style)
{
    buf_text(out, "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'");
    if (style != NULL)
        put_style_source(out, style);
    buf_text(out, "; img-src 'self' data: https: http:; font-src 'self'; connect-src 'self'; "
                  "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors ");
    buf_text(out, framing);
    buf_text(out, "\r\n");
    if (strcmp(framing, "'none'") == 0)
        put_header(out, "X-Frame-Options", "DENY");
    else if (strcmp(framing, "'self'") == 0)
        put_header(out, "X-Frame-Options", "SAMEORIGIN"); /* it cannot say what other lists do */
    put_header(out, "Referrer-Policy", "no-referrer");
}

/* Where a client learns what there is (RFC 8631). */
static void
put_documents(struct buf *out, const struct request *rq)
{
    const char *base = rq->app->config.base_path != NULL ? rq->app->config.base_path : "";

    buf_printf(out, "Link: <%s" V1 "/openapi.json>; rel=\"service-desc\", ", base);
    buf_printf(out, "<%s/llms.txt>; rel=\"service-doc\"\r\n", base);
}

/* no-cache lets a cache keep the answer and makes it ask whether that still holds; no-store forbids to keep
 * it. */
static void
put_headers(struct buf *out, const struct request *rq, const struct reply *reply)
{
    bool is_closed = rq->page.key != 0 && PAGE_IS_CLOSED(&rq->page);
    bool is_secret = reply->is_secret || is_closed || is_ping(rq);
    bool cacheable = rq->method == GET && !rq->has_key && !reply->endless && !is_secret;

    put_header(out, "Cache-Control", cacheable ? "no-cache" : "no-store");
    put_header(out, "X-Request-Id", rq->request_id);
    put_origin(out, rq);
    if (rq->method == OPTIONS)
        buf_text(out, options_headers);
    if (reply->location)
        put_header(out, "Location", reply->location);
    if (reply->vary)
        put_header(out, "Vary", reply->vary);
    if (reply->status == 401)
        put_header(out, "WWW-Authenticate",
                   reply->bad_token ? "Bearer realm=\"watchpost\", error=\"invalid_token\""
                                    : "Bearer realm=\"watchpost\"");
    if (reply->link)
        put_header(out, "Link", reply->link);
    if (reply->status == 404 || rq->segment_count == 0)
        put_documents(out, rq);
    if (reply->allow)
        put_header(out, "Allow", reply->allow);
    if (reply->total >= 0)
        put_number(out, "X-Total-Count", reply->total);
    if (reply->audit_head != NULL && *reply->audit_head != '\0')
        put_header(out, "X-Audit-Head", reply->audit_head);
    if (reply->hidden > 0)
        put_number(out, "X-Hidden-Count", reply->hidden);
    if (reply->retry_after > 0)
        put_number(out, "Retry-After", reply->retry_after);
    if (reply->handed_over) /* read by the web server, which goes on there */
        put_header(out, "X-Accel-Redirect", reply->handed_over);
    if (reply->replayed)
        put_header(out, "Idempotent-Replayed", "true");
    if (is_secret)
        put_header(out, "X-Robots-Tag", "noindex");
    if (is_secret && !reply->framing)
        put_header(out, "Referrer-Policy", "no-referrer");
    if (reply->policy)
        put_header(out, "Content-Security-Policy", reply->policy);
    if (reply->file_name) {
        const char *name = arena_printf(out->arena, "attachment; filename=\"%s\"", reply->file_name);

        put_header(out, "Content-Disposition", name);
    }
    if (reply->cookie)
        put_header(out, "Set-Cookie", reply->cookie);
    if (reply->framing)
        put_policy(out, is_closed ? "'none'" : reply->framing, reply->style);
    if (reply->endless)
        put_header(out, "X-Accel-Buffering", "no"); /* to each nginx on the way: hold no event back */
}

static char
first_of(const struct reply *reply)
{
    if (reply->beginning != NULL)
        return reply->beginning->first;
    return reply->length > 0 ? *reply->text : '\0';
}

bool
reply_is_object(const struct reply *reply)
{
    return first_of(reply) == '{';
}

bool
reply_has_validator(const struct request *rq, const struct reply *reply)
{
    return !reply->endless && !reply->is_secret && !is_ping(rq) &&
           !(rq->page.key != 0 && PAGE_IS_CLOSED(&rq->page) && !rq->has_key) &&
           (!rq->has_key || (reply_is_object(reply) && text_same(reply->type, "application/json")));
}

static size_t
length_of(const struct reply *reply)
{
    return reply->length + (reply->beginning != NULL ? reply->beginning->length : 0);
}

/* A body that cannot be read to its end is shorter than its Content-Length says: the web server notices, and
 * cuts the client off. */
static void
send_body(const struct request *rq, const struct reply *reply)
{
    if (reply->beginning == NULL || large_body_send(reply->beginning, rq->transport))
        transport_write(rq->transport, reply->text, reply->length);
}

/* A HEAD has all the headers of its GET, Content-Length too, and no body (RFC 9110, 9.3.2). */
void
reply_send(const struct request *rq, struct reply *reply)
{
    struct buf out = { .arena = rq->arena };
    bool unchanged = false;

    if (reply->status == 200 && rq->method == GET && reply->type && reply_has_validator(rq, reply)) {
        if (*reply->etag == '\0')
            reply_make_etag(reply);
        unchanged = matches(transport_param(rq->transport, "HTTP_IF_NONE_MATCH"), reply->etag);
    }
    if (unchanged)
        reply->status = 304;
    put_status(&out, reply->status);
    put_headers(&out, rq, reply);
    if (*reply->etag && reply_has_validator(rq, reply))
        put_header(&out, "ETag", reply->etag);
    if (reply->type && !unchanged) {
        put_header(&out, "Content-Type", reply->type);
        if (!reply->endless)
            put_number(&out, "Content-Length", (int64_t)length_of(reply));
    }
    buf_text(&out, "\r\n");
    transport_write(rq->transport, out.text, out.length); /* two parts: the body need not be copied */
    if (reply->type && !rq->head && !unchanged)
        send_body(rq, reply);
}
