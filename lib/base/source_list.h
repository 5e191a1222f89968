/* Source lists of a Content-Security-Policy (CSP Level 3, 2.3.1), as far as frame-ancestors takes them:
 * 'none', 'self', schemes ("https:") and hosts ("https://portal.example.org", "*.example.org:8443", "*"). */
#ifndef BASE_SOURCE_LIST_H
#define BASE_SOURCE_LIST_H

#include "base/arena.h"

/* The list as a header may hold it: one blank between two sources, and 'none' and 'self' in quotes, which a
 * shell or a file of settings takes away. NULL: it is no such list: a word is no source, 'none' is not alone,
 * there are more than 100 sources, or none. */
const char *source_list_read(struct arena *a, const char *text);

#endif
