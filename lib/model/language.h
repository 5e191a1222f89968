/* The languages that public pages speak. */
#ifndef MODEL_LANGUAGE_H
#define MODEL_LANGUAGE_H

/* "auto", as the reader asks; then each by its code of two letters, English first. Ends with NULL. */
extern const char *const language_names[];

#endif
