/* A page that the server writes, inside the dashboard's index.html, which has two places marked by
 * comments. */
#ifndef RENDER_PAGE_SHELL_H
#define RENDER_PAGE_SHELL_H

#include "base/buf.h"

/* frame: the file, in which <!--head--> and <!--body--> are replaced, each once, if they are there; NULL:
 * there is no dashboard, and the page stands alone. language: "de", in place of English. */
void page_shell_fill(struct buf *out, const char *frame, const char *language, const char *head,
                     const char *body);

/* The style sheets of that file, for a page that stands alone because the dashboard must not take it over. */
void page_shell_styles(struct buf *out, const char *frame);

#endif
