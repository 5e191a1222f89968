/* The path is resolved first, so that what is judged is what is run: a link in the folder that leads out
 * of it is refused. Between this and the start of the program only root and our own user can exchange it,
 * since no other may write the file, or a folder above it up to the one that the operator has named. */
#include "os/plugin_file.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The real path; NULL: there is none. */
static const char *
resolve(struct arena *a, const char *path)
{
    char *real = realpath(path, NULL);
    const char *copy = real != NULL ? arena_text(a, real) : NULL;

    free(real);
    return copy;
}

static bool
is_ours(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && (s.st_uid == 0 || s.st_uid == geteuid()) &&
           (s.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* folder: real; path: real, and below it. The file, and all folders from there up to this one. */
static bool
are_ours(struct arena *a, const char *folder, const char *path)
{
    for (char *part = arena_text(a, path); strlen(part) > strlen(folder); *strrchr(part, '/') = '\0')
        if (!is_ours(part))
            return false;
    return is_ours(folder);
}

static bool
lies_in(const char *folder, const char *path)
{
    size_t length = strcmp(folder, "/") == 0 ? 0 : strlen(folder);

    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

/* folder: real. *path: set if it is there, whether or not it may be run. */
static const char *
judge(struct arena *a, const char *folder, const char *name, const char **path)
{
    struct stat s;

    *path = resolve(a, arena_printf(a, "%s/%s", folder, name));
    if (*path == NULL)
        return errno == ENOENT ? arena_printf(a, "Plugin %s is not in PLUGIN_DIRS", name)
                               : arena_printf(a, "Plugin %s: %s", name, strerror(errno));
    if (!lies_in(folder, *path))
        return arena_printf(a, "Plugin %s is a link that leads out of its folder of PLUGIN_DIRS", name);
    if (!are_ours(a, folder, *path))
        return arena_printf(a, "Plugin %s, or its folder, can be changed by others than root and the "
                            "checker's user", name);
    if (stat(*path, &s) != 0 || !S_ISREG(s.st_mode) || access(*path, X_OK) != 0)
        return arena_printf(a, "Plugin %s is no program that the checker may run", name);
    return NULL;
}

/* The first folder that has a file of this name decides. */
const char *
plugin_file(struct arena *a, const char *dirs, const char *name, const char **problem)
{
    char *list = arena_text(a, dirs != NULL ? dirs : ""), *rest = NULL;
    const char *path = NULL;

    *problem = "PLUGIN_DIRS is not set for this checker";
    for (char *dir = strtok_r(list, ":", &rest); dir && !path; dir = strtok_r(NULL, ":", &rest)) {
        const char *folder = resolve(a, dir);

        *problem = folder != NULL ? judge(a, folder, name, &path)
                                  : arena_printf(a, "Plugin %s is not in PLUGIN_DIRS", name);
    }
    return *problem == NULL ? path : NULL;
}

const char *
plugin_folder_problem(struct arena *a, const char *folder)
{
    const char *real = resolve(a, folder);
    struct stat s;

    if (real == NULL || stat(real, &s) != 0)
        return strerror(errno);
    if (!S_ISDIR(s.st_mode))
        return "no folder";
    return is_ours(real) ? NULL : "it can be changed by others than root and the checker's user";
}
