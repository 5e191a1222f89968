/* From what a probe saw to a verdict, in this order: first what kept the probe from an answer (no_answer.c),
 * then what is wrong with the answer (wrong_answer.c), what does not hold of it (assertion_rules.c), and
 * whether it came too late. */
#include "rules/verdict.h"

#include "base/rfc3339.h"
#include "base/text.h"
#include "rules/assertion_rules.h"
#include "rules/dns_rule.h"
#include "rules/no_answer.h"
#include "rules/plugin_output.h"
#include "rules/sentences.h"
#include "rules/wrong_answer.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define MESSAGE_MAX 1000 /* characters; the API promises no more */
#define HELD_UP "The checker was held up while it waited for the answer"

const char *
verdict_amount(struct arena *a, int64_t bytes)
{
    if (bytes % (1024 * 1024) == 0)
        return arena_printf(a, "%" PRId64 " MiB", bytes / (1024 * 1024));
    if (bytes % 1024 == 0)
        return arena_printf(a, "%" PRId64 " KiB", bytes / 1024);
    return arena_printf(a, "%" PRId64 " bytes", bytes);
}

bool
verdict_status_is_expected(const struct monitor *m, int64_t code)
{
    if (m->options.expected_statuses.count > 0)
        return expected_statuses_hold(&m->options.expected_statuses, code);
    return code == m->expected_status;
}

/* --- The verdict ------------------------------------------------------------------------------------ */

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
    return wrong_answer(a, m, seen);
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
                                    wrong_answer_time(m->type), seen->response_time_ms, limit);
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
    char day[11];

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
        rfc3339_date(seen->expires_at, day);
        return arena_printf(a, "it is registered until %s", day);
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
        r->error_message = arena_printf(a, SENTENCE_INVERTED "%s", what_it_said(a, m, seen, r));
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
        r.values = copied(a, wrong_answer_values(seen), seen->value_count);
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
