/* A mail, handed to msmtp, which speaks SMTP, TLS and a dozen ways of authentication. It is given
 * everything by descriptors of files in memory: its configuration, with the password in it, as 3, the
 * message as its standard input; what it complains of is read when it has ended. So nothing secret is ever
 * in its command line, in the environment or in a folder.
 *
 * The server's own words decide whether trying again is of use: a code of 5xx is for good (RFC 5321).
 * Anything else, a server that is away among it, may be better in a moment. */
#include "base/email_address.h"
#include "base/text.h"
#include "os/log.h"
#include "render/mail.h"
#include "cron/notify/delivery_attempt.h"
#include "cron/notify/sender.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_MS 20000        /* for the whole conversation */
#define PATIENCE_SECONDS 10   /* of msmtp, with each answer of the server */
#define MOST_COMPLAINTS 4096  /* bytes */
#define CONFIG_FD 3

struct email {
    int config, message, complaints; /* files in memory; -1: none */
    pid_t child;                     /* 0: none */
    int child_fd;                    /* readable when it has ended; -1: none */
};

/* A file that has no name, and holds the text. Returns -1 (errno) if the system refuses. */
static int
file_of(const char *text, size_t length)
{
    int fd = memfd_create("watchpost", MFD_CLOEXEC);

    if (fd < 0)
        return -1;
    if (fchmod(fd, S_IRUSR | S_IWUSR) != 0 || write(fd, text, length) != (ssize_t)length ||
        lseek(fd, 0, SEEK_SET) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* --- what msmtp is told ------------------------------------------------------------------------------- */

static const char *
trusted_certificates(void)
{
    const char *file = getenv("SSL_CERT_FILE");

    return file != NULL && *file != '\0' ? file : "system";
}

static void
put_tls(struct buf *out, enum smtp_tls tls)
{
    buf_printf(out, "tls %s\n", tls == SMTP_PLAIN ? "off" : "on");
    if (tls == SMTP_PLAIN)
        return;
    buf_printf(out, "tls_starttls %s\n", tls == SMTP_STARTTLS ? "on" : "off");
    buf_printf(out, "tls_trust_file %s\n", trusted_certificates());
}

/* Without TLS msmtp would send no password that can be read on the way; who chooses no TLS means it. */
static void
put_login(struct buf *out, const struct config *c)
{
    if (*c->smtp_username == '\0') {
        buf_text(out, "auth off\n");
        return;
    }
    buf_printf(out, "auth %s\nuser \"%s\"\npassword \"%s\"\n", c->smtp_tls == SMTP_PLAIN ? "plain" : "on",
               c->smtp_username, c->smtp_password);
}

/* None of the values holds a line break: config_load sees to that. */
static const char *
configuration(struct arena *a, const struct config *c)
{
    struct buf out = { .arena = a };

    buf_text(&out, "account watchpost\n");
    buf_printf(&out, "host \"%s\"\nport %lld\n", c->smtp_host, (long long)c->smtp_port);
    buf_printf(&out, "from \"%s\"\n", email_address_bare(a, c->smtp_from));
    buf_printf(&out, "domain \"%s\"\n", mail_domain(a, c->smtp_from));
    buf_printf(&out, "timeout %d\nset_from_header off\nset_date_header off\n", PATIENCE_SECONDS);
    put_tls(&out, c->smtp_tls);
    put_login(&out, c);
    return buf_string(&out);
}

static const char *
message(struct delivery_attempt *s)
{
    struct buf out = { .arena = s->arena };
    const struct mail m = {
        .from = s->config->smtp_from,
        .to = s->to->address,
        .id = s->id,
        .channel_id = s->channel_id,
        .notification = s->notification,
        .now = s->now,
    };

    mail_write(&out, s->arena, &m);
    return buf_string(&out);
}

/* --- what it says -------------------------------------------------------------------------------------- */

/* The code in "msmtp: server message: 550 5.1.1 no such user"; -1: the server had no such word. */
static int64_t
server_code(const char *complaints)
{
    static const char mark[] = "server message: ";
    const char *found = strstr(complaints, mark);

    return found == NULL ? -1 : text_reply_code(found + strlen(mark));
}

/* The complaints on one line, without "msmtp: " in front of each. */
static const char *
in_one_line(struct arena *a, const char *complaints)
{
    struct buf out = { .arena = a };

    while (*complaints != '\0') {
        size_t length = strcspn(complaints, "\n");
        const char *line = arena_bytes(a, complaints, length);

        if (text_starts(line, "msmtp: "))
            line += strlen("msmtp: ");
        if (!text_blank(line) && !text_starts(line, "could not send mail"))
            buf_printf(&out, "%s%s", out.length > 0 ? "; " : "", line);
        complaints += length + (complaints[length] == '\n');
    }
    return out.length > 0 ? buf_string(&out) : "msmtp failed without a word";
}

static const char *
read_complaints(struct delivery_attempt *s)
{
    struct email *e = s->state;
    char text[MOST_COMPLAINTS];
    ssize_t length = pread(e->complaints, text, sizeof text, 0);

    return length > 0 ? text_clean(s->arena, text, (size_t)length) : "";
}

static void
ended(void *sending, int fd, uint32_t events)
{
    struct delivery_attempt *s = sending;
    struct email *e = s->state;
    const char *complaints;
    int status;

    (void)fd;
    (void)events;
    if (waitpid(e->child, &status, WNOHANG) != e->child)
        return;
    e->child = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        s->status_code = 250;
        delivery_attempt_done(s, NULL);
        return;
    }
    complaints = read_complaints(s);
    s->status_code = server_code(complaints);
    s->refused_for_good = s->status_code >= 500;
    delivery_attempt_done(s, in_one_line(s->arena, complaints));
}

static void
late(void *sending)
{
    delivery_attempt_done(sending, "The mail server took too long");
}

/* --- the attempt --------------------------------------------------------------------------------------- */

static void
close_file(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void
stop(struct delivery_attempt *s)
{
    struct email *e = s->state;

    if (e->child_fd >= 0)
        loop_forget(s->loop, e->child_fd);
    if (e->child != 0) {
        kill(e->child, SIGKILL);
        waitpid(e->child, NULL, 0);
    }
    e->child = 0;
    close_file(&e->child_fd);
    close_file(&e->config);
    close_file(&e->message);
    close_file(&e->complaints);
}

static bool
open_files(struct delivery_attempt *s, struct email *e)
{
    const char *config = configuration(s->arena, s->config), *text = message(s);

    e->config = file_of(config, strlen(config));
    e->message = file_of(text, strlen(text));
    e->complaints = file_of("", 0);
    return e->config >= 0 && e->message >= 0 && e->complaints >= 0;
}

/* The descriptors' own names close when msmtp begins, but for the four that it is given. */
static int
start(struct delivery_attempt *s, struct email *e)
{
    char *const words[] = {
        arena_text(s->arena, "msmtp"),  arena_printf(s->arena, "--file=/proc/self/fd/%d", CONFIG_FD),
        arena_text(s->arena, "--account=watchpost"), arena_text(s->arena, "--"),
        arena_text(s->arena, s->to->address), NULL,
    };
    const char *path = getenv("PATH");
    char *const environment[] = {
        arena_text(s->arena, "LC_ALL=C"), /* so that its complaints can be read */
        arena_printf(s->arena, "PATH=%s", path != NULL ? path : "/usr/bin:/bin"), NULL,
    };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none;
    int error;

    sigemptyset(&none);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, e->message, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, e->complaints, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&files, e->config, CONFIG_FD);
    error = posix_spawnp(&e->child, words[0], &files, &how, words, environment);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    if (error != 0)
        e->child = 0;
    return error;
}

static void
begin(struct delivery_attempt *s)
{
    struct email *e = arena_alloc(s->arena, sizeof *e);
    int error;

    *e = (struct email){ .config = -1, .message = -1, .complaints = -1, .child_fd = -1 };
    s->state = e;
    /* Whoever started us may have ignored it, and then no child's end can be read. */
    signal(SIGCHLD, SIG_DFL);
    error = open_files(s, e) ? start(s, e) : errno;
    if (error == 0) {
        e->child_fd = pidfd_open(e->child, 0);
        if (e->child_fd < 0 || loop_watch(s->loop, e->child_fd, EPOLLIN, ended, s) != 0)
            error = errno;
    }
    if (error != 0)
        delivery_attempt_done(s, arena_printf(s->arena, "msmtp could not be started: %s", strerror(error)));
    else
        delivery_attempt_limit(s, LIMIT_MS, late);
}

/* One mail server takes them all. */
static struct destination
destination(struct arena *a, const struct channel_config *to)
{
    (void)a;
    return (struct destination){ .address = to->address, .host = "mail" };
}

static const char *
obstacle(const struct config *config)
{
    return config->smtp_host == NULL ? "SMTP_HOST is not set" : NULL;
}

const struct sender_kind sender_email = {
    .destination = destination,
    .obstacle = obstacle,
    .start = begin,
    .stop = stop,
};
