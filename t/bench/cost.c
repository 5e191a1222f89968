/* cost COMMAND...: runs it and prints, on standard error, what it took:
 * {"wall_us":...,"cpu_us":...,"max_rss_kib":...,"status":...} */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static long long
microseconds(const struct timeval *t)
{
    return t->tv_sec * 1000000LL + t->tv_usec;
}

int
main(int argc, char **argv)
{
    long long started = now_us();
    struct rusage used;
    int status;
    pid_t child;

    if (argc < 2)
        return 2;
    child = fork();
    if (child == 0) {
        execvp(argv[1], argv + 1);
        fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child)
        return 2;
    fprintf(stderr, "{\"wall_us\":%lld,\"cpu_us\":%lld,\"max_rss_kib\":%ld,\"status\":%d}\n",
            now_us() - started, microseconds(&used.ru_utime) + microseconds(&used.ru_stime), used.ru_maxrss,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
