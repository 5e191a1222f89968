/* TCP: connect, then close. That the port accepts a connection is all that is asked, so nothing is sent and
 * nothing is read; which address is tried when is decided by lib/net/dial. */
#include "base/url.h"
#include "net/dial.h"
#include "cron/check/probe.h"

#include <unistd.h>

struct tcp_probe {
    struct probe probe;
    struct dial dial;
};

/* A close without data sends FIN: services log a connection that said nothing, and nothing worse. */
static void
on_connected(struct dial *d, int fd)
{
    struct probe *p = d->owner;

    close(fd);
    probe_done(p, OUTCOME_ANSWERED, NULL);
}

static void
on_failed(struct dial *d, enum probe_outcome outcome, const char *detail)
{
    probe_done(d->owner, outcome, detail);
}

static void
tcp_expect(struct sweep *s, const struct monitor *m)
{
    struct endpoint to;

    if (url_read_tcp(m->url, &to))
        dialler_expect(sweep_dialler(s), to.host);
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
    tcp->dial.owner = p;
    tcp->dial.connected = on_connected;
    tcp->dial.failed = on_failed;
    tcp->dial.trusted = p->monitor->trusted;
    tcp->dial.family = p->monitor->options.ip_family;
    dial_begin(&tcp->dial, sweep_dialler(p->sweep), to.host, to.port);
}

static void
tcp_stop(struct probe *p)
{
    struct tcp_probe *tcp = (struct tcp_probe *)p;

    dial_stop(&tcp->dial);
    p->seen.phases.dns_ms = tcp->dial.phases.dns_ms;
    p->seen.phases.connect_ms = tcp->dial.phases.connect_ms;
    p->seen.remote_address = dial_address(&tcp->dial, sweep_scratch(p->sweep));
}

const struct probe_kind probe_tcp = {
    .size = sizeof(struct tcp_probe),
    .expect = tcp_expect,
    .start = tcp_start,
    .stop = tcp_stop,
};
