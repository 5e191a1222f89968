/* The set of streams.
 *
 * A turn of the loop does a bounded amount for each stream: one read, one slice of what it missed, or what
 * its socket takes of the frames. Who takes nothing for a whole period between two comments is let go, and so
 * is who is too far behind: both come back with Last-Event-ID and miss nothing, while memory stays bounded.
 *
 * Comments are due a little early, because they are only looked for once a second. */
#include "fcgi/events/sse_server.h"

#include "os/clock.h"
#include "os/log.h"
#include "fcgi/http/request_metrics.h"
#include "fcgi/events/sse_accept.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum {
    ASKING_MS = 10000,
    COMMENT_MS = 14000,
    ACCEPTS_AT_ONCE = 256,
    MOST_BEHIND = 1024 * 1024 /* bytes */
};

static void
queue_add(struct sse_client_queue *q, struct sse_client *s, int64_t due_ms)
{
    s->due_ms = due_ms;
    s->before = q->last;
    s->behind = NULL;
    *(q->last != NULL ? &q->last->behind : &q->first) = s;
    q->last = s;
    q->count++;
}

static void
queue_remove(struct sse_client_queue *q, struct sse_client *s)
{
    *(s->before != NULL ? &s->before->behind : &q->first) = s->behind;
    *(s->behind != NULL ? &s->behind->before : &q->last) = s->before;
    q->count--;
}

static void
end_stream(struct sse_server *h, struct sse_client *s)
{
    queue_remove(s->state == SSE_CLIENT_ASKING ? &h->asking : &h->open, s);
    loop_forget(h->loop, s->fd);
    sse_client_close(s);
}

static loop_ready on_client;

/* Asks epoll to tell when the stream takes bytes again, or no longer to. A stream says nothing that we
 * want to hear once it is open, except that it is gone. */
static void
set_blocked(struct sse_server *h, struct sse_client *s, bool blocked)
{
    if (s->blocked == blocked)
        return;
    s->blocked = blocked;
    s->moved |= blocked; /* it has a whole period from now on */
    if (loop_watch(h->loop, s->fd, EPOLLRDHUP | (blocked ? EPOLLOUT : 0), on_client, s) != 0)
        end_stream(h, s);
}

/* It will be back, with Last-Event-ID. */
static void
drop_slow(struct sse_server *h, struct sse_client *s)
{
    shared_counters_add(&h->meter, STREAMS_DROPPED, 1);
    end_stream(h, s);
}

static bool
is_lost(const struct sse_server *h, const struct sse_client *s)
{
    return s->place != NULL && event_buffer_behind(&h->frames, s->place) > MOST_BEHIND;
}

/* Tells an open stream what its socket takes: first what it missed, then what is new. */
static void
pour(struct sse_server *h, struct sse_client *s)
{
    bool starved = false;
    int result = sse_client_drain(s);

    if (result == 0 && s->rest == NULL && s->place == NULL) {
        result = event_reader_catch_up(&h->feed, s, &h->frames);
        starved = result == 1;
    }
    if (result == 0 && s->place != NULL)
        result = sse_client_follow(s);
    if (result < 0) {
        end_stream(h, s);
        return;
    }
    if (is_lost(h, s)) {
        drop_slow(h, s);
        return;
    }
    h->starved |= starved;
    set_blocked(h, s, !starved && !sse_client_is_idle(s));
}

static void
answer_request(struct sse_server *h, struct sse_client *s, size_t length)
{
    struct buf text = { 0 };
    bool is_stream;
    int result;

    sse_server_wake(h); /* "from now on" begins behind what is committed */
    is_stream = sse_accept(&h->feed, s->asked.text, length, h->open.count >= h->limit, s, &text);
    result = sse_client_put(s, text.text, text.length);
    buf_free(&text);
    buf_free(&s->asked);
    if (result != 0 || !is_stream || loop_watch(h->loop, s->fd, EPOLLRDHUP, on_client, s) != 0) {
        end_stream(h, s);
        return;
    }
    queue_remove(&h->asking, s);
    s->state = SSE_CLIENT_OPEN;
    shared_counters_add(&h->meter, STREAMS_OPENED, 1);
    queue_add(&h->open, s, clock_monotonic_ms() + COMMENT_MS);
    pour(h, s);
}

static void
on_listener(void *server, int listener, uint32_t events)
{
    struct sse_server *h = server;

    (void)events;
    for (int i = 0; i < ACCEPTS_AT_ONCE && !h->deaf; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        struct sse_client *s;

        if (fd < 0) {
            h->out_of_files = errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS;
            return;
        }
        s = sse_client_open(h, fd);
        queue_add(&h->asking, s, clock_monotonic_ms() + ASKING_MS);
        if (loop_watch(h->loop, fd, EPOLLIN | EPOLLRDHUP, on_client, s) != 0)
            end_stream(h, s);
        if (h->asking.count + h->open.count >= h->limit + SSE_SPARE_FILES / 2)
            return;
    }
}

static void
on_client(void *client, int fd, uint32_t events)
{
    struct sse_client *s = client;
    struct sse_server *h = s->server;
    long length;

    (void)fd;
    if (s->state == SSE_CLIENT_OPEN) {
        if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
            end_stream(h, s);
        else
            pour(h, s);
        return;
    }
    length = sse_client_read(s);
    if (length > 0)
        answer_request(h, s, (size_t)length);
    else if (length < 0)
        end_stream(h, s);
}

