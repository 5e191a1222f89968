/* Protocol Buffers, as much of them as two messages of one field each need: a tag of field number and type,
 * then the value. Fields that are not known are passed over, as their rules have it. */
#include "cron/check/grpc_health.h"

#include <inttypes.h>
#include <string.h>

const char *const grpc_health_names[GRPC_HEALTH_COUNT] = {
    [GRPC_UNKNOWN] = "UNKNOWN",
    [GRPC_SERVING] = "SERVING",
    [GRPC_NOT_SERVING] = "NOT_SERVING",
    [GRPC_SERVICE_UNKNOWN] = "SERVICE_UNKNOWN",
};

static const char *const status_names[] = {
    "OK",        "CANCELLED",       "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS",  "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",    "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED",
};

const char *
grpc_status_text(struct arena *a, int64_t code)
{
    if (code < 0 || code >= (int64_t)(sizeof status_names / sizeof *status_names))
        return arena_printf(a, "%" PRId64, code);
    return arena_printf(a, "%" PRId64 " %s", code, status_names[code]);
}

static void
put_varint(struct buf *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        buf_char(out, (char)(value | 0x80));
    buf_char(out, (char)value);
}

/* Field 1, a string. An empty one is left out, as its default. */
void
grpc_health_ask(struct buf *out, const char *service)
{
    struct buf message = {.arena = NULL};
    size_t length = strlen(service);

    if (length > 0) {
        buf_char(&message, 1 << 3 | 2);
        put_varint(&message, length);
        buf_bytes(&message, service, length);
    }
    buf_char(out, 0); /* not compressed */
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(out, (char)(message.length >> shift));
    buf_bytes(out, buf_string(&message), message.length);
    buf_free(&message);
}

struct proto_reader {
    const uint8_t *at, *end;
};

static bool
read_varint(struct proto_reader *r, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
        uint8_t byte = *r->at++;

        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

static bool
skip(struct proto_reader *r, uint64_t length)
{
    if (length > (uint64_t)(r->end - r->at))
        return false;
    r->at += length;
    return true;
}

/* A value of one of the types that a field may have on the wire: a number, eight bytes, so many bytes, four
 * bytes. */
static bool
read_value(struct proto_reader *r, unsigned type, uint64_t *value)
{
    switch (type) {
    case 0:
        return read_varint(r, value);
    case 1:
        return skip(r, 8);
    case 2:
        return read_varint(r, value) && skip(r, *value);
    case 5:
        return skip(r, 4);
    default:
        return false;
    }
}

/* Field 1 is the status; where it is missing it is 0. Of several the last counts. */
static bool
read_message(struct proto_reader *r, enum grpc_health *health)
{
    uint64_t tag, value = 0;

    *health = GRPC_UNKNOWN;
    while (r->at < r->end) {
        if (!read_varint(r, &tag) || !read_value(r, tag & 7, &value))
            return false;
        if (tag == 1 << 3)
            *health = value < GRPC_HEALTH_COUNT ? (enum grpc_health)value : GRPC_UNKNOWN;
    }
    return true;
}

bool
grpc_health_read(const char *bytes, size_t length, enum grpc_health *health)
{
    const uint8_t *at = (const uint8_t *)bytes;
    struct proto_reader r = {at + 5, at + length};

    if (length < 5 || at[0] != 0)
        return false;
    if (((uint64_t)at[1] << 24 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 8 | at[4]) != length - 5)
        return false;
    return read_message(&r, health);
}
