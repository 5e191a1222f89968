/* The error budget: how long the target lets a service fail in a period, against how long it seems to have
 * failed. Only checks are known, so downtime is estimated: their share of failures, times the time they
 * stand for. Status is judged on figures that are not rounded, with room for what binary fractions do to
 * decimal ones. */
#include "rules/sla.h"

#include "base/duration.h"
#include "base/json.h"

#include <math.h>
#include <stdbool.h>

/* Of percent and of seconds: 100 times a ratio of counts is off by some 1e-14, and no figure that people read
 * is as fine as 1e-9. */
#define TOLERANCE 1e-9

static const char *const status_words[] = {
    [SLA_MET] = "met",
    [SLA_AT_RISK] = "at_risk",
    [SLA_BREACHED] = "breached",
};

/* Whether a is really less than b. */
static bool
below(double a, double b)
{
    return a < b - TOLERANCE;
}

static double
share(int64_t part, int64_t whole)
{
    return (double)part / (double)whole;
}

/* A target of 100 leaves a budget of 0 s: the first failure uses all of it. */
static double
percent_used(double downtime, double budget)
{
    if (budget <= TOLERANCE)
        return downtime > 0 ? 100 : 0;
    return fmin(100, downtime / budget * 100);
}

/* At risk from three quarters of the budget on. Both conditions of a breach are asked, for they differ in the
 * first days: a monitor that is two days old and was down for an hour misses the percentage while the budget
 * of a whole month still has room. */
static enum sla_status
judge(const struct sla *s)
{
    if (below(s->current, s->target) || below(s->remaining, 0))
        return SLA_BREACHED;
    if (s->budget > TOLERANCE && below(s->remaining, s->budget / 4))
        return SLA_AT_RISK;
    return SLA_MET;
}

int64_t
sla_days(int64_t sla_period_days)
{
    return sla_period_days > 0 ? sla_period_days : SLA_PERIOD_DAYS;
}

struct sla
sla_measure(double target, int64_t days, const struct rollup *rollup, int64_t now)
{
    struct sla s = sla_between(target, now - days * DAY, now, rollup, now);

    s.days = days;
    return s;
}

struct sla
sla_between(double target, int64_t from, int64_t to, const struct rollup *rollup, int64_t now)
{
    struct sla s = {
        .target = target,
        .from = from,
        .to = to,
        .total = rollup->checks,
        .successful = rollup->up + rollup->degraded,
        .current = 100,
        .budget = (double)(to - from) * (100 - target) / 100,
    };

    if (s.total > 0) {
        s.current = 100 * share(s.successful, s.total);
        /* Checks stand for the time since the first that counts, not for the whole period: a monitor that was
         * made yesterday has not been down for longer than that. */
        s.downtime = share(s.total - s.successful, s.total) * fmax(0, (double)(now - rollup->first_at));
    }
    s.remaining = s.budget - s.downtime;
    s.used = percent_used(s.downtime, s.budget);
    s.status = judge(&s);
    return s;
}

/* Adding 0 makes -0 print as 0. */
double
sla_round(double value, int decimals)
{
    double unit = decimals == 2 ? 100 : 1000;

    return round(value * unit) / unit + 0.0;
}

const char *
sla_status_name(enum sla_status status)
{
    return status_words[status];
}

void
sla_json(struct buf *out, const char *name, const char *monitor_id, const struct sla *s)
{
    put_object(out, name);
    put_text(out, "monitor_id", monitor_id);
    put_real(out, "target_pct", s->target);
    put_int(out, "period_days", s->days);
    put_int(out, "total_checks", s->total);
    put_int(out, "successful_checks", s->successful);
    put_real(out, "current_pct", sla_round(s->current, 3));
    put_real(out, "budget_total_seconds", sla_round(s->budget, 2));
    put_real(out, "downtime_estimate_seconds", sla_round(s->downtime, 2));
    put_real(out, "budget_remaining_seconds", sla_round(s->remaining, 2));
    put_real(out, "budget_used_pct", sla_round(s->used, 2));
    put_text(out, "status", status_words[s->status]);
    put_time(out, "period_start", s->from);
    put_time(out, "period_end", s->to);
    end_object(out);
}
