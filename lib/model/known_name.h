/* What a client meant by a name that is not known: of a member of a body, of a query parameter, or of one of
 * the words that a member may be. People and programs bring such names from other monitors, guess them, or
 * mistype them. */
#ifndef MODEL_KNOWN_NAME_H
#define MODEL_KNOWN_NAME_H

#include "base/arena.h"

/* The one of the known names (NULL after the last) that is most likely meant; NULL: none is near. Looked for
 * in this order: the same words written in another way ("timeoutMs"), a word that others use for it
 * ("keyword" for body_contains), and a name that is mistyped by two letters at most, short ones by one. */
const char *known_name_meant(struct arena *a, const char *given, const char *const *known);

#endif
