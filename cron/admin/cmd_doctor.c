/* watchpost doctor: is this instance well, and if not, what mends it. A table of examinations, made one
 * after the other and told as they come; the worst of them is the exit status. */
#include "cron/admin/doctor.h"

#include "base/json.h"
#include "os/log.h"

#include "sql.h"

#include <stdarg.h>
#include <stdio.h>

/* What must be there for an examination to make sense. */
enum needs { NOTHING, SETTINGS, DATABASE, SERVER_REACHED, IN_FILE, AT_SERVER };

/* In the order of dependence: what comes first explains what comes after it. */
static const struct examination {
    const char *name;
    enum needs needs;
    struct diagnosis (*examine)(struct patient *p);
} examinations[] = {
    { "configuration", NOTHING,  examine_configuration },
    { "state_folder",  SETTINGS, examine_state_folder },
    { "database",      IN_FILE,  examine_database },
    { "version",       IN_FILE,  examine_version },
    { "integrity",     IN_FILE,  examine_integrity },
    { "log",           IN_FILE,  examine_log },
    { "space",         IN_FILE,  examine_space },
    { "file_system",   IN_FILE,  examine_file_system },
    { "database",      AT_SERVER, examine_server },
    { "version",       SERVER_REACHED, examine_server_version },
    { "rights",        SERVER_REACHED, examine_rights },
    { "replication",   SERVER_REACHED, examine_replication },
    { "read_server",   SERVER_REACHED, examine_read_server },
    { "server_clock",  SERVER_REACHED, examine_server_clock },
    { "connections",   SERVER_REACHED, examine_connections },
    { "session",       SERVER_REACHED, examine_session },
    { "autovacuum",    SERVER_REACHED, examine_autovacuum },
    { "partitions",    SERVER_REACHED, examine_partitions },
    { "backups",       SERVER_REACHED, examine_backups },
    { "writes",        DATABASE, examine_writes },
    { "admin_key",     DATABASE, examine_admin_key },
    { "secrets",       DATABASE, examine_secrets },
    { "instance_key",  DATABASE, examine_instance_key },
    { "private_files", SETTINGS, examine_private_files },
    { "audit",         DATABASE, examine_audit },
    { "last_run",      DATABASE, examine_last_run },
    { "lag",           DATABASE, examine_lag },
    { "network",       DATABASE, examine_network },
    { "heartbeat",     DATABASE, examine_heartbeat },
    { "plugins",       SETTINGS, examine_plugins },
    { "ping",          DATABASE, examine_ping },
    { "outbox",        DATABASE, examine_outbox },
    { "groups",        DATABASE, examine_groups },
    { "silences",      DATABASE, examine_silences },
    { "workers",       SETTINGS, examine_workers },
    { "live_events",   SETTINGS, examine_events },
    { "web_server",    SETTINGS, examine_web_server },
    { "strangers",     SETTINGS, examine_strangers },
    { "links",         SETTINGS, examine_links },
    { "mail",          SETTINGS, examine_mail },
    { "resolver",      SETTINGS, examine_resolver },
    { "clock",         NOTHING,  examine_clock },
    { "open_files",    NOTHING,  examine_open_files },
};

static const char *const healths[HEALTHS] = {
    [FINE] = "ok", [WARNING] = "warning", [PROBLEM] = "problem",
};

static struct diagnosis
diagnose(struct patient *p, enum health health, const char *mend, const char *format, va_list args)
{
    return (struct diagnosis){ .health = health, .mend = mend, .detail = arena_vprintf(p->a, format, args) };
}

/* The three differ in one word. */
#define DIAGNOSE(health, mend)                                                \
    va_list args;                                                             \
    struct diagnosis d;                                                       \
                                                                              \
    va_start(args, format);                                                   \
    d = diagnose(p, health, mend, format, args);                              \
    va_end(args);                                                             \
    return d

struct diagnosis
fine(struct patient *p, const char *format, ...)
{
    DIAGNOSE(FINE, NULL);
}

struct diagnosis
warning(struct patient *p, const char *mend, const char *format, ...)
{
    DIAGNOSE(WARNING, mend);
}

struct diagnosis
problem(struct patient *p, const char *mend, const char *format, ...)
{
    DIAGNOSE(PROBLEM, mend);
}

