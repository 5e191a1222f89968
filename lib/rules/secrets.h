/* What a monitor sends that is for its target alone: passwords, tokens, values of headers. A target may send
 * it back, in an error page or a header; in what we keep of that each is "***". */
#ifndef RULES_SECRETS_H
#define RULES_SECRETS_H

#include "base/arena.h"
#include "model/monitor.h"

#include <stdbool.h>

/* Texts are in the arena, the longest first, each also as JSON, URLs and base64 write it. */
struct secrets {
    const char **list;
    int count, capacity;
};

/* Whether what a header of this name says is a secret, or asks for one: shown to nobody. */
bool header_is_secret(const char *name);

struct secrets secrets_of(struct arena *a, const struct monitor *m);

/* One more, which is no part of the monitor's configuration, as a token that was asked for. */
void secrets_add(struct arena *a, struct secrets *s, const char *secret);

/* The text without them. NULL stays NULL. cut: the text was cut off at its end, where the beginning of a
 * secret may have been left: that is taken away, too. */
const char *secrets_hide(struct arena *a, const struct secrets *s, const char *text, bool cut);

#endif
