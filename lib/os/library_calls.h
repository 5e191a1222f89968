/* The functions of a library that is fetched when one of them is first called. The one file that stands in
 * for a library defines what follows, and then includes this, once and last:
 *
 *     LIBRARY        "libcares.so.2"
 *     PREFIX         what all its names begin with: ares_
 *     FUNCTIONS(F)   F(type, name without prefix, parameters, the same as arguments) of those that return
 *     PROCEDURES(F)  the same of those that return nothing
 *     OTHERS(F)      may be left out: those that are only looked up, and written out in the file
 *
 * Callers have the library's own header and need not know. */
#ifndef OS_LIBRARY_CALLS_H
#define OS_LIBRARY_CALLS_H

#include "os/library.h"

#include <stdbool.h>
#include <stddef.h>

#ifndef OTHERS
#define OTHERS(F)
#endif

#define LIBRARY_JOINED(prefix, name) prefix##name
#define LIBRARY_NAMED(prefix, name) LIBRARY_JOINED(prefix, name)
#define LIBRARY_QUOTED(prefix) #prefix
#define LIBRARY_TEXT(prefix) LIBRARY_QUOTED(prefix)

#define LIBRARY_SLOT(type, name, parameters, arguments) __typeof__(LIBRARY_NAMED(PREFIX, name)) *(name);
#define LIBRARY_PLACE(type, name, parameters, arguments)                                                     \
    { LIBRARY_TEXT(PREFIX) #name, offsetof(struct library_calls, name) },

struct library_calls {
    FUNCTIONS(LIBRARY_SLOT)
    PROCEDURES(LIBRARY_SLOT)
    OTHERS(LIBRARY_SLOT)
};

/* A host without the library ends the program in library_load. */
static const struct library_calls *
library_calls(void)
{
    static const struct library_function functions[] = {
        FUNCTIONS(LIBRARY_PLACE) PROCEDURES(LIBRARY_PLACE) OTHERS(LIBRARY_PLACE)
    };
    static struct library_calls calls;
    static bool is_loaded;

    if (!is_loaded)
        library_load(LIBRARY, functions, sizeof functions / sizeof *functions, &calls);
    is_loaded = true;
    return &calls;
}

#define LIBRARY_PASS_ON(type, name, parameters, arguments)                                                   \
    type LIBRARY_NAMED(PREFIX, name) parameters                                                              \
    {                                                                                                        \
        return library_calls()->name arguments;                                                              \
    }
FUNCTIONS(LIBRARY_PASS_ON)

#define LIBRARY_CARRY_OUT(type, name, parameters, arguments)                                                 \
    type LIBRARY_NAMED(PREFIX, name) parameters                                                              \
    {                                                                                                        \
        library_calls()->name arguments;                                                                     \
    }
PROCEDURES(LIBRARY_CARRY_OUT)

#endif
