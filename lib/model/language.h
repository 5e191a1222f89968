/* The languages that public pages speak. */
#ifndef MODEL_LANGUAGE_H
#define MODEL_LANGUAGE_H

/* "auto", as the reader asks; then each by its code of two letters, English first. Ends with NULL. */
extern const char *const language_names[];

/* The language that an Accept-Language header (RFC 9110, 12.5.4; NULL: there is none) likes most of these: a
 * place in language_names, English if it names none of them. */
int language_preferred(const char *accept);

#endif
