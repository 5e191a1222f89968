/* Where a plugin is, and whether it may be run: a file of PLUGIN_DIRS that no user can have changed but
 * root and the one that the checker runs as. */
#ifndef OS_PLUGIN_FILE_H
#define OS_PLUGIN_FILE_H

#include "base/arena.h"

/* dirs: as the settings have them, NULL: none. Returns its real path, in the arena; NULL: it may not be
 * run, and *problem says why, without a path. */
const char *plugin_file(struct arena *a, const char *dirs, const char *name, const char **problem);

/* Why plugins of this folder may not be run; NULL: they may. In the arena, without its path. */
const char *plugin_folder_problem(struct arena *a, const char *folder);

#endif
