/* All clients together.
 *
 * A turn of the loop does a bounded amount for each client: one read, one slice of what it missed, or as
 * many events as its socket takes. A client that takes no byte for a whole period between two comments is
 * closed, and so is one that is too far behind. Both come back with Last-Event-ID and miss nothing, while
 * memory stays bounded.
 *
 * Comments are due a little early, because the tick that looks for them comes once a second. */
#include "fcgi/events/sse_server.h"

#include "os/clock.h"
#include "os/log.h"
#include "fcgi/http/request_metrics.h"
#include "fcgi/events/sse_accept.h"
#include "fcgi/events/waiters.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum {
    ASKING_MS = 10000,    /* for a request to arrive */
    KEEPALIVE_MS = 14000, /* between two comments, which keep a quiet stream open */
    ACCEPTS_AT_ONCE = 256,
    MOST_BEHIND = 1024 * 1024, /* bytes of events in the buffer */
    ENDING_MS = 14000,         /* in which a client that reads its answer takes a byte of it */
    MOST_ENDING = 64 << 20     /* bytes of answers that are still to be read */
};

/* At the end, since all wait for the same time: the first is always the next that is due. */
static void
queue_add(struct sse_client_queue *q, struct sse_client *c, int64_t due_ms)
{
    c->due_ms = due_ms;
    c->previous = q->last;
    c->next = NULL;
    *(q->last != NULL ? &q->last->next : &q->first) = c;
    q->last = c;
    q->count++;
}

static void
queue_remove(struct sse_client_queue *q, struct sse_client *c)
{
    *(c->previous != NULL ? &c->previous->next : &q->first) = c->next;
    *(c->next != NULL ? &c->next->previous : &q->last) = c->previous;
    q->count--;
}

/* Out of what its state is kept in. */
static void
leave_state(struct sse_server *s, struct sse_client *c)
{
    switch (c->state) {
    case SSE_CLIENT_ASKING:
        queue_remove(&s->asking, c);
        break;
    case SSE_CLIENT_OPEN:
        queue_remove(&s->open, c);
        break;
    case SSE_CLIENT_HELD:
        waiters_forget(s, c);
        break;
    case SSE_CLIENT_ENDING:
        queue_remove(&s->ending, c);
        s->ending_bytes -= c->rest_length - c->rest_at;
        break;
    }
}

static void
end_client(struct sse_server *s, struct sse_client *c)
{
    leave_state(s, c);
    loop_forget(s->loop, c->fd);
    sse_client_close(c);
}

void
sse_server_end_client(struct sse_server *s, struct sse_client *c)
{
    end_client(s, c);
}

static loop_ready on_client;

/* A socket takes some hundred KiB at once, and a list of events may be megabytes. Where many read slowly,
 * those that have waited the longest give up their place: memory stays bounded. */
void
sse_server_end_answered(struct sse_server *s, struct sse_client *c)
{
    if (c->rest == NULL) {
        end_client(s, c);
        return;
    }
    leave_state(s, c);
    c->state = SSE_CLIENT_ENDING;
    c->progressed = false;
    queue_add(&s->ending, c, clock_monotonic_ms() + ENDING_MS);
    s->ending_bytes += c->rest_length - c->rest_at;
    if (loop_watch(s->loop, c->fd, EPOLLOUT, on_client, c) != 0) {
        end_client(s, c);
        return;
    }
    while (s->ending_bytes > MOST_ENDING && s->ending.first != c)
        end_client(s, s->ending.first);
}

static void
send_rest(struct sse_server *s, struct sse_client *c)
{
    size_t before = c->rest_length - c->rest_at;
    int result = sse_client_drain(c);

    s->ending_bytes -= before - (c->rest_length - c->rest_at);
    if (result != 0 || c->rest == NULL)
        end_client(s, c);
}

static void
end_stuck(struct sse_server *s, int64_t now_ms)
{
    while (s->ending.first != NULL && s->ending.first->due_ms <= now_ms) {
        struct sse_client *c = s->ending.first;

        if (!c->progressed) {
            end_client(s, c);
            continue;
        }
        c->progressed = false;
        queue_remove(&s->ending, c);
        queue_add(&s->ending, c, now_ms + ENDING_MS);
    }
}

