/* TCP: connect, then close. libcurl does the connecting (CONNECT_ONLY), and with it the choice among several
 * addresses. */
#include "base/url.h"
#include "net/transfer.h"
#include "cron/check/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tcp_probe {
    struct probe probe;
    struct transfer transfer;
    char *url;
};

static void
tcp_ended(struct transfer *t, CURLcode code)
{
    if (code == CURLE_OK)
        probe_done(t->owner, OUTCOME_ANSWERED, NULL);
    else
        transfer_failed(t, code);
}

static void
tcp_failed(struct transfer *t, enum probe_outcome outcome, const char *detail)
{
    probe_done(t->owner, outcome, detail);
}

static void
tcp_fit(struct transfer *t)
{
    curl_easy_setopt(t->easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(t->easy, CURLOPT_TCP_NODELAY, 0L); /* nothing will be sent: one system call less */
}

static void
tcp_prepare(struct probe *p)
{
    struct tcp_probe *tcp = (struct tcp_probe *)p;

    tcp->transfer.owner = p;
    tcp->transfer.ended = tcp_ended;
    tcp->transfer.failed = tcp_failed;
    transfer_prepare(&tcp->transfer, sweep_transfers(p->sweep), tcp_fit);
}

static void
tcp_start(struct probe *p)
{
    struct tcp_probe *tcp = (struct tcp_probe *)p;
    struct endpoint to;

    if (!url_read_tcp(p->monitor->url, &to)) {
        probe_done(p, OUTCOME_FAILED, "the address makes no sense");
        return;
    }
    if (asprintf(&tcp->url, strchr(to.host, ':') ? "http://[%s]:%d" : "http://%s:%d", to.host, to.port) < 0)
        abort();
    tcp->transfer.trusted = p->monitor->trusted;
    tcp->transfer.deadline_ms = p->deadline_ms;
    transfer_begin(&tcp->transfer, tcp->url);
}

static void
tcp_stop(struct probe *p)
{
    struct tcp_probe *tcp = (struct tcp_probe *)p;

    transfer_stop(&tcp->transfer);
    free(tcp->url);
    tcp->url = NULL;
}

static void
tcp_destroy(struct probe *p)
{
    transfer_destroy(&((struct tcp_probe *)p)->transfer);
}

const struct probe_kind probe_tcp = {
    .size = sizeof(struct tcp_probe),
    .prepare = tcp_prepare,
    .start = tcp_start,
    .stop = tcp_stop,
    .destroy = tcp_destroy,
};
