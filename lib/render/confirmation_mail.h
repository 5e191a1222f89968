/* The mail that asks an address whether it wants what others have sent to it: alerts, or the news of a status
 * page, which speak its language. All of its words are ours: of
 * whoever asked for it there is no name, no title and no address in it. */
#ifndef RENDER_CONFIRMATION_MAIL_H
#define RENDER_CONFIRMATION_MAIL_H

#include "base/buf.h"
#include "render/words.h"

#include <stdint.h>

struct confirmation_mail {
    const char *from, *to;
    const char *id;         /* of the message */
    const char *instance;   /* its name */
    const char *public_url; /* whose host is named */
    const char *link;
    int days;               /* that the link is good for */
    const struct speech *news; /* of a status page, in this language; NULL: of alerts */
    int64_t now;
};

/* The whole message, as mail_write. */
void confirmation_mail_write(struct buf *out, struct arena *a, const struct confirmation_mail *m);

#endif
