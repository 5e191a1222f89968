/* The database and where it lives. */
#include "cron/admin/doctor.h"

#include "base/rfc3339.h"
#include "base/text.h"
#include "base/url_masked.h"
#include "model/principal.h"
#include "store/audit.h"
#include "store/leases.h"
#include "store/settings.h"

#include "sql.h"

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
/* A reader that holds a transaction open keeps the write-ahead log from being used from its beginning
 * again. */
#define LOG_WARNING (256 * MIB)     /* a runner lets it grow to 40 */
#define SPACE_PROBLEM (32 * MIB)
#define SPACE_WARNING (256 * MIB)

/* 0: there is no such file. */
static int64_t
size_of(const char *path)
{
    struct stat file;

    return stat(path, &file) == 0 ? file.st_size : 0;
}

/* Another user may, or root may do too much. The line asks again as the owner, who sees what this user
 * cannot. */
static struct diagnosis
belongs_to_another(struct patient *p, const char *path, uid_t owner)
{
    return problem(p, doctor_command(p, "doctor"), "%s belongs to %s, and is not writable for %s", path,
                   doctor_user_name(p, owner), doctor_user_name(p, geteuid()));
}

/* An installed one is made by what made it, with the owner that it must have. */
static const char *
make_state_folder(struct patient *p)
{
    if (p->setup == BY_SYSTEMD || p->setup == BY_INIT)
        return doctor_as_root(p, WATCHPOST_PKGLIBEXECDIR "/watchpost-setup");
    if (p->setup == BY_START_SH)
        return doctor_start_instance(p);
    return doctor_on(p, "install -d -m 700", p->config->state_dir);
}

struct diagnosis
examine_state_folder(struct patient *p)
{
    const char *path = p->config->state_dir;
    struct stat folder;

    if (stat(path, &folder) != 0)
        return problem(p, make_state_folder(p), "%s: %s", path, strerror(errno));
    if (!S_ISDIR(folder.st_mode))
        return problem(p, doctor_setting(p, "WATCHPOST_STATE to a folder"), "%s is not a folder", path);
    if (access(path, R_OK | W_OK | X_OK) != 0)
        return belongs_to_another(p, path, folder.st_uid);
    return fine(p, "%s", path);
}

/* Whether the permissions are the ones that the setup gives: no less, no more. */
static struct diagnosis
examine_permissions(struct patient *p)
{
    const char *path = p->config->database_path;
    struct stat file;

    if (stat(path, &file) != 0)
        return problem(p, doctor_on(p, "ls -l", path), "%s: %s", path, strerror(errno));
    if (geteuid() == 0 && file.st_uid != 0)
        return warning(p, doctor_command(p, "doctor"),
                       "%s belongs to %s, and root may do anything: ask as %s", path,
                       doctor_user_name(p, file.st_uid), doctor_user_name(p, file.st_uid));
    if (access(path, R_OK | W_OK) != 0)
        return belongs_to_another(p, path, file.st_uid);
    if (file.st_mode & (S_IRWXG | S_IRWXO))
        return warning(p, doctor_as_owner(p, doctor_on(p, "chmod 600", path)),
                       "%s holds secrets of webhooks and monitors, and others may read it", path);
    return fine(p, "%s, %" PRId64 " KiB", path, (int64_t)file.st_size / 1024);
}

/* A line that finds what takes the space of a file system. */
static const char *
find_large_files(struct patient *p, const char *folder)
{
    const char *line = doctor_on(p, "du -xah", folder);

    return doctor_as_root(p, arena_printf(p->a, "%s | sort -rh | head -n 20", line));
}

/* f_bavail: what this user may use, without what the file system keeps for root. If it cannot be asked the
 * disk is not to blame. */
static int64_t
free_space(const char *folder)
{
    struct statvfs fs;

    return statvfs(folder, &fs) == 0 ? (int64_t)fs.f_bavail * (int64_t)fs.f_frsize : INT64_MAX;
}

/* The likeliest reason first; SQLite itself calls a full disk by many names. */
static struct diagnosis
unreadable(struct patient *p)
{
    const char *path = p->config->database_path, *folder = text_folder(p->a, path);

    if (free_space(folder) < MIB)
        return problem(p, find_large_files(p, folder), "%s cannot be read: the disk is full", path);
    if (strcmp(doctor_owner(p), doctor_user_name(p, geteuid())) != 0)
        return problem(p, doctor_command(p, "doctor"), "%s cannot be read: %s", path, p->database.detail);
    return problem(p, doctor_command(p, "restore BACKUP"), "%s cannot be read: %s", path, p->database.detail);
}

struct diagnosis
examine_database(struct patient *p)
{
    const char *path = p->config->database_path;

    switch (p->database.condition) {
    case DB_MISSING:
        return problem(p, doctor_command(p, "init"), "%s: there is none; make it, or restore a backup", path);
    case DB_UNREADABLE:
        return unreadable(p);
    case DB_FOREIGN:
        return problem(p, doctor_command(p, "restore BACKUP"), "%s: %s", path, p->database.detail);
    case DB_SOUND:
    case DB_NEWER:
    case DB_DAMAGED:
        break;
    }
    return examine_permissions(p);
}

