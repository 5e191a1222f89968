/* The child writes JSON into a pipe and ends; what it wrote is read as any JSON from outside. */
#include "store/sqlite/foreign.h"

#include "base/buf.h"
#include "base/text.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 60, MOST_ROWS = 50000 };

#define MOST_BYTES ((size_t)64 << 20)
#define MOST_MEMORY ((rlim_t)512 << 20)

/* --- in the child --------------------------------------------------------------------------------------- */

/* As it is written in a URI: a path may hold ? and #. */
static const char *
uri_of(struct arena *a, const char *path)
{
    struct buf uri = {.arena = a};

    buf_text(&uri, "file:");
    for (; *path != '\0'; path++)
        if (strchr("?#%", *path) != NULL)
            buf_printf(&uri, "%%%02x", (unsigned char)*path);
        else
            buf_char(&uri, *path);
    buf_text(&uri, "?mode=ro&immutable=1");
    return buf_string(&uri);
}

static void
put_column(struct buf *out, sqlite3_stmt *row, int column)
{
    const char *name = sqlite3_column_name(row, column), *text;

    switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
        put_int(out, name, sqlite3_column_int64(row, column));
        break;
    case SQLITE_FLOAT:
        put_real(out, name, sqlite3_column_double(row, column));
        break;
    case SQLITE_TEXT:
        text = (const char *)sqlite3_column_text(row, column);
        if (text_is_utf8(text, strlen(text)))
            put_text(out, name, text);
        break;
    default:
        break; /* nothing that we read is a blob */
    }
}

/* Names of columns go out as they are (base/json.h), so those that would need escaping are left out. */
static bool
is_fit_name(const char *name)
{
    for (; *name != '\0'; name++)
        if ((unsigned char)*name < ' ' || *name == '"' || *name == '\\')
            return false;
    return true;
}

static bool
put_table(struct buf *out, struct arena *a, sqlite3 *db, const char *table)
{
    sqlite3_stmt *rows;
    int code, count = 0;

    if (sqlite3_prepare_v2(db, arena_printf(a, "SELECT * FROM \"%s\"", table), -1, &rows, NULL) != SQLITE_OK)
        return true; /* it has no such table */
    put_array(out, table);
    while ((code = sqlite3_step(rows)) == SQLITE_ROW && count++ < MOST_ROWS) {
        put_object(out, NULL);
        for (int column = 0; column < sqlite3_column_count(rows); column++)
            if (is_fit_name(sqlite3_column_name(rows, column)))
                put_column(out, rows, column);
        end_object(out);
    }
    end_array(out);
    sqlite3_finalize(rows);
    return code == SQLITE_DONE || code == SQLITE_ROW;
}

static void
limit_child(void)
{
    const struct rlimit memory __attribute__((unused)) = {MOST_MEMORY, MOST_MEMORY};
    const struct rlimit time = {SECONDS, SECONDS};

#ifndef __SANITIZE_ADDRESS__ /* which maps more than there is */
    (void)setrlimit(RLIMIT_AS, &memory);
#endif
    (void)setrlimit(RLIMIT_CPU, &time);
    (void)alarm(SECONDS);
}

/* Ends the child: its parent takes an exit code of 0 for a whole answer. */
static void
write_and_end(int fd, const char *path, const char *const *tables)
{
    struct arena scratch = {0};
    struct buf out = {.arena = &scratch};
    sqlite3 *db;
    size_t done = 0;
    bool fine;

    limit_child();
    fine = sqlite3_open_v2(uri_of(&scratch, path), &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) ==
           SQLITE_OK;
    fine = fine && sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK &&
           sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK &&
           sqlite3_exec(db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) == SQLITE_OK;
    put_object(&out, NULL);
    for (; fine && *tables != NULL; tables++)
        fine = put_table(&out, &scratch, db, *tables);
    end_object(&out);
    while (fine && done < out.length) {
        ssize_t n = write(fd, out.text + done, out.length - done);

        fine = n > 0 || (n < 0 && errno == EINTR);
        done += n > 0 ? (size_t)n : 0;
    }
    _exit(fine ? 0 : 1);
}

/* --- in the parent -------------------------------------------------------------------------------------- */

static const char *
collect(struct arena *a, int fd, size_t *length)
{
    struct buf text = {.arena = a};
    char chunk[65536];
    ssize_t n;

    while ((n = read(fd, chunk, sizeof chunk)) > 0 || (n < 0 && errno == EINTR)) {
        if (n > 0)
            buf_bytes(&text, chunk, (size_t)n);
        if (text.length > MOST_BYTES)
            break;
    }
    *length = text.length;
    return buf_string(&text);
}

static bool
ended_well(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

json_object *
sqlite_foreign_read(struct arena *a, const char *path, const char *const *tables, const char **problem)
{
    const char *text;
    size_t length = 0;
    int ends[2];
    pid_t pid;

    *problem =
        arena_printf(a, "%s: cannot be read: it is no SQLite database, or damaged, or too large", path);
    if (access(path, R_OK) != 0) {
        *problem = arena_printf(a, "%s: %s", path, strerror(errno));
        return NULL;
    }
    if (pipe(ends) != 0)
        return NULL;
    (void)fflush(NULL);
    pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        write_and_end(ends[1], path, tables);
    }
    (void)close(ends[1]);
    text = pid > 0 ? collect(a, ends[0], &length) : NULL;
    (void)close(ends[0]);
    if (pid < 0 || !ended_well(pid))
        return NULL;
    return json_read(text, length, problem);
}
