/* One end of a copy (store/copy.h): what each kind of database provides. Only the copy and the two kinds
 * include this.
 *
 * An end reads one table at a time and writes one at a time, each through a connection of its own. Failures
 * are told in `problem`, in the arena of the end. */
#ifndef STORE_COPY_END_H
#define STORE_COPY_END_H

#include "base/arena.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

enum copy_type { COPY_INT, COPY_REAL, COPY_TEXT };

struct copy_column {
    const char *name;
    enum copy_type type;
};

struct copy_table {
    const char *name;
    struct copy_column *columns; /* those of the primary key first, in its order */
    int count, keys;
};

struct copy_tables {
    struct copy_table *list;
    int count, capacity;
};

/* A text lasts until the next row is read. */
struct copy_value {
    bool is_null;
    int64_t number;
    double real;
    const char *text;
    size_t length;
};

/* Called between rows, and while a server is waited for; -1: stop. */
struct copy_keep {
    int (*keep)(void *context);
    void *context;
};

struct copy_end {
    const struct copy_end_kind *kind;
    struct arena *a;
    const char *problem;
    struct copy_keep keep;
};

struct copy_end_kind {
    /* NULL and *problem on failure. As a target: its tables are made, if there are none, and it is marked as
     * the beginning of the copy of this number; refused is one that holds anything else, or that another
     * process writes to now. *finished: it holds all of that copy. */
    struct copy_end *(*open_source)(struct arena *a, const char *location, const char **problem);
    struct copy_end *(*open_target)(struct arena *a, const char *location, int64_t number,
                                    const char **problem);
    void (*close)(struct copy_end *end);

    /* All tables with their columns, in the order of their names. */
    int (*tables)(struct copy_end *end, struct copy_tables *tables);

    /* Rows in the order of the key: numbers by size, texts by their bytes. `next` fills in a value for each
     * column. */
    int (*read)(struct copy_end *end, const struct copy_table *table);
    enum found (*next)(struct copy_end *end, struct copy_value *values);

    /* A run of inserts, or of removals by key, into one table; committed now and then, and at its end. Rows
     * to be inserted come in the order of the key. */
    int (*begin)(struct copy_end *end, const struct copy_table *table, bool inserts);
    int (*write)(struct copy_end *end, const struct copy_value *values);
    int (*commit)(struct copy_end *end);

    /* All is there: programs may open it from now on. */
    int (*finish)(struct copy_end *end);
};

extern const struct copy_end_kind sqlite_copy_end, postgres_copy_end;

#endif
