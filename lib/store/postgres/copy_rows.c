/* Rows of a copy, by COPY in its text form: a line for each, fields with a tab between, \N for NULL, and a
 * backslash before what would be taken for one of these. It is read row by row: no table is ever held in
 * memory. */
#include "store/postgres/copy.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_A_COMMIT 20000
#define REMOVALS_A_COMMIT 500
#define PIECE ((size_t)1 << 16) /* bytes that are handed on at once */

/* --- reading --- */

static void
put_columns(struct buf *out, const struct copy_table *t, int count)
{
    for (int i = 0; i < count; i++)
        buf_printf(out, "%s\"%s\"", i == 0 ? "" : ", ", t->columns[i].name);
}

/* What is past its retention, and not dropped yet, is not in the source. */
static bool
is_shown_in_part(const struct postgres_end *own, const struct copy_table *t)
{
    return own->writer == NULL && (strcmp(t->name, "heartbeats") == 0 || strcmp(t->name, "events") == 0);
}

int
postgres_copy_read(struct copy_end *end, const struct copy_table *t)
{
    struct postgres_end *own = postgres_end_of(end);
    struct buf sql = { .arena = end->a };
    PGresult *r;
    bool fine;

    buf_text(&sql, "COPY (SELECT ");
    put_columns(&sql, t, t->count);
    buf_printf(&sql, " FROM \"%s%s\" ORDER BY ", is_shown_in_part(own, t) ? "kept_" : "", t->name);
    put_columns(&sql, t, t->keys);
    buf_text(&sql, ") TO STDOUT");
    own->reads = t;
    r = PQexec(own->reader, buf_string(&sql));
    fine = PQresultStatus(r) == PGRES_COPY_OUT;
    PQclear(r);
    return fine ? 0 : postgres_end_failed(own, own->reader, t->name);
}

static char
unescaped(char c)
{
    static const char from[] = "bfnrtv", to[] = "\b\f\n\r\t\v";
    const char *at = strchr(from, c);

    return at == NULL || c == '\0' ? c : to[at - from];
}

/* The field that begins here, with what is escaped in it put right in its place. Returns where the next
 * begins. */
static char *
take_field(char *at, char *end, struct copy_value *v)
{
    char *to = at, *begin = at;

    *v = (struct copy_value){ .is_null = end - at >= 2 && at[0] == '\\' && at[1] == 'N' };
    for (; at < end && *at != '\t'; at++) {
        if (*at == '\\' && at + 1 < end)
            *to++ = unescaped(*++at);
        else
            *to++ = *at;
    }
    v->text = begin;
    v->length = (size_t)(to - begin);
    if (to < at)
        *to = '\0';
    return at < end ? at + 1 : at;
}

static void
convert(struct copy_value *v, enum copy_type type)
{
    if (type == COPY_INT)
        v->number = strtoll(v->text, NULL, 10);
    else if (type == COPY_REAL)
        v->real = strtod(v->text, NULL);
}

/* Numbers end at the tab or the newline behind them, so they are read where they stand. */
static void
split(struct postgres_end *own, int length, struct copy_value *values)
{
    char *at = own->row, *end = own->row + length - (length > 0 && own->row[length - 1] == '\n');

    for (int i = 0; i < own->reads->count; i++) {
        at = take_field(at, end, &values[i]);
        convert(&values[i], own->reads->columns[i].type);
    }
}

/* What comes behind the last row: whether all went well. */
static enum found
end_rows(struct postgres_end *own)
{
    PGresult *r;
    bool fine = true;

    while ((r = PQgetResult(own->reader)) != NULL) {
        fine &= PQresultStatus(r) == PGRES_COMMAND_OK;
        PQclear(r);
    }
    if (fine)
        return NONE;
    (void)postgres_end_failed(own, own->reader, own->reads->name);
    return FAILED;
}

enum found
postgres_copy_next(struct copy_end *end, struct copy_value *values)
{
    struct postgres_end *own = postgres_end_of(end);
    int length;

    if (own->row != NULL)
        PQfreemem(own->row);
    own->row = NULL;
    while ((length = PQgetCopyData(own->reader, &own->row, 1)) == 0)
        if (postgres_end_wait(own, own->reader) != 0)
            return FAILED;
    if (length < 0)
        return end_rows(own);
    split(own, length, values);
    return FOUND;
}

/* --- writing --- */

/* Backslash, tab and the ends of lines are said by two characters. */
static void
put_text(struct buf *out, const struct copy_value *v)
{
    static const char special[] = "\\\t\n\r", said[] = "\\tnr";
    const char *from = v->text, *end = v->text + v->length;

    for (const char *at = from; at < end; at++) {
        const char *found = *at == '\0' ? NULL : strchr(special, *at);

        if (found == NULL)
            continue;
        buf_bytes(out, from, (size_t)(at - from));
        buf_char(out, '\\');
        buf_char(out, said[found - special]);
        from = at + 1;
    }
    buf_bytes(out, from, (size_t)(end - from));
}

