/* The record of a certificate as JSON: the same in evidence, on its own, and as the database keeps it. */
#include "model/certificate.h"

#include "base/duration.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "base/text.h"

#include <stddef.h>
#include <string.h>

int64_t
days_left(int64_t not_after, int64_t now)
{
    int64_t left = not_after - now;

    return left >= 0 ? left / DAY : -((-left + DAY - 1) / DAY);
}

void
certificate_put(struct buf *out, const struct certificate *c, int names, int64_t now)
{
    put_text(out, "subject", c->subject);
    put_text(out, "issuer", c->issuer);
    put_array(out, "sans");
    for (int i = 0; i < c->san_count && i < names; i++)
        put_text(out, NULL, c->sans[i]);
    end_array(out);
    put_time(out, "not_before", c->not_before);
    put_time(out, "not_after", c->not_after);
    put_int(out, "days_left", days_left(c->not_after, now));
    put_text(out, "fingerprint_sha256", c->fingerprint_sha256);
    put_text(out, "serial", c->serial);
    put_int(out, "chain_length", c->chain_length);
    put_text(out, "tls_version", c->tls_version);
    put_bool(out, "verified", c->verified);
    put_text(out, "verify_error", c->verify_error);
}

void
certificate_json(struct buf *out, const char *name, const struct certificate *c, int names, int64_t now)
{
    put_object(out, name);
    certificate_put(out, c, names, now);
    end_object(out);
}

/* --- reading -------------------------------------------------------------------------------------------- */

static json_object *
member(json_object *o, const char *name)
{
    json_object *value = NULL;

    (void)json_object_object_get_ex(o, name, &value);
    return value;
}

/* NULL: it is no text. */
static const char *
text_of(struct arena *a, json_object *value, size_t most)
{
    if (!json_object_is_type(value, json_type_string))
        return NULL;
    return text_cut(
        a, text_clean(a, json_object_get_string(value), (size_t)json_object_get_string_len(value)), most);
}

static const char *
some_text(struct arena *a, json_object *o, const char *name, size_t most)
{
    const char *text = text_of(a, member(o, name), most);

    return text != NULL ? text : "";
}

static int64_t
time_of(json_object *o, const char *name)
{
    json_object *value = member(o, name);
    int64_t at = 0;

    if (json_object_is_type(value, json_type_string))
        (void)rfc3339_parse(json_object_get_string(value), &at);
    return at;
}

static void
read_sans(struct arena *a, json_object *list, struct certificate *c)
{
    size_t count = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

    for (size_t i = 0; i < count && c->san_count < CERTIFICATE_NAMES; i++) {
        const char *text = text_of(a, json_object_array_get_idx(list, i), CERTIFICATE_TEXT_MOST);

        if (text != NULL)
            c->sans[c->san_count++] = text;
    }
}

static bool
is_fingerprint(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

/* Without a fingerprint and an end it would be of no use to anybody. */
const struct certificate *
certificate_read(struct arena *a, json_object *value)
{
    struct certificate *c = arena_alloc(a, sizeof *c);
    const char *fingerprint;

    if (!json_object_is_type(value, json_type_object))
        return NULL;
    fingerprint = some_text(a, value, "fingerprint_sha256", 64);
    c->not_after = time_of(value, "not_after");
    if (!is_fingerprint(fingerprint) || c->not_after == 0)
        return NULL;
    memcpy(c->fingerprint_sha256, fingerprint, sizeof c->fingerprint_sha256);
    c->subject = some_text(a, value, "subject", CERTIFICATE_TEXT_MOST);
    c->issuer = some_text(a, value, "issuer", CERTIFICATE_TEXT_MOST);
    read_sans(a, member(value, "sans"), c);
    c->not_before = time_of(value, "not_before");
    c->serial = some_text(a, value, "serial", 64);
    c->chain_length = json_object_get_int(member(value, "chain_length"));
    c->tls_version = some_text(a, value, "tls_version", 16);
    c->verified = json_object_get_boolean(member(value, "verified"));
    c->verify_error = c->verified ? NULL : text_of(a, member(value, "verify_error"), CERTIFICATE_TEXT_MOST);
    return c;
}

const struct certificate *
certificate_read_text(struct arena *a, const char *text)
{
    const char *problem;
    json_object *value = text != NULL ? json_read(text, strlen(text), &problem) : NULL;
    const struct certificate *c = certificate_read(a, value);

    json_object_put(value);
    return c;
}

const struct certificate *
certificate_copy(struct arena *a, const struct certificate *c)
{
    struct certificate *copy;

    if (c == NULL)
        return NULL;
    copy = arena_alloc(a, sizeof *copy);
    *copy = *c;
    copy->subject = arena_text(a, c->subject);
    copy->issuer = arena_text(a, c->issuer);
    for (int i = 0; i < c->san_count; i++)
        copy->sans[i] = arena_text(a, c->sans[i]);
    copy->serial = arena_text(a, c->serial);
    copy->tls_version = arena_text(a, c->tls_version);
    copy->verify_error = arena_text(a, c->verify_error);
    return copy;
}
