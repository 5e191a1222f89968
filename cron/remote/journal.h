/* A file that grows a line at a time, by runs that may be killed at any moment. Only whole lines count: the
 * last may be half a line, because the disk was full or the machine stopped. Nothing here locks: the caller
 * holds the spool's lock (spool.h). */
#ifndef CRON_REMOTE_JOURNAL_H
#define CRON_REMOTE_JOURNAL_H

#include "base/arena.h"

#include <stddef.h>
#include <sys/types.h>

#define JOURNAL_BYTES ((size_t)1 << 20) /* a longer one is not read */

struct journal {
    const char *path;
    off_t length; /* of its whole lines, in bytes */
    int lines;    /* whole ones; a journal that has enough is sealed */
};

/* Reads how long it is; no file is an empty one. The path must live as long. */
void journal_read(struct journal *j, struct arena *a, const char *path);

/* Adds a line, with its line end, at j->length: the whole line, or nothing that counts. 0, or -1 and
 * errno. */
int journal_append(const struct journal *j, const char *line, size_t length);

/* Writes its whole lines to the disk and renames the file; a new one begins. 0, or -1 and errno. */
int journal_seal(const struct journal *j, const char *name);

#endif
