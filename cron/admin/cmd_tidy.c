/* watchpost tidy: what has outlived its retention goes (flow/retention.h), each hour. */
#include "flow/retention.h"
#include "cron/command.h"

int
cmd_tidy(struct run *run)
{
    return retention_run(run->db, &run->config, run_now(run)) == 0 ? EXIT_FINE : EXIT_FAILED;
}
