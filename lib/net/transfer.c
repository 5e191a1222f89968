/* libcurl in our loop: its multi interface says which sockets it waits for and when its next timer is due,
 * the loop tells it what happened (curl_multi_socket_action). Options that every attempt shares are set
 * once on each handle, and handles are used again.
 *
 * What may surprise: libcurl reads no certificates (see trust.c) and resolves no names (it would start a
 * thread for each): it gets addresses from names_ask by CURLOPT_RESOLVE. The deadline is the owner's own
 * timer; CONNECTTIMEOUT is set only so that several addresses share the time. */
#include "net/transfer.h"

#include "base/url.h"
#include "os/clock.h"
#include "os/log.h"
#include "rules/address_policy.h"
#include "net/ca_store.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define RECEIVE_BUFFER 4096L
#define CANNOT_START "the checker could not start"
#define SEND_BUFFER 16384L /* the least that curl accepts; made for https only */

struct transfers {
    CURLM *multi;
    struct loop *loop;
    enum target_policy policy;
    struct names *names; /* NULL: no name was asked for yet */
    struct arena scratch; /* emptied when a transfer begins */
    struct timer timer;
    X509_STORE *trusted; /* NULL: not read yet */
};

/* Hands finished transfers to their owners. */
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

static void
on_ready(void *owner, int fd, uint32_t events)
{
    struct transfers *ts = owner;
    int running;
    int what = (events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
               (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);

    curl_multi_socket_action(ts->multi, fd, what, &running);
    collect(ts);
}

static void
on_timer(void *owner)
{
    struct transfers *ts = owner;
    int running;

    curl_multi_socket_action(ts->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    collect(ts);
}

static int
socket_wanted(CURL *easy, curl_socket_t fd, int what, void *transfers, void *unused)
{
    struct transfers *ts = transfers;
    uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U);

    (void)easy;
    (void)unused;
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
transfers_open(struct loop *loop, enum target_policy policy)
{
    struct transfers *ts = calloc(1, sizeof *ts);

    if (!ts)
        abort();
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(ts->multi = curl_multi_init())) {
        log_error("libcurl cannot be started");
        free(ts);
        return NULL;
    }
    ts->loop = loop;
    ts->policy = policy;
    ts->timer.ring = on_timer;
    ts->timer.owner = ts;
    curl_multi_setopt(ts->multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
    curl_multi_setopt(ts->multi, CURLMOPT_SOCKETDATA, ts);
    curl_multi_setopt(ts->multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
    curl_multi_setopt(ts->multi, CURLMOPT_TIMERDATA, ts);
    curl_multi_setopt(ts->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    return ts;
}

void
transfers_close(struct transfers *ts)
{
    if (!ts)
        return;
    curl_multi_cleanup(ts->multi);
    names_close(ts->names);
    X509_STORE_free(ts->trusted);
    arena_free(&ts->scratch);
    loop_cancel(ts->loop, &ts->timer);
    curl_global_cleanup();
    free(ts);
}

void
transfers_forget(struct transfers *ts)
{
    if (ts->names)
        names_forget(ts->names);
}

void
transfers_trust(struct transfers *ts)
{
    if (!ts->trusted)
        ts->trusted = trust_read();
}

/* Asked for each address that curl is about to connect to: neither names nor redirects get around this. */
static curl_socket_t
open_socket(void *transfer, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct transfer *t = transfer;
    const char *refusal = address_policy_refusal(&t->home->scratch, &a->addr, t->home->policy, t->trusted);

    (void)purpose;
    if (refusal) {
        snprintf(t->refusal, sizeof t->refusal, "%s", refusal);
        return CURL_SOCKET_BAD;
    }
    t->dialled = true;
    return socket(a->family, a->socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->protocol);
}

/* Has the connection trust whom we trust. */
static CURLcode
fit_tls(CURL *easy, void *context, void *transfer)
{
    const struct transfer *t = transfer;

    (void)easy;
    transfers_trust(t->home);
    SSL_CTX_set1_cert_store(context, t->home->trusted);
    return CURLE_OK;
}

static void
fit_all(struct transfer *t)
{
    CURL *e = t->easy;

    curl_easy_setopt(e, CURLOPT_PRIVATE, t);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->problem);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, ""); /* none, not even the environment's */
    curl_easy_setopt(e, CURLOPT_NOPROXY, "");
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_SESSIONID_CACHE, 0L); /* a resumed session skips the certificate */
    curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(e, CURLOPT_CAINFO, NULL);
    curl_easy_setopt(e, CURLOPT_SSL_CTX_FUNCTION, fit_tls);
    curl_easy_setopt(e, CURLOPT_SSL_CTX_DATA, t);
    curl_easy_setopt(e, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER);
    curl_easy_setopt(e, CURLOPT_UPLOAD_BUFFERSIZE, SEND_BUFFER);
}

void
transfer_prepare(struct transfer *t, struct transfers *home, void (*fit)(struct transfer *t))
{
    t->home = home;
    if (t->easy || !home)
        return;
    t->easy = curl_easy_init();
    if (!t->easy)
        return;
    fit_all(t);
    fit(t);
}

static void
set_out(struct transfer *t)
{
    int64_t left = t->deadline_ms - clock_monotonic_ms();

    curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
    curl_easy_setopt(t->easy, CURLOPT_RESOLVE, t->resolve);
    curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, left > 1 ? (long)left : 1L);
    if (curl_multi_add_handle(t->home->multi, t->easy) != CURLM_OK) {
        t->failed(t, OUTCOME_FAILED, CANNOT_START);
        return;
    }
    t->in_multi = true;
}