/* The admin key was rotated: what it opened is closed. */
static void
end_admins(struct sse_server *h)
{
    for (struct sse_client *s = h->open.first, *next; s != NULL; s = next) {
        next = s->behind;
        if (s->filter.with_private)
            end_stream(h, s);
    }
}

/* Another database: a key of a monitor may mean another monitor, and who is in the middle of the old
 * events cannot be told where the new ones go on. The others listen to what comes now. */
static void
start_again(struct sse_server *h)
{
    log_info("the database was replaced: going on behind event %lld", (long long)h->feed.last);
    for (struct sse_client *s = h->open.first, *next; s != NULL; s = next) {
        next = s->behind;
        if (s->filter.monitor != 0 || !sse_client_is_idle(s))
            end_stream(h, s);
        else if (s->after > h->feed.last)
            s->after = h->feed.last;
    }
}

static void
end_deleted(struct sse_server *h)
{
    int64_t there = 0; /* the last that was found */

    h->look_for_deleted = false;
    for (struct sse_client *s = h->open.first, *next; s != NULL; s = next) {
        int64_t monitor = s->filter.monitor;
        enum found found;

        next = s->behind;
        if (monitor == 0 || monitor == there)
            continue;
        found = event_reader_has_monitor(&h->feed, monitor);
        if (found == NONE)
            end_stream(h, s);
        if (found == FOUND)
            there = monitor;
        h->look_for_deleted |= found == FAILED;
    }
}

void
sse_server_wake(struct sse_server *h)
{
    const struct buffered_event *newest = h->frames.newest;
    struct reader_findings news;

    h->more = event_reader_read(&h->feed, &h->frames, &news) == 0 && news.more;
    h->look_for_deleted = true;
    if (news.key_changed)
        end_admins(h);
    if (news.replaced)
        start_again(h);
    if (h->frames.newest == newest)
        return;
    for (struct sse_client *s = h->open.first, *next; s != NULL; s = next) {
        next = s->behind;
        if (s->place != NULL && !s->blocked)
            pour(h, s);
        else if (is_lost(h, s))
            drop_slow(h, s);
    }
    event_buffer_trim(&h->frames);
}

static void
comment(struct sse_server *h, struct sse_client *s, int64_t now_ms)
{
    bool stuck = !sse_client_is_idle(s) && !s->moved && s->blocked;

    if (stuck) {
        drop_slow(h, s);
        return;
    }
    if (sse_client_is_idle(s) && sse_client_put(s, SSE_COMMENT, sizeof SSE_COMMENT - 1) != 0) {
        end_stream(h, s);
        return;
    }
    s->moved = false;
    queue_remove(&h->open, s);
    queue_add(&h->open, s, now_ms + COMMENT_MS);
    set_blocked(h, s, s->blocked || s->rest != NULL);
}

static void
feed_starved(struct sse_server *h)
{
    h->starved = false;
    for (struct sse_client *s = h->open.first, *next; s != NULL; s = next) {
        next = s->behind;
        if (s->place == NULL && !s->blocked)
            pour(h, s);
    }
}

void
sse_server_tick(struct sse_server *h)
{
    int64_t now_ms = clock_monotonic_ms();

    h->out_of_files = false;
    h->held = h->held || shared_counters_hold(&h->meter);
    if (event_reader_changed(&h->feed))
        sse_server_wake(h);
    if (h->look_for_deleted)
        end_deleted(h);
    if (h->starved)
        feed_starved(h);
    while (h->asking.first != NULL && h->asking.first->due_ms <= now_ms)
        end_stream(h, h->asking.first);
    while (h->open.first != NULL && h->open.first->due_ms <= now_ms)
        comment(h, h->open.first, now_ms);
}

/* While there is no room, whoever connects waits in the socket's queue. */
static void
set_listening(struct sse_server *h)
{
    bool deaf = h->out_of_files || h->asking.count + h->open.count >= h->limit + SSE_SPARE_FILES / 2;

    if (deaf == h->deaf)
        return;
    if (deaf)
        loop_forget(h->loop, h->listener);
    else if (loop_watch(h->loop, h->listener, EPOLLIN, on_listener, h) != 0)
        return;
    h->deaf = deaf;
}

void
sse_server_settle(struct sse_server *h)
{
    event_buffer_trim(&h->frames);
    shared_counters_set(&h->meter, STREAMS_OPEN, h->open.count);
    set_listening(h);
}

int
sse_server_open(struct sse_server *h)
{
    const char *state = h->feed.app.config.state_dir;

    if (loop_watch(h->loop, h->listener, EPOLLIN, on_listener, h) != 0) {
        log_error("waiting for clients: %s", strerror(errno));
        return -1;
    }
    if (!shared_counters_open(&h->meter, state, STREAM_METRICS_FILE, STREAM_METRICS_SHAPE, STREAM_CELLS))
        log_error("streams are not counted: %s: %s", state, strerror(errno));
    h->held = shared_counters_hold(&h->meter);
    event_buffer_open(&h->frames);
    sse_server_wake(h);
    return 0;
}

void
sse_server_close(struct sse_server *h)
{
    while (h->asking.first != NULL)
        end_stream(h, h->asking.first);
    while (h->open.first != NULL)
        end_stream(h, h->open.first);
    shared_counters_set(&h->meter, STREAMS_OPEN, 0);
    loop_forget(h->loop, h->listener);
    event_buffer_close(&h->frames);
    event_reader_close(&h->feed);
    shared_counters_close(&h->meter);
}
