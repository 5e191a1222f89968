/* Mails to the subscribers of a status page, in their languages: one for each thing that is told. */
#ifndef RENDER_SUBSCRIBER_MAIL_H
#define RENDER_SUBSCRIBER_MAIL_H

#include "base/buf.h"
#include "model/post.h"
#include "render/words.h"

#include <stdbool.h>
#include <stdint.h>

/* What one mail says. */
struct letter {
    const char *instance;        /* of one that asks to confirm: the name of the instance; else NULL */
    const char *link;            /* the page of what is told; of one that asks, where it confirms */
    const char *unsubscribe_url; /* NULL: of one that asks */
    struct speech speech;
    const char *page_title;
    const char *title;           /* of a post; of an automatic incident: the name of its monitor */
    bool is_automatic, has_ended;
    enum post_kind kind;
    int state;                   /* of that kind */
    const char *body;            /* Markdown; NULL: the title and the link are all */
    const struct post *post;     /* whose times and services it tells; NULL: of an automatic incident */
    const char *thread;          /* mails about one thing have it in common */
};

struct subscriber_mail {
    const char *from, *to;
    const char *id; /* of the message: the same in every attempt at it */
    const struct letter *letter;
    int64_t now;
};

/* The whole message, as mail_write; of one that tells. */
void subscriber_mail_write(struct buf *out, struct arena *a, const struct subscriber_mail *m);

#endif
