/* What others wrote (names, titles, notes, causes) in Markdown, which agents read: as data, in a code span or
 * a fenced block that it cannot leave, never in a heading. What stands outside they take for our words. */
#ifndef RENDER_MARKED_H
#define RENDER_MARKED_H

#include "base/arena.h"
#include "base/buf.h"

#include <stddef.h>

#define MARKED_LINE 200 /* characters of a text in a list */

/* A code span of one line, cut to so many characters. A backtick in it becomes an apostrophe, control
 * characters become spaces, and marks that turn the direction of what follows are left out. NULL is as an
 * empty text. */
void marked_span(struct buf *out, const char *text, size_t most);

/* The same in the arena, for places in sentences. */
const char *marked_text(struct arena *a, const char *text, size_t most);

/* The same for the cell of a table, where a bar would end it; of an empty text nothing. */
void marked_cell(struct buf *out, const char *text, size_t most);

/* A text of several lines as a fenced block, its lines indented; backticks as in a span. */
void marked_block(struct buf *out, const char *text);

#endif
