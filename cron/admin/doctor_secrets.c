/* Who could read the secrets of others: whether they are sealed in the database, and whether files that hold
 * any are their owner's alone. */
#include "cron/admin/doctor.h"

#include "base/text.h"
#include "store/instance_key.h"
#include "store/secrets.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

/* The key is another one, or missing: every program that is started ends with that line. */
struct diagnosis
examine_secrets(struct patient *p)
{
    const char *wrong;

    if (secrets_judge(p->db, p->a, true, &wrong) != 0)
        return problem(p, doctor_command(p, "restore BACKUP"), "it cannot be read");
    if (wrong != NULL)
        return problem(p, doctor_setting(p, "SECRETS_KEY_FILE to the file that it was"), "%s", wrong);
    if (p->config->database.secrets_key == NULL)
        return fine(p, "in the database in plain: SECRETS_KEY_FILE is not set");
    if (secrets_are_plain(p->db) != NONE)
        return warning(p, doctor_command(p, "init"),
                       "what was in the database before SECRETS_KEY_FILE was set is not sealed yet");
    return fine(p, "sealed by %s: a backup is of no use without it", p->config->secrets_key_file);
}

/* A host with a key of its own does not open what the others have sealed. A file has one host: then it came
 * from another one, without its key. */
struct diagnosis
examine_instance_key(struct patient *p)
{
    const char *file = doctor_state_file(p, "instance.key"), *wrong, *owner, *copy;
    enum instance_key found;

    if (instance_key_look(p->db, p->a, p->config->state_dir, &found) != 0)
        return problem(p, doctor_command(p, "restore BACKUP"), "it cannot be read");
    wrong = instance_key_problem(p->a, p->config->state_dir, found);
    if (found == KEY_FIRST)
        return fine(p, "there is none yet");
    if (wrong == NULL)
        return fine(p, "the one that all hosts of this database share");
    owner = arena_printf(p->a, "chown %s", doctor_owner(p));
    if (found == KEY_UNREADABLE)
        return problem(p, doctor_as_root(p, doctor_on(p, owner, file)), "%s", wrong);
    copy = doctor_on(p, "copy it from a host that has it to", file);
    return warning(p,
                   arena_printf(p->a, "%s, mode 600; or, if none has it any more: %s", copy,
                                doctor_command(p, "init --instance-key")),
                   "%s: ping addresses in exports, cookies of pages with a password, checks that are tried "
                   "and answers for an Idempotency-Key of the others are not read here",
                   wrong);
}

/* Whether others may read a file of this folder. One without a byte has nothing to read. */
static bool
is_open_to_others(const char *path)
{
    struct stat file;

    return lstat(path, &file) == 0 && S_ISREG(file.st_mode) && file.st_size > 0 &&
           (file.st_mode & (S_IRGRP | S_IROTH));
}

/* The first file in a folder whose name begins like that, and which others may read; NULL: there is none. */
static const char *
find_open(struct patient *p, const char *folder, const char *beginning)
{
    DIR *files = opendir(folder);
    const struct dirent *d;
    const char *found = NULL;

    while (files != NULL && found == NULL && (d = readdir(files)) != NULL) {
        const char *path = arena_printf(p->a, "%s/%s", folder, d->d_name);

        if (strncmp(d->d_name, beginning, strlen(beginning)) == 0 && is_open_to_others(path))
            found = path;
    }
    if (files != NULL)
        (void)closedir(files);
    return found;
}

/* The database's log, what restore has kept of former ones, and backups that were put beside it; and what a
 * remote location has not delivered yet. The database itself is examined with the rest of it. */
struct diagnosis
examine_private_files(struct patient *p)
{
    const char *path = p->config->database_path, *name = strrchr(path, '/');
    const char *found = NULL;

    name = name != NULL ? name + 1 : path;
    if (!p->at_server)
        found = find_open(p, text_folder(p->a, path), arena_printf(p->a, "%s-", name));
    if (found == NULL && !p->at_server)
        found = find_open(p, text_folder(p->a, path), arena_printf(p->a, "%s.", name));
    if (found == NULL)
        found = find_open(p, p->config->probe_dir, "");
    if (found == NULL)
        found = find_open(p, p->config->state_dir, "instance.key");
    if (found != NULL)
        return warning(p, doctor_as_owner(p, doctor_on(p, "chmod 600", found)),
                       "%s may hold secrets of webhooks and monitors, and others may read it", found);
    return fine(p, "log, copies and spool are their owner's alone");
}
