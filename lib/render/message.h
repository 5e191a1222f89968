/* What an alert says to people: the same words in every format, which only writes texts of others, addresses
 * and times in its own way (render/markup.h).
 *
 *     🔴 Shop is DOWN
 *     Expected 200, got 503
 *     https://shop.example/
 *     since 13:58 CET (first failure), checked from Local
 *     https://watch.example.org/incident/b02e…
 */
#ifndef RENDER_MESSAGE_H
#define RENDER_MESSAGE_H

#include "render/markup.h"
#include "render/notification.h"

#include <stddef.h>

struct message {
    const struct markup *markup;
    const char *first;   /* "Shop is DOWN": the title, without the symbol */
    const char *details; /* lines; "": there are none */
    const char *link;    /* NULL: none */
    const char *delay;   /* "(delayed by 37 min)"; NULL: it comes in time */
};

struct message message_of(struct arena *a, const struct notification *n, const struct markup *m,
                          const struct instance_place *p);

/* All of it as one text: symbol and first line, details, link, delay. If that is longer than `most`
 * characters, the details are cut at a character, with "…" behind them; then the first line, if it alone
 * is too long. */
const char *message_text(struct arena *a, const struct message *m, const char *symbol, size_t most);

/* A text of at most `most` characters, cut like that. */
const char *message_cut(struct arena *a, const struct markup *m, const char *text, size_t most);

#endif
