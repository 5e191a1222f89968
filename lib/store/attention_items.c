/* A query for each kind of item; which of what it finds need attention, and in which words, is decided in
 * rules/attention.c. */
#include "store/attention_items.h"

#include "base/duration.h"
#include "base/text.h"
#include "model/certificate.h"
#include "rules/retry.h"
#include "store/incidents.h"
#include "store/locations.h"
#include "store/monitors.h"
#include "store/query.h"
#include "store/rollups.h"
#include "store/settings.h"

/* One more than is shown, so that attention_sort can tell that there are more. */
static int
add_incidents(struct db *db, struct arena *a, const struct readership *of, struct attention_items *items)
{
    struct incidents open = { 0 };

    if (incidents_all_open(db, a, of, ATTENTION_MOST + 1, &open) != 0)
        return -1;
    for (int i = 0; i < open.count; i++)
        attention_incident(items, a, &open.list[i]);
    return 0;
}

static int
add_degraded(struct db *db, struct arena *a, const struct readership *of, struct attention_items *items)
{
    struct query q = query_start(db, SQL_ATTENTION_DEGRADED);

    query_within(&q, of);
    query_int(&q, ":limit", ATTENTION_MOST + 1);
    while (query_row(&q)) {
        struct monitor m = { .id = row_text(&q, a) };

        m.name = row_text(&q, a);
        m.status_since = row_int(&q);
        attention_degraded(items, a, &m, row_text(&q, a));
    }
    return query_end(&q);
}

/* Whether the bounds of a target's row are enough to say that it is met: it would be if all failures that
 * may lie in the period did, among no more checks than surely do. */
static bool
is_surely_met(const struct monitor *m, int64_t failures, int64_t checks, int64_t now)
{
    int64_t days = sla_days(m->sla_period_days);
    const struct rollup worst = {
        .checks = checks > failures ? checks : failures,
        .up = checks > failures ? checks - failures : 0,
        .first_at = now - days * DAY,
    };

    return sla_measure(m->sla_target, days, &worst, now).status == SLA_MET;
}

/* The monitor of the row that q is at. Only what the row leaves open costs queries of its own. */
static int
add_budget(struct db *db, struct query *q, struct arena *a, int64_t now, struct attention_items *items,
           int *used_up)
{
    struct monitor m = { .key = row_int(q) };
    int64_t failures, checks;
    struct sla sla;

    m.sla_target = row_real_or(q, -1);
    m.sla_period_days = row_int_or(q, -1);
    failures = row_int(q);
    checks = row_int(q);
    if (is_surely_met(&m, failures, checks, now))
        return 0;
    if (rollups_sla(db, &m, now, &sla) != 0)
        return -1;
    m.id = row_text(q, a);
    m.name = row_text(q, a);
    attention_budget(items, a, &m, &sla);
    *used_up += sla.status == SLA_BREACHED;
    return 0;
}

/* The oldest monitor first. Budgets that are used up come before all others: once there are more of them
 * than are shown, no later one can be. */
static int
add_budgets(struct db *db, struct arena *a, const struct readership *of, int64_t now,
            struct attention_items *items)
{
    struct query q = query_start(db, SQL_ATTENTION_TARGETS);
    int used_up = 0, result = 0;

    query_within(&q, of);
    query_int(&q, ":now", now);
    query_int(&q, ":usual_days", SLA_PERIOD_DAYS);
    while (result == 0 && used_up <= ATTENTION_MOST && query_row(&q))
        result = add_budget(db, &q, a, now, items, &used_up);
    return query_end(&q) == 0 ? result : -1;
}