bool
sse_server_is_full(const struct sse_server *s)
{
    return s->open.count + s->waiter_count + s->ending.count >= s->limit;
}

/* Whether connections of clients that still ask would take the files that are set aside for the rest. */
static bool
has_no_spare_files(const struct sse_server *s)
{
    return s->asking.count + s->open.count + s->waiter_count + s->ending.count >=
           s->limit + SSE_SPARE_FILES / 2;
}

/* Waits, or no longer waits, until the client's socket takes bytes again. What an open client sends does
 * not matter; that it is gone does. */
static void
set_blocked(struct sse_server *s, struct sse_client *c, bool blocked)
{
    if (c->blocked == blocked)
        return;
    c->blocked = blocked;
    c->progressed |= blocked; /* it has a whole period, beginning now */
    if (loop_watch(s->loop, c->fd, EPOLLRDHUP | (blocked ? EPOLLOUT : 0), on_client, c) != 0)
        end_client(s, c);
}

/* It will come back, with Last-Event-ID. */
static void
drop_slow(struct sse_server *s, struct sse_client *c)
{
    shared_counters_add(&s->counters, STREAMS_DROPPED, 1);
    end_client(s, c);
}

static bool
is_too_far_behind(const struct sse_server *s, const struct sse_client *c)
{
    return c->place != NULL && event_buffer_behind(&s->buffer, c->place) > MOST_BEHIND;
}

/* Sends an open client what its socket takes: first what it missed, then what is new. The client may be freed
 * when this returns: callers do not touch it afterwards. */
static void
send_pending(struct sse_server *s, struct sse_client *c)
{
    bool retry = false;
    int result = sse_client_drain(c);

    if (result == 0 && c->rest == NULL && c->place == NULL) {
        result = event_reader_catch_up(&s->reader, clock_now(), c, &s->buffer);
        retry = result == 1;
    }
    if (result == 0 && c->place != NULL)
        result = sse_client_follow(c);
    if (result < 0) {
        end_client(s, c);
        return;
    }
    if (is_too_far_behind(s, c)) {
        drop_slow(s, c);
        return;
    }
    s->retry |= retry;
    set_blocked(s, c, !retry && !sse_client_is_idle(c));
}

/* A request that is handed over waits for its answer. Held clients are in no queue: each waits for a time of
 * its own. */
static void
hold_client(struct sse_server *s, struct sse_client *c, size_t length)
{
    if (!waiters_accept(s, c, length)) {
        sse_server_end_answered(s, c);
        return;
    }
    buf_free(&c->request);
    queue_remove(&s->asking, c);
    c->state = SSE_CLIENT_HELD;
    if (loop_watch(s->loop, c->fd, EPOLLRDHUP, on_client, c) != 0)
        end_client(s, c);
}

static void
answer_request(struct sse_server *s, struct sse_client *c, size_t length)
{
    struct buf text = { 0 };
    bool accepted;
    int result;

    sse_server_wake(s); /* "from now on" begins after what is committed by now */
    if (waiters_is_asked(c->request.text)) {
        hold_client(s, c, length);
        return;
    }
    accepted = sse_accept(&s->reader, c->request.text, length, sse_server_is_full(s), c, &text);
    result = sse_client_put(c, text.text, text.length);
    buf_free(&text);
    buf_free(&c->request);
    if (result == 0 && !accepted) {
        sse_server_end_answered(s, c);
        return;
    }
    if (result != 0 || loop_watch(s->loop, c->fd, EPOLLRDHUP, on_client, c) != 0) {
        end_client(s, c);
        return;
    }
    queue_remove(&s->asking, c);
    c->state = SSE_CLIENT_OPEN;
    shared_counters_add(&s->counters, STREAMS_OPENED, 1);
    queue_add(&s->open, c, clock_monotonic_ms() + KEEPALIVE_MS);
    send_pending(s, c);
}

/* The errors that end accepting are of the process or the host; a client that was gone before it was accepted
 * (ECONNABORTED) is passed over by the next turn. */
