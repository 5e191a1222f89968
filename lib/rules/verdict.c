/* From what a probe saw to a verdict, in this order: first what kept the probe from an answer, then what is
 * wrong with the answer, then whether it came too late. The words are data: one table per question. */
#include "rules/verdict.h"

#include "base/escapes.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "base/url.h"
#include "rules/assertion_rules.h"
#include "rules/dns_rule.h"
#include "rules/no_answer.h"
#include "rules/plugin_output.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define MESSAGE_MAX 1000 /* characters; the API promises no more */
#define HELD_UP "The checker was held up while it waited for the answer"

/* --- Wrong answers: NULL if there is nothing wrong -------------------------------------------------- */

const char *
verdict_amount(struct arena *a, int64_t bytes)
{
    if (bytes % (1024 * 1024) == 0)
        return arena_printf(a, "%" PRId64 " MiB", bytes / (1024 * 1024));
    if (bytes % 1024 == 0)
        return arena_printf(a, "%" PRId64 " KiB", bytes / 1024);
    return arena_printf(a, "%" PRId64 " bytes", bytes);
}

static const char *
wrong_status(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    const struct field_list *list = &m->options.expected_statuses;

    if (verdict_status_is_expected(m, seen->status_code))
        return NULL;
    if (list->count > 0)
        return arena_printf(a, "Expected %s, got %" PRId64, expected_statuses_text(a, list),
                            seen->status_code);
    return arena_printf(a, "Expected %" PRId64 ", got %" PRId64, m->expected_status, seen->status_code);
}

static const char *
wrong_body(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    if (m->body_contains != NULL && !seen->body_matched)
        return !seen->body_cut ? "Body match failed"
                               : arena_printf(a, "Body match failed in the first %s",
                                              verdict_amount(a, m->options.max_body_bytes));
    if (m->options.body_not_contains != NULL && seen->body_excluded)
        return arena_printf(a, "Body contains '%s'", text_cut(a, m->options.body_not_contains, 60));
    return NULL;
}

bool
verdict_status_is_expected(const struct monitor *m, int64_t code)
{
    if (m->options.expected_statuses.count > 0)
        return expected_statuses_hold(&m->options.expected_statuses, code);
    return code == m->expected_status;
}

/* The status code first: a body that broke off, or does not match, is no news where an error page was
 * sent. */
static const char *
wrong_http(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    const char *message = wrong_status(a, m, seen);

    if (message != NULL)
        return message;
    return seen->outcome == OUTCOME_BODY_FAILED ? no_answer_message(a, m, seen) : wrong_body(a, m, seen);
}

/* What was said over a connection of our own. */
static const char *
wrong_text(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    if (m->options.expect == NULL || seen->body_matched)
        return NULL;
    return arena_printf(a, "Expected '%s', got '%s'", m->options.expect,
                        escapes_shown(a, seen->body, seen->body_length, 60));
}

/* A server that does not change to WebSocket answers by HTTP. */
static const char *
wrong_websocket(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    if (seen->status_code != 101)
        return arena_printf(a, "Expected 101, got %" PRId64, seen->status_code);
    return wrong_text(a, m, seen);
}

/* Of several packets some may get lost without anybody minding. */
static const char *
wrong_ping(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    int64_t loss = (int64_t)100 * seen->packets_lost / (seen->packets_sent > 0 ? seen->packets_sent : 1);

    if (loss < m->options.loss_threshold_pct)
        return NULL;
    return arena_printf(a, "Packet loss %" PRId64 "%% (%d of %d)", loss, seen->packets_lost,
                        seen->packets_sent);
}

static const char *
wrong_grpc(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    (void)m;
    return arena_text(a, seen->health);
}

/* The name as the monitor has it, without "dns://". */
static const char *
dns_name(const struct monitor *m)
{
    const char *name = url_dns_name(m->url);

    return name != NULL ? name : m->url;
}

static const char *const *
told_values(const struct observation *seen)
{
    return seen->told != NULL ? seen->told : seen->values;
}

/* What the sentence says of several expected values. */
static const char *const of_them[DNS_MATCH_COUNT] = {
    [DNS_MATCH_ANY] = "",
    [DNS_MATCH_ALL] = " (all of them)",
    [DNS_MATCH_EXACT] = " (these alone)",
    [DNS_MATCH_NONE] = " (none of them)",
    [DNS_MATCH_CONTAINS] = " (inside a value)",
};

