/* The subcommands of `watchpost`, and what they share: the settings, the time, the database. */
#ifndef CRON_COMMAND_H
#define CRON_COMMAND_H

#include "base/arena.h"
#include "os/config.h"
#include "os/exit_codes.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* One run of the program. */
struct run {
    struct arena arena;     /* lives as long as the run */
    struct config config;
    struct db *db;          /* open if the command's row says so */
    int64_t fixed_now;      /* --now; 0: the clock's */
    const char **monitors;  /* --monitor, as often as given */
    int monitor_count;
    bool queued;            /* --queued */
    const char *channel;    /* --test; NULL: not given */
    const char *server;     /* --server, --key; NULL: not given */
    const char *key;
    const char *url;        /* --url; NULL: not given */
    bool as_json;           /* --json */
    bool takes_key;         /* --instance-key */
    int64_t most_mib;       /* --max-mib-per-second; 0: not given */
    const char *from, *to;  /* --from, --to, --release; NULL: not given */
    const char *release;
    const char *synopsis;       /* of a command that reads its words itself */
    const char *config_problem; /* NULL unless the command runs with settings that are wrong */
    char **words;           /* what is left of the command line */
    int word_count;
};

/* The time as this run sees it. Read anew at each call, so it moves on, unless --now was given. */
int64_t run_now(const struct run *run);

/* Each returns the exit code of the process (os/exit_codes.h), and has logged what went wrong. */
int cmd_init(struct run *run);
int cmd_check(struct run *run);
int cmd_notify(struct run *run);
int try_channel(struct run *run); /* notify --test */
int cmd_probe(struct run *run);
int cmd_gate(struct run *run);
int cmd_wait(struct run *run);
int cmd_run(struct run *run);
int cmd_apply(struct run *run);
int cmd_export(struct run *run);
int cmd_image(struct run *run);
int cmd_import(struct run *run);
int cmd_tidy(struct run *run);
int cmd_admin_key(struct run *run);
int cmd_audit(struct run *run);
int cmd_backup(struct run *run);
int cmd_restore(struct run *run);
int cmd_copy(struct run *run);
int cmd_doctor(struct run *run);

/* For the command line of `copy` (cron/admin/cmd_copy.c): the path or URL of "sqlite:FILE" or
 * "postgresql://...", NULL if it is neither; and whether the options that were given are one of the two
 * things that it does. */
const char *copy_location(const char *database);
bool copy_is_clear(const struct run *run);

#endif
