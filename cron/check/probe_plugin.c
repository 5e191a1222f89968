/* Plugins: a program of PLUGIN_DIRS is run, and its exit status and output are what is seen. It has no input,
 * an environment of PATH and LANG alone, and a process group of its own that ends with it; it gains no
 * privileges (os/process.h, confined). No shell is involved.
 *
 * The end of the program is the end of the check, also if something that it has left behind holds the pipe
 * open: what has come by then is its output. */
#include "base/text.h"
#include "cron/check/probe.h"
#include "cron/check/program_slots.h"
#include "os/plugin_file.h"
#include "os/process.h"
#include "os/shortage.h"
#include "rules/plugin_output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define MOST_OUTPUT ((size_t)64 * 1024) /* bytes; what comes after is read and dropped */

struct plugin_probe {
    struct probe probe;
    struct process process;
    int pipe;        /* -1: not open */
    bool has_slot;
    struct buf output; /* on the heap */
};

/* Reads what is there. False: nothing will come any more. */
static bool
read_output(struct plugin_probe *pp)
{
    char bytes[16384];
    ssize_t length;

    while ((length = read(pp->pipe, bytes, sizeof bytes)) > 0) {
        size_t room = MOST_OUTPUT - pp->output.length;

        buf_bytes(&pp->output, bytes, (size_t)length < room ? (size_t)length : room);
    }
    return length < 0 && (errno == EAGAIN || errno == EINTR);
}

static void
on_output(void *probe, int fd, uint32_t events)
{
    struct plugin_probe *pp = probe;

    (void)events;
    if (!read_output(pp))
        loop_forget(sweep_loop(pp->probe.sweep), fd);
}

/* Texts are copied here, as the buffer is the next plugin's. A NUL in the output ends what is seen of it. */
static void
note_output(struct plugin_probe *pp, int status)
{
    struct observation *seen = &pp->probe.seen;
    struct arena *scratch = sweep_scratch(pp->probe.sweep);
    struct plugin_metrics metrics;

    seen->exit_status = status;
    seen->output = text_clean(scratch, buf_string(&pp->output), strlen(buf_string(&pp->output)));
    seen->body = seen->output;
    seen->body_length = strlen(seen->output);
    seen->body_ended = pp->output.length < MOST_OUTPUT;
    seen->body_cut = !seen->body_ended;
    plugin_metrics_read(scratch, seen->output, &metrics);
    seen->metrics = metrics.list;
    seen->metric_count = metrics.count;
}

static void
on_end(void *probe, int fd, uint32_t events)
{
    struct plugin_probe *pp = probe;
    int status;

    (void)fd;
    (void)events;
    if (!process_ended(&pp->process, &status))
        return;
    pp->probe.seen.response_time_ms = probe_elapsed_ms(&pp->probe);
    (void)read_output(pp);
    note_output(pp, status);
    probe_done(&pp->probe, OUTCOME_ANSWERED, NULL);
}

/* argv: the path, the arguments, NULL. */
static const char *const *
words_of(struct arena *a, const char *path, const struct field_list *arguments)
{
    const char *const *given = arguments->items;
    const char **words = arena_alloc(a, ((size_t)arguments->count + 2) * sizeof *words);

    words[0] = path;
    for (int i = 0; i < arguments->count; i++)
        words[i + 1] = given[i];
    words[arguments->count + 1] = NULL;
    return words;
}

/* Returns 0, or the errno that tells what is in the way. */
static int
start_program(struct plugin_probe *pp, const char *path)
{
    static const char *const environment[] = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG=C",
        NULL,
    };
    struct probe *p = &pp->probe;
    int ends[2], problem;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    problem = process_start(&pp->process, &(struct process_plan){
        .program = path,
        .words = words_of(sweep_scratch(p->sweep), path, &p->monitor->options.plugin_args),
        .environment = environment,
        .files = { PROCESS_NOTHING, ends[1], PROCESS_NOTHING },
        .file_count = 3,
        .confined = true,
    });
    (void)close(ends[1]);
    pp->pipe = ends[0];
    if (problem != 0)
        return problem;
    if (fcntl(pp->pipe, F_SETFL, O_NONBLOCK) != 0 ||
        loop_watch(sweep_loop(p->sweep), pp->pipe, EPOLLIN, on_output, pp) != 0 ||
        loop_watch(sweep_loop(p->sweep), pp->process.fd, EPOLLIN, on_end, pp) != 0)
        return errno;
    return 0;
}

/* Its turn has come. Nothing was seen of the target if the program cannot be run. */
static void
plugin_ring(struct probe *p)
{
    struct plugin_probe *pp = (struct plugin_probe *)p;
    struct arena *scratch = sweep_scratch(p->sweep);
    const char *problem, *path, *name = p->monitor->options.plugin;
    int error;

    pp->has_slot = true;
    path = plugin_file(scratch, sweep_plugin_dirs(p->sweep), name != NULL ? name : "", &problem);
    error = path != NULL ? start_program(pp, path) : 0;
    if (error != 0)
        problem = shortage_of(error) ? shortage_of(error)
                                     : arena_printf(scratch, "Plugin %s cannot be started: %s", name,
                                                    strerror(error));
    if (problem != NULL)
        probe_done(p, OUTCOME_INCONCLUSIVE, problem);
}

static void
plugin_start(struct probe *p)
{
    struct plugin_probe *pp = (struct plugin_probe *)p;

    pp->process = (struct process){ .fd = -1 };
    pp->pipe = -1;
    pp->has_slot = false;
    pp->output.length = 0;
    program_slots_take(sweep_program_slots(p->sweep), p);
}

static void
plugin_stop(struct probe *p)
{
    struct plugin_probe *pp = (struct plugin_probe *)p;
    struct loop *loop = sweep_loop(p->sweep);

    if (pp->process.fd >= 0)
        loop_forget(loop, pp->process.fd);
    process_stop(&pp->process);
    if (pp->pipe >= 0) {
        loop_forget(loop, pp->pipe);
        (void)close(pp->pipe);
    }
    pp->pipe = -1;
    buf_free(&pp->output);
    if (pp->has_slot)
        program_slots_give_back(sweep_program_slots(p->sweep));
    else
        (void)program_slots_leave(sweep_program_slots(p->sweep), p);
    pp->has_slot = false;
}

const struct probe_kind probe_plugin = {
    .size = sizeof(struct plugin_probe),
    .start = plugin_start,
    .ring = plugin_ring,
    .stop = plugin_stop,
};
