/* The file of settings: KEY=VALUE, a # comment, or blank, a line each. */
#ifndef OS_CONFIG_FILE_H
#define OS_CONFIG_FILE_H

#include "base/arena.h"

/* A line of the file. */
struct config_line {
    struct config_line *next;
    const char *name;
    const char *value;
};

/* The file that WATCHPOST_CONF names. Unset, it is that of the installation, if there is one; empty, it is
 * none: NULL. */
const char *config_file_path(void);

/* Puts its lines in front of *lines, the last first; their texts belong to the arena. NULL, or the problem: a
 * line for people. */
const char *config_file_read(struct arena *a, const char *path, struct config_line **lines);

#endif
