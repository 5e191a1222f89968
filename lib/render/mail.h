/* An alert as a mail: one message (RFC 5322) with a text part and an HTML part, that any mail program can
 * show and that no name of a monitor can break. */
#ifndef RENDER_MAIL_H
#define RENDER_MAIL_H

#include "base/buf.h"
#include "render/notification.h"

#include <stdbool.h>
#include <stdint.h>

struct mail {
    const char *from;       /* "watchpost@example.com", or with a name: "Watchpost <...>" */
    const char *to;
    const char *id;         /* of the message: the same in every attempt at it */
    const char *channel_id; /* mails about one incident to one channel make a thread */
    const struct notification *notification;
    const struct instance_place *place;
    const char *unsubscribe_url; /* NULL: none */
    bool is_listed;              /* mail programs show a button for it (RFC 2369) */
    bool one_click;              /* ... and may follow it without asking their user (RFC 8058) */
    int64_t now;
};

/* The whole message, lines ending in LF as a mail program's standard input has them. */
void mail_write(struct buf *out, struct arena *a, const struct mail *m);

/* Its subject, and its text part. */
const char *mail_subject(struct arena *a, const struct notification *n);
const char *mail_text(struct arena *a, const struct notification *n, const struct instance_place *p);

#endif