static void
put_field(struct buf *out, const struct copy_value *v, enum copy_type type)
{
    if (v->is_null)
        buf_text(out, "\\N");
    else if (type == COPY_INT)
        buf_int(out, v->number);
    else if (type == COPY_REAL)
        buf_printf(out, "%.17g", v->real);
    else
        put_text(out, v);
}

static int
start_copy(struct postgres_end *own)
{
    struct buf sql = { 0 };
    PGresult *r;
    bool fine;

    if (postgres_end_execute(own, own->writer, "BEGIN") != 0)
        return -1;
    buf_printf(&sql, "COPY \"%s\" (", own->writes->name);
    put_columns(&sql, own->writes, own->writes->count);
    buf_text(&sql, ") FROM STDIN");
    r = PQexec(own->writer, buf_string(&sql));
    fine = PQresultStatus(r) == PGRES_COPY_IN;
    PQclear(r);
    buf_free(&sql);
    return fine ? 0 : postgres_end_failed(own, own->writer, own->writes->name);
}

static int
send_piece(struct postgres_end *own)
{
    int sent = own->out.length == 0 ? 1 : PQputCopyData(own->writer, own->out.text, (int)own->out.length);

    buf_reset(&own->out);
    return sent == 1 ? 0 : postgres_end_failed(own, own->writer, own->writes->name);
}

static int
end_copy(struct postgres_end *own)
{
    PGresult *r;
    bool fine;

    if (send_piece(own) != 0)
        return -1;
    fine = PQputCopyEnd(own->writer, NULL) == 1;
    while ((r = PQgetResult(own->writer)) != NULL) {
        fine &= PQresultStatus(r) == PGRES_COMMAND_OK;
        PQclear(r);
    }
    return fine ? 0 : postgres_end_failed(own, own->writer, own->writes->name);
}

int
postgres_copy_begin(struct copy_end *end, const struct copy_table *t, bool inserts)
{
    struct postgres_end *own = postgres_end_of(end);

    own->writes = t;
    own->inserts = inserts;
    own->uncommitted = 0;
    return 0;
}

static int
insert(struct postgres_end *own, const struct copy_value *values)
{
    if (own->uncommitted == 0 && start_copy(own) != 0)
        return -1;
    for (int i = 0; i < own->writes->count; i++) {
        if (i > 0)
            buf_char(&own->out, '\t');
        put_field(&own->out, &values[i], own->writes->columns[i].type);
    }
    buf_char(&own->out, '\n');
    return own->out.length < PIECE ? 0 : send_piece(own);
}

/* Values are quoted by COPY's rules turned into those of E'...': few rows are ever removed. */
static void
put_quoted(struct buf *out, const struct copy_value *v, enum copy_type type)
{
    if (v->is_null || type != COPY_TEXT) {
        put_field(out, v, type);
        return;
    }
    buf_text(out, "E'");
    for (size_t i = 0; i < v->length; i++) {
        if (v->text[i] == '\'' || v->text[i] == '\\')
            buf_char(out, '\\');
        buf_char(out, v->text[i]);
    }
    buf_char(out, '\'');
}

/* "DELETE FROM t WHERE a = 1 AND b = E'x';", one behind the other until they are sent. */
static void
collect_removal(struct postgres_end *own, const struct copy_value *values)
{
    buf_printf(&own->out, "DELETE FROM \"%s\" WHERE ", own->writes->name);
    for (int i = 0; i < own->writes->keys; i++) {
        buf_printf(&own->out, "%s\"%s\" = ", i == 0 ? "" : " AND ", own->writes->columns[i].name);
        put_quoted(&own->out, &values[i], own->writes->columns[i].type);
    }
    buf_text(&own->out, ";\n");
}

static int
send_removals(struct postgres_end *own)
{
    int result = postgres_end_execute(own, own->writer, buf_string(&own->out));

    buf_reset(&own->out);
    return result;
}

int
postgres_copy_commit(struct copy_end *end)
{
    struct postgres_end *own = postgres_end_of(end);

    if (own->uncommitted == 0)
        return 0;
    own->uncommitted = 0;
    if (!own->inserts)
        return send_removals(own);
    return end_copy(own) == 0 ? postgres_end_execute(own, own->writer, "COMMIT") : -1;
}

int
postgres_copy_write(struct copy_end *end, const struct copy_value *values)
{
    struct postgres_end *own = postgres_end_of(end);

    if (!own->inserts)
        collect_removal(own, values);
    else if (insert(own, values) != 0)
        return -1;
    own->uncommitted++;
    return own->uncommitted < (own->inserts ? ROWS_A_COMMIT : REMOVALS_A_COMMIT) ? 0
                                                                                 : postgres_copy_commit(end);
}
