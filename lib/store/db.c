/* A connection, and the kind that it is of. What is the same for all kinds is here, in transaction.c and in
 * query.c; the rest is handed on. */
#include "store/backend.h"

#include "base/url.h"
#include "os/log.h"

#include <stdlib.h>

#define COPYING_PATIENCE_MS 55000 /* of a run, for the end of a copy: the next minute has a run of its own */

bool
db_is_at_server(const char *location)
{
    return url_is_postgresql(location);
}

static const struct db_backend *
backend_of(const char *location)
{
    return db_is_at_server(location) ? &postgres_backend : &sqlite_backend;
}

struct db *
db_open(struct arena *a, const struct database_address *address, enum db_role role, const char **problem)
{
    struct db *db = backend_of(address->location)->open(a, address, role, problem);

    if (db != NULL) {
        db->is_run = role == DB_RUNNER;
        db->secrets_key = address->secrets_key;
        db->copying_patience_ms = db->is_run ? COPYING_PATIENCE_MS : 0;
    }
    return db;
}

/* Statements before the connection: SQLite refuses to close one that still has any. */
void
db_close(struct db *db)
{
    if (db == NULL)
        return;
    for (int i = 0; i < SQL_COUNT; i++) {
        if (db->cache[i].handle != NULL)
            db->backend->finalize(db->cache[i].handle);
        free(db->cache[i].parameters);
    }
    db->backend->close(db);
}

const char *
db_sql(const struct db *db, enum sql name)
{
    const char *text = sql_text[db->backend->dialect][name];

    return text != NULL ? text : sql_text[SQL_SQLITE][name];
}

bool
db_exists(const char *location)
{
    return backend_of(location)->exists(location);
}

/* After DB_UNAVAILABLE the same question is of no use: a new connection either works or says why in one
 * line. */
bool
db_is_full(const char *location)
{
    return backend_of(location)->is_full(location);
}

void
db_make_room(struct db *db)
{
    db->backend->make_room(db);
}

bool
db_is_lost(struct db *db)
{
    return db->trouble == DB_UNAVAILABLE || db->backend->is_lost(db);
}

int64_t
db_identity(struct db *db)
{
    return db->backend->identity(db);
}

void
db_wait_at_most(struct db *db, int ms)
{
    db->copying_patience_ms = ms > 0 || !db->is_run ? ms : COPYING_PATIENCE_MS;
    db->backend->wait_at_most(db, ms);
}

void
db_write_anyway(struct db *db)
{
    db->writes_anyway = true;
}

enum db_trouble
db_trouble(const struct db *db)
{
    return db->trouble;
}

/* A mistake of ours is logged too and never ends the process: one query that fails must not keep a worker
 * from answering the others. */
void
db_fail(struct db *db, enum db_trouble trouble, const char *doing, const char *why)
{
    bool lasts = trouble == DB_BUSY || trouble == DB_COPYING || trouble == DB_MIGRATING ||
                 trouble == DB_COPIED;

    db->trouble = trouble;
    if (lasts && db->busy_told)
        return; /* said once is enough while it lasts */
    db->busy_told = lasts;
    log_error("database: %s: %s", doing, why);
}

int64_t
db_state_token(struct db *db)
{
    return db->backend->state_token(db);
}

int64_t
db_others_token(struct db *db)
{
    return db->backend->others_token(db);
}

int64_t
db_log_position(struct db *db)
{
    return db->backend->log_position == NULL ? -1 : db->backend->log_position(db);
}

int64_t
db_used_bytes(struct db *db)
{
    return db->backend->used_bytes(db);
}

int
db_shrink(struct db *db, bool *more)
{
    return db->backend->shrink(db, more);
}

int
db_run_lock(struct db *db, enum run_kind kind, int64_t number)
{
    return db->backend->run_lock(db, kind, number);
}

bool
db_run_is_alive(struct db *db, enum run_kind kind, int64_t number)
{
    return db->backend->run_is_alive(db, kind, number);
}

void
db_notify(struct db *db)
{
    db->backend->notify(db);
}

struct db_listener *
db_listen(const struct database_address *address)
{
    return backend_of(address->location)->listen(address);
}

int
db_listener_fd(const struct db_listener *l)
{
    return l->fd;
}

bool
db_listener_heard(struct db_listener *l)
{
    return l->backend->listener_heard(l);
}

void
db_listener_renew(struct db_listener *l)
{
    l->backend->listener_renew(l);
}

void
db_listener_close(struct db_listener *l)
{
    if (l != NULL)
        l->backend->listener_close(l);
}
