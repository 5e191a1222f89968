/* A database at a PostgreSQL server: what can be asked of it from here. Its machine is its operator's. */
#include "cron/admin/doctor.h"

#include "base/duration.h"
#include "base/rfc3339.h"

#include "sql.h"

#include <inttypes.h>
#include <sys/stat.h>

#define OLDEST_SERVER "13"
#define CLOCK_WARNING_MS 2000
#define LAG_WARNING_MS 10000
#define BACKUP_WARNING (2 * DAY)
#define MARKER "last-backup" /* a file in the state folder that the operator's own backup touches */

/* The server's own message says what it is: a name, a password, a port. */
struct diagnosis
examine_server(struct patient *p)
{
    if (p->server.problem != NULL)
        return problem(p, doctor_setting(p, "DATABASE_URL, or start the server that it names"), "%s",
                       p->server.problem);
    if (p->server.server_version < POSTGRES_OLDEST)
        return problem(p, "upgrade the server", "%s: " OLDEST_SERVER " or newer is needed", p->server.name);
    return fine(p, "%s", p->server.name);
}

struct diagnosis
examine_server_version(struct patient *p)
{
    int64_t version = p->server.version;

    if (version > sql_schema_version)
        return problem(p, "install the newer Watchpost that wrote the database",
                       "the schema is %" PRId64 ", this program knows versions up to %d", version,
                       sql_schema_version);
    if (version < sql_schema_version)
        return problem(p, doctor_command(p, "init"), "the schema is %" PRId64 ", the program's is %d",
                       version, sql_schema_version);
    return fine(p, "schema %" PRId64 ", program " PACKAGE_VERSION, version);
}

struct diagnosis
examine_rights(struct patient *p)
{
    if (p->server.forbidden != NULL)
        return problem(p, "let the owner of the tables run: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL "
                       "TABLES IN SCHEMA public TO the role of DATABASE_URL",
                       "the role may not use these tables: %s", p->server.forbidden);
    if (p->server.is_superuser)
        return warning(p, doctor_setting(p, "DATABASE_URL to a role that owns this database alone"),
                       "the role is a superuser, which Watchpost does not need");
    return fine(p, "the role may use all tables");
}

struct diagnosis
examine_replication(struct patient *p)
{
    const struct postgres_finding *s = &p->server;

    if (s->is_standby)
        return problem(p, doctor_setting(p, "DATABASE_URL to all servers, with "
                                         "target_session_attrs=read-write"),
                       "this server is a standby: nothing can be written there");
    if (s->standbys == 0)
        return fine(p, "no standby is connected");
    if (s->lag_ms > LAG_WARNING_MS)
        return warning(p, "look into the log of the standby",
                       "%" PRId64 " standbys, %" PRId64 " synchronous, up to %" PRId64 " s behind",
                       s->standbys, s->synchronous, s->lag_ms / 1000);
    return fine(p, "%" PRId64 " standbys, %" PRId64 " synchronous, up to %" PRId64 " ms behind", s->standbys,
                s->synchronous, s->lag_ms);
}

/* How far a standby is behind what the primary had before it was asked. */
static int64_t
lag_of(const struct postgres_finding *standby, const struct postgres_finding *primary)
{
    return standby->log_position >= primary->log_position ? 0 : standby->replayed_ms;
}

/* What it does not answer, or answers too late, is read from the primary. */
struct diagnosis
examine_read_server(struct patient *p)
{
    struct database_address address = { .listen_url = "none" };
    struct postgres_finding s;
    int64_t lag;

    if (p->config->database_read_url == NULL)
        return fine(p, "no DATABASE_READ_URL: all is read from the same server");
    address.location = p->config->database_read_url;
    postgres_look(p->a, &address, &s);
    if (s.problem != NULL)
        return problem(p, doctor_setting(p, "DATABASE_READ_URL, or start the server that it names"),
                       "DATABASE_READ_URL cannot be read, so pages and metrics are read from the primary: %s",
                       s.problem);
    if (s.version != sql_schema_version)
        return problem(p, doctor_setting(p, "DATABASE_READ_URL to a standby of this database"),
                       "the schema there is %" PRId64 ", the program's is %d", s.version, sql_schema_version);
    if (!s.is_standby)
        return warning(p, doctor_setting(p, "DATABASE_READ_URL to a standby, or take it away"),
                       "DATABASE_READ_URL is no standby: %s", s.name);
    lag = lag_of(&s, &p->server);
    if (lag > LAG_WARNING_MS || lag < 0)
        return warning(p, "look into the log of the standby",
                       "the standby is %" PRId64 " s behind, so pages and metrics are read from the primary",
                       lag / 1000);
    return fine(p, "a standby, %" PRId64 " ms behind", lag);
}

