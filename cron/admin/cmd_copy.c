/* watchpost copy: from SQLite to PostgreSQL, and back. How is store/copy.h's to know. */
#include "base/url.h"
#include "base/url_masked.h"
#include "os/log.h"
#include "store/copy.h"
#include "cron/command.h"

#include <stdio.h>
#include <string.h>

#define FILE_PREFIX "sqlite:"

const char *
copy_location(const char *database)
{
    if (strncmp(database, FILE_PREFIX, strlen(FILE_PREFIX)) == 0 && database[strlen(FILE_PREFIX)] != '\0')
        return database + strlen(FILE_PREFIX);
    return url_is_postgresql(database) ? database : NULL;
}

bool
copy_is_clear(const struct run *run)
{
    if (run->release != NULL)
        return run->from == NULL && run->to == NULL;
    return run->from != NULL && run->to != NULL && url_is_postgresql(run->from) != url_is_postgresql(run->to);
}

static int
release(struct run *run)
{
    const char *shown = url_password_masked(&run->arena, run->release), *problem;
    bool was;

    if (copy_release(&run->arena, copy_location(run->release), &was, &problem) != 0) {
        log_error("%s: %s", shown, problem);
        return EXIT_FAILED;
    }
    printf(was ? "%s takes writes again.\n" : "%s was not read-only.\n", shown);
    return EXIT_FINE;
}

static void
print_counts(const struct copy_counts *counts)
{
    for (int i = 0; i < counts->count; i++) {
        char hex[DIGEST_HEX_SIZE];

        digest_hex(&counts->list[i].digest, hex);
        printf("%-24s %12lld rows  sha256:%.16s  equal\n", counts->list[i].table,
               (long long)counts->list[i].rows, hex);
    }
}

int
cmd_copy(struct run *run)
{
    const char *shown, *problem;
    struct copy_counts counts = { 0 };

    if (run->release != NULL)
        return release(run);
    shown = url_password_masked(&run->arena, run->to);
    if (copy_run(&run->arena, copy_location(run->from), copy_location(run->to), shown, &counts, &problem) !=
        0) {
        log_error("nothing was switched: %s", problem);
        return EXIT_FAILED;
    }
    print_counts(&counts);
    printf("%s holds all of %s, which is read-only from now on: switch to the copy, or let the source be "
           "written "
           "again: watchpost copy --release '%s'\n",
           shown, url_password_masked(&run->arena, run->from), url_password_masked(&run->arena, run->from));
    return EXIT_FINE;
}
