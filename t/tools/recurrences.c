/* Reads lines "RULE ZONE START UNTIL" and prints the occurrences of each up to UNTIL, for t/recurrence.t.
 * They are asked for a few at a time, from behind the last, as the program asks. */
#include "os/zone_file.h"
#include "rules/recurrence.h"

#include <stdio.h>

enum { AT_ONCE = 16 };

static void
print_all(const char *rule, const struct tz *zone, int64_t start, int64_t until)
{
    int64_t times[AT_ONCE], after = start - 1;
    int count;

    while ((count = recurrence_next(rule, zone, start, after, times, AT_ONCE)) > 0)
        for (int i = 0; i < count; i++) {
            after = times[i];
            if (after > until)
                return;
            printf("%lld ", (long long)after);
        }
}

int
main(void)
{
    char rule[512], name[64];
    long long start, until;
    struct arena a = { NULL };

    while (scanf("%511s %63s %lld %lld", rule, name, &start, &until) == 4) {
        const struct tz *zone = zone_file_read(&a, name);
        const char *kept;
        const char *problem = zone == NULL ? "no such zone" : recurrence_judge(&a, rule, zone, start, &kept);

        if (problem == NULL)
            print_all(kept, zone, start, until);
        printf("%s\n", problem != NULL ? problem : "");
    }
    arena_free(&a);
    return 0;
}
