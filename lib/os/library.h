/* A shared library that is fetched when it is first needed, and not when the process starts: most processes
 * need none of those that bring much along. */
#ifndef OS_LIBRARY_H
#define OS_LIBRARY_H

#include <stddef.h>

struct library_function {
    const char *name;
    size_t place; /* of its pointer, in the table */
};

/* Loads the library and fills the table with the addresses of its functions. Where the library is missing, or
 * lacks a function, the process ends (logged) there and then, as it would have ended at its start: nothing
 * has been seen, so nothing is recorded, and what was claimed comes due again. */
void library_load(const char *library, const struct library_function *functions, size_t count, void *table);

#endif
