/* The languages that public pages speak. */
#ifndef MODEL_LANGUAGE_H
#define MODEL_LANGUAGE_H

#include "language_words.h"

/* By enum language: "auto", as the reader asks; then each by its code of two letters. Ends with NULL. */
extern const char *const language_names[];

/* The language that an Accept-Language header (RFC 9110, 12.5.4; NULL: there is none) likes most of these: a
 * place in language_names, English if it names none of them. */
enum language language_preferred(const char *accept);

/* "de"; English of what is none of ours. */
enum language language_by_code(const char *code);

#endif
