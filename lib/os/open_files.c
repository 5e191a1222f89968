/* The soft limit goes up to the hard one, which only root may raise. Nothing here calls select(2), whose sets
 * of 1024 descriptors are why systems keep the soft limit low. */
#include "os/open_files.h"

#include <limits.h>
#include <sys/resource.h>

#define USUAL_LIMIT 1024

int
open_files_raise(void)
{
    struct rlimit files, raised;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return USUAL_LIMIT;
    raised = (struct rlimit){ .rlim_cur = files.rlim_max, .rlim_max = files.rlim_max };
    if (files.rlim_cur < files.rlim_max && setrlimit(RLIMIT_NOFILE, &raised) == 0)
        files.rlim_cur = raised.rlim_cur;
    return files.rlim_cur > INT_MAX ? INT_MAX : (int)files.rlim_cur;
}
