/* Small files, read and written as a whole. */
#ifndef OS_FILE_H
#define OS_FILE_H

#include "base/arena.h"

#include <stddef.h>

/* The content of a file, with a NUL after it, in the arena. NULL and errno: ENOENT if there is no such
 * file, EFBIG if it has more than max bytes, or the system's error. */
char *file_read(struct arena *a, const char *path, size_t max, size_t *length);

/* Replaces the file, or makes it, readable by its owner only. A reader finds either the old or the new
 * content as a whole, also after a crash, which may leave "<path>.new" behind. No two processes may do it
 * to one path at the same time. 0, or -1 and errno. */
int file_replace(const char *path, const void *bytes, size_t length);

/* A file without a name, for what is too much to be held in memory: it is gone with its descriptor. In this
 * folder, else in memory that the system gives away when it is short of it. -1 and errno. */
int file_unnamed(const char *folder);

/* Writes all; at the end of the file. 0, or -1 and errno: then some of it may be there. */
int file_write_all(int fd, const void *bytes, size_t length);

/* Makes a folder and its parents, as far as they do not exist, accessible to their owner only. 0, or -1
 * and errno. */
int file_make_folder(struct arena *a, const char *path);

#endif
