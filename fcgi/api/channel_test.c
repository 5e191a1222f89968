/* Trying a channel: one message, now. The worker links neither libcurl nor a mail program, and keeps no
 * transaction open while a message is on its way. So the command `watchpost` sends it, after the
 * transaction in which the channel was found. */
#include "base/json.h"
#include "base/text.h"
#include "os/log.h"
#include "os/process.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/api/channels.h"
#include "fcgi/api/handlers.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LIMIT_MS 25000    /* more than an attempt may take, less than the web server waits */
#define MOST_AT_ONCE 2    /* over all workers: each test keeps one of them waiting */
#define TRY_AGAIN_AFTER 5 /* seconds */

/* Takes one of the places, which are bytes of a file in the state directory; the lock goes with the
 * descriptor. -1: all are taken. Locks of open file descriptions (OFD): of classic POSIX locks, a worker
 * would lose all by closing any descriptor of the file. A worker that is killed gives its place back. */
static int
take_place(struct request *rq)
{
    const char *path = arena_printf(rq->arena, "%s/channel-tests", rq->app->config.state_dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);

    if (fd < 0)
        log_error("%s: %s", path, strerror(errno));
    for (int i = 0; fd >= 0 && i < MOST_AT_ONCE; i++) {
        struct flock place = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = i, .l_len = 1 };

        if (fcntl(fd, F_OFD_SETLK, &place) == 0)
            return fd;
    }
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

/* What the command prints is the answer. */
static struct reply
send_test(struct request *rq)
{
    const char *const words[] = { "watchpost", "notify", "--test", rq->channel.id, NULL };
    struct buf out = json_text(rq);
    int place = take_place(rq);
    const char *printed;

    if (place < 0)
        return refuse_for_now(rq, TRY_AGAIN_AFTER,
                              "Other channels are being tested: try again in a few seconds");
    printed = process_output(rq->arena, rq->app->command, words, LIMIT_MS);
    (void)close(place);
    if (printed == NULL)
        return refuse_for_now(rq, TRY_AGAIN_AFTER, "The test could not be made: try again in a few seconds");
    put_json(&out, NULL, text_trim(rq->arena, printed));
    return answer(200, &out);
}

static struct reply
refuse_held(struct request *rq)
{
    if (rq->channel.pending_count > 0)
        return refuse(rq, NOT_CONFIRMED,
                      "No address of this channel has confirmed yet: nothing goes there until the link in "
                      "the confirmation mail is used");
    return refuse(rq, NOT_CONFIRMED,
                  "All addresses of this channel have unsubscribed: PATCH its config with one to have it "
                  "asked again");
}

/* POST /monitors/:id/notifications/:channel_id/test -- both limits are used up and committed before anything
 * is sent: a client that drops the connection and asks again does not get around them. */
struct reply
channel_test(struct request *rq)
{
    struct rate_limit of_channel, of_client;
    struct reply no;

    body_ignored(rq);
    if (rq->channel.workspace != 0 && !channel_of_all_is_open(rq, &no))
        return no;
    if (channel_is_held(rq->arena, &rq->channel))
        return refuse_held(rq);
    if (rate_limit_read_of(rq, LIMIT_CHANNEL_TESTS, rq->channel.id, &of_channel) != 0 ||
        rate_limit_read(rq, LIMIT_CLIENT_TESTS, &of_client) != 0)
        return broke(rq);
    if (rate_limit_spent(&of_channel))
        return rate_limit_refuse(rq, &of_channel);
    if (rate_limit_spent(&of_client))
        return rate_limit_refuse(rq, &of_client);
    if (rate_limit_use(rq, &of_channel) != 0 || rate_limit_use(rq, &of_client) != 0)
        return broke(rq);
    rq->later = send_test;
    return answer_message(rq, "Under way");
}
