/* Domains: when the registration ends, by RDAP. What is known is judged where it is not older than a day;
 * else the registry is asked, whose server stands in the list of RDAP_BOOTSTRAP_URL.
 *
 * what is kept > the list of servers (a request, where it is older than a day) > the server's turn > its
 * answer
 *
 * Several monitors of one domain that are checked together ask once: the others wait for the first, as do
 * those that want the list. The registry's own silence is no news of the domain: then nothing is known. */
#include "base/duration.h"
#include "cron/check/probe.h"
#include "cron/check/rdap_cache.h"
#include "cron/check/rdap_request.h"
#include "model/rdap.h"
#include "store/monitor_states.h"

#include <stdio.h>
#include <string.h>

#define MOST_WAIT_MS (INT64_C(1000) * (REGISTRY_TURN - 20)) /* for a server's turn: its claim lasts longer */
#define LOOK_AGAIN_MS 50    /* for what another probe of this run is at */

enum domain_step { AT_LIST, AT_TURN, AT_ANSWER, WAITING };

struct domain_probe {
    struct probe probe;
    struct rdap_request request;
    enum domain_step step, waits_for;
    char domain[256];
    char server[512];
    bool holds_list, holds_domain; /* the others wait for this one */
    struct rdap_fact fact;
    char problem[200];
    struct domain_probe *next_at_work;
};

static const char *
folder_of(const struct domain_probe *d)
{
    return sweep_rdap_folder(d->probe.sweep);
}

static int64_t
now_of(const struct domain_probe *d)
{
    return sweep_now(d->probe.sweep);
}

static void ask_list(struct domain_probe *d);
static void look(struct domain_probe *d);

/* --- who is at work in this run ---------------------------------------------------------------------- */

static struct domain_probe **
at_work(const struct domain_probe *d)
{
    return (struct domain_probe **)sweep_domains(d->probe.sweep);
}

static void
join(struct domain_probe *d)
{
    d->next_at_work = *at_work(d);
    *at_work(d) = d;
}

static void
leave(struct domain_probe *d)
{
    struct domain_probe **link = at_work(d);

    while (*link && *link != d)
        link = &(*link)->next_at_work;
    if (*link)
        *link = d->next_at_work;
    d->holds_list = d->holds_domain = false;
}

static bool
others_hold(const struct domain_probe *d, bool list)
{
    for (const struct domain_probe *o = *at_work(d); o; o = o->next_at_work)
        if (o != d && (list ? o->holds_list : o->holds_domain && strcmp(o->domain, d->domain) == 0))
            return true;
    return false;
}

/* --- the end ----------------------------------------------------------------------------------------- */

static void
end_with(struct domain_probe *d, const struct rdap_fact *fact)
{
    struct probe *p = &d->probe;

    p->seen.domain_is_known = fact->state == RDAP_REGISTERED;
    p->seen.domain_has_ended = fact->expires_at <= now_of(d);
    p->seen.expires_at = fact->expires_at;
    probe_done(p, OUTCOME_ANSWERED, NULL);
}

/* Noted, so that it is not asked again within the hour. */
static void
end_without(struct domain_probe *d, const char *problem)
{
    struct arena *scratch = sweep_scratch(d->probe.sweep);

    snprintf(d->problem, sizeof d->problem, "%s", problem);
    if (d->holds_domain) {
        d->fact.tried_at = now_of(d);
        d->fact.problem = d->problem;
        rdap_cache_write(scratch, folder_of(d), d->domain, &d->fact);
    }
    probe_done(&d->probe, OUTCOME_INCONCLUSIVE, d->problem);
}

static void
learn(struct domain_probe *d, enum rdap_state state, int64_t expires_at)
{
    struct rdap_fact fact = {
        .state = state,
        .expires_at = expires_at,
        .learnt_at = now_of(d),
        .tried_at = now_of(d),
    };

    rdap_cache_write(sweep_scratch(d->probe.sweep), folder_of(d), d->domain, &fact);
    d->probe.seen.response_time_ms = probe_elapsed_ms(&d->probe);
    end_with(d, &fact);
}

