/* What a CGI variable means is asked of an HTTP request here; what a CGI answer says is said in HTTP. */
#include "fcgi/http/http_transport.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

const char *
transport_param(const struct transport *g, const char *name)
{
    if (strcmp(name, "REQUEST_METHOD") == 0)
        return g->head.method;
    if (strcmp(name, "REQUEST_URI") == 0)
        return g->head.target;
    if (strcmp(name, "REQUEST_ID") == 0)
        return http_header(&g->head, "X-Request-Id");
    if (strcmp(name, "REMOTE_ADDR") == 0)
        return http_header(&g->head, "X-Real-IP");
    return text_starts(name, "HTTP_") ? http_header(&g->head, name + strlen("HTTP_")) : NULL;
}

/* No route of the helper takes a body. */
size_t
transport_read(struct transport *g, char *bytes, size_t size)
{
    (void)g;
    (void)bytes;
    (void)size;
    return 0;
}

static void
write_head(struct transport *g, const char *bytes, size_t length)
{
    static const char status[] = "Status: ";
    const char *end = memmem(bytes, length, "\r\n", 2);
    size_t skip = sizeof status - 1, line;

    assert(end != NULL && end > bytes + skip && memcmp(bytes, status, skip) == 0);
    line = (size_t)(end - bytes) + 2;
    buf_text(&g->answer, "HTTP/1.1 ");
    buf_bytes(&g->answer, bytes + skip, line - skip);
    buf_text(&g->answer, "Connection: close\r\n");
    buf_bytes(&g->answer, bytes + line, length - line);
}

void
transport_write(struct transport *g, const char *bytes, size_t length)
{
    if (g->answer.length == 0)
        write_head(g, bytes, length);
    else
        buf_bytes(&g->answer, bytes, length);
}
