/* A small file that processes map into their memory, and so share. */
#ifndef OS_SHARED_FILE_H
#define OS_SHARED_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* bytes: NULL if it is not open. They begin at a multiple of 64. */
struct shared_file {
    char *bytes;
    size_t size;
    int fd;
};

/* Opens the file `name` in a folder, or makes it, of zeros and readable by its owner only. `shape` is a text
 * that says what the bytes mean: a file of another shape or size, left by an older version, is replaced by a
 * new one, and a process that has the old one open goes on with that alone. False (errno) if the file
 * cannot be opened or made. */
bool shared_file_open(struct shared_file *f, const char *folder, const char *name, const char *shape,
                      size_t size);

/* Opens the file only if it is there. False: there is none of this shape. */
bool shared_file_look(struct shared_file *f, const char *folder, const char *name, const char *shape,
                      size_t size);
void shared_file_close(struct shared_file *f);

#endif
