/* What keeps this instance going: systemd, an init of another kind, ./start.sh, or nothing of ours; and what
 * else there is on this machine that decides by which line a thing is mended.
 *
 * Settings from elsewhere than the installed file are not those of the installed services, whatever else is
 * on this machine. */
#include "cron/admin/doctor.h"

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* An empty WATCHPOST_CONF is a decision for none, as config_load reads it. */
const char *
doctor_settings_file(void)
{
    const char *path = getenv("WATCHPOST_CONF");

    if (path == NULL)
        return access(DOCTOR_INSTALLED_CONF, F_OK) == 0 ? DOCTOR_INSTALLED_CONF : NULL;
    return *path != '\0' ? path : NULL;
}

const char *
doctor_state_file(struct patient *p, const char *name)
{
    return arena_printf(p->a, "%s/%s", p->config->state_dir, name);
}

/* A unit file without a running systemd is that of a container's image: nothing starts it. */
static bool
has_unit(void)
{
    static const char *const units[] = {
        "/etc/systemd/system/watchpost-api.service",
        "/lib/systemd/system/watchpost-api.service",
        "/usr/lib/systemd/system/watchpost-api.service",
        WATCHPOST_SYSTEMDDIR "/watchpost-api.service",
    };

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (access(units[i], F_OK) == 0)
            return access("/run/systemd/system", F_OK) == 0;
    return false;
}

enum setup
doctor_setup(struct patient *p)
{
    const char *settings = doctor_settings_file();

    if (p->config_problem == NULL && access(doctor_state_file(p, "start"), X_OK) == 0)
        return BY_START_SH;
    if (settings == NULL || strcmp(settings, DOCTOR_INSTALLED_CONF) != 0)
        return BY_HAND;
    if (has_unit())
        return BY_SYSTEMD;
    return access(WATCHPOST_PKGLIBEXECDIR "/watchpost-serve", X_OK) == 0 ? BY_INIT : BY_HAND;
}

/* ./start.sh holds the lock as long as it runs; a shared lock that cannot be had says so without disturbing
 * it. */
bool
doctor_is_started(struct patient *p)
{
    int fd = open(doctor_state_file(p, "lock"), O_RDONLY | O_CLOEXEC);
    bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;

    if (fd >= 0)
        (void)close(fd);
    return held;
}

bool
doctor_is_in_container(void)
{
    static const char *const signs[] = { "/.dockerenv", "/run/.containerenv", "/run/systemd/container" };

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (access(signs[i], F_OK) == 0)
            return true;
    return false;
}

/* /proc/PID/comm: at most 15 characters of the program's name. A process may end in between, which is no
 * error. */
static bool
is_called(const char *process, const char *const names[])
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

bool
doctor_runs(const char *const names[])
{
    DIR *processes = opendir("/proc");
    const struct dirent *d;
    bool found = false;

    while (processes != NULL && !found && (d = readdir(processes)) != NULL)
        found = *d->d_name >= '0' && *d->d_name <= '9' && is_called(d->d_name, names);
    if (processes != NULL)
        (void)closedir(processes);
    return found;
}

const char *
doctor_own_path(struct patient *p)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

    if (length <= 0)
        return WATCHPOST_BINDIR "/watchpost";
    path[length] = '\0';
    return arena_text(p->a, path);
}

const char *
doctor_user_name(struct patient *p, uid_t user)
{
    const struct passwd *entry = getpwuid(user);

    return entry != NULL ? arena_text(p->a, entry->pw_name) : arena_printf(p->a, "#%u", (unsigned)user);
}

const char *
doctor_owner(struct patient *p)
{
    struct stat file;

    if (p->config_problem == NULL &&
        (stat(p->config->database_path, &file) == 0 || stat(p->config->state_dir, &file) == 0))
        return doctor_user_name(p, file.st_uid);
    return doctor_user_name(p, geteuid());
}
