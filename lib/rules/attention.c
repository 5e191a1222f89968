/* What needs attention, in words for people. Percentages are cut, never rounded up: what is missed by a hair
 * must not read as if it were met. */
#include "rules/attention.h"

#include "base/json.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "rules/redaction.h"
#include "model/certificate.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static const char *const kinds[] = {
    [ATTENTION_CHECKER_OFFLINE] = "checker_offline",
    [ATTENTION_CHECKER] = "checker",
    [ATTENTION_INCIDENT] = "incident",
    [ATTENTION_ERROR_BUDGET] = "error_budget",
    [ATTENTION_CERTIFICATE] = "certificate_expiring",
    [ATTENTION_DOMAIN_INCONCLUSIVE] = "domain_inconclusive",
    [ATTENTION_CHANNEL_DISABLED] = "channel_disabled",
    [ATTENTION_CHANNEL_UNSUBSCRIBED] = "channel_unsubscribed",
    [ATTENTION_DELIVERY] = "delivery",
    [ATTENTION_CONSENSUS_UNREACHABLE] = "consensus_unreachable",
    [ATTENTION_DEGRADED] = "degraded",
    [ATTENTION_PROBE] = "probe",
};

/* order makes the sort stable, which qsort is not: items that are equal in all else keep the order of the
 * queries. */
void
attention_add(struct attention_items *c, struct arena *a, const struct attention_item *one)
{
    c->list = arena_more(a, c->list, c->count, &c->capacity, sizeof *c->list);
    c->list[c->count] = *one;
    c->list[c->count].order = c->count;
    c->count++;
}

/* An acknowledged incident stays in the list, behind the others: it is still open. */
void
attention_incident(struct attention_items *c, struct arena *a, const struct incident *open)
{
    const struct attention_item one = {
        .kind = ATTENTION_INCIDENT,
        .critical = true,
        .title = arena_printf(a, "%s is down", open->monitor_name),
        .detail = redacted_sentence(a, READER_WITH_KEY, open->cause),
        .since = open->started_at,
        .monitor_id = open->monitor_id,
        .monitor_name = open->monitor_name,
        .incident_id = open->id,
        .acknowledged_by = open->acknowledged_by,
    };

    attention_add(c, a, &one);
}

void
attention_degraded(struct attention_items *c, struct arena *a, const struct monitor *m, const char *reason)
{
    const struct attention_item one = {
        .kind = ATTENTION_DEGRADED,
        .title = arena_printf(a, "%s is degraded", m->name),
        .detail = redacted_sentence(a, READER_WITH_KEY, reason),
        .since = m->status_since,
        .monitor_id = m->id,
        .monitor_name = m->name,
    };

    attention_add(c, a, &one);
}

void
attention_consensus(struct attention_items *c, struct arena *a, const struct monitor *m, int64_t reporting)
{
    const struct attention_item one = {
        .kind = ATTENTION_CONSENSUS_UNREACHABLE,
        .title = arena_printf(a, "%s is undecided: %" PRId64 " locations must agree, and only %" PRId64
                              " report%s", m->name, m->consensus_threshold, reporting,
                              reporting == 1 ? "s" : ""),
        .detail = "Nothing makes it down. Lower its consensus_threshold, or have more probes run",
        .monitor_id = m->id,
        .monitor_name = m->name,
    };

    if (monitor_is_undecidable(m, reporting))
        attention_add(c, a, &one);
}

/* unit: 1 for whole numbers, 1000 for three decimals. */
static double
cut(double value, double unit)
{
    return floor(value * unit) / unit;
}

static const char *
budget_title(struct arena *a, const struct monitor *m, const struct sla *sla)
{
    if (sla->status == SLA_BREACHED)
        return arena_printf(a, "%s has missed its target", m->name);
    return arena_printf(a, "%s has %.0f %% of its error budget left", m->name,
                        cut(100 * sla->remaining / sla->budget, 1));
}

/* "%.15g" prints the shortest decimal that a client would have typed: 99.9 and not 99.900000000000006. A
 * budget that is at risk is a warning, one that is overdrawn critical. */
