/* Sends through apprise. The address goes to it in its environment, the text by its standard input; the
 * title, which is the first line of the message, is in its command line, as it takes it nowhere else. It has
 * no folder of its own and no configuration (HOME), so what it does depends on the address alone.
 *
 * It dials by itself: TARGET_POLICY does not hold for it, which is why only the operator may set such a
 * channel. It runs in a process group of its own, which is killed as a whole when the attempt ends. */
#include "base/text.h"
#include "os/process.h"
#include "render/message.h"
#include "cron/notify/apprise.h"
#include "cron/notify/delivery_attempt.h"
#include "cron/notify/sender.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#define LIMIT_MS 30000
#define MOST_OUTPUT ((size_t)64 * 1024) /* bytes; what it prints beyond is read and thrown away */
#define TEXT_MOST 20000                 /* characters */

struct apprise {
    int input, output; /* the text, in memory; the end of a pipe that it prints into; -1: none */
    struct process process;
    struct buf printed;
};

static void
close_file(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void
stop(struct delivery_attempt *d)
{
    struct apprise *s = d->state;

    if (s->process.fd >= 0)
        loop_forget(d->loop, s->process.fd);
    if (s->output >= 0)
        loop_forget(d->loop, s->output);
    process_stop(&s->process);
    close_file(&s->input);
    close_file(&s->output);
}

/* Whatever is there; -1 or 0 of read: nothing more is now. */
static void
read_output(struct apprise *s)
{
    char bytes[4096];
    ssize_t length;

    while (s->output >= 0 && (length = read(s->output, bytes, sizeof bytes)) > 0)
        if (s->printed.length < MOST_OUTPUT)
            buf_bytes(&s->printed, bytes, (size_t)length);
}

/* The end of the file: nothing is to be heard of the pipe any more, which would else be ready for ever. */
static void
printed(void *attempt, int fd, uint32_t events)
{
    struct delivery_attempt *d = attempt;
    struct apprise *s = d->state;

    read_output(s);
    if ((events & (EPOLLHUP | EPOLLERR)) == 0)
        return;
    loop_forget(d->loop, fd);
    close_file(&s->output);
}

static void
ended(void *attempt, int fd, uint32_t events)
{
    struct delivery_attempt *d = attempt;
    struct apprise *s = d->state;
    const char *problem;
    int status;

    (void)fd;
    (void)events;
    if (!process_ended(&s->process, &status))
        return;
    read_output(s);
    problem = apprise_problem(d->arena, buf_string(&s->printed), d->to->url);
    if (status == 0)
        delivery_attempt_done(d, ATTEMPT_DELIVERED, NULL);
    else
        delivery_attempt_done(d, ATTEMPT_FAILED,
                              arena_printf(d->arena, "apprise ended with %d%s%s", status,
                                           *problem == '\0' ? "" : ": ", problem));
}

static void
late(void *attempt)
{
    delivery_attempt_done(attempt, ATTEMPT_FAILED, "apprise took too long");
}

/* --- starting ------------------------------------------------------------------------------------------- */

static const char *
text_of(struct delivery_attempt *d)
{
    const struct instance_place place = instance_place_of(d->config, d->zone);
    const struct message m = message_of(d->arena, d->notification, &markup_plain, &place);

    return message_text(d->arena, &m, d->notification->label->symbol, TEXT_MOST);
}

static int
file_of(const char *text)
{
    size_t length = strlen(text);
    int fd = memfd_create("watchpost", MFD_CLOEXEC);

    if (fd >= 0 && (write(fd, text, length) != (ssize_t)length || lseek(fd, 0, SEEK_SET) != 0))
        close_file(&fd);
    return fd;
}

/* *end: where the program is to print. */
static bool
open_files(struct apprise *s, const char *text, int *end)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    s->output = ends[0];
    *end = ends[1];
    (void)fcntl(*end, F_SETFL, 0); /* the program's end blocks, as programs expect */
    s->input = file_of(text);
    return s->input >= 0;
}

/* A line break ends the title. */
static int
start_program(struct delivery_attempt *d, struct apprise *s, int end)
{
    size_t length = strcspn(d->message, "\n");
    const char *path = getenv("PATH");
    const char *const words[] = {
        "apprise", arena_printf(d->arena, "--title=%.*s", (int)length, d->message), NULL,
    };
    const char *const environment[] = {
        arena_printf(d->arena, "PATH=%s", path != NULL ? path : "/usr/bin:/bin"),
        "LANG=C.UTF-8",
        "HOME=/nonexistent",
        arena_printf(d->arena, "APPRISE_URLS=%s", d->to->url),
        NULL,
    };
    const struct process_plan plan = {
        .program = "apprise",
        .words = words,
        .environment = environment,
        .files = { s->input, end, end },
        .file_count = 3,
        .confined = true,
    };

    return process_start(&s->process, &plan);
}

static bool
watch(struct delivery_attempt *d, struct apprise *s)
{
    return loop_watch(d->loop, s->process.fd, EPOLLIN, ended, d) == 0 &&
           loop_watch(d->loop, s->output, EPOLLIN, printed, d) == 0;
}

static void
start(struct delivery_attempt *d)
{
    struct apprise *s = arena_alloc(d->arena, sizeof *s);
    const char *rest;
    int end = -1, problem;

    *s = (struct apprise){ .input = -1, .output = -1, .process.fd = -1, .printed = { .arena = d->arena } };
    d->state = s;
    d->logged_url = arena_printf(d->arena, "%.*s://***", (int)strcspn(d->to->url, ":"), d->to->url);
    if (d->message == NULL)
        d->message = text_of(d);
    rest = strchr(d->message, '\n');
    problem = open_files(s, rest != NULL ? rest + 1 : d->message, &end) ? start_program(d, s, end) : errno;
    close_file(&end);
    if (problem == 0 && !watch(d, s))
        problem = errno;
    if (problem == 0)
        delivery_attempt_limit(d, LIMIT_MS, late);
    else
        delivery_attempt_done(d, ATTEMPT_FAILED,
                              problem == ENOENT ? "apprise is not installed: apt install apprise"
                                                : arena_printf(d->arena, "apprise could not be started: %s",
                                                               strerror(problem)));
}

/* Each is a program of its own: only a few run at once. */
static const char *
host(struct arena *a, const struct channel_config *to)
{
    (void)a;
    (void)to;
    return "apprise";
}

const struct sender_kind sender_apprise = {
    .logs_attempts = true,
    .host = host,
    .start = start,
    .stop = stop,
};
