/* The command `watchpost`, as a helper of the API worker: what needs libcurl or a mail program is its
 * business. */
#ifndef FCGI_API_HELPER_H
#define FCGI_API_HELPER_H

#include "base/arena.h"

#include <stdint.h>

/* Where it is: beside this program, as in a build folder, or where it was installed. */
const char *command_path(struct arena *a);

/* Runs it (words: its command line, NULL at the end) for at most limit_ms, and returns what it printed;
 * NULL (logged) if it failed, or took longer, and was killed then. */
const char *command_run(struct arena *a, const char *path, const char *const words[], int64_t limit_ms);

#endif