void
attention_budget(struct attention_items *c, struct arena *a, const struct monitor *m, const struct sla *sla)
{
    struct attention_item one = {
        .kind = ATTENTION_ERROR_BUDGET,
        .critical = sla->status == SLA_BREACHED,
        .monitor_id = m->id,
        .monitor_name = m->name,
    };

    if (sla->status == SLA_MET)
        return;
    one.title = budget_title(a, m, sla);
    one.detail = arena_printf(a, "%.15g %% over %" PRId64 " days, where %.15g %% is the target",
                              cut(sla->current, 1000), sla->days, sla->target);
    attention_add(c, a, &one);
}

/* One that tidy has disabled because it was silent for so long is not well, either. */
void
attention_probe(struct attention_items *c, struct arena *a, const struct location *l, int64_t stale_minutes,
              int64_t now)
{
    const char *health = location_health(l, stale_minutes, now);
    struct attention_item one = { .kind = ATTENTION_PROBE, .since = l->last_seen_at, .location_id = l->id };

    if (!text_same(health, "stale") && !text_same(health, "disabled"))
        return;
    one.title = arena_printf(a, "%s does not report", l->name);
    one.detail = l->is_active ? "Is its `watchpost probe` run every minute?"
                              : "Its results count no longer, until it reports again";
    attention_add(c, a, &one);
}

/* "ends today", "ends in 1 day", "has ended" */
static const char *
when_it_ends(struct arena *a, int64_t left)
{
    if (left < 0)
        return "has ended";
    if (left == 0)
        return "ends within a day";
    return arena_printf(a, "ends in %" PRId64 " day%s", left, left == 1 ? "" : "s");
}

void
attention_ending(struct attention_items *c, struct arena *a, const struct ending *e, int64_t now)
{
    char until[RFC3339_SIZE];
    struct attention_item one = {
        .kind = ATTENTION_CERTIFICATE,
        .critical = e->critical_from != 0 && now > e->critical_from,
        .monitor_id = e->monitor_id,
        .monitor_name = e->monitor_name,
    };

    rfc3339_print(e->not_after, until);
    one.title = arena_printf(a, "The %s of %s %s", e->what, e->monitor_name,
                             when_it_ends(a, days_left(e->not_after, now)));
    one.detail = e->issuer != NULL ? arena_printf(a, "Until %s, issued by %s", until, e->issuer)
                                   : arena_printf(a, "Until %s", until);
    attention_add(c, a, &one);
}

void
attention_channel_disabled(struct attention_items *c, struct arena *a, const struct gone_channel *gone)
{
    const struct attention_item one = {
        .kind = ATTENTION_CHANNEL_DISABLED,
        .title = arena_printf(a, "%s is switched off: its receiver is gone", gone->name),
        .detail = "It answered that it will not be there again (HTTP 410). Correct its address and enable it",
        .since = gone->gone_at,
        .monitor_id = gone->monitor_id,
        .monitor_name = gone->monitor_name,
        .channel_id = gone->id,
    };

    attention_add(c, a, &one);
}

void
attention_channel_unsubscribed(struct attention_items *c, struct arena *a, const struct left_channel *left)
{
    const struct attention_item one = {
        .kind = ATTENTION_CHANNEL_UNSUBSCRIBED,
        .title = arena_printf(a, "%s has unsubscribed from %s", left->address, left->name),
        .detail = "Nothing goes there any longer. If it is to be told again, PATCH the config of the channel "
                  "with this address; else with the others",
        .since = left->left_at,
        .monitor_id = left->monitor_id,
        .monitor_name = left->monitor_name,
        .channel_id = left->id,
    };

    attention_add(c, a, &one);
}

void
attention_delivery(struct attention_items *c, struct arena *a, const struct lost_alert *lost)
{
    bool is_mail = text_same(lost->channel_type, "email");
    const char *of = lost->monitor_name != NULL ? arena_printf(a, " about %s", lost->monitor_name) : "";
    const char *guess = is_mail ? "The mail could not be sent: see the log" : NULL;
    const struct attention_item one = {
        .kind = ATTENTION_DELIVERY,
        .title = arena_printf(a, "%s %s told%s%s", lost->channel_name,
                              lost->is_tried_on ? "has not been" : "was not", of,
                              lost->is_tried_on ? " yet" : ""),
        .detail = lost->error != NULL ? lost->error : guess,
        .since = lost->sent_at,
        .monitor_id = lost->monitor_id,
        .monitor_name = lost->monitor_name,
    };

    attention_add(c, a, &one);
}

