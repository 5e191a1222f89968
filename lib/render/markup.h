/* How the formats of messages for people write what is not plain letters: what others wrote, addresses,
 * times. A message takes its words from one table (render/message.h) and everything else through one of
 * these. */
#ifndef RENDER_MARKUP_H
#define RENDER_MARKUP_H

#include "base/buf.h"
#include "base/tz.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A moment as a reader of the message sees it. */
struct message_time {
    int64_t at;
    const struct tz *zone;
    bool with_date; /* it is another day's than the event */
    bool with_zone; /* off at the first end of a span whose other end has the same */
};

struct markup {
    /* A text that others wrote, in one line, as nothing but text; control characters become spaces, marks
     * that turn the direction of what follows are left out. */
    void (*text)(struct buf *out, const char *text);
    /* An address or a link, as it is. */
    void (*url)(struct buf *out, const char *url);
    void (*time)(struct buf *out, const struct message_time *m);
    bool escapes; /* some characters stand for one only together */
};

extern const struct markup markup_plain;    /* ntfy, mail: characters mean themselves */
extern const struct markup markup_chat;     /* Markdown */
extern const struct markup markup_discord;  /* Markdown, and times in the reader's own zone */
extern const struct markup markup_slack;    /* entities, and times in the reader's own zone */

/* A text that others wrote, as markup_plain has it. In the arena. */
const char *markup_one_line(struct arena *a, const char *text);

/* "14:00 CET"; "2026-02-10 14:00 CET". */
void markup_clock(struct buf *out, const struct message_time *m);

/* How much of a text that was written with a markup may be kept, if at most `most` bytes of it may be: no
 * character, escape, entity or time is cut in two. */
size_t markup_cut(const struct markup *m, const char *text, size_t most);

#endif
