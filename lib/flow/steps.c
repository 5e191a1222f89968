#include "flow/steps.h"

int
steps_run(struct db *db, struct arena *a, int64_t now, flow_step *step, int *count)
{
    bool more = true;

    while (more) {
        int done = 0;

        more = false;
        if (db_begin(db) != 0)
            return -1;
        if (step(db, a, now, &more, &done) != 0) {
            db_rollback(db);
            return -1;
        }
        if (db_commit(db) != 0)
            return -1;
        *count += done;
    }
    return 0;
}
