/* One transfer beside the probes. The url is the operator's and often a secret: no log has it. */
#include "cron/check/heartbeat_url.h"

#include "base/text.h"
#include "cron/check/probe.h"
#include "net/transfer.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/settings.h"

#include <stdio.h>
#include <stdlib.h>

#define TRIES 2
#define PATIENCE_MS 5000

struct heartbeat_url {
    const char *url;
    struct sweep *sweep;
    struct db *db;
    struct transfer transfer;
    struct timer timer;
    int tries;
    bool under_way;
    char problem[200]; /* of the last try; "": none */
};

static void try_it(struct heartbeat_url *h);

/* Written only if it is news: most runs write nothing. */
static void
note(struct heartbeat_url *h)
{
    const char *now = h->problem[0] != '\0' ? h->problem : NULL, *before;
    struct arena scratch = { 0 };

    if (now)
        log_error("asking HEARTBEAT_URL: %s", now);
    if (db_begin(h->db) == 0) {
        if (settings_text(h->db, &scratch, SETTING_HEARTBEAT_PROBLEM, &before) != 0 ||
            text_same(before, now) ||
            settings_set_text(h->db, SETTING_HEARTBEAT_PROBLEM, now) != 0)
            db_rollback(h->db);
        else
            (void)db_commit(h->db); /* it is told by the next run */
    }
    arena_free(&scratch);
}

static void
end_try(struct heartbeat_url *h)
{
    transfer_stop(&h->transfer);
    loop_cancel(sweep_loop(h->sweep), &h->timer);
    if (h->problem[0] != '\0' && h->tries < TRIES) {
        try_it(h);
        return;
    }
    h->under_way = false;
    note(h);
}

static void
on_ended(struct transfer *t, CURLcode code)
{
    struct heartbeat_url *h = t->owner;
    long status = 0;

    h->problem[0] = '\0';
    if (code == CURLE_OK)
        curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK)
        snprintf(h->problem, sizeof h->problem, "%s", transfer_problem(t, code));
    else if (status < 200 || status >= 300)
        snprintf(h->problem, sizeof h->problem, "the answer is HTTP %ld", status);
    end_try(h);
}

/* What the outcomes that a dial has no reason for are called. */
static const char *
words_for(enum probe_outcome outcome)
{
    if (outcome == OUTCOME_REFUSED)
        return "connection refused";
    return outcome == OUTCOME_TIMED_OUT ? "no answer in time" : "no connection";
}

static void
on_failed(struct transfer *t, enum probe_outcome outcome, const char *detail)
{
    struct heartbeat_url *h = t->owner;

    snprintf(h->problem, sizeof h->problem, "%s", detail ? detail : words_for(outcome));
    end_try(h);
}

static void
on_timer(void *heartbeat)
{
    struct heartbeat_url *h = heartbeat;

    snprintf(h->problem, sizeof h->problem, "%s", words_for(OUTCOME_TIMED_OUT));
    end_try(h);
}

static size_t
take_nothing(char *bytes, size_t size, size_t count, void *unused)
{
    (void)bytes;
    (void)unused;
    return size * count;
}

static void
fit(struct transfer *t)
{
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, take_nothing);
    curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "Watchpost/" PACKAGE_VERSION);
}

static void
try_it(struct heartbeat_url *h)
{
    h->tries++;
    h->transfer = (struct transfer){
        .owner = h,
        .of_operators = true,
        .fit = fit,
        .ended = on_ended,
        .failed = on_failed,
    };
    h->timer = (struct timer){ .ring = on_timer, .owner = h };
    loop_ring_at(sweep_loop(h->sweep), &h->timer, clock_monotonic_ms() + PATIENCE_MS);
    transfer_begin(&h->transfer, sweep_transfers(h->sweep), h->url);
}

struct heartbeat_url *
heartbeat_url_ask(const char *url, struct sweep *sweep, struct db *db)
{
    struct heartbeat_url *h;

    if (!url)
        return NULL;
    h = calloc(1, sizeof *h);
    if (!h)
        abort();
    h->url = url;
    h->sweep = sweep;
    h->db = db;
    h->under_way = true;
    try_it(h);
    return h;
}

bool
heartbeat_url_is_under_way(const struct heartbeat_url *h)
{
    return h && h->under_way;
}

void
heartbeat_url_close(struct heartbeat_url *h)
{
    if (!h)
        return;
    transfer_stop(&h->transfer);
    loop_cancel(sweep_loop(h->sweep), &h->timer);
    free(h);
}