static int
add_consensus(struct db *db, struct arena *a, const struct readership *of, struct attention_items *items)
{
    struct reporting reporting;
    struct query q;

    if (locations_reporting(db, a, &reporting) != 0)
        return -1;
    q = query_start(db, SQL_ATTENTION_CONSENSUS);
    query_within(&q, of);
    query_int(&q, ":reporting", reporting.shared);
    query_int(&q, ":limit", ATTENTION_MOST + 1);
    while (query_row(&q)) {
        struct monitor m = { .id = row_text(&q, a) };

        m.name = row_text(&q, a);
        m.consensus_threshold = row_int(&q);
        m.workspace = row_int(&q);
        attention_consensus(items, a, &m, reporting_on(&reporting, m.workspace));
    }
    return query_end(&q);
}

static int
add_probes(struct db *db, struct arena *a, int64_t stale_minutes, int64_t now, struct attention_items *items)
{
    struct locations locations = { 0 };

    if (locations_all(db, a, &locations) != 0)
        return -1;
    for (int i = 0; i < locations.count; i++)
        attention_probe(items, a, &locations.list[i], stale_minutes, now);
    return 0;
}

static void
read_ending(struct query *q, struct arena *a, struct ending *e)
{
    const struct certificate *c;

    e->monitor_id = row_text(q, a);
    e->monitor_name = row_text(q, a);
    e->not_after = row_int(q);
    e->critical_from = row_int(q);
    c = certificate_read_text(a, row_text(q, a));
    e->issuer = c != NULL ? c->issuer : NULL;
}

/* Of a monitor that is checked from several places, each has the same: told once. */
static int
add_certificates(struct db *db, struct arena *a, const struct readership *of, int64_t now,
                 struct attention_items *items)
{
    struct query q = query_start(db, SQL_CERTIFICATES_TO_ATTEND);
    const char *before = NULL;

    query_within(&q, of);
    query_int(&q, ":now", now);
    query_int(&q, ":limit", ATTENTION_MOST + 1);
    while (query_row(&q)) {
        struct ending e = { .what = "certificate" };

        read_ending(&q, a, &e);
        if (!text_same(before, e.monitor_id))
            attention_ending(items, a, &e, now);
        before = e.monitor_id;
    }
    return query_end(&q);
}

static int
add_ending_domains(struct db *db, struct arena *a, const struct readership *of, int64_t now,
                   struct attention_items *items)
{
    struct query q = query_start(db, SQL_DOMAIN_WATCHES_TO_ATTEND);

    query_within(&q, of);
    query_int(&q, ":now", now);
    query_int(&q, ":limit", ATTENTION_MOST + 1);
    while (query_row(&q)) {
        struct ending e = { .what = "domain" };

        e.monitor_id = row_text(&q, a);
        e.monitor_name = row_text(&q, a);
        e.not_after = row_int(&q);
        e.critical_from = row_int(&q);
        attention_ending(items, a, &e, now);
    }
    return query_end(&q);
}

static int
add_silent_domains(struct db *db, struct arena *a, const struct readership *of, int64_t now,
                   struct attention_items *items)
{
    struct query q = query_start(db, SQL_DOMAIN_WATCHES_SILENT);

    query_within(&q, of);
    query_int(&q, ":before", now - DOMAIN_SILENT);
    query_int(&q, ":limit", ATTENTION_MOST + 1);
    while (query_row(&q)) {
        const char *id = row_text(&q, a), *name = row_text(&q, a);

        attention_domain(items, a, id, name, row_int(&q));
    }
    return query_end(&q);
}

static int
add_gone_channels(struct db *db, struct arena *a, const struct readership *of, struct attention_items *items)
{
    struct query q = query_start(db, SQL_ATTENTION_GONE_CHANNELS);

    query_within(&q, of);
    query_int(&q, ":limit", ATTENTION_MOST + 1);
    while (query_row(&q)) {
        struct gone_channel gone = { .id = row_text(&q, a) };

        gone.name = row_text(&q, a);
        gone.monitor_id = row_text(&q, a);
        gone.monitor_name = row_text(&q, a);
        gone.gone_at = row_int(&q);
        attention_channel_disabled(items, a, &gone);
    }
    return query_end(&q);
}

