/* The run's number in the settings, and its lock. */
#include "cron/check/queued_run.h"

#include "base/uuid.h"
#include "store/gates.h"
#include "store/queued_checks.h"
#include "store/settings.h"
#include "store/tries.h"

/* Inside a transaction. The lock goes with the process, the number does not: of a run that was killed the
 * number is still there, and no process holds its lock. */
static enum found
take_over(struct db *db)
{
    int64_t there, number = lease_random();

    if (settings_int(db, SETTING_QUEUED_RUN, 0, &there) != 0)
        return FAILED;
    if (there != 0 && db_run_is_alive(db, RUN_CHECKER, there))
        return NONE;
    if (db_run_lock(db, RUN_CHECKER, number) != 0)
        return FAILED;
    return settings_set_int(db, SETTING_QUEUED_RUN, number) == 0 ? FOUND : FAILED;
}

enum found
queued_run_begin(struct db *db)
{
    enum found found;

    if (db_begin(db) != 0)
        return FAILED;
    found = take_over(db);
    if (found == FOUND)
        return db_commit(db) == 0 ? FOUND : FAILED;
    db_rollback(db);
    return found;
}

/* Whether something waits that only such a run does. */
static enum found
find_work(struct db *db, int64_t now)
{
    struct queued_checks queue = {0};
    int64_t gates = 0, tries = 0;

    if (queued_checks_count(db, now, &queue) != 0 || gates_running_count(db, &gates) != 0 ||
        tries_waiting(db, now, &tries) != 0)
        return FAILED;
    return queue.waiting > 0 || gates > 0 || tries > 0 ? FOUND : NONE;
}

/* The last look at the queue and the end are one transaction: a check that is queued after it, and a gate
 * that is made, finds no run, and starts one. */
bool
queued_run_end(struct db *db, int64_t now)
{
    enum found work;

    if (db_begin(db) != 0)
        return db_trouble(db) != DB_BUSY;
    work = find_work(db, now);
    if (work == NONE && settings_set_int(db, SETTING_QUEUED_RUN, 0) == 0)
        return db_commit(db) == 0 || db_trouble(db) != DB_BUSY;
    db_rollback(db);
    return work != FOUND && db_trouble(db) != DB_BUSY;
}
