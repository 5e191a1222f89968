/* The database and where it lives. */
#include "cron/admin/doctor.h"

#include "base/text.h"
#include "store/settings.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MIB ((int64_t)1 << 20)
#define LOG_WARNING (256 * MIB)     /* a runner lets it grow to 40 */
#define SPACE_PROBLEM (32 * MIB)
#define SPACE_WARNING (256 * MIB)

static int64_t
size_of(const char *path)
{
    struct stat file;

    return stat(path, &file) == 0 ? file.st_size : 0;
}

static const char *
user_name(struct patient *p, uid_t user)
{
    const struct passwd *entry = getpwuid(user);

    return entry != NULL ? arena_text(p->a, entry->pw_name) : arena_printf(p->a, "#%u", (unsigned)user);
}

const char *
doctor_command(struct patient *p, const char *words)
{
    struct stat file;
    const char *conf = getenv("WATCHPOST_CONF"), *as = "";

    if ((stat(p->config->database_path, &file) == 0 || stat(p->config->state_dir, &file) == 0) &&
        file.st_uid != geteuid())
        as = arena_printf(p->a, "sudo -u %s ", user_name(p, file.st_uid));
    if (conf == NULL || *conf == '\0')
        return arena_printf(p->a, "%swatchpost %s", as, words);
    return arena_printf(p->a, "%sWATCHPOST_CONF=%s watchpost %s", as, conf, words);
}

struct diagnosis
examine_state_folder(struct patient *p)
{
    const char *path = p->config->state_dir;
    const char *make = arena_printf(p->a, "install -d -o %s -m 700 %s", user_name(p, geteuid()), path);
    struct stat folder;

    if (stat(path, &folder) != 0)
        return problem(p, make, "%s: %s", path, strerror(errno));
    if (!S_ISDIR(folder.st_mode))
        return problem(p, make, "%s is not a folder", path);
    if (access(path, R_OK | W_OK | X_OK) != 0)
        return problem(p, doctor_command(p, "doctor"), "%s belongs to %s, and is not writable for %s", path,
                       user_name(p, folder.st_uid), user_name(p, geteuid()));
    return fine(p, "%s", path);
}

/* Whether the permissions are the ones that the setup gives: no less, no more. */
static struct diagnosis
examine_permissions(struct patient *p)
{
    const char *path = p->config->database_path;
    struct stat file;

    if (stat(path, &file) != 0)
        return problem(p, NULL, "%s: %s", path, strerror(errno));
    if (geteuid() == 0 && file.st_uid != 0)
        return warning(p, doctor_command(p, "doctor"),
                       "%s belongs to %s, and root may do anything: ask as %s", path,
                       user_name(p, file.st_uid), user_name(p, file.st_uid));
    if (access(path, R_OK | W_OK) != 0)
        return problem(p, doctor_command(p, "doctor"), "%s belongs to %s, and is not writable for %s", path,
                       user_name(p, file.st_uid), user_name(p, geteuid()));
    if (file.st_mode & (S_IRWXG | S_IRWXO))
        return warning(p, arena_printf(p->a, "chmod 600 %s", path),
                       "%s holds secrets of webhooks and monitors, and others may read it", path);
    return fine(p, "%s, %" PRId64 " KiB", path, (int64_t)file.st_size / 1024);
}

struct diagnosis
examine_database(struct patient *p)
{
    const char *path = p->config->database_path;

    switch (p->database.condition) {
    case DB_MISSING:
        return problem(p, doctor_command(p, "init"), "%s: there is none; make it, or restore a backup", path);
    case DB_UNREADABLE:
        return problem(p, doctor_command(p, "doctor"), "%s cannot be read: %s", path, p->database.detail);
    case DB_FOREIGN:
        return problem(p, doctor_command(p, "restore BACKUP"), "%s: %s", path, p->database.detail);
    case DB_SOUND:
    case DB_NEWER:
    case DB_DAMAGED:
        break;
    }
    return examine_permissions(p);
}

