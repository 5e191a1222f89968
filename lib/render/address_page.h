/* The pages behind the links in mails: a question with one button, and what came of it. They need no script;
 * texts of others are escaped. */
#ifndef RENDER_ADDRESS_PAGE_H
#define RENDER_ADDRESS_PAGE_H

#include "base/buf.h"
#include "render/words.h"

#include <stdbool.h>

struct address_page {
    bool is_news; /* of a status page, in the language of its subscriber; else of alerts, in English */
    struct speech speech;
    const char *instance; /* its name */
    const char *address;  /* of the reader; NULL: not told */
    const char
        *monitor;       /* the name of what the mails are about, of news the title of the page; NULL: several,
                             * or none any longer */
    const char *action; /* the path that the button leads to, from the root of the instance */
    const char *form_token; /* goes with it; NULL: none */
};

enum address_question { ASK_CONFIRM, ASK_UNSUBSCRIBE };

const char *address_page_title(enum address_question question, const struct address_page *p);

/* What goes into <head> and <body>. */
void address_page_head(struct buf *out, const char *title);
void address_page_ask(struct buf *out, enum address_question question, const struct address_page *p);
void address_page_done(struct buf *out, enum address_question question, const struct address_page *p);
void address_page_refuse(struct buf *out, const char *title, const char *sentence);

#endif
