/* Does anything run the checks, and keep up with them. What should do it is systemd's timers, cron, or
 * ./start.sh. */
#include "cron/admin/doctor.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "os/file.h"
#include "os/process.h"
#include "rules/attention.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define CRON_FILE WATCHPOST_SYSCONFDIR "/cron.d/watchpost"
/* A run each minute that misses one or two is no reason to worry anybody. */
#define LAG_LATE (3 * MINUTE)
#define ALERTS_LATE (5 * MINUTE)

/* Asked of systemctl, since a unit file that is there may be disabled. A systemctl that hangs is given two
 * seconds. */
static bool
is_timer_active(struct patient *p)
{
    static const char *const ask[] = {
        "systemctl", "show", "-P", "ActiveState", "watchpost-check.timer", NULL,
    };
    const char *said = process_output(p->a, "systemctl", ask, 2000);

    return said != NULL && text_starts(said, "active");
}

static bool
is_cron_running(void)
{
    static const char *const names[] = { "cron", "crond", "fcron", NULL };

    return doctor_runs(names);
}

static const char *
start_cron(struct patient *p)
{
    bool has_systemd = access("/run/systemd/system", F_OK) == 0;

    if (access("/usr/sbin/cron", X_OK) != 0 && access("/usr/sbin/crond", X_OK) != 0)
        return doctor_as_root(p, "apt-get install cron");
    if (has_systemd)
        return doctor_as_root(p, "systemctl enable --now cron");
    if (access("/etc/init.d/cron", X_OK) == 0)
        return doctor_as_root(p, "/etc/init.d/cron start");
    return doctor_as_root(p, access("/usr/sbin/cron", X_OK) == 0 ? "/usr/sbin/cron" : "/usr/sbin/crond");
}

/* A line for the crontab of the user whose instance it is. To cron a per cent sign is a new line. The old
 * crontab is printed in front of the new line: `crontab -` replaces all of it. */
static const char *
add_to_crontab(struct patient *p)
{
    const char *environment = doctor_environment(p), *owner = doctor_owner(p), *tool = "crontab";
    const char *command = arena_printf(p->a, "* * * * * %s%s check", environment, doctor_program(p));
    struct buf line = { .arena = p->a };

    for (const char *c = command; *c != '\0'; c++) {
        if (*c == '%')
            buf_char(&line, '\\');
        buf_char(&line, *c);
    }
    if (strcmp(owner, doctor_user_name(p, geteuid())) != 0)
        tool = doctor_as_root(p, arena_printf(p->a, "crontab -u %s", doctor_quote(p, owner)));
    command = doctor_on(p, "echo", buf_string(&line));
    return arena_printf(p->a, "(%s -l 2>/dev/null; %s) | %s -", tool, command, tool);
}

/* Without a log the line runs a check by hand, which prints what goes wrong. */
static const char *
show_cron_log(struct patient *p)
{
    if (access("/run/systemd/system", F_OK) == 0)
        return doctor_as_root(p, "journalctl -t watchpost-check -t CRON --since -10min");
    if (access("/var/log/syslog", F_OK) == 0)
        return doctor_as_root(p, "grep -e watchpost-check -e CRON /var/log/syslog | tail -n 20");
    return doctor_command(p, "check");
}

static const char *
mend_cron(struct patient *p)
{
    if (!is_cron_running())
        return start_cron(p);
    if (p->setup == BY_HAND || access(CRON_FILE, F_OK) != 0)
        return add_to_crontab(p);
    return show_cron_log(p);
}

/* A timer that is not active has left its work to cron. */
static const char *
mend_timer(struct patient *p)
{
    if (is_timer_active(p))
        return doctor_as_root(p, "journalctl -u watchpost-check -n 20");
    if (access(CRON_FILE, F_OK) == 0 && is_cron_running())
        return show_cron_log(p);
    return doctor_as_root(p, "systemctl enable --now watchpost-check.timer watchpost-notify.timer "
                             "watchpost-tidy.timer");
}

/* The file `start` in the state folder is a script that starts this instance as it was started before. */
static const char *
mend_started(struct patient *p)
{
    const char *script = file_read(p->a, doctor_state_file(p, "start"), 65536, &(size_t){ 0 });

    if (!doctor_is_started(p))
        return doctor_start_instance(p);
    if (script != NULL && strstr(script, "--no-schedule") != NULL)
        return add_to_crontab(p);
    return doctor_as_owner(p, doctor_on(p, "tail -n 20", doctor_state_file(p, "log/schedule.log")));
}

/* The likeliest reason why nothing is run. */
static const char *
mend_schedule(struct patient *p)
{
    switch (p->setup) {
    case BY_SYSTEMD:
        return mend_timer(p);
    case BY_START_SH:
        return mend_started(p);
    case BY_INIT:
    case BY_HAND:
        break;
    }
    return mend_cron(p);
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
    return fine(p, "ended at %s, after %.1f s, with checks at most %" PRId64 " s late", at,
                (double)g->last_run_ms / 1000, g->last_run_late);
}

/* A run may end every minute and still not keep up, if monitors are due faster than they are checked. */
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
