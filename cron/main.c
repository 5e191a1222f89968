/* watchpost: the command that cron runs each minute. */
#include <stdio.h>

int
main(void)
{
    puts("watchpost " PACKAGE_VERSION);
    return 0;
}