/* The addresses of the host are known, or it has none. */
static void
resolved(void *owner, const char *addresses, const char *problem)
{
    struct transfer *t = owner;
    char *entry = NULL;

    if (!addresses) {
        t->failed(t, OUTCOME_UNRESOLVED, problem);
        return;
    }
    if (asprintf(&entry, "%s%s", t->place, addresses) < 0 || !(t->resolve = curl_slist_append(NULL, entry)))
        abort();
    free(entry);
    set_out(t);
}

static bool
is_address(const char *host)
{
    struct in6_addr address;

    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;
}

void
transfer_begin(struct transfer *t, const char *url)
{
    struct endpoint to;

    t->refusal[0] = '\0';
    t->dialled = false;
    if (!t->easy) {
        t->failed(t, OUTCOME_FAILED, CANNOT_START);
        return;
    }
    arena_reset(&t->home->scratch);
    if (!url_read_http(url, &to)) {
        t->failed(t, OUTCOME_FAILED, "the address makes no sense");
        return;
    }
    t->url = strdup(url_for_request(&t->home->scratch, url));
    if (!t->url)
        abort();
    if (is_address(to.host)) {
        set_out(t);
        return;
    }
    if (asprintf(&t->place, "%s:%d:", to.host, to.port) < 0)
        abort();
    if (!t->home->names)
        t->home->names = names_open(t->home->loop);
    t->wait.told = resolved;
    t->wait.owner = t;
    if (t->home->names)
        names_ask(t->home->names, to.host, &t->wait);
    else
        t->failed(t, OUTCOME_FAILED, CANNOT_START);
}

void
transfer_stop(struct transfer *t)
{
    names_leave(&t->wait);
    if (t->in_multi)
        curl_multi_remove_handle(t->home->multi, t->easy);
    t->in_multi = false;
    curl_slist_free_all(t->resolve);
    t->resolve = NULL;
    free(t->place);
    t->place = NULL;
    free(t->url);
    t->url = NULL;
}

void
transfer_destroy(struct transfer *t)
{
    curl_easy_cleanup(t->easy);
    t->easy = NULL;
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
    return t->problem[0] ? t->problem : curl_easy_strerror(code);
}

static void
connect_failed(struct transfer *t)
{
    long error = 0;

    curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &error);
    if (t->refusal[0] && !t->dialled)
        t->failed(t, OUTCOME_NOT_ALLOWED, t->refusal);
    else if (error == ECONNREFUSED)
        t->failed(t, OUTCOME_REFUSED, NULL);
    else if (error == ETIMEDOUT)
        t->failed(t, OUTCOME_TIMED_OUT, NULL);
    else
        t->failed(t, OUTCOME_FAILED,
                   error ? strerror((int)error) : transfer_problem(t, CURLE_COULDNT_CONNECT));
}

void
transfer_failed(struct transfer *t, CURLcode code)
{
    if (code == CURLE_COULDNT_CONNECT)
        connect_failed(t);
    else
        t->failed(t, meaning(code), transfer_problem(t, code));
}
