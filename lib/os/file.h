/* Small files of our own, read and written whole. */
#ifndef OS_FILE_H
#define OS_FILE_H

#include "base/arena.h"

#include <stddef.h>

/* All of a file, with a NUL behind it, in the arena. NULL, and errno: ENOENT there is none, EFBIG it holds
 * more than max bytes, or what the system says. */
char *file_read(struct arena *a, const char *path, size_t max, size_t *length);

/* Puts the bytes in the place of the file, or makes it, for its owner's eyes only. Whoever looks finds the
 * old or the new file whole, also after a crash, which may leave "<path>.new" behind. Two at a time must
 * not write to one path. 0, or -1 and errno. */
int file_replace(const char *path, const void *bytes, size_t length);

/* Makes a folder, and those it is in, for its owner only, as far as they are not there. 0, or -1 and
 * errno. */
int file_make_folder(struct arena *a, const char *path);

#endif