/* Version 0 or less: there is no database, or it cannot be read, which examine_database says. */
struct diagnosis
examine_version(struct patient *p)
{
    if (p->database.condition == DB_NEWER)
        return problem(p, "install the newer Watchpost that wrote the database", "%s", p->database.detail);
    if (p->database.version <= 0)
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

/* sqlite3 is not among what the package needs, so the line may have to install it. */
static const char *
shorten_log(struct patient *p)
{
    static const char *const places[] = { "/usr/bin/sqlite3", "/usr/local/bin/sqlite3" };
    const char *line = doctor_as_owner(p, arena_printf(p->a, "sqlite3 %s 'PRAGMA wal_checkpoint(TRUNCATE)'",
                                                       doctor_quote(p, p->config->database_path)));

    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], X_OK) == 0)
            return line;
    return arena_printf(p->a, "%s && %s", doctor_as_root(p, "apt-get install sqlite3"), line);
}

struct diagnosis
examine_log(struct patient *p)
{
    const char *path = p->config->database_path;
    int64_t size = size_of(arena_printf(p->a, "%s-wal", path));

    if (size > LOG_WARNING)
        return warning(p, shorten_log(p),
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
    const char *mend = find_large_files(p, folder);
    struct statvfs fs;

    if (statvfs(folder, &fs) != 0)
        return problem(p, make_state_folder(p), "%s: %s", folder, strerror(errno));
    free = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
    if (fs.f_files > 0 && fs.f_favail == 0)
        return problem(p, mend, "%s: no file can be made any more (no inodes left)", folder);
    if (free < MIB)
        return problem(p, mend, "the disk is full: %s has %" PRId64
                       " KiB left: only deletes and checks go on", folder, free / 1024);
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
        return problem(p, make_state_folder(p), "%s: %s", folder, strerror(errno));
    network = sqlite_network_file_system((unsigned long)fs.f_type);
    if (network != NULL)
        return problem(p, doctor_setting(p, "DATABASE_PATH to a file on a local disk"),
                       "%s is on a network file system (%s), where SQLite's shared log loses data", folder,
                       network);
    if (how.f_flag & ST_RDONLY) {
        const char *mend = arena_printf(p->a, "mount -o remount,rw \"$(%s | tail -n 1)\"",
                                        doctor_on(p, "df --output=target", folder));

        return problem(p, doctor_as_root(p, mend), "%s is on a file system that is mounted read-only",
                       folder);
    }
    if (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC)
        return warning(p, doctor_setting(p, "DATABASE_PATH to a file on a disk"),
                       "%s is in memory, and gone when the machine starts again", folder);
    return fine(p, "%s is on a local one", folder);
}

/* As watchpost copy takes it. */
static const char *
named(struct patient *p)
{
    return p->at_server ? url_password_masked(p->a, p->config->database_url)
                        : arena_printf(p->a, "sqlite:%s", p->config->database_path);
}

/* A copy of it may have taken its place: what is still written here would be missing there. */
struct diagnosis
examine_writes(struct patient *p)
{
    struct lease lease;
    char time[RFC3339_SIZE];

    switch (lease_read(p->db, p->a, LEASE_READ_ONLY, &lease)) {
    case FAILED:
        return problem(p, doctor_command(p, "restore BACKUP"), "it cannot be read");
    case NONE:
        return fine(p, "it takes writes");
    case FOUND:
        break;
    }
    rfc3339_print(lease.since, time);
    if (lease.ends_at == LEASE_FOR_GOOD)
        return problem(p,
                       arena_printf(p->a,
                                    "set DATABASE_URL or DATABASE_PATH to the copy; or, to go on here: %s",
                                    doctor_on(p, doctor_command(p, "copy --release"), named(p))),
                       "it is read-only: it was copied to %s, from %s on", lease.detail, time);
    if (lease.ends_at > p->now)
        return warning(p, "wait until the copy is done",
                       "it takes no writes while it is copied to %s, since %s", lease.detail, time);
    return fine(p, "it takes writes");
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
    return problem(p, doctor_command(p, "restore BACKUP"), "it cannot be read");
}

/* The newest hash of the operator's chain: kept elsewhere, it tells later whether all of it was replaced. */
struct diagnosis
examine_audit(struct patient *p)
{
    int64_t broken, rows;
    const char *head;

    if (audit_verify(p->db, &broken, &rows) != 0 ||
        (head = audit_head(p->db, p->a, DEFAULT_WORKSPACE)) == NULL)
        return problem(p, doctor_command(p, "restore BACKUP"), "it cannot be read");
    if (broken != 0)
        return problem(p, doctor_command(p, "restore BACKUP"),
                       "the record of changes is not as it was written, at row %lld", (long long)broken);
    if (*head == '\0')
        return fine(p, "%lld rows", (long long)rows);
    return fine(p, "%lld rows; the newest is %s", (long long)rows, head);
}