static void
on_listener(void *server, int listener, uint32_t events)
{
    struct sse_server *s = server;

    (void)events;
    for (int i = 0; i < ACCEPTS_AT_ONCE && !s->paused; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        struct sse_client *c;

        if (fd < 0) {
            s->out_of_files = errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS;
            return;
        }
        c = sse_client_open(s, fd);
        queue_add(&s->asking, c, clock_monotonic_ms() + ASKING_MS);
        if (loop_watch(s->loop, fd, EPOLLIN | EPOLLRDHUP, on_client, c) != 0)
            end_client(s, c);
        if (has_no_spare_files(s))
            return;
    }
}

static void
on_client(void *client, int fd, uint32_t events)
{
    struct sse_client *c = client;
    struct sse_server *s = c->server;
    long length;

    (void)fd;
    if (c->state == SSE_CLIENT_ENDING) {
        send_rest(s, c);
        return;
    }
    if (c->state == SSE_CLIENT_HELD) {
        if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
            end_client(s, c);
        return;
    }
    if (c->state == SSE_CLIENT_OPEN) {
        if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
            end_client(s, c);
        else
            send_pending(s, c);
        return;
    }
    length = sse_client_read(c);
    if (length > 0)
        answer_request(s, c, (size_t)length);
    else if (length < 0)
        end_client(s, c);
}

/* The admin key was replaced: clients that were accepted with it are closed. */
static void
end_admin_streams(struct sse_server *s)
{
    for (struct sse_client *c = s->open.first, *next; c != NULL; c = next) {
        next = c->next;
        if (c->opener == OPENED_BY_ADMIN)
            end_client(s, c);
    }
    waiters_end_admin(s);
}

/* In another database the key of a monitor may mean another monitor, and a client that has not yet got all
 * of the old events cannot be told where the new ones go on: both are closed. The others get what comes
 * now. */
static void
go_on_after_replacement(struct sse_server *s)
{
    log_info("the database was replaced: going on behind event %lld", (long long)s->reader.last);
    for (struct sse_client *c = s->open.first, *next; c != NULL; c = next) {
        next = c->next;
        if (c->filter.monitor != 0 || !sse_client_is_idle(c))
            end_client(s, c);
        else if (c->after > s->reader.last)
            c->after = s->reader.last;
    }
}

static bool
is_revoked(const struct sse_client *c, const struct digest *manage_key)
{
    return c->opener == OPENED_BY_MANAGE_KEY && !digest_equal(&c->key, manage_key);
}

/* A key ends by itself, without any change in the database. */
static void
end_expired(struct sse_server *s)
{
    int64_t now = clock_now();

    for (struct sse_client *c = s->open.first, *next; c != NULL; c = next) {
        next = c->next;
        if (c->opener == OPENED_BY_WORKSPACE_KEY && c->expires_at != 0 && c->expires_at <= now)
            end_client(s, c);
    }
}

/* Streams of monitors that are gone, and those whose key was replaced. */
static void
end_revoked(struct sse_server *s)
{
    int64_t known = 0; /* the last that was found, so that clients of one monitor cost one query */
    struct digest key = { 0 };

    arena_reset(&s->reader.scratch);
    s->check_revoked = false;
    waiters_end_revoked(s);
    for (struct sse_client *c = s->open.first, *next; c != NULL; c = next) {
        int64_t monitor = c->filter.monitor;
        enum found found = FOUND;

        next = c->next;
        if (c->opener == OPENED_BY_WORKSPACE_KEY) {
            found = event_reader_has_workspace_key(&s->reader, &c->key, clock_now());
            s->check_revoked |= found == FAILED;
            if (found == NONE) {
                end_client(s, c);
                continue;
            }
        }
        if (monitor == 0)
            continue;
        if (monitor != known)
            found = event_reader_has_monitor(&s->reader, monitor, &key);
        known = found == FOUND ? monitor : 0;
        if (found == NONE || (found == FOUND && is_revoked(c, &key)))
            end_client(s, c);
        s->check_revoked |= found == FAILED;
    }
}

/* All clients, each up to what its socket takes: with thousands of them this is the work of an event. next is
 * read first, as a client may end. */
