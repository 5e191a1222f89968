/* libcurl in our loop: its multi interface says which sockets it waits for and when its next timer is due,
 * the loop tells it what happened (curl_multi_socket_action).
 *
 * libcurl does what comes after the connection. Finding addresses and choosing among them is the dial's, for
 * libcurl's own choice waits for a timer that its event interface does not set (7.88): so a request gets its
 * handle when there is a connection, which the socket callbacks pass on. Handles are costly to make, and are
 * used again.
 *
 * What may surprise: libcurl reads no certificates (see ca_store.c), and the address that it believes to
 * connect to is the same for all and never used. */
#include "net/transfer.h"

#include "base/url.h"
#include "os/clock.h"
#include "os/log.h"
#include "net/ca_store.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* libcurl allocates it for each probe in flight, 16 KiB unless told. */
#define RECEIVE_BUFFER 4096L
#define CANNOT_START "The checker could not start libcurl"
#define SEND_BUFFER 16384L /* the least that curl accepts; made for https only */

struct transfers {
    CURLM *multi;
    struct loop *loop;
    struct dialler *by;
    struct arena scratch; /* emptied when a transfer begins */
    struct timer timer;
    struct curl_slist *anywhere; /* in place of the url's host: an address, for none is looked up */
    X509_STORE *trusted; /* NULL: not read yet */
    struct transfer *early; /* whose answer came before all was sent: see act */
    CURL **idle;         /* handles to be used again */
    size_t idle_count, idle_room;
};

/* Hands finished transfers to their owners. `code` is copied first: the message ends with
 * curl_multi_remove_handle, which the owner may call. */
static void
collect(struct transfers *ts)
{
    CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(ts->multi, &left))) {
        CURLcode code = m->data.result;
        struct transfer *t;

        if (curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t) != CURLE_OK)
            continue;
        t->ended(t, code);
    }
}

/* HTTP/2: a server may answer before it has read all of the request. libcurl (7.88) then keeps the end of the
 * answer, which it has read, until the socket is readable once more, which it never is: so it is told once
 * more. */
static void
act(struct transfers *ts, curl_socket_t fd, int what)
{
    struct transfer *t;
    int running;

    curl_multi_socket_action(ts->multi, fd, what, &running);
    while ((t = ts->early)) {
        ts->early = t->next_early;
        t->is_early = false;
        curl_multi_socket_action(ts->multi, t->early_fd, CURL_CSELECT_IN, &running);
    }
    collect(ts);
}

static void
on_ready(void *owner, int fd, uint32_t events)
{
    struct transfers *ts = owner;
    int what = (events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
               (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);

    act(ts, fd, what);
}

/* Called also for a timeout of 0, which libcurl sets when a handle is added: it never works from within
 * curl_multi_add_handle, so `ended` is called from the loop alone. */
static void
on_timer(void *owner)
{
    act(owner, CURL_SOCKET_TIMEOUT, 0);
}

/* The kernel keeps what is written for a fifth of a second at most, so that nothing waits for ever. */
static void
keep_back(int fd, int is_kept)
{
    if (setsockopt(fd, SOL_TCP, TCP_CORK, &is_kept, sizeof is_kept) != 0)
        log_error("TCP_CORK: %s", strerror(errno));
}

/* libcurl waits for nothing but an answer on this socket: all is written, and the answer may have begun. */
static void
all_is_written(struct transfers *ts, CURL *easy, curl_socket_t fd)
{
    struct transfer *t;

    if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t) != CURLE_OK)
        return;
    if (t->in_one_piece)
        keep_back(fd, 0);
    if (t->answered_us == 0 || t->is_early)
        return;
    t->is_early = true;
    t->early_fd = fd;
    t->next_early = ts->early;
    ts->early = t;
}

