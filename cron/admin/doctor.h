/* What `watchpost doctor` looks at, an examination a function; cmd_doctor.c has the table of them. Each says
 * how it found one thing, in a sentence, and if it is not fine the line that mends it. Nothing is changed,
 * nor made. */
#ifndef CRON_ADMIN_DOCTOR_H
#define CRON_ADMIN_DOCTOR_H

#include "store/instance_stats.h"
#include "store/postgres/postgres.h"
#include "store/sqlite/sqlite.h"
#include "cron/command.h"

#include <sys/types.h>

#define DOCTOR_INSTALLED_CONF WATCHPOST_SYSCONFDIR "/watchpost/watchpost.conf"

enum health { FINE, WARNING, PROBLEM, HEALTHS }; /* the worst decides: the order matters */

/* What keeps an instance going: systemd's units, the cron file and an init of another kind, ./start.sh, or
 * nothing of ours. */
enum setup { BY_SYSTEMD, BY_INIT, BY_START_SH, BY_HAND };

struct diagnosis {
    enum health health;
    const char *detail;
    const char *mend;       /* NULL: nothing to mend */
};

/* What is known when an examination begins. */
struct patient {
    struct arena *a;
    const struct config *config;
    const char *config_problem;  /* NULL: the settings are good */
    const char *url;             /* where it is asked from outside; NULL: by its sockets */
    enum setup setup;
    struct sqlite_finding database;
    bool at_server;              /* then it is what stands in `server` */
    struct postgres_finding server;
    struct db *db;               /* NULL: it cannot be opened */
    struct instance_stats stats;         /* of it */
    int64_t now;
};

struct diagnosis fine(struct patient *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct diagnosis warning(struct patient *p, const char *mend, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct diagnosis problem(struct patient *p, const char *mend, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One of the two that answer requests. */
struct doctor_service {
    const char *program, *socket, *unit;
    const char *log; /* of ./start.sh, in the state folder */
    int processes;
};

/* doctor_setup.c: what is there */
enum setup doctor_setup(struct patient *p);
const char *doctor_state_file(struct patient *p, const char *name);   /* its path */
const char *doctor_settings_file(void);                 /* NULL: the environment alone */
bool doctor_is_started(struct patient *p);              /* BY_START_SH: it runs */
bool doctor_is_in_container(void);
bool doctor_runs(const char *const names[]);            /* whether a process has one of these names */
const char *doctor_user_name(struct patient *p, uid_t user);
const char *doctor_owner(struct patient *p);            /* the user whose instance it is */
const char *doctor_own_path(struct patient *p);         /* of this program */

/* doctor_lines.c: lines for a shell. Those that take a line put sudo or the like in front of it, if the user
 * that asks is not the one that has to run it. */
const char *doctor_quote(struct patient *p, const char *word);
const char *doctor_on(struct patient *p, const char *words, const char *path);      /* WORDS 'PATH' */
const char *doctor_as_root(struct patient *p, const char *line);
const char *doctor_as_user(struct patient *p, uid_t user, const char *line);
const char *doctor_as_owner(struct patient *p, const char *line);
const char *doctor_environment(struct patient *p);      /* "WATCHPOST_CONF=... ", to begin a line with */
const char *doctor_program(struct patient *p);          /* this program's path, quoted */
const char *doctor_command(struct patient *p, const char *words);   /* runs watchpost for this instance */
const char *doctor_setting(struct patient *p, const char *what);    /* "set WHAT in FILE" */
const char *doctor_start_instance(struct patient *p);   /* BY_START_SH */
const char *doctor_start_service(struct patient *p, const struct doctor_service *s);
const char *doctor_show_log(struct patient *p, const struct doctor_service *s);

/* doctor_database.c */
struct diagnosis examine_state_folder(struct patient *p);
struct diagnosis examine_database(struct patient *p);
struct diagnosis examine_version(struct patient *p);
struct diagnosis examine_integrity(struct patient *p);
struct diagnosis examine_log(struct patient *p);
struct diagnosis examine_space(struct patient *p);
struct diagnosis examine_file_system(struct patient *p);
struct diagnosis examine_admin_key(struct patient *p);
struct diagnosis examine_writes(struct patient *p);
struct diagnosis examine_audit(struct patient *p);

/* doctor_secrets.c */
struct diagnosis examine_secrets(struct patient *p);
struct diagnosis examine_instance_key(struct patient *p);
struct diagnosis examine_private_files(struct patient *p);

/* doctor_server.c */
struct diagnosis examine_server(struct patient *p);
struct diagnosis examine_server_version(struct patient *p);
struct diagnosis examine_rights(struct patient *p);
struct diagnosis examine_replication(struct patient *p);
struct diagnosis examine_read_server(struct patient *p);
struct diagnosis examine_server_clock(struct patient *p);
struct diagnosis examine_partitions(struct patient *p);
struct diagnosis examine_connections(struct patient *p);
struct diagnosis examine_session(struct patient *p);
struct diagnosis examine_autovacuum(struct patient *p);
struct diagnosis examine_backups(struct patient *p);

/* doctor_schedule.c */
struct diagnosis examine_last_run(struct patient *p);
struct diagnosis examine_lag(struct patient *p);
struct diagnosis examine_outbox(struct patient *p);

/* doctor_held.c */
struct diagnosis examine_groups(struct patient *p);
struct diagnosis examine_silences(struct patient *p);

/* doctor_checker.c */
struct diagnosis examine_network(struct patient *p);
struct diagnosis examine_heartbeat(struct patient *p);
struct diagnosis examine_plugins(struct patient *p);
struct diagnosis examine_ping(struct patient *p);

/* doctor_system.c */
struct diagnosis examine_configuration(struct patient *p);
struct diagnosis examine_links(struct patient *p);
struct diagnosis examine_clock(struct patient *p);
struct diagnosis examine_open_files(struct patient *p);

/* doctor_services.c */
struct diagnosis examine_workers(struct patient *p);
struct diagnosis examine_events(struct patient *p);

/* doctor_web.c */
struct diagnosis examine_web_server(struct patient *p);
struct diagnosis examine_strangers(struct patient *p);

/* doctor_network.c */
struct diagnosis examine_mail(struct patient *p);
struct diagnosis examine_resolver(struct patient *p);

#endif
