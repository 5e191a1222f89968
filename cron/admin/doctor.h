/* What `watchpost doctor` looks at, an examination a function; cmd_doctor.c has the table of them. Each says
 * how it found one thing, in a sentence, and if it is not fine the line that mends it. Nothing is changed,
 * nor made. */
#ifndef CRON_ADMIN_DOCTOR_H
#define CRON_ADMIN_DOCTOR_H

#include "store/instance_stats.h"
#include "store/sqlite/sqlite.h"
#include "cron/command.h"

enum health { FINE, WARNING, PROBLEM, HEALTHS };

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
    struct sqlite_finding database;
    struct db *db;               /* NULL: it cannot be opened */
    struct instance_stats stats;         /* of it */
    int64_t now;
};

struct diagnosis fine(struct patient *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct diagnosis warning(struct patient *p, const char *mend, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct diagnosis problem(struct patient *p, const char *mend, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The beginning of a line that runs watchpost for this instance: settings, and a user if that matters. */
const char *doctor_command(struct patient *p, const char *words);

/* doctor_database.c */
struct diagnosis examine_state_folder(struct patient *p);
struct diagnosis examine_database(struct patient *p);
struct diagnosis examine_version(struct patient *p);
struct diagnosis examine_integrity(struct patient *p);
struct diagnosis examine_log(struct patient *p);
struct diagnosis examine_space(struct patient *p);
struct diagnosis examine_file_system(struct patient *p);
struct diagnosis examine_admin_key(struct patient *p);

/* doctor_system.c */
struct diagnosis examine_configuration(struct patient *p);
struct diagnosis examine_links(struct patient *p);
struct diagnosis examine_last_run(struct patient *p);
struct diagnosis examine_lag(struct patient *p);
struct diagnosis examine_outbox(struct patient *p);
struct diagnosis examine_clock(struct patient *p);
struct diagnosis examine_open_files(struct patient *p);

/* doctor_services.c */
struct diagnosis examine_workers(struct patient *p);
struct diagnosis examine_events(struct patient *p);

/* doctor_network.c */
struct diagnosis examine_mail(struct patient *p);
struct diagnosis examine_resolver(struct patient *p);

#endif