/* -1, when the kernel refuses to watch one more descriptor, has libcurl fail all that is under way. */
static int
socket_wanted(CURL *easy, curl_socket_t fd, int what, void *transfers, void *unused)
{
    struct transfers *ts = transfers;
    uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U);

    (void)unused;
    if (what == CURL_POLL_IN)
        all_is_written(ts, easy, fd);
    if (what == CURL_POLL_REMOVE)
        loop_forget(ts->loop, fd);
    else if (loop_watch(ts->loop, fd, events, on_ready, ts) != 0)
        return -1;
    return 0;
}

static int
timer_wanted(CURLM *multi, long timeout_ms, void *transfers)
{
    struct transfers *ts = transfers;

    (void)multi;
    if (timeout_ms < 0)
        loop_cancel(ts->loop, &ts->timer);
    else
        loop_ring_at(ts->loop, &ts->timer, clock_monotonic_ms() + timeout_ms);
    return 0;
}

struct transfers *
transfers_open(struct loop *loop, struct dialler *by)
{
    struct transfers *ts = calloc(1, sizeof *ts);

    if (!ts)
        abort();
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(ts->multi = curl_multi_init()) ||
        !(ts->anywhere = curl_slist_append(NULL, "::127.0.0.1:1"))) {
        log_error("libcurl cannot be started");
        free(ts);
        return NULL;
    }
    ts->loop = loop;
    ts->by = by;
    ts->timer.ring = on_timer;
    ts->timer.owner = ts;
    curl_multi_setopt(ts->multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
    curl_multi_setopt(ts->multi, CURLMOPT_SOCKETDATA, ts);
    curl_multi_setopt(ts->multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
    curl_multi_setopt(ts->multi, CURLMOPT_TIMERDATA, ts);
    /* Multiplexing would have two checks of one host share a connection, and the second measure nothing. */
    curl_multi_setopt(ts->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    return ts;
}

void
transfers_close(struct transfers *ts)
{
    if (!ts)
        return;
    while (ts->idle_count > 0)
        curl_easy_cleanup(ts->idle[--ts->idle_count]);
    free(ts->idle);
    curl_multi_cleanup(ts->multi);
    curl_slist_free_all(ts->anywhere);
    X509_STORE_free(ts->trusted);
    arena_free(&ts->scratch);
    loop_cancel(ts->loop, &ts->timer);
    curl_global_cleanup();
    free(ts);
}

void
transfers_trust(struct transfers *ts)
{
    if (!ts->trusted)
        ts->trusted = trust_read();
}

X509_STORE *
transfers_trusted(struct transfers *ts)
{
    transfers_trust(ts);
    return ts->trusted;
}

/* --- Handles ---------------------------------------------------------------------------------------- */

static CURL *
take_handle(struct transfers *ts)
{
    return ts->idle_count > 0 ? ts->idle[--ts->idle_count] : curl_easy_init();
}

static void
give_handle_back(struct transfers *ts, CURL *easy)
{
    if (ts->idle_count == ts->idle_room) {
        ts->idle_room = ts->idle_room ? 2 * ts->idle_room : 64;
        ts->idle = reallocarray(ts->idle, ts->idle_room, sizeof(CURL *));
        if (!ts->idle)
            abort();
    }
    curl_easy_setopt(easy, CURLOPT_COOKIEFILE, NULL); /* forgets all cookies, which a reset would keep */
    curl_easy_reset(easy);
    ts->idle[ts->idle_count++] = easy;
}

/* The connection that was made already. Called once for each transfer. CURL_SOCKET_BAD, to a second call,
 * fails the transfer: a connection that was not dialled here would not have been judged by the target
 * policy. */
static curl_socket_t
open_socket(void *transfer, curlsocktype purpose, struct curl_sockaddr *unused)
{
    struct transfer *t = transfer;
    int fd = t->has_fd ? t->fd : CURL_SOCKET_BAD;

    (void)purpose;
    (void)unused;
    t->has_fd = false; /* libcurl closes it */
    return fd;
}

/* 7.87 and 7.88 connect once more, whatever is returned here. For a socket that was connected without
 * blocking, and not asked again since, Linux takes that as the question whether it is connected, and says
 * yes. */
static int
is_connected(void *transfer, curl_socket_t fd, curlsocktype purpose)
{
    (void)transfer;
    (void)fd;
    (void)purpose;
    return CURL_SOCKOPT_ALREADY_CONNECTED;
}

/* Has the connection trust whom we trust, and its signs be watched. */
static CURLcode
fit_tls(CURL *easy, void *context, void *transfer)
{
    struct transfer *t = transfer;

    (void)easy;
    tls_peer_watch(context, transfers_trusted(t->home), &t->wishes, &t->peer);
    t->signs.peer = &t->peer;
    tls_signs_watch(context, &t->signs);
    return CURLE_OK;
}

/* Set for each request, as curl_easy_reset has cleared all. FRESH_CONNECT and FORBID_REUSE: each check makes
 * a connection of its own, since that is part of what it measures. CAPATH and CAINFO are NULL so that libcurl
 * reads no certificates: fit_tls hands them over. CA_CACHE_TIMEOUT: else libcurl (since 7.87) puts the
 * store of the first connection in the place of every later one's, and whom one monitor trusts, all do. */
static void
fit_all(struct transfer *t)
{
    CURL *e = t->easy;

    curl_easy_setopt(e, CURLOPT_PRIVATE, t);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->problem);
    curl_easy_setopt(e, CURLOPT_URL, t->url);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, ""); /* none, not even the environment's */
    curl_easy_setopt(e, CURLOPT_NOPROXY, "");
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_CONNECT_TO, t->home->anywhere);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(e, CURLOPT_SOCKOPTFUNCTION, is_connected);
    curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_SESSIONID_CACHE, 0L); /* a resumed session skips the certificate */
    curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(e, CURLOPT_CAINFO, NULL);
    curl_easy_setopt(e, CURLOPT_CA_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(e, CURLOPT_SSL_CTX_FUNCTION, fit_tls);
    curl_easy_setopt(e, CURLOPT_SSL_CTX_DATA, t);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, t->wishes.unverified ? 0L : 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, t->wishes.unverified ? 0L : 2L);
    curl_easy_setopt(e, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER);
    curl_easy_setopt(e, CURLOPT_UPLOAD_BUFFERSIZE, SEND_BUFFER);
}

