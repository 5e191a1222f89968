/* Texts that clients chose, in HTML: escaped, cut to a length, and without influence on the text around
 * them. */
#ifndef RENDER_HTML_H
#define RENDER_HTML_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

#define HTML_NAME 96 /* bytes that a name takes at most, escaped */

/* Text for an element or an attribute, escaped: at most so many bytes, and three more for the ellipsis that
 * stands for what was cut. */
void html_cut(struct buf *out, const char *text, size_t most);

/* A name inside <bdi>, so that a name which runs from right to left leaves the text around it alone. */
void html_name(struct buf *out, const char *name);

/* <time>, in UTC. */
void html_time(struct buf *out, int64_t at);

#endif