static const char *
unexpected(struct arena *a, const char *expected, const char *more, const struct observation *seen)
{
    struct buf message = { .arena = a };

    buf_printf(&message, "Expected '%s'%s, got: ", expected, more);
    for (int i = 0; i < seen->value_count; i++)
        buf_printf(&message, "%s%s", i > 0 ? ", " : "", told_values(seen)[i]);
    return buf_string(&message);
}

/* One value is expected; a list of several in its place never matches, and its owner is told why. */
static const char *
wrong_value(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    const char *message;

    if (m->dns_expected == NULL ||
        dns_value_matches(m->dns_record_type, m->dns_expected, seen->values, seen->value_count))
        return NULL;
    message = unexpected(a, m->dns_expected, "", seen);
    if (strchr(m->dns_expected, ',') == NULL)
        return message;
    return arena_printf(a, "%s (dns_expected is one value: several go into dns_expected_values)", message);
}

static const char *
wrong_dns(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    const char *message;

    if (m->options.dns_expected_rcode != RCODE_NOERROR)
        return arena_printf(a, "Expected %s, got NOERROR", dns_rcode_names[m->options.dns_expected_rcode]);
    if (seen->value_count == 0)
        return arena_printf(a, "No %s records found for %s", m->dns_record_type, dns_name(m));
    message = wrong_value(a, m, seen);
    if (message != NULL || m->dns_expected_values == NULL ||
        dns_values_match(a, m, seen->values, seen->value_count))
        return message;
    return unexpected(a, dns_values_joined(a, m->dns_expected_values), of_them[m->dns_match], seen);
}

/* --- Pings ------------------------------------------------------------------------------------------ */

static const struct metric *
metric_of(const struct observation *seen, const char *label)
{
    for (int i = 0; i < seen->metric_count; i++)
        if (strcmp(seen->metrics[i].label, label) == 0)
            return &seen->metrics[i];
    return NULL;
}

static const char *
out_of_bound(struct arena *a, const struct metric_bound *b, const struct metric *metric)
{
    if (b->has_min && metric->value < b->min)
        return arena_printf(a, "%s out of bounds: %.15g is below %.15g", b->label, metric->value, b->min);
    if (b->has_max && metric->value > b->max)
        return arena_printf(a, "%s out of bounds: %.15g is above %.15g", b->label, metric->value, b->max);
    return NULL;
}

/* What the job says of itself comes first; a metric that it did not send is in no way out of bounds. */
static const char *
wrong_push(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    const struct metric_bounds *bounds = m->options.push.bounds;
    const char *message = NULL;

    if (seen->exit_status != 0)
        return arena_printf(a, "Exit status %d", seen->exit_status);
    if (seen->said_failed)
        return "Failure reported";
    for (int i = 0; bounds != NULL && i < bounds->count && message == NULL; i++) {
        const struct metric *metric = metric_of(seen, bounds->list[i].label);

        if (metric != NULL)
            message = out_of_bound(a, &bounds->list[i], metric);
    }
    return message;
}

/* --- The verdict ------------------------------------------------------------------------------------ */

/* "2026-02-10" */
static const char *
date_of(struct arena *a, int64_t at)
{
    char text[RFC3339_SIZE];

    rfc3339_print(at, text);
    return arena_printf(a, "%.10s", text);
}

static const char *
wrong_domain(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    if (!seen->domain_is_known)
        return arena_printf(a, "The registry does not know %s", m->url);
    if (seen->domain_has_ended)
        return arena_printf(a, "The domain expired on %s", date_of(a, seen->expires_at));
    return NULL;
}

static const struct {
    const char *(*wrong)(struct arena *a, const struct monitor *m, const struct observation *seen);
    const char *time; /* what took too long */
} answers[MONITOR_TYPE_COUNT] = {
    [MONITOR_HTTP] = { wrong_http, "Response time" },
    [MONITOR_TCP] = { wrong_text, "TCP connect time" },
    [MONITOR_TLS] = { wrong_text, "Response time" },
    [MONITOR_WEBSOCKET] = { wrong_websocket, "Response time" },
    [MONITOR_PING] = { wrong_ping, "Response time" },
    [MONITOR_GRPC] = { wrong_grpc, "Response time" },
    [MONITOR_DNS] = { wrong_dns, "DNS resolution time" },
    [MONITOR_PLUGIN] = { NULL, "Run time" },
    [MONITOR_PUSH] = { wrong_push, "Run time" },
    [MONITOR_DOMAIN] = { wrong_domain, "Response time" },
};

