/* watchpost init and watchpost admin-key: the key that may do everything. The database keeps its digest
 * alone; one that is lost is replaced, never looked up. */
#include "base/uuid.h"
#include "os/log.h"
#include "cron/command.h"
#include "store/audit.h"
#include "store/instance_key.h"
#include "store/partitions.h"
#include "store/secrets.h"
#include "store/settings.h"
#include "store/workspaces.h"

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

/* The key itself is in no record. */
static int
note(struct run *run)
{
    struct audit_row r = {
        .chain = DEFAULT_WORKSPACE,
        .at = run_now(run),
        .key_kind = "admin",
        .via = "cli",
        .address = "local",
        .route = "watchpost admin-key",
        .subject_type = "settings",
        .subject_id = "settings",
        .subject_name = "admin key",
        .changes = "[{\"field\":\"admin_key\",\"from\":\"***\",\"to\":\"***\"}]",
    };
    struct workspace w;

    if (workspaces_by_key(run->db, &run->arena, DEFAULT_WORKSPACE, &w) != FOUND)
        return -1;
    r.workspace_id = w.id;
    return audit_insert(run->db, &run->arena, &r);
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
    if (set_new_key(run, key) != 0 || workspaces_begin(run->db, run_now(run)) != 0 ||
        (found == FOUND && note(run) != 0))
        goto undo;
    if (db_commit(run->db) != 0)
        return EXIT_FAILED;
    printf("Admin key (shown once, keep it): %s\n", key);
    return EXIT_FINE;
undo:
    db_rollback(run->db);
    return EXIT_FAILED;
}

/* One that was copied elsewhere is sealed there. */
static int
seal_secrets(struct run *run)
{
    int64_t count;

    if (secrets_seal_all(run->db, &count) != 0)
        return db_trouble(run->db) == DB_COPIED ? 0 : -1;
    if (count > 0)
        printf("Secrets sealed in %lld rows. Backups that were made before have them in plain.\n",
               (long long)count);
    return 0;
}

/* A host that has another secret is told, and works: what the hosts seal for each other it cannot open. */
static int
join_hosts(struct run *run)
{
    const char *state_dir = run->config.state_dir, *problem;
    enum instance_key found;

    if (instance_key_join(run->db, &run->arena, state_dir, run->takes_key, &found) != 0)
        return -1;
    problem = instance_key_problem(&run->arena, state_dir, found);
    if (problem != NULL)
        log_error("%s: see watchpost doctor", problem);
    return problem != NULL && run->takes_key ? -1 : 0;
}

/* Opening the database has made or migrated it already (NEEDS_DB). One that was copied elsewhere takes no
 * parts of tables any longer, nor does it need any. */
int
cmd_init(struct run *run)
{
    int result = issue_key(run, true);

    if (partitions_make(run->db, run_now(run)) != 0 && db_trouble(run->db) != DB_COPIED)
        return EXIT_FAILED;
    return join_hosts(run) == 0 && seal_secrets(run) == 0 ? result : EXIT_FAILED;
}

int
cmd_admin_key(struct run *run)
{
    return issue_key(run, false);
}
