/* Another program's SQLite file, read table by table. */
#ifndef STORE_SQLITE_FOREIGN_H
#define STORE_SQLITE_FOREIGN_H

#include "base/arena.h"
#include "base/json.h"

/* The named tables of the file as one JSON object: an array of rows each, a row an object by column;
 * tables that are not there are left out. The file is opened for reading alone, as one that does not
 * change (what its writer has not put into it yet is not seen), nothing in its schema is trusted, and it
 * is read by a child process with bounds to its memory and time: so whatever is in it can do no harm here.
 * NULL: *problem says why. The value belongs to the caller. */
json_object *sqlite_foreign_read(struct arena *a, const char *path, const char *const *tables,
                                 const char **problem);

#endif
