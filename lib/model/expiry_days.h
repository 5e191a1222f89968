/* The thresholds at which an owner wants to hear that something ends: a certificate, a domain. */
#ifndef MODEL_EXPIRY_DAYS_H
#define MODEL_EXPIRY_DAYS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stdint.h>

enum { EXPIRY_DAYS_MOST = 5, EXPIRY_DAYS_LIMIT = 365 };

struct expiry_days {
    int64_t list[EXPIRY_DAYS_MOST];
    int count; /* 0: it is never told */
};

/* Of certificates, where a monitor has no thresholds of its own; and of domains. */
extern const struct expiry_days expiry_days_default, expiry_days_of_domains;

/* Reader and writer of the row of a const struct expiry_days *; NULL is the default. See struct field. */
bool expiry_days_fit(json_object *value);
const char *expiry_days_read(struct arena *a, json_object *value, void *where);
void expiry_days_put(struct buf *out, struct arena *a, const char *name, const void *where,
                     enum field_view view);

#endif
