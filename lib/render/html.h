/* Texts that clients chose, in HTML: escaped, cut to a length, and without influence on the text around
 * them. */
#ifndef RENDER_HTML_H
#define RENDER_HTML_H

#include "base/buf.h"
#include "render/words.h"

#include <stddef.h>
#include <stdint.h>

#define HTML_NAME 96 /* bytes that a name takes at most, escaped */

/* Text for an element or an attribute, escaped: at most so many bytes, and three more for the ellipsis that
 * stands for what was cut. */
void html_cut(struct buf *out, const char *text, size_t most);

/* A name inside <bdi>, so that a name which runs from right to left leaves the text around it alone. */
void html_name(struct buf *out, const char *name);

/* <time>, as words_time has it. */
void html_time(struct buf *out, const struct speech *s, int64_t at);

/* The same as texts in the arena, for places in sentences (words.h). */
const char *html_name_text(struct arena *a, const char *name);
const char *html_bold_name(struct arena *a, const char *name);
const char *html_cause_text(struct arena *a, const char *cause); /* its beginning, where it is long */
const char *html_time_text(struct arena *a, const struct speech *s, int64_t at);

#endif
