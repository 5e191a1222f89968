/* md4c, fetched when Markdown is first read: see lib/net/libcurl.c, which explains how and why. */
#include <md4c.h>

#define LIBRARY "libmd4c.so.0"
#define PREFIX md_

/* What we use of it: type, name, parameters, the same as arguments. */
#define FUNCTIONS(F)                                                                                      \
    F(int, parse, (const MD_CHAR *text, MD_SIZE size, const MD_PARSER *parser, void *userdata),           \
      (text, size, parser, userdata))

/* Those that return nothing: none. */
#define PROCEDURES(F)

#include "os/library_calls.h"
