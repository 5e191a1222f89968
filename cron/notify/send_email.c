/* Sends a mail through msmtp (msmtp.h). It gets everything through descriptors of files in memory: its
 * configuration, with the password, as descriptor 3, and the message as its standard input. A third file
 * takes its error messages, which are read when it has ended. So no secret is ever in a command line, in an
 * environment or in a folder.
 *
 * Several addresses are as many mails, one after the other, so that none sees another and none waits for
 * another's trouble. What each has come to is kept from attempt to attempt (delivery_attempt.settled): only
 * those that are left are tried again.
 *
 * The reply code of the mail server decides whether the mail is tried again: 5xx for the recipient is a
 * permanent failure (RFC 5321). Any other, such as 4xx of a server that greylists (RFC 6647), may be over
 * after a while. */
#include "base/text.h"
#include "os/clock.h"
#include "os/log.h"
#include "os/process.h"
#include "render/confirmation_mail.h"
#include "render/mail.h"
#include "flow/confirmation.h"
#include "cron/notify/delivery_attempt.h"
#include "cron/notify/mail_receipt.h"
#include "cron/notify/msmtp.h"
#include "cron/notify/sender.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIMIT_MS 20000        /* for the conversation about one mail */
#define BEGIN_MS 60000        /* after so long no other mail is begun: the next attempt goes on */
#define MOST_ERRORS 4096      /* bytes */

/* In delivery_attempt.settled, of the address at that place: nothing more goes there; it has got the mail. */
#define SETTLED(place) ((int64_t)1 << (place))
#define ARRIVED(place) ((int64_t)1 << (CHANNEL_ADDRESSES_MAX + (place)))

/* In the attempt's arena; the descriptors and the process are let go of by hang_up. */
struct email {
    int config, message, errors; /* files in memory; -1: none */
    int receipt; /* of a mail that must not arrive twice (mail_receipt.h); -1: none */
    struct process msmtp;
    int place;                   /* of the address that is being sent to */
    size_t way;                  /* to log in, see msmtp_configuration */
    const char *error;           /* NULL: nothing failed yet */
    enum attempt_end end; /* what that means: ATTEMPT_FAILED if any failure may be over after a while */
};

static void send_next(struct delivery_attempt *d);

/* A file without a name that holds the text. Returns -1 (errno) if the system refuses. A message and a
 * configuration fit into one write() to memory; fchmod because msmtp refuses a configuration that others may
 * read. */
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

/* --- the mail ------------------------------------------------------------------------------------------ */

static const char *
confirmation(struct delivery_attempt *d, const char *address, const char *instance, const char *link,
             const struct speech *news)
{
    struct buf out = { .arena = d->arena };
    const struct confirmation_mail m = {
        .from = d->config->smtp_from,
        .to = address,
        .id = d->id,
        .instance = instance,
        .public_url = d->config->public_url,
        .link = link,
        .days = CONFIRMATION_DAYS,
        .news = news,
        .now = d->now,
    };

    confirmation_mail_write(&out, d->arena, &m);
    return buf_string(&out);
}

static const char *
alert(struct delivery_attempt *d, const char *address, const char *link)
{
    const struct instance_place place = instance_place_of(d->config, d->zone);
    struct buf out = { .arena = d->arena };
    const struct mail m = {
        .from = d->config->smtp_from,
        .to = address,
        .id = d->id,
        .channel_id = d->channel_id,
        .notification = d->notification,
        .place = &place,
        .unsubscribe_url = link,
        .is_listed = !d->trusted,
        .one_click = !d->of_workspace,
        .now = d->now,
    };

    mail_write(&out, d->arena, &m);
    return buf_string(&out);
}

static const char *
to_subscriber(struct delivery_attempt *d, const char *address)
{
    struct buf out = { .arena = d->arena };
    const struct subscriber_mail m = {
        .from = d->config->smtp_from,
        .to = address,
        .id = d->id,
        .letter = d->letter,
        .now = d->now,
    };

    if (d->letter->instance != NULL)
        return confirmation(d, address, d->letter->instance, d->letter->link, &d->letter->speech);
    subscriber_mail_write(&out, d->arena, &m);
    return buf_string(&out);
}

