/* One function for each kind, in a table with the words for the time that it takes. */
#include "rules/wrong_answer.h"

#include "base/escapes.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "base/url.h"
#include "rules/dns_rule.h"
#include "rules/no_answer.h"
#include "rules/sentences.h"

#include <inttypes.h>
#include <string.h>

/* --- Targets that answer ---------------------------------------------------------------------------- */

static const char *
wrong_status(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    const struct field_list *list = &m->options.expected_statuses;

    if (verdict_status_is_expected(m, seen->status_code))
        return NULL;
    if (list->count > 0)
        return arena_printf(a, "Expected %s, got %" PRId64, expected_statuses_text(a, list),
                            seen->status_code);
    return arena_printf(a, "Expected %" PRId64 SENTENCE_GOT "%" PRId64, m->expected_status,
                        seen->status_code);
}

static const char *
wrong_body(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    if (m->body_contains != NULL && !seen->body_matched)
        return !seen->body_cut ? SENTENCE_BODY_MATCH
                               : arena_printf(a, SENTENCE_BODY_MATCH " in the first %s",
                                              verdict_amount(a, m->options.max_body_bytes));
    if (m->options.body_not_contains != NULL && seen->body_excluded)
        return arena_printf(a, SENTENCE_BODY_HOLDS "%s'", text_cut(a, m->options.body_not_contains, 60));
    return NULL;
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
    return arena_printf(a, SENTENCE_EXPECTED "%s" SENTENCE_GOT_TEXT "%s'", m->options.expect,
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

/* What the sentence says of several expected values. */
static const char *const of_them[DNS_MATCH_COUNT] = {
    [DNS_MATCH_ANY] = "",
    [DNS_MATCH_ALL] = " (all of them)",
    [DNS_MATCH_EXACT] = " (these alone)",
    [DNS_MATCH_NONE] = " (none of them)",
    [DNS_MATCH_CONTAINS] = " (inside a value)",
};

const char *const *
wrong_answer_values(const struct observation *seen)
{
    return seen->told != NULL ? seen->told : seen->values;
}

static const char *
unexpected(struct arena *a, const char *expected, const char *more, const struct observation *seen)
{
    struct buf message = { .arena = a };

    buf_printf(&message, SENTENCE_EXPECTED "%s'%s" SENTENCE_GOT_VALUES, expected, more);
    for (int i = 0; i < seen->value_count; i++)
        buf_printf(&message, "%s%s", i > 0 ? ", " : "", wrong_answer_values(seen)[i]);
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

/* --- Jobs and domains -------------------------------------------------------------------------------- */

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
        return arena_printf(a, "%s" SENTENCE_OUT_OF_BOUNDS "%.15g is below %.15g", b->label, metric->value,
                            b->min);
    if (b->has_max && metric->value > b->max)
        return arena_printf(a, "%s" SENTENCE_OUT_OF_BOUNDS "%.15g is above %.15g", b->label, metric->value,
                            b->max);
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

static const char *
wrong_domain(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    char day[11];

    if (!seen->domain_is_known)
        return arena_printf(a, "The registry does not know %s", m->url);
    if (!seen->domain_has_ended)
        return NULL;
    rfc3339_date(seen->expires_at, day);
    return arena_printf(a, "The domain expired on %s", day);
}

/* --- All kinds -------------------------------------------------------------------------------------- */

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

const char *
wrong_answer(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    return answers[m->type].wrong != NULL ? answers[m->type].wrong(a, m, seen) : NULL;
}

const char *
wrong_answer_time(enum monitor_type type)
{
    return answers[type].time;
}
