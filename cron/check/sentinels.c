/* All are asked at once, and the first answer settles it: a connection for host:port, the beginning of an
 * HTTP answer, of whatever kind, for a URL.
 *
 * A refusal is an answer, too, if it comes from elsewhere: then the way there and back exists. This host
 * refuses connections to itself without any network, so that says nothing. */
#include "cron/check/sentinels.h"

#include "base/text.h"
#include "base/url.h"
#include "cron/check/probe.h"
#include "net/dial.h"
#include "net/transfer.h"
#include "os/clock.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_SENTINELS 10
#define PATIENCE_MS 5000

struct sentinel {
    struct sentinels *all;
    const char *url; /* NULL: it is a host and a port */
    struct endpoint place;
    bool pending;
    bool has_begun_to_answer; /* a URL: a line of a header came */
    struct dial dial;
    struct transfer transfer;
};

struct sentinels {
    struct arena arena;
    struct loop *loop; /* NULL: not asked yet */
    struct timer timer;
    enum network state;
    int count, pending;
    struct sentinel list[MOST_SENTINELS];
};

static void
let_go(struct sentinel *one)
{
    if (one->pending)
        one->all->pending--;
    one->pending = false;
    if (one->url)
        transfer_stop(&one->transfer);
    else
        dial_stop(&one->dial);
}

static void
settle(struct sentinels *s, enum network state)
{
    s->state = state;
    loop_cancel(s->loop, &s->timer);
    for (int i = 0; i < s->count; i++)
        let_go(&s->list[i]);
}

/* The state settles once: what comes after it is no news. */
static void
end_one(struct sentinel *one, bool answered)
{
    struct sentinels *s = one->all;

    let_go(one);
    if (s->state != NETWORK_ASKED)
        return;
    if (answered)
        settle(s, NETWORK_THERE);
    else if (s->pending == 0)
        settle(s, NETWORK_AWAY);
}

/* No datagram is sent: connect() only has the kernel choose the address that it would send from, which for an
 * address of this host is that address, or another one of the loopback. */
static bool
is_of_this_host(const union ip *address)
{
    union ip to = *address, from = { .any.sa_family = AF_UNSPEC };
    bool is_v6 = to.any.sa_family == AF_INET6, same;
    socklen_t length = is_v6 ? sizeof to.v6 : sizeof to.v4, room = sizeof from;
    int fd = socket(to.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (!is_v6 && ntohl(to.v4.sin_addr.s_addr) >> 24 == 127) {
        same = true;
    } else {
        to.v6.sin6_port = htons(9); /* in the same place for both families */
        same = fd >= 0 && connect(fd, &to.any, length) == 0 && getsockname(fd, &from.any, &room) == 0 &&
               (is_v6 ? memcmp(&from.v6.sin6_addr, &to.v6.sin6_addr, sizeof to.v6.sin6_addr) == 0
                      : from.v4.sin_addr.s_addr == to.v4.sin_addr.s_addr);
    }
    if (fd >= 0)
        close(fd);
    return same;
}

static bool
is_elsewhere(const struct name_found *found)
{
    for (int family = 0; family < FAMILIES; family++)
        for (int i = 0; i < found->count[family]; i++)
            if (!is_of_this_host(&found->list[family][i]))
                return true;
    return false;
}

static void
on_connected(struct dial *d, int fd)
{
    close(fd);
    end_one(d->owner, true);
}

static void
on_dial_failed(struct dial *d, enum probe_outcome outcome, const char *detail)
{
    (void)detail;
    end_one(d->owner, outcome == OUTCOME_REFUSED && is_elsewhere(&d->found));
}

/* One line is enough: the transfer is broken off with it. */
static size_t
on_header(char *line, size_t size, size_t count, void *sentinel)
{
    struct sentinel *one = sentinel;

    (void)line;
    (void)size;
    (void)count;
    one->has_begun_to_answer = true;
    return 0;
}

static void
fit(struct transfer *t)
{
    curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t->owner);
    curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "Watchpost/" PACKAGE_VERSION);
}

static void
on_ended(struct transfer *t, CURLcode code)
{
    struct sentinel *one = t->owner;

    (void)code;
    end_one(one, one->has_begun_to_answer);
}

static void
on_transfer_failed(struct transfer *t, enum probe_outcome outcome, const char *detail)
{
    (void)detail;
    end_one(t->owner, outcome == OUTCOME_REFUSED && is_elsewhere(&t->dial.found));
}

/* A certificate that cannot be verified comes from a server all the same. */
static void
ask_one(struct sentinel *one, struct sweep *sweep)
{
    if (one->url) {
        one->transfer = (struct transfer){
            .owner = one,
            .of_operators = true,
            .wishes = { .unverified = true },
            .fit = fit,
            .ended = on_ended,
            .failed = on_transfer_failed,
        };
        transfer_begin(&one->transfer, sweep_transfers(sweep), one->url);
    } else {
        one->dial = (struct dial){
            .owner = one,
            .of_operators = true,
            .connected = on_connected,
            .failed = on_dial_failed,
        };
        dial_begin(&one->dial, sweep_dialler(sweep), one->place.host, one->place.port);
    }
}

static void
on_timer(void *sentinels)
{
    settle(sentinels, NETWORK_AWAY);
}

/* All are pending before the first is asked: one that fails at once must not be taken for the last. */
void
sentinels_ask(struct sentinels *s, struct sweep *sweep)
{
    if (s->state != NETWORK_UNASKED)
        return;
    s->state = NETWORK_ASKED;
    s->loop = sweep_loop(sweep);
    s->timer = (struct timer){ .ring = on_timer, .owner = s };
    loop_ring_at(s->loop, &s->timer, clock_monotonic_ms() + PATIENCE_MS);
    for (int i = 0; i < s->count; i++)
        s->list[i].pending = true;
    s->pending = s->count;
    for (int i = 0; i < s->count && s->state == NETWORK_ASKED; i++)
        ask_one(&s->list[i], sweep);
}

enum network
sentinels_say(const struct sentinels *s)
{
    return s->state;
}

static void
add_one(struct sentinels *s, const char *text)
{
    struct sentinel *one = &s->list[s->count];
    bool is_url = strstr(text, "://") != NULL;

    one->all = s;
    one->url = is_url ? text : NULL;
    if (is_url || url_read_tcp(text, &one->place))
        s->count++;
}

struct sentinels *
sentinels_open(const char *list)
{
    struct sentinels *s;
    char *words, *rest = NULL;

    if (text_blank(list))
        return NULL;
    s = calloc(1, sizeof *s);
    if (!s)
        abort();
    words = arena_text(&s->arena, list);
    for (char *word = strtok_r(words, ",", &rest); word && s->count < MOST_SENTINELS;
         word = strtok_r(NULL, ",", &rest))
        add_one(s, word);
    return s;
}

void
sentinels_close(struct sentinels *s)
{
    if (!s)
        return;
    if (s->loop)
        settle(s, s->state);
    arena_free(&s->arena);
    free(s);
}
