/* watchpost backup and watchpost restore: the whole database into a file, and back. How that is safe beside
 * programs at work is store/sqlite's to know (backup.c, restore.c). */
#include "os/log.h"
#include "store/sqlite/sqlite.h"
#include "cron/command.h"

#include <stdio.h>

/* What is at a server has a backup of its own kind, which these lines make. -1: it is, and they were told. */
static int
refuse_server(struct run *run, const char *lines)
{
    if (run->config.database_url == NULL)
        return 0;
    fprintf(stderr, "watchpost: the database is at a PostgreSQL server (DATABASE_URL): use its own programs\n"
            "%s", lines);
    return -1;
}

int
cmd_backup(struct run *run)
{
    const char *problem;

    if (refuse_server(run, "  pg_dump --format=custom --file=FILE \"$DATABASE_URL\"\n") != 0)
        return EXIT_FAILED;
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
    int result;

    if (refuse_server(run, "  pg_restore --clean --if-exists --single-transaction "
                      "--dbname=\"$DATABASE_URL\" FILE\n") != 0)
        return EXIT_FAILED;
    result = sqlite_restore(&run->arena, &run->config.database, run->words[0], run_now(run), &kept, &problem);
    if (result != 0) {
        log_error("nothing was replaced: %s", problem);
        return result == RESTORE_WRONG_KEY ? EXIT_CONFIG : EXIT_FAILED;
    }
    printf("%s is now what %s holds.\n", path, run->words[0]);
    if (kept != NULL)
        printf("What it held until now is in %s.\n", kept);
    return EXIT_FINE;
}
