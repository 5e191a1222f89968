/* watchpost backup and watchpost restore: the whole database into a file, and back. How that is safe beside
 * programs at work is store/sqlite's to know (backup.c, restore.c). */
#include "os/log.h"
#include "store/sqlite/sqlite.h"
#include "cron/command.h"

#include <stdio.h>

int
cmd_backup(struct run *run)
{
    const char *problem;

    if (sqlite_backup(run->db, &run->arena, run->words[0], run->most_mib, &problem) == 0)
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