/* What a plugin says by its exit status: 0 is well, which leaves the rest to the monitor's other rules. */
static bool
judge_plugin(struct arena *a, const struct monitor *m, const struct observation *seen, struct check_result *r)
{
    static const enum status statuses[] = { UP, DEGRADED, DOWN };

    if (m->type != MONITOR_PLUGIN || seen->outcome != OUTCOME_ANSWERED || seen->exit_status == 0)
        return false;
    r->status = seen->exit_status < 3 ? statuses[seen->exit_status] : INCONCLUSIVE;
    r->error_message = plugin_sentence(a, seen->exit_status, seen->output);
    return true;
}

/* A refusal by the name server may be what is asked for. */
static bool
is_expected_refusal(const struct monitor *m, const struct observation *seen)
{
    return m->type == MONITOR_DNS && m->options.dns_expected_rcode != RCODE_NOERROR && seen->rcode != NULL &&
           strcmp(seen->rcode, dns_rcode_names[m->options.dns_expected_rcode]) == 0;
}

/* A body that broke off is an answer all the same: its status code is judged first. So is a silence in which
 * a text was waited for. */
static bool
has_answer(const struct monitor *m, const struct observation *seen)
{
    return seen->outcome == OUTCOME_ANSWERED || seen->cut_short ||
           (seen->outcome == OUTCOME_BODY_FAILED && m->type == MONITOR_HTTP);
}

static void
say_nothing(struct check_result *r, const char *reason)
{
    r->status = INCONCLUSIVE;
    r->error_message = reason;
}

static const char *
says_wrong(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    if (is_expected_refusal(m, seen))
        return NULL;
    if (!has_answer(m, seen))
        return no_answer_message(a, m, seen);
    return answers[m->type].wrong != NULL ? answers[m->type].wrong(a, m, seen) : NULL;
}

static void
judge_time(struct arena *a, const struct monitor *m, const struct observation *seen, struct check_result *r)
{
    int64_t limit = m->response_time_threshold_ms;

    r->status = UP;
    if (limit < 0 || seen->response_time_ms <= limit)
        return;
    if (seen->held_up) {
        say_nothing(r, HELD_UP);
        return;
    }
    r->status = DEGRADED;
    r->error_message = arena_printf(a, "%s %" PRId64 "ms exceeds %" PRId64 "ms threshold",
                                    answers[m->type].time, seen->response_time_ms, limit);
}

/* All are judged, also those that gates ask for, which name no result. True: one of the monitor's own
 * does. What surely failed is told, whatever is not known beside it. */
static bool
judge_assertions(struct arena *a, const struct monitor *m, const struct observation *seen, int64_t now,
                 struct check_result *r)
{
    const struct field_list *own = &m->options.assertions;
    const struct assertion *all = own->items;
    int worst, unknown;

    if (assertions_count(m) == 0)
        return false;
    r->findings = seen->findings != NULL ? findings_copied(a, seen->findings, assertions_count(m))
                                         : assertions_judge(a, m, seen, now);
    if (m->asking_gates.count > 0) {
        r->gate_findings = assertions_for_gates(a, m, r->findings);
        r->gate_finding_count = m->asking_gates.count;
    }
    worst = assertions_worst(own, r->findings, seen->held_up);
    unknown = assertions_not_known(own, r->findings, seen->held_up);
    if (worst >= 0) {
        r->status = all[worst].severity == SEVERITY_DOWN ? DOWN : DEGRADED;
        r->error_message = assertion_sentence(a, &all[worst], &r->findings[worst]);
    } else if (unknown >= 0) {
        say_nothing(r, r->findings[unknown].blind ? arena_text(a, r->findings[unknown].problem) : HELD_UP);
    }
    return worst >= 0 || unknown >= 0;
}

/* The time that a probe measured while the checker itself stood still (held_up) is the checker's, not the
 * target's. So a late answer, or none, says nothing then; but what an answer says is judged in any case. */
