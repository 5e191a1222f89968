/* A server's frames are not masked, and a client must fail a connection on which one is (section 5.1); no
 * extension is offered, so no reserved bit may be set (5.2); control frames are short and whole (5.5). */
#include "cron/check/websocket.h"

#include "base/base64.h"
#include "base/header_line.h"
#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "base/url_masked.h"
#include "base/uuid.h"
#include "model/http_headers.h"

#include <openssl/evp.h>
#include <string.h>
#include <strings.h>

#define NONCE_SIZE 16
#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" /* section 1.3 */

/* --- The handshake ---------------------------------------------------------------------------------- */

const char *
websocket_key(struct arena *a)
{
    struct buf out = {.arena = a};
    uint8_t secret[SECRET_SIZE];

    secret_random(secret);
    base64_put(&out, secret, NONCE_SIZE);
    return buf_string(&out);
}

static const char *
accept_for(struct arena *a, const char *key)
{
    const char *text = arena_printf(a, "%s" GUID, key);
    struct buf out = {.arena = a};
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    if (EVP_Digest(text, strlen(text), digest, &length, EVP_sha1(), NULL) != 1)
        abort();
    base64_put(&out, digest, length);
    return buf_string(&out);
}

static const char *
host_header(struct arena *a, const struct endpoint *to)
{
    const char *host = strchr(to->host, ':') ? arena_printf(a, "[%s]", to->host) : to->host;

    return to->port == (to->tls ? 443 : 80) ? arena_text(a, host) : arena_printf(a, "%s:%d", host, to->port);
}

/* Path and query of a url that begins with a scheme; the fragment is not sent. */
static const char *
path_of(struct arena *a, const char *url)
{
    const char *start = strstr(url, "://") + strlen("://");

    start += strcspn(start, "/?#");
    return arena_printf(a, "%s%.*s", *start == '/' ? "" : "/", (int)strcspn(start, "#"), start);
}

/* What a client may not say in another way. */
static bool
is_ours(const char *name)
{
    static const char *const ours[] = {
        "Upgrade",           "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Content-Length",
        "Transfer-Encoding", NULL};

    for (const char *const *one = ours; *one; one++)
        if (strcasecmp(*one, name) == 0)
            return true;
    return false;
}

static void
put_header(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s: %s\r\n", name, value);
}

/* The user-info, for a server that asks for Basic (RFC 7617). */
static void
put_credentials(struct buf *out, struct arena *a, const char *url)
{
    const char *info = url_user_info(a, url);
    const char *plain = info ? text_decode(a, info, strlen(info), false) : NULL;
    struct buf value = {.arena = a};

    if (!plain)
        return;
    if (!strchr(plain, ':'))
        plain = arena_printf(a, "%s:", plain);
    buf_text(&value, "Basic ");
    base64_put(&value, plain, strlen(plain));
    put_header(out, "Authorization", buf_string(&value));
}

const char *
websocket_request(struct arena *a, const char *url, const char *lines, const char *key)
{
    bool has_agent = false, has_host = false, has_credentials = false;
    const char *http = url_as_http(a, url), *whole = http ? url_for_request(a, http) : NULL;
    struct buf out = {.arena = a};
    const char *name, *value;
    struct endpoint to;

    if (!whole || !url_read_as(URL_WEBSOCKET, url, &to))
        return NULL;
    buf_printf(&out, "GET %s HTTP/1.1\r\n", path_of(a, whole));
    while (lines && http_headers_next(a, &lines, &name, &value)) {
        if (is_ours(name))
            continue;
        has_agent |= strcasecmp(name, "User-Agent") == 0;
        has_host |= strcasecmp(name, "Host") == 0;
        has_credentials |= strcasecmp(name, "Authorization") == 0;
        put_header(&out, name, value);
    }
    if (!has_host)
        put_header(&out, "Host", host_header(a, &to));
    if (!has_agent)
        put_header(&out, "User-Agent", "Watchpost/" PACKAGE_VERSION);
    if (!has_credentials)
        put_credentials(&out, a, url);
    put_header(&out, "Upgrade", "websocket");
    put_header(&out, "Connection", "Upgrade");
    put_header(&out, "Sec-WebSocket-Version", "13");
    put_header(&out, "Sec-WebSocket-Key", key);
    buf_text(&out, "\r\n");
    return buf_string(&out);
}

/* Section 4.1. Of the other headers that a server has to send, Upgrade and Connection, a proxy may have made
 * something else; who knows the accept value has understood the request. */
static const char *
judge_head(struct arena *a, const char *head, size_t length, const char *key)
{
    const char *accept = NULL;

    for (const char *line = head, *end; (end = memchr(line, '\n', (size_t)(head + length - line)));
         line = end + 1) {
        const char *value = header_line_text(a, line, (size_t)(end - line), "Sec-WebSocket-Accept");

        if (value)
            accept = value;
        if (header_line_text(a, line, (size_t)(end - line), "Sec-WebSocket-Extensions"))
            return "the server uses an extension that was not offered";
    }
    if (!accept)
        return "the answer has no Sec-WebSocket-Accept";
    return strcmp(accept, accept_for(a, key)) == 0 ? NULL : "the answer's Sec-WebSocket-Accept is wrong";
}