/* What cannot be opened although it is there is told with the database. */
static void
open_at_server(struct patient *p)
{
    const char *why;

    postgres_look(p->a, &p->config->database, &p->server);
    if (p->server.problem != NULL || p->server.version != sql_schema_version)
        return;
    p->db = db_open(p->a, &p->config->database, DB_READER, &why);
    if (p->db != NULL && instance_stats_read(p->db, p->now, &p->stats) == 0)
        return;
    p->server.problem = p->db == NULL ? why : "it cannot be read";
    db_close(p->db);
    p->db = NULL;
}

/* Only a database that needs no migration is opened: opening would migrate it. */
static void
open_database(struct patient *p)
{
    const char *why;

    p->at_server = p->config->database_url != NULL;
    if (p->at_server) {
        open_at_server(p);
        return;
    }
    sqlite_look(p->a, p->config->database_path, false, &p->database);
    if (p->database.condition != DB_SOUND || p->database.version != sql_schema_version)
        return;
    p->db = db_open(p->a, &p->config->database, DB_READER, &why);
    if (p->db != NULL && instance_stats_read(p->db, p->now, &p->stats) == 0)
        return;
    p->database.condition = DB_UNREADABLE;
    p->database.detail = p->db == NULL ? why : "it cannot be read";
    db_close(p->db);
    p->db = NULL;
}

/* What is left out has no line: a database that cannot be opened is told once, and not once for each thing
 * that is in it. */
static bool
makes_sense(const struct patient *p, enum needs needs)
{
    switch (needs) {
    case NOTHING:
        return true;
    case SETTINGS:
        return p->config_problem == NULL;
    case DATABASE:
        return p->db != NULL;
    case IN_FILE:
        return p->config_problem == NULL && !p->at_server;
    case AT_SERVER:
        return p->config_problem == NULL && p->at_server;
    case SERVER_REACHED:
        return p->config_problem == NULL && p->at_server && p->server.problem == NULL;
    }
    return false;
}

static void
tell(struct buf *out, const char *name, const struct diagnosis *d, bool as_json)
{
    if (!as_json) {
        buf_printf(out, "%-8s %-14s %s\n", healths[d->health], name, d->detail);
        if (d->mend != NULL)
            buf_printf(out, "%23s mend: %s\n", "", d->mend);
        return;
    }
    put_object(out, NULL);
    put_text(out, "name", name);
    put_text(out, "status", healths[d->health]);
    put_text(out, "detail", d->detail);
    opt_text(out, "mend", d->mend);
    end_object(out);
}

static enum health
examine_all(struct patient *p, struct buf *out, bool as_json)
{
    enum health worst = FINE;

    for (size_t i = 0; i < sizeof examinations / sizeof *examinations; i++) {
        const struct examination *e = &examinations[i];
        struct diagnosis d;

        if (!makes_sense(p, e->needs))
            continue;
        d = e->examine(p);
        tell(out, e->name, &d, as_json);
        if (d.health > worst)
            worst = d.health;
    }
    return worst;
}

static void
print_json(enum health worst, const struct buf *checks)
{
    struct buf out = { 0 };

    put_object(&out, NULL);
    put_text(&out, "status", healths[worst]);
    put_text(&out, "version", PACKAGE_VERSION);
    put_json(&out, "checks", checks->text);
    end_object(&out);
    puts(buf_string(&out));
    buf_free(&out);
}

/* A warning does not fail the command: scripts that watch an instance by its exit status are to wake someone
 * for problems alone. */
int
cmd_doctor(struct run *run)
{
    struct patient p = {
        .a = &run->arena,
        .config = &run->config,
        .config_problem = run->config_problem,
        .url = run->url,
        .now = run_now(run),
    };
    struct buf out = { .arena = &run->arena };
    enum health worst;

    p.setup = doctor_setup(&p);
    if (p.config_problem == NULL)
        open_database(&p);
    if (run->as_json)
        put_array(&out, NULL);
    worst = examine_all(&p, &out, run->as_json);
    if (run->as_json) {
        end_array(&out);
        print_json(worst, &out);
    } else {
        fputs(buf_string(&out), stdout);
    }
    db_close(p.db);
    return worst == PROBLEM ? EXIT_FAILED : EXIT_FINE;
}
