/* In which state the database is, for this connection alone and for all of the host.
 *
 * SQLite's own number of a state (data_version) counts for each connection by itself. What all connections
 * have in common is the head of the index of the write-ahead log, in memory that they share: 40 bytes that
 * every commit changes, with a number that counts commits, the length of the log and checksums of all that is
 * in it (https://www.sqlite.org/walformat.html, "The WAL-Index File Format"). They are read as SQLite reads
 * them: there are two copies, and a writer writes the second one first. */
#include "store/sqlite/inside.h"

#include <assert.h>
#include <string.h>

/* A copy of the head; its checksum is over all that is before it. */
enum { HEAD_SIZE = 48, REGION_SIZE = 32768 };

/* What SQLite counts up when another connection commits. */
int64_t
sqlite_others_token(struct db *db)
{
    sqlite3_stmt *s = sqlite_of(db)->data_version;
    int64_t version = -1;

    if (sqlite3_step(s) == SQLITE_ROW)
        version = sqlite3_column_int64(s, 0);
    else
        sqlite_note_failure(db, "data_version");
    (void)sqlite3_reset(s);
    return version;
}

/* What was rolled back counts as a change, too: the name is then another one than it need be. data_version
 * leaves out what this connection commits, and total_changes counts only that: together they notice every
 * commit. */
int64_t
sqlite_state_token(struct db *db)
{
    struct sqlite_db *s = sqlite_of(db);
    int64_t others = sqlite_others_token(db), own = sqlite3_total_changes64(s->handle);

    if (others < 0)
        return -1;
    if (others != s->others || own != s->own)
        s->token++;
    s->others = others;
    s->own = own;
    return s->token;
}

/* Where the index is in this process's memory; NULL: it is not mapped. */
static const volatile unsigned char *
index_of_log(sqlite3 *handle)
{
    sqlite3_file *file = NULL;
    void volatile *region = NULL;

    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file == NULL || file->pMethods == NULL || file->pMethods->iVersion < 2 ||
        file->pMethods->xShmMap(file, 0, REGION_SIZE, 0, &region) != SQLITE_OK)
        return NULL;
    return region;
}

static void
copy(unsigned char *to, const volatile unsigned char *from)
{
    for (int i = 0; i < HEAD_SIZE; i++)
        to[i] = from[i];
}

/* The file's number is a part of it: another file in its place begins with another log. */
bool
sqlite_newest_state(struct db *db, struct db_state *state)
{
    const volatile unsigned char *index = index_of_log(sqlite_of(db)->handle);
    unsigned char second[HEAD_SIZE];

    static_assert(HEAD_SIZE + sizeof(int64_t) <= sizeof state->bytes, "a name has room for both");
    if (index == NULL)
        return false;
    *state = (struct db_state){ { 0 } };
    copy(state->bytes, index);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    copy(second, index + HEAD_SIZE);
    memcpy(state->bytes + HEAD_SIZE, &sqlite_of(db)->file_inode, sizeof(int64_t));
    return memcmp(state->bytes, second, HEAD_SIZE) == 0;
}