struct diagnosis
examine_version(struct patient *p)
{
    if (p->database.condition == DB_NEWER)
        return problem(p, "install the newer Watchpost that wrote the database", "%s", p->database.detail);
    if (p->database.version == 0)
        return fine(p, "the program's schema is %d", sql_schema_version);
    if (p->database.version < sql_schema_version)
        return warning(p, doctor_command(p, "init"), "the schema is %" PRId64 ", the program's is %d",
                       p->database.version, sql_schema_version);
    return fine(p, "schema %" PRId64 ", program " PACKAGE_VERSION, p->database.version);
}

struct diagnosis
examine_integrity(struct patient *p)
{
    if (p->database.condition == DB_DAMAGED)
        return problem(p, doctor_command(p, "restore BACKUP"), "it is damaged: %s", p->database.detail);
    return fine(p, p->database.condition == DB_SOUND ? "SQLite finds nothing wrong" : "not examined");
}

struct diagnosis
examine_log(struct patient *p)
{
    const char *path = p->config->database_path;
    int64_t size = size_of(arena_printf(p->a, "%s-wal", path));

    if (size > LOG_WARNING)
        return warning(p, arena_printf(p->a, "sqlite3 %s 'PRAGMA wal_checkpoint(TRUNCATE)'", path),
                       "the write-ahead log has %" PRId64 " MiB: a process held a transaction open for long",
                       size / MIB);
    return fine(p, "the write-ahead log has %" PRId64 " KiB", size / 1024);
}

/* A backup beside it, and a restore with what it keeps, take some times its size. */
struct diagnosis
examine_space(struct patient *p)
{
    const char *path = p->config->database_path, *folder = text_folder(p->a, path);
    int64_t size = size_of(path) + size_of(arena_printf(p->a, "%s-wal", path)), free;
    const char *mend = arena_printf(p->a, "du -ah %s | sort -rh | head", folder);
    struct statvfs fs;

    if (statvfs(folder, &fs) != 0)
        return problem(p, NULL, "%s: %s", folder, strerror(errno));
    free = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
    if (fs.f_files > 0 && fs.f_favail == 0)
        return problem(p, mend, "%s: no file can be made any more (no inodes left)", folder);
    if (free < SPACE_PROBLEM)
        return problem(p, mend, "%s has %" PRId64 " KiB left: soon nothing is recorded", folder, free / 1024);
    if (free < SPACE_WARNING || free < 3 * size)
        return warning(p, mend, "%s has %" PRId64 " MiB left: a backup or a restore may not fit", folder,
                       free / MIB);
    return fine(p, "%" PRId64 " MiB are free", free / MIB);
}

struct diagnosis
examine_file_system(struct patient *p)
{
    const char *folder = text_folder(p->a, p->config->database_path), *network;
    struct statfs fs;
    struct statvfs how;

    if (statfs(folder, &fs) != 0 || statvfs(folder, &how) != 0)
        return problem(p, NULL, "%s: %s", folder, strerror(errno));
    network = sqlite_network_file_system((unsigned long)fs.f_type);
    if (network != NULL)
        return problem(p, "move the database to a local disk, and set DATABASE_PATH",
                       "%s is on a network file system (%s), where SQLite's shared log loses data", folder,
                       network);
    if (how.f_flag & ST_RDONLY) {
        const char *mend = arena_printf(p->a, "mount -o remount,rw \"$(df --output=target %s | tail -1)\"",
                                        folder);

        return problem(p, mend, "%s is on a file system that is mounted read-only", folder);
    }
    if (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC)
        return warning(p, "move the database to a disk, and set DATABASE_PATH",
                       "%s is in memory, and gone when the machine starts again", folder);
    return fine(p, "%s is on a local one", folder);
}

struct diagnosis
examine_admin_key(struct patient *p)
{
    struct digest digest;

    switch (settings_admin_key(p->db, p->a, &digest)) {
    case FOUND:
        return fine(p, "there is one");
    case NONE:
        return problem(p, doctor_command(p, "init"), "there is no admin key yet");
    case FAILED:
        break;
    }
    return problem(p, NULL, "it cannot be read");
}
