/* A delivery: one attempt to send one event to one webhook, as the log of deliveries keeps it. What is still
 * to be sent is in the outbox (store/outbox.h). */
#ifndef MODEL_DELIVERY_H
#define MODEL_DELIVERY_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct delivery {
    int64_t seq;
    const char *id;
    const char *delivery_group; /* the webhook-id, the same in all attempts */
    const char *monitor_id, *event, *url;
    int64_t attempt;            /* 1.. */
    const char *status;         /* "success" "failed" */
    int64_t status_code;        /* -1: no answer came */
    const char *error_message;  /* NULL: none */
    int64_t response_time_ms;   /* until the answer, or until it was given up */
    int64_t created_at;         /* when the attempt was made */
    bool is_own;                /* through a channel of the monitor itself: its manage key shows it whole */
};

/* The shape Delivery. */
void delivery_json(struct buf *out, const struct delivery *d);

#endif
