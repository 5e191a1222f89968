/* Asking the database: a named query (enum sql), values for its parameters, the rows that it answers with.
 * For the files of lib/store alone: others call their functions.
 *
 *     struct query q = query_start(db, SQL_INCIDENT_BY_ID);
 *
 *     query_text(&q, ":id", id);
 *     return query_one(&q, read_row(&q, a, incident));
 *
 * A query keeps its first error (logged there) and does nothing after it: only what ends it needs to be
 * checked. What ends a query is query_end, or one of the functions below that call it. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "sql.h"

#include "model/listing.h"
#include "store/db.h"
#include "store/page_cursor.h"

struct query {
    struct db *db;
    enum sql name;
    struct statement *statement;
    struct parameter *next; /* to be bound, if it is the same one as last time */
    int column;          /* next to be read by row_* */
    bool stepped;        /* the first row was asked for: no value can be bound any more */
    bool lacks;          /* its answer is not there yet, in a rehearsal (db_rehearse) */
    bool failed;         /* some call before failed: all that follow do nothing */
};

/* By value: a query is a few words on the caller's stack, and the statement behind it is the connection's. */
struct query query_start(struct db *db, enum sql name);

/* Values. Parameters are named by string literals, or by other texts that never change. Texts must last until
 * the query ends. */
void query_int(struct query *q, const char *parameter, int64_t value);
void query_real(struct query *q, const char *parameter, double value);
void query_text(struct query *q, const char *parameter, const char *text); /* by reference; NULL binds NULL */
void query_int_or_null(struct query *q, const char *parameter, int64_t value, int64_t none); /* none: NULL */
void query_real_or_negative(struct query *q, const char *parameter, double value); /* negative: NULL */
void query_page_cursor(struct query *q, const struct page_cursor *cursor); /* :after, :before and :limit */
void query_list_range(struct query *q, const struct list_range *range);    /* :limit and :offset */
void query_within(struct query *q, const struct readership *a);     /* :workspace and :bound_by */
void query_readership(struct query *q, const struct readership *a); /* :scope, :workspace and :bound_by */

/* For the number of rows with after < seq < before where it is kept by blocks of ROW_BLOCK numbers: whole
 * blocks are :first_block <= block < :end_block, and the rest are the rows with :head_from <= seq <
 * :head_until or :tail_from <= seq < :tail_until. */
#define ROW_BLOCK 1024 /* as in sql/schema/028.sql */
void query_row_blocks(struct query *q, const struct page_cursor *cursor);
void query_next(struct query *q, const char *parameter, enum series series); /* db_next */

/* For a query that reads, and will be asked with just these values further on in the transaction: a server
 * answers all that are expected at once, where each would otherwise be waited for. It ends the query; where
 * it would make no difference nothing else is done. What was expected is of the moment at which it was: after
 * a change that it might tell of, db_forget_expected. */
void query_expect(struct query *q);

/* Goes to the next row; false: there is none, or the query has failed. */
bool query_row(struct query *q);

/* The columns of the row, in the order of the SELECT list. */
int64_t row_int(struct query *q);                       /* NULL reads as 0 */
int64_t row_int_or(struct query *q, int64_t none);      /* NULL reads as none */
double row_real_or(struct query *q, double none);
const char *row_text(struct query *q, struct arena *a); /* copied; NULL stays NULL */
bool row_bool(struct query *q);
void row_text_copy(struct query *q, char *to, size_t room); /* cut to the room; NULL reads as "" */

/* Ends it; a query that asked for no row is run first. 0, or -1 if any step failed. */
int query_end(struct query *q) __attribute__((warn_unused_result));

/* What a query that looks for one row ends with: `found`, or FAILED if any step failed. */
enum found query_end_found(struct query *q, enum found found) __attribute__((warn_unused_result));

/* Looks for one row; if it is there `read`, an expression, reads it. */
#define query_one(q, read) \
    (query_row(q) ? ((void)(read), query_end_found(q, FOUND)) : query_end_found(q, NONE))

/* Whether there is a row. */
enum found query_exists(struct query *q);

/* Runs an insert, update or delete; FOUND: it touched a row. */
enum found query_touch(struct query *q);

/* The same, for many: *count grows by the number of rows that it touched. 0, or -1. */
int query_count(struct query *q, int64_t *count);

/* The integer that a query answers; `none` if that is NULL, or there is no row. 0, or -1. */
int query_number(struct query *q, int64_t none, int64_t *value);

/* A query that answers with one row, like sums do: `read` reads it. 0, or -1. */
#define query_answer(q, read) (query_one(q, read) == FAILED ? -1 : 0)

/* Reads row after row by the expression `read`. 0, or -1. A statement expression of GNU C: `read` is
 * evaluated once for each row, which no function could do without a callback and its context. */
#define query_all(q, read)     \
    __extension__({            \
        while (query_row(q))   \
            (void)(read);      \
        query_end(q);          \
    })

#endif