/* --- answers ----------------------------------------------------------------------------------------- */

static const char *
what(const struct domain_probe *d)
{
    return d->step == AT_LIST ? "the list of RDAP servers" : "the RDAP server";
}

static void
fail(struct domain_probe *d, const char *problem)
{
    end_without(d, arena_printf(sweep_scratch(d->probe.sweep), "%s cannot be asked: %s", what(d), problem));
}

/* An old list is better than none. */
static bool
go_on_with_list(struct domain_probe *d, const char *list, size_t length)
{
    struct arena *scratch = sweep_scratch(d->probe.sweep);
    bool is_list;
    const char *server = rdap_server(scratch, list, length, d->domain, &is_list);

    if (!is_list)
        return false;
    d->holds_list = false;
    if (!server) {
        end_without(d, arena_printf(scratch, "No RDAP server is known for .%s", strrchr(d->domain, '.') + 1));
        return true;
    }
    snprintf(d->server, sizeof d->server, "%s", server);
    d->step = AT_TURN;
    look(d);
    return true;
}

static void
take_list(struct domain_probe *d, long code)
{
    struct arena *scratch = sweep_scratch(d->probe.sweep);
    const char *url = sweep_rdap_list(d->probe.sweep), *text = buf_string(&d->request.body);
    struct arena kept = { 0 };
    bool is_list = false;

    if (code == 200)
        (void)rdap_server(scratch, text, d->request.body.length, d->domain, &is_list);
    if (is_list) {
        rdap_cache_keep_list(&kept, folder_of(d), url, now_of(d), text, d->request.body.length);
        arena_free(&kept);
        (void)go_on_with_list(d, text, d->request.body.length);
        return;
    }
    fail(d, code == 200 ? "it is none" : arena_printf(scratch, "HTTP %ld", code));
}

/* 404 is how a registry says that there is no such domain (RFC 7480, section 5.3). */
static void
take_answer(struct domain_probe *d, long code)
{
    int64_t expires_at;

    if (code == 404)
        learn(d, RDAP_UNKNOWN, 0);
    else if (code != 200)
        fail(d, arena_printf(sweep_scratch(d->probe.sweep), "HTTP %ld", code));
    else if (!rdap_expiry(buf_string(&d->request.body), d->request.body.length, &expires_at))
        fail(d, "its answer is none about a domain");
    else if (expires_at == 0)
        end_without(d, "The registry does not say when the domain expires");
    else
        learn(d, RDAP_REGISTERED, expires_at);
}

static void
on_answered(struct rdap_request *r, long code)
{
    struct domain_probe *d = r->owner;

    if (d->step == AT_LIST)
        take_list(d, code);
    else
        take_answer(d, code);
}

static void
on_failed(struct rdap_request *r, const char *problem)
{
    fail(r->owner, problem);
}

/* --- the steps --------------------------------------------------------------------------------------- */

static void
wait(struct domain_probe *d, enum domain_step waits_for, int64_t ms)
{
    probe_wait(&d->probe);
    d->step = WAITING;
    d->waits_for = waits_for;
    probe_ring_in(&d->probe, ms);
}

static void
ask_list(struct domain_probe *d)
{
    struct arena kept = { 0 };
    int64_t kept_at;
    size_t length;
    const char *list;

    if (others_hold(d, true)) {
        wait(d, AT_LIST, LOOK_AGAIN_MS);
        return;
    }
    list = rdap_cache_list(&kept, folder_of(d), sweep_rdap_list(d->probe.sweep), &kept_at, &length);
    d->step = AT_LIST;
    if (!list || now_of(d) - kept_at >= DAY || kept_at > now_of(d) || !go_on_with_list(d, list, length)) {
        d->holds_list = true;
        rdap_request_begin(&d->request, sweep_transfers(d->probe.sweep), sweep_rdap_list(d->probe.sweep));
    }
    arena_free(&kept);
}

