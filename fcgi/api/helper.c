/* The helper's output comes through a pipe, which is waited for with a deadline. */
#include "fcgi/api/helper.h"

#include "base/buf.h"
#include "os/clock.h"
#include "os/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_OUTPUT ((size_t)64 * 1024)

const char *
command_path(struct arena *a)
{
    char own[4096];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own);
    const char *slash, *path;

    if (length > 0 && length < (ssize_t)sizeof own) {
        own[length] = '\0';
        slash = strrchr(own, '/');
        path = arena_printf(a, "%.*s/watchpost", slash == NULL ? 0 : (int)(slash - own), own);
        if (access(path, X_OK) == 0)
            return path;
    }
    return WATCHPOST_BINDIR "/watchpost";
}

/* It gets nothing of what is open here but where to complain: a client's connection would stay open with
 * it. */
static int
start(struct arena *a, const char *path, const char *const words[], int out, pid_t *child)
{
    posix_spawn_file_actions_t files;
    char **copies;
    int count = 0, error;

    while (words[count] != NULL)
        count++;
    copies = arena_alloc(a, ((size_t)count + 1) * sizeof *copies);
    for (int i = 0; i < count; i++)
        copies[i] = arena_text(a, words[i]);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    error = posix_spawn(child, path, &files, NULL, copies, environ);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* Whether all of it came in time. */
static bool
read_all(int from, struct buf *out, int64_t until_ms)
{
    for (;;) {
        struct pollfd waiting = { .fd = from, .events = POLLIN };
        int64_t left = until_ms - clock_monotonic_ms();
        char bytes[4096];
        ssize_t length;

        if (left <= 0 || out->length > MOST_OUTPUT)
            return false;
        if (poll(&waiting, 1, (int)left) <= 0)
            continue;
        length = read(from, bytes, sizeof bytes);
        if (length == 0)
            return true;
        if (length < 0 && errno != EINTR)
            return false;
        if (length > 0)
            buf_bytes(out, bytes, (size_t)length);
    }
}

static bool
ended_well(pid_t child)
{
    int status;

    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

const char *
command_run(struct arena *a, const char *path, const char *const words[], int64_t limit_ms)
{
    struct buf out = { .arena = a };
    bool complete;
    pid_t child;
    int ends[2], error = pipe2(ends, O_CLOEXEC) != 0 ? errno : 0;

    if (error == 0) {
        error = start(a, path, words, ends[1], &child);
        (void)close(ends[1]);
        if (error != 0)
            (void)close(ends[0]);
    }
    if (error != 0) {
        log_error("starting %s: %s", path, strerror(error));
        return NULL;
    }
    complete = read_all(ends[0], &out, clock_monotonic_ms() + limit_ms);
    (void)close(ends[0]);
    if (!complete)
        (void)kill(child, SIGKILL);
    if (ended_well(child) && complete)
        return buf_string(&out);
    log_error("%s failed, or took too long", path);
    return NULL;
}
