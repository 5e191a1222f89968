/* The operator's commands around the database: init, admin-key, backup, restore, tidy. */
#include "base/uuid.h"
#include "os/log.h"
#include "store/settings.h"
#include "store/sqlite/sqlite.h"
#include "flow/retention.h"
#include "cron/command.h"

#include <stdio.h>

/* Stores the digest of a new key before the key is printed. */
static int
set_new_key(struct run *run, char key[KEY_SIZE])
{
    struct digest digest;
    char hex[DIGEST_HEX_SIZE];

    key_random(key);
    digest = digest_of(key, KEY_SIZE - 1);
    digest_hex(&digest, hex);
    return settings_set_text(run->db, SETTING_ADMIN_KEY, hex);
}

/* Gives the instance an admin key; if only_first, not when it has one. The key is printed after the
 * commit: a key that was shown works. */
static int
issue_key(struct run *run, bool only_first)
{
    struct digest old;
    char key[KEY_SIZE];
    enum found found;

    if (db_begin(run->db) != 0)
        return EXIT_FAILED;
    found = settings_admin_key(run->db, &run->arena, &old);
    if (found == FAILED)
        goto undo;
    if (only_first && found == FOUND) {
        db_rollback(run->db);
        return EXIT_FINE;
    }
    if (set_new_key(run, key) != 0)
        goto undo;
    if (db_commit(run->db) != 0)
        return EXIT_FAILED;
    printf("Admin key (shown once, keep it): %s\n", key);
    return EXIT_FINE;
undo:
    db_rollback(run->db);
    return EXIT_FAILED;
}

int
cmd_init(struct run *run)
{
    return issue_key(run, true);
}

int
cmd_admin_key(struct run *run)
{
    return issue_key(run, false);
}

int
cmd_backup(struct run *run)
{
    const char *problem;

    if (sqlite_backup(run->db, &run->arena, run->words[0], &problem) == 0)
        return EXIT_FINE;
    log_error("%s", problem);
    return EXIT_FAILED;
}

/* The database need not be open, nor fit to be opened: it may be what is to be mended. */
int
cmd_restore(struct run *run)
{
    const char *path = run->config.database_path, *kept, *problem;

    if (sqlite_restore(&run->arena, path, run->words[0], run_now(run), &kept, &problem) != 0) {
        log_error("nothing was replaced: %s", problem);
        return EXIT_FAILED;
    }
    printf("%s is now what %s holds.\n", path, run->words[0]);
    if (kept != NULL)
        printf("What it held until now is in %s.\n", kept);
    return EXIT_FINE;
}

int
cmd_tidy(struct run *run)
{
    return retention_run(run->db, &run->config, run_now(run)) == 0 ? EXIT_FINE : EXIT_FAILED;
}
