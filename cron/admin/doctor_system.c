/* Settings, the schedule, the clock, limits. */
#include "cron/admin/doctor.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "rules/attention.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#define INSTALLED_CONF WATCHPOST_SYSCONFDIR "/watchpost/watchpost.conf"
#define CRON_FILE WATCHPOST_SYSCONFDIR "/cron.d/watchpost"
#define LAG_LATE (3 * MINUTE)
#define ALERTS_LATE (5 * MINUTE)
#define CLOCK_AHEAD (2 * MINUTE)
#define OLDEST_NOW 1767225600       /* 2026-01-01: this program was written later */
#define FILES_WANTED 1024

/* --- settings --- */

static bool
holds_secret(const struct config *c)
{
    return *c->smtp_password != '\0' || c->probe_key != NULL;
}

struct diagnosis
examine_configuration(struct patient *p)
{
    const char *path = getenv("WATCHPOST_CONF");
    struct stat file;

    if (path != NULL && *path == '\0')
        path = NULL;
    if (p->config_problem != NULL)
        return problem(p, arena_printf(p->a, "edit %s", path != NULL ? path : "the environment"), "%s",
                       p->config_problem);
    if (path == NULL) {
        if (access(INSTALLED_CONF, F_OK) == 0)
            return warning(p, "export WATCHPOST_CONF=" INSTALLED_CONF,
                           "WATCHPOST_CONF is not set, and there is a " INSTALLED_CONF);
        return fine(p, "from the environment alone");
    }
    if (p->config->unknown_setting != NULL)
        return warning(p, arena_printf(p->a, "grep -n '%s' %s", p->config->unknown_setting, path),
                       "%s sets %s, which is no setting: see watchpost --help", path,
                       p->config->unknown_setting);
    if (stat(path, &file) == 0 && (file.st_mode & S_IROTH) && holds_secret(p->config))
        return warning(p, arena_printf(p->a, "chmod o-r %s", path),
                       "%s holds a secret, and every user may read it", path);
    return fine(p, "%s", path);
}

struct diagnosis
examine_links(struct patient *p)
{
    if (p->config->public_url == NULL)
        return warning(p, "set PUBLIC_URL to where people reach this instance, as https://watch.example.org",
                       "PUBLIC_URL is not set: nothing is linked in messages");
    return fine(p, "messages link to %s", p->config->public_url);
}

/* --- the schedule --- */

static bool
is_named(const char *process, const char *const names[])
{
    char path[300], name[32] = "";
    FILE *file;

    snprintf(path, sizeof path, "/proc/%s/comm", process);
    file = fopen(path, "re");
    if (file == NULL)
        return false;
    if (fgets(name, sizeof name, file) != NULL)
        name[strcspn(name, "\n")] = '\0';
    fclose(file);
    for (; *names != NULL; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static bool
runs(const char *const names[])
{
    DIR *processes = opendir("/proc");
    const struct dirent *d;
    bool found = false;

    while (processes != NULL && !found && (d = readdir(processes)) != NULL)
        found = *d->d_name >= '0' && *d->d_name <= '9' && is_named(d->d_name, names);
    if (processes != NULL)
        (void)closedir(processes);
    return found;
}

/* The likeliest reason why nothing is run. */
static const char *
mend_schedule(struct patient *p)
{
    static const char *const crons[] = { "cron", "crond", "anacron", "fcron", "busybox", NULL };

    if (access(CRON_FILE, F_OK) != 0)
        return arena_printf(p->a, "(crontab -l; echo '* * * * * %s') | crontab -",
                            doctor_command(p, "check"));
    if (!runs(crons))
        return "systemctl enable --now cron";
    return "journalctl -t watchpost-check -t CRON --since -10min";
}

struct diagnosis
examine_last_run(struct patient *p)
{
    const struct instance_stats *g = &p->stats;
    char at[RFC3339_SIZE];

    if (g->last_run == 0)
        return problem(p, mend_schedule(p), "no run of checks has ever ended: is anything starting them?");
    rfc3339_print(g->last_run, at);
    if (p->now - g->last_run > CHECKER_LATE)
        return problem(p, mend_schedule(p), "the last run of checks ended at %s, %" PRId64 " minutes ago", at,
                       (p->now - g->last_run) / MINUTE);
    return fine(p, "ended at %s, after %.1f s", at, (double)g->last_run_ms / 1000);
}

struct diagnosis
examine_lag(struct patient *p)
{
    const struct instance_stats *g = &p->stats;
    int64_t lag = g->due_since == 0 ? 0 : p->now - g->due_since;

    if (lag > LAG_LATE)
        return warning(p, doctor_command(p, "check"),
                       "%" PRId64 " monitors are due, the first for %" PRId64 " minutes", g->due,
                       lag / MINUTE);
    return fine(p, "%" PRId64 " monitors are due", g->due);
}

struct diagnosis
examine_outbox(struct patient *p)
{
    const struct instance_stats *g = &p->stats;
    int64_t age = g->outbox_due_since == 0 ? 0 : p->now - g->outbox_due_since;

    if (age > ALERTS_LATE)
        return warning(p, doctor_command(p, "notify"),
                       "%" PRId64 " alerts are on their way, and one has been due for %" PRId64 " minutes",
                       g->outbox, age / MINUTE);
    return fine(p, "%" PRId64 " alerts are on their way", g->outbox);
}

/* --- the machine --- */

struct diagnosis
examine_clock(struct patient *p)
{
    static const char mend[] = "timedatectl set-ntp true";
    struct timex state = { .modes = 0 };
    char at[RFC3339_SIZE];

    rfc3339_print(p->now, at);
    if (p->now < OLDEST_NOW)
        return problem(p, mend, "it is %s here: the clock has not been set", at);
    if (p->db != NULL && p->stats.last_run > p->now + CLOCK_AHEAD)
        return problem(p, mend,
                       "it is %s here, and the last run ended %" PRId64
                       " minutes later: the clock was set back",
                       at, (p->stats.last_run - p->now) / MINUTE);
    if (adjtimex(&state) < 0 || (state.status & STA_UNSYNC))
        return warning(p, mend, "it is %s, by a clock that no time service keeps right", at);
    return fine(p, "it is %s", at);
}

struct diagnosis
examine_open_files(struct patient *p)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_max == RLIM_INFINITY)
        return fine(p, "as many as there are");
    if (files.rlim_max < FILES_WANTED)
        return warning(p, "echo 'watchpost hard nofile 20000' >/etc/security/limits.d/watchpost.conf",
                       "a process may open %" PRIu64 " files: few checks run at once",
                       (uint64_t)files.rlim_max);
    return fine(p, "a process may open %" PRIu64, (uint64_t)files.rlim_max);
}
