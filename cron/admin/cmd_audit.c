/* `watchpost audit verify`: whether the record of who changed what is as it was written. */
#include "store/audit.h"
#include "cron/command.h"

#include <stdio.h>
#include <string.h>

int
cmd_audit(struct run *run)
{
    int64_t broken, rows;
    int result;

    if (strcmp(run->words[0], "verify") != 0) {
        fputs("usage: watchpost audit verify\n", stderr);
        return EXIT_USAGE;
    }
    if (db_begin_read(run->db) != 0)
        return EXIT_FAILED;
    result = audit_verify(run->db, &broken, &rows);
    db_end_read(run->db);
    if (result != 0)
        return EXIT_FAILED;
    if (broken == 0) {
        printf("whole: %lld rows\n", (long long)rows);
        return EXIT_FINE;
    }
    if (broken < 0)
        printf("broken: a chain has lost all its rows\n");
    else
        printf("broken at row %lld: it, or one next to it, was changed or removed\n", (long long)broken);
    return EXIT_FAILED;
}