static void
ask_server(struct domain_probe *d)
{
    struct arena *scratch = sweep_scratch(d->probe.sweep);
    const char *url = arena_printf(scratch, "%sdomain/%s", d->server, d->domain);

    d->step = AT_ANSWER;
    rdap_request_begin(&d->request, sweep_transfers(d->probe.sweep), url);
}

static void
take_turn(struct domain_probe *d)
{
    int64_t ms = rdap_cache_turn(sweep_scratch(d->probe.sweep), folder_of(d), d->server, MOST_WAIT_MS);

    if (ms < 0)
        end_without(d, "too many domains of one registry at once");
    else if (ms > 0)
        wait(d, AT_ANSWER, ms);
    else
        ask_server(d);
}

static bool
is_fresh(int64_t now, int64_t at, int64_t most)
{
    return at > 0 && at <= now && now - at < most;
}

/* What is kept may have come from another probe meanwhile. */
static void
look_at_kept(struct domain_probe *d)
{
    struct arena kept = { 0 };
    struct rdap_fact fact = rdap_cache_read(&kept, folder_of(d), d->domain);
    int64_t now = now_of(d);

    d->fact = fact;
    d->fact.problem = NULL;
    if (fact.state != RDAP_UNASKED && is_fresh(now, fact.learnt_at, DAY))
        end_with(d, &fact);
    else if (others_hold(d, false))
        wait(d, WAITING, LOOK_AGAIN_MS);
    else if (fact.problem && is_fresh(now, fact.tried_at, HOUR))
        end_without(d, arena_text(sweep_scratch(d->probe.sweep), fact.problem));
    else {
        d->holds_domain = true;
        ask_list(d);
    }
    arena_free(&kept);
}

static void
look(struct domain_probe *d)
{
    switch (d->step) {
    case AT_LIST: ask_list(d); break;
    case AT_TURN: take_turn(d); break;
    case AT_ANSWER: ask_server(d); break;
    case WAITING: look_at_kept(d); break;
    }
}

static void
domain_ring(struct probe *p)
{
    struct domain_probe *d = (struct domain_probe *)p;

    probe_go(p);
    d->step = d->waits_for;
    look(d);
}

static void
domain_start(struct probe *p)
{
    struct domain_probe *d = (struct domain_probe *)p;
    const char *domain = rdap_domain(sweep_scratch(p->sweep), p->monitor->url);

    d->request.owner = d;
    d->request.answered = on_answered;
    d->request.failed = on_failed;
    d->request.transfer.phases = (struct phases){ 0 };
    d->holds_list = d->holds_domain = false;
    p->seen.response_time_ms = 0; /* of what is kept */
    join(d);
    if (!domain) {
        probe_done(p, OUTCOME_FAILED, "the name makes no sense");
        return;
    }
    snprintf(d->domain, sizeof d->domain, "%s", domain);
    d->step = WAITING;
    look(d);
}

/* Not in time is no more than any other silence of the registry's. */
static void
domain_expire(struct probe *p)
{
    fail((struct domain_probe *)p, "no answer in time");
}

/* For the evidence. A check that judges what the cache has sends no request: it has no address and no
 * phases. */
static void
note_request(struct domain_probe *d)
{
    struct observation *seen = &d->probe.seen;
    struct transfer *t = &d->request.transfer;

    if (!d->request.url)
        return;
    seen->remote_address = dial_address(&t->dial, sweep_scratch(d->probe.sweep));
    transfer_stop(t);
    t->phases.queue_ms = seen->phases.queue_ms;
    seen->phases = t->phases;
}

static void
domain_stop(struct probe *p)
{
    struct domain_probe *d = (struct domain_probe *)p;

    leave(d);
    note_request(d);
    rdap_request_stop(&d->request);
}

const struct probe_kind probe_domain = {
    .size = sizeof(struct domain_probe),
    .start = domain_start,
    .ring = domain_ring,
    .expire = domain_expire,
    .stop = domain_stop,
};
