/* A file that grows a line at a time, by runs that may be killed at any moment. Whole lines alone count: the
 * last one may be half of one, of a disk that was full or a machine that stopped. Nothing here locks: whoever
 * calls makes sure that nobody else does meanwhile (spool.h). */
#ifndef CRON_REMOTE_JOURNAL_H
#define CRON_REMOTE_JOURNAL_H

#include "base/arena.h"

#include <stddef.h>
#include <sys/types.h>

#define JOURNAL_BYTES ((size_t)1 << 20) /* a longer one is not read */

struct journal {
    const char *path;
    off_t length; /* of its whole lines, in bytes */
    int lines;
};

/* How far it has got; nothing, where there is no file. The path must live as long. */
void journal_read(struct journal *j, struct arena *a, const char *path);

/* Adds a line, which has its end, behind j->length: all of it, or nothing that counts. 0, or -1 and errno. */
int journal_append(const struct journal *j, const char *line, size_t length);

/* Brings its whole lines to the disk and gives the file this name: a next one begins. 0, or -1 and errno. */
int journal_seal(const struct journal *j, const char *name);

#endif
