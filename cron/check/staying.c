/* The hand-over between runs, as one number in the settings. A number, not a process id: those are used
 * again, and the two runs may be in different containers. */
#include "cron/check/staying.h"

#include "base/uuid.h"
#include "store/settings.h"

static int
set_number(struct db *db, int64_t number)
{
    if (db_begin(db) != 0)
        return -1;
    if (settings_set_int(db, SETTING_STAYING_RUN, number) == 0)
        return db_commit(db);
    db_rollback(db);
    return -1;
}

int64_t
staying_begin(struct db *db)
{
    int64_t number = lease_random();

    return set_number(db, number) == 0 ? number : 0;
}

bool
staying_is_over(struct db *db, int64_t number)
{
    int64_t now_there;

    return settings_int(db, SETTING_STAYING_RUN, 0, &now_there) == 0 && now_there != number;
}

int
staying_relieve(struct db *db)
{
    int64_t number;

    if (settings_int(db, SETTING_STAYING_RUN, 0, &number) != 0)
        return -1;
    return number == 0 ? 0 : set_number(db, 0);
}
