/* An alert as a mail: one message of RFC 5322, text and HTML in it, that any mail program can show and
 * no name, however chosen, can break. */
#ifndef RENDER_MAIL_H
#define RENDER_MAIL_H

#include "base/buf.h"
#include "render/notification.h"

#include <stdint.h>

struct mail {
    const char *from;       /* "watchpost@example.com", or with a name: "Watchpost <...>" */
    const char *to;
    const char *id;         /* of this announcement to this channel: the same however often it is sent */
    const char *channel_id; /* mails about one incident to one channel make a thread */
    const struct notification *facts;
    int64_t now;
};

/* The whole message, lines ending in LF as a mail program's standard input has them. */
void mail_write(struct buf *out, struct arena *a, const struct mail *m);

/* What stands behind the "@" of a sender's address. */
const char *mail_domain(struct arena *a, const char *from);

#endif
