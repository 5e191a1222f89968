/* Answers what a CGI variable is from an HTTP request, and turns a CGI answer into an HTTP answer. */
#include "fcgi/http/transport_http.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

/* X-Real-IP is believed because only nginx reaches this socket, and sets it itself. */
static const char *
head_param(const struct transport *t, const char *name)
{
    const struct http_head *head = &((const struct http_transport *)t)->head;

    if (strcmp(name, "REQUEST_METHOD") == 0)
        return head->method;
    if (strcmp(name, "REQUEST_URI") == 0)
        return head->target;
    if (strcmp(name, "REQUEST_ID") == 0)
        return http_header(head, "X-Request-Id");
    if (strcmp(name, "REMOTE_ADDR") == 0)
        return http_header(head, "X-Real-IP");
    return text_starts(name, "HTTP_") ? http_header(head, name + strlen("HTTP_")) : NULL;
}

static size_t
no_body(struct transport *t, char *bytes, size_t size)
{
    (void)t;
    (void)bytes;
    (void)size;
    return 0;
}

/* The assert holds for what reply_send writes: the first part is the whole head. */
static void
write_head(struct buf *answer, const char *bytes, size_t length)
{
    static const char status[] = "Status: ";
    const char *end = memmem(bytes, length, "\r\n", 2);
    size_t skip = sizeof status - 1, line;

    assert(end != NULL && end > bytes + skip && memcmp(bytes, status, skip) == 0);
    line = (size_t)(end - bytes) + 2;
    buf_text(answer, "HTTP/1.1 ");
    buf_bytes(answer, bytes + skip, line - skip);
    buf_text(answer, "Connection: close\r\n");
    buf_bytes(answer, bytes + line, length - line);
}

static void
collect(struct transport *t, const char *bytes, size_t length)
{
    struct buf *answer = &((struct http_transport *)t)->answer;

    if (answer->length == 0)
        write_head(answer, bytes, length);
    else
        buf_bytes(answer, bytes, length);
}

void
transport_http_open(struct http_transport *h)
{
    *h = (struct http_transport){ .transport = { .param = head_param, .read = no_body, .write = collect } };
}