/* --- One transfer ----------------------------------------------------------------------------------- */

/* A redirect finds the handle of the request before: with it come the cookies that the target set. */
static void
on_connected(struct dial *d, int fd)
{
    struct transfer *t = d->owner;

    t->fd = fd;
    t->has_fd = true;
    t->connected_us = clock_monotonic_us();
    if (!t->easy)
        t->easy = take_handle(t->home);
    if (t->in_one_piece)
        keep_back(fd, 1);
    if (t->easy) {
        fit_all(t);
        t->fit(t);
        t->in_multi = curl_multi_add_handle(t->home->multi, t->easy) == CURLM_OK;
    }
    if (!t->in_multi)
        t->failed(t, OUTCOME_INCONCLUSIVE, CANNOT_START);
}

static void
on_failed(struct dial *d, enum probe_outcome outcome, const char *detail)
{
    struct transfer *t = d->owner;

    t->failed(t, outcome, detail);
}

/* The url is copied since the caller's may be an arena's that is emptied before libcurl is done; libcurl
 * copies it too, but only in fit_all, after the dial. */
void
transfer_begin(struct transfer *t, struct transfers *home, const char *url)
{
    struct endpoint to;

    t->home = home;
    t->problem[0] = '\0';
    t->signs = (struct tls_signs){ 0 };
    t->connected_us = t->answered_us = 0;
    if (!home) {
        t->failed(t, OUTCOME_INCONCLUSIVE, CANNOT_START);
        return;
    }
    if (!url_read_http(url, &to)) {
        t->failed(t, OUTCOME_FAILED, "the address makes no sense");
        return;
    }
    t->url = strdup(url_for_request(&home->scratch, url));
    if (!t->url)
        abort();
    arena_reset(&home->scratch);
    t->dial.owner = t;
    t->dial.connected = on_connected;
    t->dial.failed = on_failed;
    t->dial.trusted = t->trusted;
    t->dial.of_operators = t->of_operators;
    t->dial.family = t->family;
    snprintf(t->host, sizeof t->host, "%s", to.host);
    t->wishes.host = t->host;
    dial_begin(&t->dial, home->by, t->dialled_host ? t->dialled_host : to.host,
               t->dialled_host ? t->dialled_port : to.port);
}