static int
add_left_channels(struct db *db, struct arena *a, const struct readership *of, struct attention_items *items)
{
    struct query q = query_start(db, SQL_ATTENTION_LEFT_CHANNELS);

    query_within(&q, of);
    query_int(&q, ":limit", ATTENTION_MOST + 1);
    while (query_row(&q)) {
        struct left_channel left = { .id = row_text(&q, a) };

        left.name = row_text(&q, a);
        left.monitor_id = row_text(&q, a);
        left.monitor_name = row_text(&q, a);
        left.address = row_text(&q, a);
        left.left_at = row_int(&q);
        attention_channel_unsubscribed(items, a, &left);
    }
    return query_end(&q);
}

static int
add_deliveries(struct db *db, struct arena *a, const struct readership *of, int64_t now,
               struct attention_items *items)
{
    struct query q = query_start(db, SQL_ATTENTION_DELIVERIES);

    query_within(&q, of);
    query_int(&q, ":since", now - DELIVERY_RECENT);
    query_int(&q, ":visit", RETRY_FIRST_VISIT);
    query_int(&q, ":limit", ATTENTION_MOST + 1);
    while (query_row(&q)) {
        struct lost_alert lost = { .channel_name = row_text(&q, a) };

        lost.channel_type = row_text(&q, a);
        lost.monitor_id = row_text(&q, a);
        lost.monitor_name = row_text(&q, a);
        lost.sent_at = row_int(&q);
        lost.is_tried_on = row_bool(&q);
        lost.error = row_text(&q, a);
        attention_delivery(items, a, &lost);
    }
    return query_end(&q);
}

/* The oldest monitor is of interest as long as no run has ever finished. */
int
checker_run_read(struct db *db, struct checker_run *r)
{
    struct query q;

    r->oldest = 0;
    if (settings_int(db, SETTING_OFFLINE_SINCE, 0, &r->offline_since) != 0 ||
        settings_int(db, SETTING_OFFLINE_AFFECTED, 0, &r->affected) != 0)
        return -1;
    if (settings_int(db, SETTING_LAST_CHECK_RUN, 0, &r->last_run) != 0)
        return -1;
    if (r->last_run > 0)
        return 0;
    q = query_start(db, SQL_ATTENTION_OLDEST);
    return query_number(&q, 0, &r->oldest);
}

static int
add_checker(struct db *db, struct arena *a, int64_t now, struct attention_items *items)
{
    struct checker_run r;

    if (checker_run_read(db, &r) != 0)
        return -1;
    attention_checker(items, a, r.last_run, r.oldest, now);
    attention_offline(items, a, r.offline_since, r.affected);
    return 0;
}

/* What the operator alone can mend. */
static int
add_instance(struct db *db, struct arena *a, const struct readership *of, int64_t stale_minutes, int64_t now,
             struct attention_items *items)
{
    if (of->workspace != 0 && of->workspace != DEFAULT_WORKSPACE)
        return 0;
    return add_probes(db, a, stale_minutes, now, items) == 0 ? add_checker(db, a, now, items) : -1;
}

int
attention_items_read(struct db *db, struct arena *a, const struct readership *of, int64_t stale_minutes,
                     int64_t now, struct attention_items *items)
{
    if (add_incidents(db, a, of, items) != 0 || add_degraded(db, a, of, items) != 0 ||
        add_budgets(db, a, of, now, items) != 0 || add_consensus(db, a, of, items) != 0 ||
        add_certificates(db, a, of, now, items) != 0 || add_ending_domains(db, a, of, now, items) != 0 ||
        add_silent_domains(db, a, of, now, items) != 0 || add_gone_channels(db, a, of, items) != 0 ||
        add_left_channels(db, a, of, items) != 0 || add_deliveries(db, a, of, now, items) != 0 ||
        add_instance(db, a, of, stale_minutes, now, items) != 0)
        return -1;
    attention_sort(items);
    return 0;
}