/* To the address at that place. */
static const char *
message(struct delivery_attempt *d, int place)
{
    const char *address = d->to->addresses[place], *link = d->mail->list[place];

    if (d->letter != NULL)
        return to_subscriber(d, address);
    return d->mail->instance != NULL ? confirmation(d, address, d->mail->instance, link, NULL)
                                     : alert(d, address, link);
}

/* --- one conversation ---------------------------------------------------------------------------------- */

/* pread, for the file's place is where msmtp stopped writing. */
static const char *
read_errors(struct delivery_attempt *d)
{
    struct email *e = d->state;
    char text[MOST_ERRORS];
    ssize_t length = pread(e->errors, text, sizeof text, 0);

    return length > 0 ? text_clean(d->arena, text, (size_t)length) : "";
}

static void
close_file(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Ends the conversation, finished or not. A process that still runs is killed and waited for: what it has
 * sent until then is not known, so the mail is sent again, and may arrive twice. */
static void
hang_up(struct delivery_attempt *d)
{
    struct email *e = d->state;

    if (e->msmtp.fd >= 0)
        loop_forget(d->loop, e->msmtp.fd);
    process_stop(&e->msmtp);
    close_file(&e->config);
    close_file(&e->message);
    close_file(&e->errors);
    close_file(&e->receipt);
}

/* Of several addresses each failure names its own. */
static const char *
about_address(struct delivery_attempt *d, const char *error)
{
    const struct email *e = d->state;

    return d->to->address_count == 1 ? error
                                     : arena_printf(d->arena, "%s: %s", d->to->addresses[e->place], error);
}

/* What may be over after a while is worse than what is settled: it is tried again. */
static void
note_end(struct delivery_attempt *d, enum attempt_end end, const char *error)
{
    struct email *e = d->state;
    bool worse = e->error == NULL || (e->end == ATTEMPT_REFUSED && end != ATTEMPT_REFUSED);

    hang_up(d);
    if (end == ATTEMPT_DELIVERED)
        d->settled |= SETTLED(e->place) | ARRIVED(e->place);
    if (end == ATTEMPT_REFUSED)
        d->settled |= SETTLED(e->place);
    if (end != ATTEMPT_DELIVERED && worse) {
        e->end = end;
        e->error = about_address(d, error);
    }
    e->place++;
    send_next(d);
}

/* A method of authentication that the server does not know is no failure: the next one is tried with the same
 * address. */
static void
ended(void *attempt, int fd, uint32_t events)
{
    struct delivery_attempt *d = attempt;
    struct email *e = d->state;
    const char *errors;
    int status;

    (void)fd;
    (void)events;
    if (!process_ended(&e->msmtp, &status))
        return;
    errors = status == 0 ? "" : read_errors(d);
    if (strstr(errors, "authentication method") != NULL && msmtp_has_another_way(d->config, e->way)) {
        e->way++;
        hang_up(d);
        send_next(d);
        return;
    }
    d->status_code = status == 0 ? 250 : msmtp_server_code(errors);
    note_end(d, status == 0 ? ATTEMPT_DELIVERED : msmtp_end(errors, d->status_code),
             msmtp_problem(d->arena, errors));
}

static void
late(void *attempt)
{
    note_end(attempt, ATTEMPT_FAILED, "The mail server took too long");
}

/* --- the attempt --------------------------------------------------------------------------------------- */

static void
stop(struct delivery_attempt *d)
{
    hang_up(d);
}

/* Files of a failed start are closed by hang_up. */
static bool
open_files(struct delivery_attempt *d, struct email *e)
{
    const char *config = msmtp_configuration(d->arena, d->config, e->way);
    const char *text = message(d, e->place);

    e->config = file_of(config, strlen(config));
    e->message = file_of(text, strlen(text));
    e->errors = file_of("", 0);
    if (d->letter != NULL)
        e->receipt = mail_receipt_open(d->arena, d->config, d->id);
    return e->config >= 0 && e->message >= 0 && e->errors >= 0 && (d->letter == NULL || e->receipt >= 0);
}

/* Returns 0, or the errno that tells what is in the way. "--" ends the options: an address that begins with a
 * dash is an address. */
static int
start_msmtp(struct delivery_attempt *d, struct email *e)
{
    const char *path = getenv("PATH");
    const char *const words[] = {
        "msmtp", "--file=/proc/self/fd/3", "--account=watchpost", "--", d->to->addresses[e->place], NULL,
    };
    const char *const environment[] = {
        "LC_ALL=C", /* error messages in English */
        arena_printf(d->arena, "PATH=%s", path != NULL ? path : "/usr/bin:/bin"), NULL,
    };
    const struct process_plan plan = { /* the fourth file is descriptor 3 */
        .program = "msmtp",
        .words = words,
        .environment = environment,
        .files = { e->message, e->receipt, e->errors, e->config }, /* -1 is PROCESS_NOTHING */
        .file_count = 4,
    };
    int problem = process_start(&e->msmtp, &plan);

    if (problem == 0 && loop_watch(d->loop, e->msmtp.fd, EPOLLIN, ended, d) != 0)
        problem = errno;
    return problem;
}

/* The next address to which something is to be sent; address_count: there is none. */
static int
next_place(const struct delivery_attempt *d, int from)
{
    while (from < d->to->address_count && (d->settled & SETTLED(from)) != 0)
        from++;
    return from;
}

/* That some addresses were refused for good matters only if all were. Bits of ARRIVED lie above all those of
 * SETTLED: a number below the first of them says that none arrived. */
static void
end_attempt(struct delivery_attempt *d)
{
    const struct email *e = d->state;

    if (next_place(d, 0) < d->to->address_count)
        delivery_attempt_done(d, ATTEMPT_FAILED,
                              e->end == ATTEMPT_FAILED ? e->error : "The mail server took too long");
    else if (d->settled < ARRIVED(0))
        delivery_attempt_done(d, ATTEMPT_REFUSED, e->error != NULL ? e->error : "no address wants it");
    else
        delivery_attempt_done(d, ATTEMPT_DELIVERED, NULL);
    if (d->delivered && e->error != NULL)
        log_info("channel %s: %s", d->channel_id, e->error);
}

/* Sends to the next address that is not settled, from the one in hand on; ends the attempt behind the
 * last. */
static void
send_next(struct delivery_attempt *d)
{
    struct email *e = d->state;
    int64_t elapsed = clock_monotonic_ms() - d->started_ms;
    int problem;

    e->place = next_place(d, e->place);
    if (e->place == d->to->address_count || elapsed > BEGIN_MS) {
        end_attempt(d);
        return;
    }
    problem = open_files(d, e) ? start_msmtp(d, e) : errno;
    if (problem == 0)
        delivery_attempt_limit(d, elapsed + LIMIT_MS, late);
    else
        delivery_attempt_done(d, ATTEMPT_FAILED,
                              arena_printf(d->arena, "msmtp could not be started: %s", strerror(problem)));
}

static void
start(struct delivery_attempt *d)
{
    struct email *e = arena_alloc(d->arena, sizeof *e);

    *e = (struct email){ .config = -1, .message = -1, .errors = -1, .receipt = -1,
                         .msmtp.fd = -1 };
    d->state = e;
    send_next(d);
}

/* One mail server takes them all. */
static const char *
host(struct arena *a, const struct channel_config *to)
{
    (void)a;
    (void)to;
    return "mail";
}

static const char *
obstacle(const struct config *config)
{
    return config->smtp_host == NULL ? "SMTP_HOST is not set" : NULL;
}

const struct sender_kind sender_email = {
    .host = host,
    .obstacle = obstacle,
    .start = start,
    .stop = stop,
};
