/* Tables as text (RFC 4180, but lines end with a line feed alone): a cell after the other, then the end of
 * the line. */
#ifndef RENDER_CSV_H
#define RENDER_CSV_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* A text that clients chose. What a spreadsheet would take for a formula gets an apostrophe in front. NULL:
 * an empty cell. */
void csv_text(struct buf *out, const char *text);

void csv_int(struct buf *out, int64_t value);
void csv_int_or_none(struct buf *out, int64_t value); /* below 0: an empty cell */
void csv_real(struct buf *out, double value);
void csv_real_or_none(struct buf *out, double value, bool is_there);
void csv_time(struct buf *out, int64_t at);           /* 0: an empty cell */
void csv_end_line(struct buf *out);

#endif
