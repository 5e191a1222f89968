/* A server as one end of a copy: what copy.c and copy_rows.c share. */
#ifndef STORE_POSTGRES_COPY_H
#define STORE_POSTGRES_COPY_H

#include "store/copy_end.h"
#include "store/postgres/inside.h"

struct postgres_end {
    struct copy_end end; /* first */
    PGconn *reader, *writer;
    const struct copy_table *reads, *writes;
    bool inserts;
    char *row;           /* of libpq: that which was read last */
    struct buf out;      /* what is to be sent */
    int64_t uncommitted; /* rows since the last commit */
};

static inline struct postgres_end *
postgres_end_of(struct copy_end *end)
{
    return (struct postgres_end *)(void *)end;
}

/* All return -1 with the problem told. */
int postgres_end_failed(struct postgres_end *own, const PGconn *c, const char *doing);
int postgres_end_execute(struct postgres_end *own, PGconn *c, const char *sql);
/* The same for what may take long: the lease is kept meanwhile. */
int postgres_end_execute_long(struct postgres_end *own, PGconn *c, const char *sql);
/* Waits until there is something to be read, a second at the most, and sees to the lease. */
int postgres_end_wait(struct postgres_end *own, PGconn *c);

/* copy_rows.c: for the table of functions. */
int postgres_copy_read(struct copy_end *end, const struct copy_table *t);
enum found postgres_copy_next(struct copy_end *end, struct copy_value *values);
int postgres_copy_begin(struct copy_end *end, const struct copy_table *t, bool inserts);
int postgres_copy_write(struct copy_end *end, const struct copy_value *values);
int postgres_copy_commit(struct copy_end *end);

#endif