/* Leases are told by the clocks of those that take them. */
struct diagnosis
examine_server_clock(struct patient *p)
{
    int64_t ms = p->server.clock_ms;

    if (ms > CLOCK_WARNING_MS || ms < -CLOCK_WARNING_MS)
        return warning(p, "have a time service keep both clocks right (timedatectl set-ntp true)",
                       "the server's clock is %" PRId64 " ms %s this one", ms < 0 ? -ms : ms,
                       ms < 0 ? "behind" : "ahead of");
    return fine(p, "the server's clock is %" PRId64 " ms from this one", ms < 0 ? -ms : ms);
}

struct diagnosis
examine_connections(struct patient *p)
{
    const struct postgres_finding *s = &p->server;

    if (s->connections * 10 > s->max_connections * 8)
        return warning(p, "raise max_connections at the server, or put a pooler before it (docs/scaling.md)",
                       "%" PRId64 " of %" PRId64 " connections are in use", s->connections,
                       s->max_connections);
    return fine(p, "%" PRId64 " of %" PRId64 " are in use", s->connections, s->max_connections);
}

struct diagnosis
examine_session(struct patient *p)
{
    if (!p->server.has_session)
        return fine(p, "there is none: wake-ups by looking each second, claims end with their lease");
    if (p->server.session_problem != NULL)
        return problem(p, doctor_setting(p, "DATABASE_LISTEN_URL to the server itself, past the pooler, or "
                                         "to none"),
                       "no session is kept: %s", p->server.session_problem);
    return fine(p, "wake-ups and locks have a session");
}

struct diagnosis
examine_autovacuum(struct patient *p)
{
    if (!p->server.autovacuum)
        return problem(p, "at the server: ALTER SYSTEM SET autovacuum = on; SELECT pg_reload_conf()",
                       "autovacuum is off: tables only grow");
    if (p->server.bloated != NULL)
        return warning(p, arena_printf(p->a, "at the server: VACUUM (ANALYZE) %s", p->server.bloated),
                       "%s has more dead rows than live ones: %" PRId64, p->server.bloated,
                       p->server.dead_rows);
    return fine(p, "autovacuum keeps up");
}

/* tidy makes them each hour: less than a day ahead, it has not run for days. */
struct diagnosis
examine_partitions(struct patient *p)
{
    const struct postgres_finding *s = &p->server;
    char until[RFC3339_SIZE];

    if (s->partitioned_until <= p->now)
        return problem(p, doctor_command(p, "tidy"), "%s has no partition for what is recorded now",
                       s->partitioned_least);
    rfc3339_print(s->partitioned_until, until);
    if (s->partitioned_until - p->now < DAY)
        return warning(p, doctor_command(p, "tidy"), "%s has partitions until %s only",
                       s->partitioned_least, until);
    return fine(p, "all are made until %s", until);
}

/* When the operator's own backup last said that it is done; 0: never. */
static int64_t
marked_at(struct patient *p)
{
    struct stat file;

    return stat(doctor_state_file(p, MARKER), &file) == 0 ? (int64_t)file.st_mtime : 0;
}

struct diagnosis
examine_backups(struct patient *p)
{
    int64_t marked = marked_at(p), last = marked > p->server.archived_at ? marked : p->server.archived_at;
    char time[RFC3339_SIZE];

    if (p->server.archives && p->server.archive_fails)
        return problem(p, "look into the log of the server for archive_command",
                       "the server's last attempt to archive its log has failed");
    if (last == 0)
        return warning(p, "back up with pg_dump or pg_basebackup, and let the script end with: touch "
                       "WATCHPOST_STATE/" MARKER,
                       "no backup is known of: the server archives nothing, and nothing has touched %s",
                       doctor_state_file(p, MARKER));
    rfc3339_print(last, time);
    if (p->now - last > BACKUP_WARNING)
        return warning(p, "look why no backup was made since", "the last backup was %s", time);
    return fine(p, "the last was %s", time);
}
