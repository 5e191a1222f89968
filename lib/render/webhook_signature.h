/* The signature of a webhook, as Standard Webhooks specifies it. */
#ifndef RENDER_WEBHOOK_SIGNATURE_H
#define RENDER_WEBHOOK_SIGNATURE_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

/* The value of webhook-signature: "v1,<base64>". A secret "whsec_<base64>" is decoded to the key; any
 * other is the key itself. */
const char *webhook_signature(struct arena *a, const char *secret, const char *id, int64_t timestamp,
                              const char *body, size_t length);

#endif
