/* Settings, the clock, limits. */
#include "store/subscribers.h"
#include "cron/admin/doctor.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "os/process.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#define CLOCK_AHEAD (2 * MINUTE)
#define OLDEST_NOW 1767225600       /* 2026-01-01: this program was written later */
#define FILES_WANTED 1024

/* --- settings --- */

static bool
holds_secret(const struct config *c)
{
    return *c->smtp_password != '\0' || c->probe_key != NULL;
}

/* Whether nothing says which instance is meant, and this program is in a checkout where one was started. The
 * usual mistake behind an instance that seems empty: the command, run from another shell, looks at another
 * database. */
static const char *
settings_of_checkout(struct patient *p)
{
    const char *path = arena_printf(p->a, "%s/../var/watchpost.conf", text_folder(p->a, doctor_own_path(p)));
    bool is_said = getenv("DATABASE_PATH") != NULL || getenv("WATCHPOST_CONF") != NULL;
    char *real = is_said ? NULL : realpath(path, NULL);

    path = real != NULL ? arena_text(p->a, real) : NULL;
    free(real);
    return path;
}

/* The installed file is root's, though others read it. */
static const char *
edit_as_its_owner(struct patient *p, const char *path)
{
    const char *line = doctor_on(p, "${EDITOR:-vi}", path);
    struct stat file;

    return stat(path, &file) == 0 ? doctor_as_user(p, file.st_uid, line) : line;
}

/* Runs read the settings each time; what answers requests reads them when it starts. */
static const char *
edit(struct patient *p, const char *path)
{
    if (path == NULL)
        return "change the environment";
    path = edit_as_its_owner(p, path);
    if (p->setup == BY_SYSTEMD)
        return arena_printf(p->a, "%s && %s", path,
                            doctor_as_root(p, "systemctl restart watchpost-api watchpost-events"));
    return path;
}

struct diagnosis
examine_configuration(struct patient *p)
{
    const char *path = doctor_settings_file(), *other = settings_of_checkout(p);
    struct stat file;

    if (p->config_problem != NULL)
        return problem(p, edit(p, path), "%s", p->config_problem);
    if (path == NULL && other != NULL)
        return warning(p, arena_printf(p->a, "export WATCHPOST_CONF=%s", doctor_quote(p, other)),
                       "WATCHPOST_CONF is not set, and there is %s", other);
    if (path == NULL)
        return fine(p, "from the environment alone");
    if (p->config->unknown_setting != NULL)
        return warning(p, doctor_on(p, arena_printf(p->a, "grep -n '%s'", p->config->unknown_setting), path),
                       "%s sets %s, which is no setting: see watchpost --help", path,
                       p->config->unknown_setting);
    if (stat(path, &file) == 0 && (file.st_mode & S_IROTH) && holds_secret(p->config))
        return warning(p, doctor_as_user(p, file.st_uid, doctor_on(p, "chmod o-r", path)),
                       "%s holds a secret, and every user may read it", path);
    return fine(p, "%s", path);
}

/* A link is how an address confirms. */
static const char *
cannot_confirm(const struct config *c)
{
    return c->smtp_host != NULL && c->email_confirmation != CONFIRM_NONE
               ? ", and mail addresses that have to confirm cannot: their channels stay pending"
               : "";
}

/* Of all status pages. */
static int64_t
count_subscribers(struct patient *p)
{
    int64_t count = 0;

    if (p->db == NULL || subscribers_anywhere(p->db, &count) != 0)
        return 0;
    return count;
}

/* Those of pages can do nothing without both. */
static const char *
unreached_subscribers(struct patient *p)
{
    int64_t count = count_subscribers(p);

    if (count == 0)
        return "";
    return arena_printf(p->a, ", and %lld subscriber%s of status pages cannot be told anything",
                        (long long)count, count == 1 ? "" : "s");
}

struct diagnosis
examine_links(struct patient *p)
{
    if (p->config->public_url == NULL)
        return warning(p, doctor_setting(p, "PUBLIC_URL=https://... to where people reach this instance"),
                       "PUBLIC_URL is not set: nothing is linked in messages%s%s", cannot_confirm(p->config),
                       unreached_subscribers(p));
    return fine(p, "messages link to %s", p->config->public_url);
}

/* --- the machine --- */

/* A container has the clock of its host, and cannot set it. */
static const char *
keep_time(struct patient *p)
{
    static const char *const keepers[] = {
        "/lib/systemd/systemd-timesyncd", "/usr/sbin/chronyd", "/usr/sbin/ntpd",
    };

    if (doctor_is_in_container())
        return "on the machine that this container is on: timedatectl set-ntp true";
    if (access("/run/systemd/system", F_OK) == 0)
        for (size_t i = 0; i < sizeof keepers / sizeof *keepers; i++)
            if (access(keepers[i], X_OK) == 0)
                return doctor_as_root(p, "timedatectl set-ntp true");
    return doctor_as_root(p, access("/run/systemd/system", F_OK) == 0 ? "apt-get install systemd-timesyncd"
                                                                      : "apt-get install chrony");
}

/* Everything here is kept by time: leases, incidents, signatures of webhooks that receivers judge by their
 * own clock. */
struct diagnosis
examine_clock(struct patient *p)
{
    const char *mend = keep_time(p);
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

/* How many files a run of checks may open; UINT64_MAX: no limit. With systemd's timers it is the service's
 * limit that counts. The limit that can be had (rlim_max), since a run raises its own to that
 * (os/open_files.h). */
static uint64_t
file_limit(struct patient *p)
{
    static const char *const ask[] = {
        "systemctl", "show", "-P", "LimitNOFILE", "watchpost-check.service", NULL,
    };
    const char *said = p->setup == BY_SYSTEMD ? process_output(p->a, "systemctl", ask, 2000) : NULL;
    struct rlimit files;
    int64_t limit;

    if (said != NULL && text_to_int(text_trim(p->a, said), 1, INT64_MAX, &limit))
        return (uint64_t)limit;
    if (said != NULL || getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_max == RLIM_INFINITY)
        return UINT64_MAX;
    return files.rlim_max;
}

static const char *
raise_limit(struct patient *p)
{
    const char *line = arena_printf(
        p->a, "echo '%s hard nofile 20000' >>/etc/security/limits.d/watchpost.conf", doctor_owner(p));

    if (p->setup == BY_SYSTEMD)
        line = "cd /etc/systemd/system && mkdir -p watchpost-check.service.d && "
               "printf '[Service]\\nLimitNOFILE=20000\\n' >watchpost-check.service.d/files.conf && "
               "systemctl daemon-reload";
    else if (doctor_is_in_container())
        return "give the container more: docker run --ulimit nofile=20000";
    return geteuid() == 0 ? line : arena_printf(p->a, "sudo sh -c %s", doctor_quote(p, line));
}

struct diagnosis
examine_open_files(struct patient *p)
{
    uint64_t limit = file_limit(p);

    if (limit == UINT64_MAX)
        return fine(p, "as many as there are");
    if (limit < FILES_WANTED)
        return warning(p, raise_limit(p), "a process may open %" PRIu64 " files: few checks run at once",
                       limit);
    return fine(p, "a process may open %" PRIu64, limit);
}
