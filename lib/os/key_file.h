/* Files that are a key: 32 bytes, which their owner alone may read. */
#ifndef OS_KEY_FILE_H
#define OS_KEY_FILE_H

#include "base/arena.h"
#include "base/digest.h"

/* The key, in the arena. NULL: there is no such file, it has another size, or others may read or write it. */
const struct digest *key_file_read(struct arena *a, const char *path);

#endif