static const char *
end_of_head(const char *bytes, size_t length)
{
    const char *end = memmem(bytes, length, "\r\n\r\n", 4);

    return end ? end + 4 : NULL;
}

enum websocket_reply
websocket_answer(struct arena *a, const char *bytes, size_t length, const char *key, int *code,
                 size_t *head_length, const char **complaint)
{
    static const char begins[] = "HTTP/1.";
    enum { CODE_AT = 9, SHORTEST = CODE_AT + 3 + 4 }; /* "HTTP/1.1 ", a code, the lines' ends */
    size_t known = length < strlen(begins) ? length : strlen(begins);
    const char *end;

    *complaint = "the answer is not HTTP/1.1";
    if (memcmp(bytes, begins, known) != 0)
        return WEBSOCKET_BAD;
    end = end_of_head(bytes, length);
    if (!end) {
        *complaint = "the answer's headers are too long";
        return length >= WEBSOCKET_LONGEST ? WEBSOCKET_BAD : WEBSOCKET_WAIT;
    }
    *head_length = (size_t)(end - bytes);
    *code = *head_length < SHORTEST ? -1 : text_reply_code(arena_bytes(a, bytes + CODE_AT, 3));
    if (*code < 0)
        return WEBSOCKET_BAD;
    if (*code != 101)
        return WEBSOCKET_DENIED;
    *complaint = judge_head(a, bytes, *head_length, key);
    return *complaint ? WEBSOCKET_BAD : WEBSOCKET_OPEN;
}

/* --- Frames ----------------------------------------------------------------------------------------- */

void
websocket_put(struct buf *out, enum websocket_opcode opcode, const void *bytes, size_t length)
{
    const uint8_t *payload = bytes;
    uint8_t mask[SECRET_SIZE];

    secret_random(mask);
    buf_char(out, (char)(0x80 | opcode));
    if (length < 126) {
        buf_char(out, (char)(0x80 | length));
    } else {
        buf_char(out, (char)(0x80 | 126));
        buf_char(out, (char)(length >> 8));
        buf_char(out, (char)(length & 0xff));
    }
    buf_bytes(out, mask, 4);
    for (size_t i = 0; i < length; i++)
        buf_char(out, (char)(payload[i] ^ mask[i % 4]));
}

/* How many bytes stand before the payload, and how long that is. 0: they are not all there. */
static size_t
read_lengths(const uint8_t *bytes, size_t length, uint64_t *payload)
{
    size_t more;

    if (length < 2)
        return 0;
    *payload = bytes[1] & 0x7f;
    more = *payload == 126 ? 2 : *payload == 127 ? 8 : 0;
    if (length < 2 + more)
        return 0;
    if (more)
        *payload = 0;
    for (size_t i = 0; i < more; i++)
        *payload = *payload << 8 | bytes[2 + i];
    return 2 + more;
}

static bool
is_data(unsigned opcode)
{
    return opcode <= WS_BINARY;
}

static bool
breaks_rules(const struct websocket_reader *r, const uint8_t *bytes, uint64_t payload)
{
    unsigned opcode = bytes[0] & 0x0f;
    bool is_last = bytes[0] & 0x80;

    if ((bytes[0] & 0x70) || (bytes[1] & 0x80))
        return true;
    if (opcode >= WS_CLOSE)
        return opcode > WS_PONG || !is_last || payload > 125;
    return opcode > WS_BINARY || (opcode == WS_CONTINUATION) != r->within;
}

/* The next message replaces the one that was complete. */
static enum websocket_event
take_data(struct websocket_reader *r, unsigned opcode, bool is_last, const char *payload, size_t length)
{
    if (opcode != WS_CONTINUATION)
        buf_reset(&r->message);
    buf_bytes(&r->message, payload, length);
    r->within = !is_last;
    if (r->message.length >= WEBSOCKET_LONGEST && !is_last)
        return WS_LONG;
    return is_last ? WS_MESSAGE : WS_PART;
}

enum websocket_event
websocket_read(struct websocket_reader *r, const char *bytes, size_t length, size_t *taken,
               const char **payload, size_t *payload_length)
{
    const uint8_t *frame = (const uint8_t *)bytes;
    uint64_t size = 0;
    size_t before = read_lengths(frame, length, &size);
    unsigned opcode;

    *taken = 0;
    if (before == 0)
        return WS_NOTHING;
    if (breaks_rules(r, frame, size))
        return WS_BROKEN;
    opcode = frame[0] & 0x0f;
    if (length - before < size) {
        if (!is_data(opcode) || size <= WEBSOCKET_LONGEST || length - before < WEBSOCKET_LONGEST)
            return WS_NOTHING;
        (void)take_data(r, opcode, false, bytes + before, WEBSOCKET_LONGEST);
        return WS_LONG;
    }
    *taken = before + (size_t)size;
    if (is_data(opcode))
        return take_data(r, opcode, frame[0] & 0x80, bytes + before, (size_t)size);
    *payload = bytes + before;
    *payload_length = (size_t)size;
    return opcode == WS_CLOSE ? WS_CLOSED : opcode == WS_PING ? WS_ASKED : WS_PART;
}

void
websocket_forget(struct websocket_reader *r)
{
    buf_free(&r->message);
    r->within = false;
}