void
transfer_answered(struct transfer *t)
{
    if (t->answered_us == 0)
        t->answered_us = clock_monotonic_us();
}

/* What came after the connection. Where no answer came, all the time was spent waiting for one. */
static void
add_phases(struct transfer *t)
{
    int64_t now_us = clock_monotonic_us(), ready_us = t->connected_us;
    bool greeted = t->peer.greeted_us >= t->connected_us;

    if (t->connected_us == 0)
        return;
    if (greeted) {
        t->phases.tls_ms += (t->peer.greeted_us - t->connected_us) / 1000;
        ready_us = t->peer.greeted_us;
    }
    t->phases.first_byte_ms += ((t->answered_us != 0 ? t->answered_us : now_us) - ready_us) / 1000;
    if (t->answered_us != 0)
        t->phases.transfer_ms += (now_us - t->answered_us) / 1000;
    t->connected_us = 0;
}

/* has_fd here: the connection came, and libcurl never asked for it. */
void
transfer_leave(struct transfer *t)
{
    dial_stop(&t->dial);
    t->phases.dns_ms += t->dial.phases.dns_ms;
    t->phases.connect_ms += t->dial.phases.connect_ms;
    t->dial.phases = (struct phases){ 0 };
    add_phases(t);
    if (t->in_multi)
        curl_multi_remove_handle(t->home->multi, t->easy);
    t->in_multi = false;
    if (t->has_fd)
        close(t->fd);
    t->has_fd = false;
    free(t->url);
    t->url = NULL;
}

void
transfer_stop(struct transfer *t)
{
    transfer_leave(t);
    if (t->easy)
        give_handle_back(t->home, t->easy);
    t->easy = NULL;
    tls_peer_forget(&t->peer);
}

/* What curl's codes mean to us; what is not listed is OUTCOME_FAILED. */
static const struct {
    CURLcode code;
    enum probe_outcome outcome;
} meanings[] = {
    { CURLE_OPERATION_TIMEDOUT, OUTCOME_TIMED_OUT },
    { CURLE_COULDNT_RESOLVE_HOST, OUTCOME_UNRESOLVED },
    { CURLE_SSL_CONNECT_ERROR, OUTCOME_TLS_FAILED },
    { CURLE_PEER_FAILED_VERIFICATION, OUTCOME_TLS_FAILED },
    { CURLE_SSL_CERTPROBLEM, OUTCOME_TLS_FAILED },
    { CURLE_SSL_CIPHER, OUTCOME_TLS_FAILED },
    { CURLE_SSL_ISSUER_ERROR, OUTCOME_TLS_FAILED },
    { CURLE_SSL_INVALIDCERTSTATUS, OUTCOME_TLS_FAILED },
    { CURLE_SSL_ENGINE_INITFAILED, OUTCOME_TLS_FAILED },
    { CURLE_USE_SSL_FAILED, OUTCOME_TLS_FAILED },
};

/* CURLE_COULDNT_RESOLVE_HOST is not to be expected, as libcurl resolves nothing here. */
static enum probe_outcome
meaning(CURLcode code)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (meanings[i].code == code)
            return meanings[i].outcome;
    return OUTCOME_FAILED;
}

const char *
transfer_problem(const struct transfer *t, CURLcode code)
{
    return problem_of(t->easy, code, &t->signs, t->problem);
}

void
transfer_failed(struct transfer *t, CURLcode code)
{
    enum probe_outcome outcome = tls_signs_refused(&t->signs) ? OUTCOME_TLS_FAILED : meaning(code);

    t->failed(t, outcome, transfer_problem(t, code));
}
