/* The signature covers "<id>.<timestamp>.<body>": a receiver that checks it will take the body under no other
 * id, and not much later. */
#include "render/webhook_signature.h"

#include "base/base64.h"
#include "base/digest.h"
#include "base/text.h"

#include <string.h>

#define PREFIX "whsec_"

/* Standard Webhooks: behind "whsec_" is the key in base64. Any other secret is its own bytes. */
static void
read_key(struct arena *a, const char *secret, const unsigned char **key, size_t *length)
{
    if (text_starts(secret, PREFIX) && base64_read(a, secret + strlen(PREFIX), key, length) && *length > 0)
        return;
    *key = (const unsigned char *)secret;
    *length = strlen(secret);
}

/* "v1," names the scheme, HMAC-SHA-256: a header may later hold several, with blanks between them. */
const char *
webhook_signature(struct arena *a, const char *secret, const char *id, int64_t timestamp, const char *body,
                  size_t length)
{
    struct buf content = { .arena = a }, value = { .arena = a };
    const unsigned char *key;
    size_t key_length;
    struct digest digest;

    read_key(a, secret, &key, &key_length);
    buf_printf(&content, "%s.%lld.", id, (long long)timestamp);
    buf_bytes(&content, body, length);
    digest = digest_keyed(key, key_length, content.text, content.length);
    buf_text(&value, "v1,");
    base64_put(&value, digest.bytes, sizeof digest.bytes);
    return buf_string(&value);
}
