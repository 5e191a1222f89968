/* The lines that mend: they start the instance's parts, run its command, show what was logged, and are other
 * ones with systemd, under another init, and with ./start.sh. Each is to be pasted into a shell, hence
 * quoted, and works for the user that asks: it says sudo where it takes another one. */
#include "cron/admin/doctor.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SERVE WATCHPOST_PKGLIBEXECDIR "/watchpost-serve"

/* --- words --- */

/* Within single quotes a shell takes all but the quote itself as it is: that ends the quotes, stands by
 * itself, and begins them again. */
const char *
doctor_quote(struct patient *p, const char *word)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+,:@-";
    struct buf out = { .arena = p->a };

    if (*word != '\0' && word[strspn(word, plain)] == '\0')
        return word;
    buf_char(&out, '\'');
    for (; *word != '\0'; word++)
        if (*word == '\'')
            buf_text(&out, "'\\''");
        else
            buf_char(&out, *word);
    buf_char(&out, '\'');
    return buf_string(&out);
}

const char *
doctor_on(struct patient *p, const char *words, const char *path)
{
    return arena_printf(p->a, "%s %s", words, doctor_quote(p, path));
}

const char *
doctor_as_root(struct patient *p, const char *line)
{
    return geteuid() == 0 ? line : arena_printf(p->a, "sudo %s", line);
}

/* runuser is everywhere, sudo is not; but only root may use the former. `env` lets NAME=VALUE stand in front
 * of the command behind sudo and runuser, which would take it for the command's name. */
static const char *
as_named(struct patient *p, const char *user, const char *line)
{
    if (strcmp(user, doctor_user_name(p, geteuid())) == 0)
        return line;
    if (geteuid() == 0)
        return arena_printf(p->a, "runuser -u %s -- env %s", doctor_quote(p, user), line);
    return arena_printf(p->a, "sudo -u %s env %s", doctor_quote(p, user), line);
}

const char *
doctor_as_user(struct patient *p, uid_t user, const char *line)
{
    return as_named(p, doctor_user_name(p, user), line);
}

const char *
doctor_as_owner(struct patient *p, const char *line)
{
    return as_named(p, doctor_owner(p), line);
}

const char *
doctor_program(struct patient *p)
{
    return doctor_quote(p, doctor_own_path(p));
}

/* Whether a shell finds this very program by its name. The first program of that name counts, as for a shell:
 * another one may hide ours. */
static bool
is_in_path(struct patient *p, const char *program)
{
    const char *folder = getenv("PATH");
    struct stat here, there;

    if (folder == NULL || stat(program, &here) != 0)
        return false;
    while (*folder != '\0') {
        int length = (int)strcspn(folder, ":");

        if (stat(arena_printf(p->a, "%.*s/watchpost", length, folder), &there) == 0)
            return here.st_dev == there.st_dev && here.st_ino == there.st_ino;
        folder += length + (folder[length] == ':');
    }
    return false;
}

/* The variables that make a program ours, as words in front of a command; "" if it needs none. The installed
 * file is what a program reads anyway, so it is not named. */
const char *
doctor_environment(struct patient *p)
{
    static const char *const names[] = { "WATCHPOST_CONF", "DATABASE_PATH", "WATCHPOST_STATE" };
    struct buf out = { .arena = p->a };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && *value != '\0' && strcmp(value, DOCTOR_INSTALLED_CONF) != 0)
            buf_printf(&out, "%s=%s ", names[i], doctor_quote(p, value));
    }
    return buf_string(&out);
}

const char *
doctor_command(struct patient *p, const char *words)
{
    const char *program = is_in_path(p, doctor_own_path(p)) ? "watchpost" : doctor_program(p);

    return doctor_as_owner(p, arena_printf(p->a, "%s%s %s", doctor_environment(p), program, words));
}

const char *
doctor_setting(struct patient *p, const char *what)
{
    const char *path = doctor_settings_file();

    return path != NULL ? arena_printf(p->a, "set %s in %s", what, path)
                        : arena_printf(p->a, "set %s in the environment", what);
}

/* --- starting things --- */

/* Another program of ours: beside this one in a build folder, else where it was installed. */
static const char *
program_path(struct patient *p, const char *name)
{
    const char *beside = arena_printf(p->a, "%s/%s", text_folder(p->a, doctor_own_path(p)), name);

    if (access(beside, X_OK) == 0)
        return doctor_quote(p, beside);
    return doctor_quote(p, arena_printf(p->a, WATCHPOST_PKGLIBEXECDIR "/%s", name));
}

/* Without a keeper: ./start.sh, if this program is in a checkout, else what that would run. */
static const char *
start_by_hand(struct patient *p, const struct doctor_service *s)
{
    const char *script = arena_printf(p->a, "%s/../start.sh", text_folder(p->a, doctor_own_path(p)));
    char *path = realpath(script, NULL);
    const char *line;

    if (path != NULL) {
        line = arena_printf(p->a, "%s%s", doctor_environment(p), doctor_quote(p, path));
        free(path);
    } else {
        line = doctor_on(p, "spawn-fcgi -M 0660 -b 4096 -s", doctor_state_file(p, s->socket));
        line = arena_printf(p->a, "%s%s -- /usr/bin/multiwatch -f %d -- %s", doctor_environment(p), line,
                            s->processes, program_path(p, s->program));
    }
    return doctor_as_owner(p, line);
}

const char *
doctor_start_instance(struct patient *p)
{
    return doctor_as_owner(p, doctor_quote(p, doctor_state_file(p, "start")));
}

const char *
doctor_start_service(struct patient *p, const struct doctor_service *s)
{
    switch (p->setup) {
    case BY_SYSTEMD:
        return doctor_as_root(p, arena_printf(p->a, "systemctl restart %s", s->unit));
    case BY_INIT:
        return doctor_as_root(p, "start-stop-daemon --start --background --make-pidfile "
                                 "--pidfile /run/watchpost-serve.pid --exec " SERVE);
    case BY_START_SH:
        return doctor_is_started(p) ? doctor_show_log(p, s) : doctor_start_instance(p);
    case BY_HAND:
        break;
    }
    return start_by_hand(p, s);
}

/* Where nothing is logged the API worker is run from the shell: it answers one request and says what is
 * wrong. The helper for live events is started anew. */
const char *
doctor_show_log(struct patient *p, const struct doctor_service *s)
{
    switch (p->setup) {
    case BY_SYSTEMD:
        return doctor_as_root(p, arena_printf(p->a, "journalctl -u %s -n 20", s->unit));
    case BY_START_SH:
        return doctor_as_owner(p, doctor_on(p, "tail -n 20", doctor_state_file(p, s->log)));
    case BY_INIT:
    case BY_HAND:
        break;
    }
    if (strcmp(s->program, "watchpost.fcgi") != 0)
        return doctor_start_service(p, s);
    return doctor_as_owner(p, arena_printf(p->a, "%sREQUEST_METHOD=GET REQUEST_URI=/api/v1/health %s",
                                           doctor_environment(p), program_path(p, s->program)));
}