/* Before the first run the age of the oldest monitor counts: an instance that was set up a minute ago is not
 * late. */
bool
checker_is_late(int64_t last_run, int64_t oldest, int64_t now)
{
    int64_t since = last_run > 0 ? last_run : oldest;

    return since > 0 && now - since > CHECKER_LATE;
}

void
attention_checker(struct attention_items *c, struct arena *a, int64_t last_run, int64_t oldest, int64_t now)
{
    const struct attention_item one = {
        .kind = ATTENTION_CHECKER,
        .critical = true,
        .title = "The checker does not run",
        .detail = last_run > 0 ? "No run has finished since. `watchpost doctor` says what mends it"
                               : "No run has ever finished. `watchpost doctor` says what mends it",
        .since = last_run > 0 ? last_run : oldest,
    };

    if (checker_is_late(last_run, oldest, now))
        attention_add(c, a, &one);
}

void
attention_domain(struct attention_items *c, struct arena *a, const char *monitor_id, const char *monitor_name,
                 int64_t since)
{
    const struct attention_item one = {
        .kind = ATTENTION_DOMAIN_INCONCLUSIVE,
        .title = arena_printf(a, "Nothing is known of the domain of %s", monitor_name),
        .detail = "Its registry has not answered, or has no RDAP: its heartbeats say which",
        .since = since,
        .monitor_id = monitor_id,
        .monitor_name = monitor_name,
    };

    attention_add(c, a, &one);
}

void
attention_offline(struct attention_items *c, struct arena *a, int64_t since, int64_t affected)
{
    const struct attention_item one = {
        .kind = ATTENTION_CHECKER_OFFLINE,
        .critical = true,
        .title = "The checker is offline: no sentinel answers",
        .detail = arena_printf(a, "%" PRId64 " monitor%s not checked. Look at this host's network, or at "
                               "SENTINELS", affected, affected == 1 ? " is" : "s are"),
        .since = since,
    };

    if (since != 0)
        attention_add(c, a, &one);
}

/* Critical ones, then by kind, unacknowledged before acknowledged, the longest standing first. */
static int
worst_first(const void *one, const void *other)
{
    const struct attention_item *a = one, *b = other;

    if (a->critical != b->critical)
        return a->critical ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if ((a->acknowledged_by == NULL) != (b->acknowledged_by == NULL))
        return a->acknowledged_by == NULL ? -1 : 1;
    if (a->since != b->since)
        return a->since < b->since ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

void
attention_sort(struct attention_items *c)
{
    if (c->count > 1)
        qsort(c->list, (size_t)c->count, sizeof *c->list, worst_first);
    if (c->count > ATTENTION_MOST) {
        c->count = ATTENTION_MOST;
        c->truncated = true;
    }
}

static void
put_item(struct buf *out, const struct attention_item *one)
{
    put_object(out, NULL);
    put_text(out, "kind", kinds[one->kind]);
    put_text(out, "severity", one->critical ? "critical" : "warning");
    put_text(out, "title", one->title);
    opt_text(out, "detail", one->detail);
    opt_time(out, "since", one->since);
    opt_text(out, "monitor_id", one->monitor_id);
    opt_text(out, "monitor_name", one->monitor_name);
    opt_text(out, "incident_id", one->incident_id);
    opt_text(out, "acknowledged_by", one->acknowledged_by);
    opt_text(out, "location_id", one->location_id);
    opt_text(out, "channel_id", one->channel_id);
    end_object(out);
}

void
attention_json(struct buf *out, const struct attention_items *c)
{
    put_object(out, NULL);
    put_array(out, "items");
    for (int i = 0; i < c->count; i++)
        put_item(out, &c->list[i]);
    end_array(out);
    put_bool(out, "truncated", c->truncated);
    end_object(out);
}
