/* What a channel would be sent of an event that has not happened. */
#ifndef RENDER_EXAMPLE_H
#define RENDER_EXAMPLE_H

#include "model/event_type.h"
#include "render/notification.h"

#include <stdint.h>

/* What stands for a monitor where a channel has none of its own. */
struct monitor example_monitor(void);

/* The event as if it happened to the monitor now, with made-up facts: an outage of 12 minutes, a certificate
 * that ends in a week, and so on. The event is one that channels get. */
struct notification example_notification(struct arena *a, enum event_type event, const struct monitor *m,
                                         int64_t now);

#endif
