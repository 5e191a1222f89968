/* In the place of the connection to PostgreSQL, in a build without it: says so. */
#include "store/backend.h"
#include "store/copy_end.h"
#include "store/postgres/postgres.h"

#define ABSENT "this Watchpost was built without PostgreSQL (configure --without-postgresql)"

void
postgres_look(struct arena *a, const struct database_address *address, struct postgres_finding *found)
{
    (void)a;
    (void)address;
    *found = (struct postgres_finding){ .problem = ABSENT };
}

int64_t
postgres_round_trips(const struct db *db)
{
    (void)db;
    return 0;
}

static bool
exists(const char *location)
{
    (void)location;
    return true;
}

static bool
is_full(const char *location)
{
    (void)location;
    return false;
}

static struct db *
open_nothing(struct arena *a, const struct database_address *address, enum db_role role, const char **problem)
{
    (void)a;
    (void)address;
    (void)role;
    *problem = ABSENT;
    return NULL;
}

static struct db_listener *
listen_to_nothing(const struct database_address *address)
{
    (void)address;
    return NULL;
}

const struct db_backend postgres_backend = {
    .dialect = SQL_POSTGRES,
    .exists = exists,
    .is_full = is_full,
    .open = open_nothing,
    .listen = listen_to_nothing,
};

static struct copy_end *
open_no_source(struct arena *a, const char *location, const char **problem)
{
    (void)a;
    (void)location;
    *problem = ABSENT;
    return NULL;
}

static struct copy_end *
open_no_target(struct arena *a, const char *location, int64_t number, const char **problem)
{
    (void)number;
    return open_no_source(a, location, problem);
}

const struct copy_end_kind postgres_copy_end = {
    .open_source = open_no_source,
    .open_target = open_no_target,
};