static void
judge(struct arena *a, const struct monitor *m, const struct observation *seen, int64_t now,
      struct check_result *r)
{
    if (seen->outcome == OUTCOME_INCONCLUSIVE) {
        say_nothing(r, arena_text(a, no_answer_reason(seen)));
        return;
    }
    if ((seen->outcome == OUTCOME_TIMED_OUT || seen->cut_short) && seen->held_up) {
        say_nothing(r, HELD_UP);
        return;
    }
    if (judge_plugin(a, m, seen, r))
        return;
    r->error_message = says_wrong(a, m, seen);
    if (r->error_message != NULL)
        r->status = DOWN;
    else if (!judge_assertions(a, m, seen, now, r))
        judge_time(a, m, seen, r);
}

/* --- Inversion -------------------------------------------------------------------------------------- */

/* What was good about a check that was to fail. */
static const char *
what_it_said(struct arena *a, const struct monitor *m, const struct observation *seen,
             const struct check_result *r)
{
    if (r->error_message != NULL)
        return r->error_message; /* degraded */
    switch (m->type) {
    case MONITOR_HTTP:
        return arena_printf(a, "got %" PRId64, seen->status_code);
    case MONITOR_TCP:
        return m->options.expect != NULL ? "the answer was as configured" : "the connection was accepted";
    case MONITOR_TLS:
        return m->options.expect != NULL ? "the answer was as configured" : "TLS was established";
    case MONITOR_WEBSOCKET:
        return m->options.expect != NULL ? "the answer was as configured" : "the server speaks WebSocket";
    case MONITOR_PING:
        return "the host answers";
    case MONITOR_GRPC:
        return "got SERVING";
    case MONITOR_DNS:
        return "the answer was as configured";
    case MONITOR_DOMAIN:
        return arena_printf(a, "it is registered until %s", date_of(a, seen->expires_at));
    case MONITOR_PLUGIN:
        return plugin_sentence(a, seen->exit_status, seen->output);
    case MONITOR_PUSH:
    case MONITOR_TYPE_COUNT:
        break;
    }
    return "it succeeded";
}

/* Whether the target itself said no, in whatever way; a silence, or what a third party says, is no answer. */
static bool
target_said_no(const struct monitor *m, const struct observation *seen)
{
    if (seen->of_token)
        return false;
    switch (seen->outcome) {
    case OUTCOME_ANSWERED:
    case OUTCOME_REFUSED:
        return true;
    case OUTCOME_TLS_FAILED:
        return seen->refused_by_tls;
    case OUTCOME_UNRESOLVED:
        return seen->refused_by_name;
    case OUTCOME_FAILED:
        return m->type == MONITOR_DNS && text_same(seen->rcode, "NXDOMAIN");
    case OUTCOME_BODY_FAILED:
    case OUTCOME_TIMED_OUT:
    case OUTCOME_NOT_ALLOWED:
    case OUTCOME_INCONCLUSIVE:
    case OUTCOME_COUNT:
        break;
    }
    return false;
}

static void
invert(struct arena *a, const struct monitor *m, const struct observation *seen, struct check_result *r)
{
    if (r->status == DOWN && target_said_no(m, seen)) {
        r->status = UP;
        r->error_message = NULL;
    } else if (r->status == UP || r->status == DEGRADED) {
        r->status = DOWN;
        r->error_message = arena_printf(a, "Expected to fail, but %s", what_it_said(a, m, seen, r));
    }
}

/* --- All of it -------------------------------------------------------------------------------------- */

static const char *const *
copied(struct arena *a, const char *const *values, int count)
{
    const char **copy = arena_alloc(a, ((size_t)count + 1) * sizeof *copy);

    for (int i = 0; i < count; i++)
        copy[i] = arena_text(a, values[i]);
    return copy;
}

struct check_result
verdict_of(struct arena *a, const struct monitor *m, const struct observation *seen, int64_t now)
{
    struct check_result r = {
        .response_time_ms = seen->response_time_ms,
        .status_code = m->type == MONITOR_HTTP ? seen->status_code : -1,
    };

    assert(seen->outcome < OUTCOME_COUNT);
    if (m->type == MONITOR_DNS) {
        r.values = copied(a, told_values(seen), seen->value_count);
        r.value_count = seen->value_count;
    }
    if (m->type == MONITOR_DOMAIN)
        r.domain_ends_at = seen->expires_at;
    judge(a, m, seen, now, &r);
    if (m->options.invert)
        invert(a, m, seen, &r);
    if (r.error_message != NULL && text_length(r.error_message) > MESSAGE_MAX)
        r.error_message = text_cut(a, r.error_message, MESSAGE_MAX);
    return r;
}
