/* What only a database in a file has: it is copied, put back and looked into by its path. For the operator's
 * commands; everything else goes through store/db.h. */
#ifndef STORE_SQLITE_SQLITE_H
#define STORE_SQLITE_SQLITE_H

#include "store/db.h"

/* Copies a consistent snapshot to a new file that only its owner may read, while others read and write; at
 * most so many MiB a second, 0: as fast as the disk. The log of the database grows while it takes. -1 and
 * *problem on failure. */
int sqlite_backup(struct db *db, struct arena *a, const char *path, int64_t most_mib, const char **problem);

/* Puts a backup in the place of the database at an address (or where there is none), while others read and
 * write: they see the old state or the new one, and listeners are woken. The copy is examined first,
 * migrated if it is older, and its secrets are sealed if there is a key. What it replaces stays beside it,
 * under *kept (NULL: there was nothing). Numbers that were given out since the copy was made are not given
 * out again. -1 and *problem on failure, or RESTORE_WRONG_KEY, if its secrets cannot be opened with the
 * key that there is: nothing was replaced. */
enum { RESTORE_WRONG_KEY = -2 };
int sqlite_restore(struct arena *a, const struct database_address *address, const char *file, int64_t now,
                   const char **kept, const char **problem);

/* What a file is, before it is opened in earnest: nothing is written. `detail` says it in words. */
enum sqlite_condition {
    DB_SOUND,
    DB_MISSING,
    DB_UNREADABLE,  /* not allowed, locked, or the disk fails */
    DB_FOREIGN,     /* no database, or another program's */
    DB_NEWER,       /* than this program */
    DB_DAMAGED
};
struct sqlite_finding {
    enum sqlite_condition condition;
    const char *detail;
    int64_t version; /* of its schema */
};

/* thorough: indexes are compared with their tables, too. */
void sqlite_look(struct arena *a, const char *path, bool thorough, struct sqlite_finding *found);

/* Why a file system of this kind (statfs f_type) is no home for the database: its name; NULL if it is one. */
const char *sqlite_network_file_system(unsigned long kind);

#endif
