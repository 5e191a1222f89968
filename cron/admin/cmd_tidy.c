/* watchpost tidy: what has outlived its retention goes (flow/retention.h), each hour; tables get their parts
 * of the time to come (store/partitions.h). It makes room, so it
 * has what is kept for deletes when the disk is full. */
#include "flow/retention.h"
#include "store/partitions.h"
#include "cron/command.h"

int
cmd_tidy(struct run *run)
{
    if (db_is_full(run->config.database.location))
        db_make_room(run->db);
    return partitions_make(run->db, run_now(run)) == 0 &&
                   retention_run(run->db, &run->config, run_now(run)) == 0
               ? EXIT_FINE
               : EXIT_FAILED;
}
