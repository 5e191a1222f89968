/* Mail addresses: bare, "ops@example.org", and with a name, "Ops <ops@example.org>". */
#ifndef BASE_EMAIL_ADDRESS_H
#define BASE_EMAIL_ADDRESS_H

#include "base/arena.h"

#include <stdbool.h>

/* One bare address of at most 254 characters, in which no mail program sees two, nor a name or a comment. */
bool email_address_is_valid(const char *text);

/* The address with its domain in ASCII ("ops@xn--mnchen-3ya.de"), as mail servers need it. NULL if the
 * domain has no such form. */
const char *email_address_to_ascii(struct arena *a, const char *address);

/* The bare address in a sender: what is in "<...>" at its end, or all of it. */
const char *email_address_bare(struct arena *a, const char *sender);

/* The name in front of the "<...>", without the quotes that it may have: any text. "": it has none. */
const char *email_address_name(struct arena *a, const char *sender);

#endif