void
sse_server_wake(struct sse_server *s)
{
    const struct buffered_event *newest = s->buffer.newest;
    struct database_changes changes;

    s->more = event_reader_read(&s->reader, clock_now(), &s->buffer, &changes) == 0 && changes.more;
    s->check_revoked = true;
    if (changes.key_changed)
        end_admin_streams(s);
    if (changes.replaced)
        go_on_after_replacement(s);
    waiters_look(s, newest, changes.replaced);
    if (s->buffer.newest == newest)
        return;
    for (struct sse_client *c = s->open.first, *next; c != NULL; c = next) {
        next = c->next;
        if (c->place != NULL && !c->blocked)
            send_pending(s, c);
        else if (is_too_far_behind(s, c))
            drop_slow(s, c);
    }
    event_buffer_trim(&s->buffer);
}

/* A comment keeps proxies from closing a silent connection, and finds out that a client is gone. */
static void
send_comment(struct sse_server *s, struct sse_client *c, int64_t now_ms)
{
    bool stuck = !sse_client_is_idle(c) && !c->progressed && c->blocked;

    if (stuck) {
        drop_slow(s, c);
        return;
    }
    if (sse_client_is_idle(c) && sse_client_put(c, SSE_COMMENT, sizeof SSE_COMMENT - 1) != 0) {
        end_client(s, c);
        return;
    }
    c->progressed = false;
    queue_remove(&s->open, c);
    queue_add(&s->open, c, now_ms + KEEPALIVE_MS);
    set_blocked(s, c, c->blocked || c->rest != NULL);
}

static void
retry_missed(struct sse_server *s)
{
    s->retry = false;
    for (struct sse_client *c = s->open.first, *next; c != NULL; c = next) {
        next = c->next;
        if (c->place == NULL && !c->blocked)
            send_pending(s, c);
    }
}

void
sse_server_tick(struct sse_server *s)
{
    int64_t now_ms = clock_monotonic_ms();

    s->out_of_files = false;
    s->claimed = s->claimed || shared_counters_hold(&s->counters);
    if (event_reader_changed(&s->reader))
        sse_server_wake(s);
    if (s->check_revoked)
        end_revoked(s);
    end_expired(s);
    if (s->retry)
        retry_missed(s);
    waiters_tick(s);
    while (s->asking.first != NULL && s->asking.first->due_ms <= now_ms)
        end_client(s, s->asking.first);
    while (s->open.first != NULL && s->open.first->due_ms <= now_ms)
        send_comment(s, s->open.first, now_ms);
    end_stuck(s, now_ms);
}

/* While there is no room, clients that connect wait in the queue of the listening socket. */
static void
set_accepting(struct sse_server *s)
{
    bool paused = s->out_of_files || has_no_spare_files(s);

    if (paused == s->paused)
        return;
    if (paused)
        loop_forget(s->loop, s->listener);
    else if (loop_watch(s->loop, s->listener, EPOLLIN, on_listener, s) != 0)
        return;
    s->paused = paused;
}

void
sse_server_settle(struct sse_server *s)
{
    event_buffer_trim(&s->buffer);
    shared_counters_set(&s->counters, STREAMS_OPEN, s->open.count);
    set_accepting(s);
}

int
sse_server_open(struct sse_server *s)
{
    const char *state = s->reader.app.config.state_dir;

    if (loop_watch(s->loop, s->listener, EPOLLIN, on_listener, s) != 0) {
        log_error("waiting for clients: %s", strerror(errno));
        return -1;
    }
    if (!shared_counters_open(&s->counters, state, STREAM_METRICS_FILE, STREAM_METRICS_SHAPE, STREAM_CELLS))
        log_error("streams are not counted: %s: %s", state, strerror(errno));
    s->claimed = shared_counters_hold(&s->counters);
    event_buffer_open(&s->buffer);
    sse_server_wake(s);
    return 0;
}

void
sse_server_close(struct sse_server *s)
{
    while (s->asking.first != NULL)
        end_client(s, s->asking.first);
    while (s->open.first != NULL)
        end_client(s, s->open.first);
    while (s->ending.first != NULL)
        end_client(s, s->ending.first);
    waiters_end_all(s);
    shared_counters_set(&s->counters, STREAMS_OPEN, 0);
    loop_forget(s->loop, s->listener);
    event_buffer_close(&s->buffer);
    event_reader_close(&s->reader);
    shared_counters_close(&s->counters);
}
