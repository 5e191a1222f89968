/* A table: each kind of monitor has a word for each end of an attempt. */
#include "rules/no_answer.h"

#include "base/buf.h"
#include "base/text.h"

/* What each end of an attempt is called. With detail, ": " and the reason follow. What a type's own list
 * of messages does not name goes under its "failed", where `kind` still says which failure it was. */
struct failure {
    const char *text;
    const char *kind;
    bool detail;
};

/* What is not named is NULL and cannot occur: OUTCOME_ANSWERED has no message, and OUTCOME_INCONCLUSIVE is
 * told before the table is read. */
static const struct failure failures[MONITOR_TYPE_COUNT][OUTCOME_COUNT] = {
    [MONITOR_HTTP] = {
        [OUTCOME_TIMED_OUT] = { "Request timed out", NULL, false },
        [OUTCOME_REFUSED] = { "Connection refused", NULL, false },
        [OUTCOME_UNRESOLVED] = { "DNS resolution failed", NULL, true },
        [OUTCOME_TLS_FAILED] = { "TLS error", NULL, true },
        [OUTCOME_NOT_ALLOWED] = { "Target address not allowed", NULL, true },
        [OUTCOME_FAILED] = { "Request failed", NULL, true },
        [OUTCOME_BODY_FAILED] = { "Body read error", NULL, true },
    },
    [MONITOR_TCP] = {
        [OUTCOME_TIMED_OUT] = { "TCP connect timed out", NULL, false },
        [OUTCOME_REFUSED] = { "Connection refused", NULL, false },
        [OUTCOME_UNRESOLVED] = { "TCP connect failed", "DNS resolution failed", true },
        [OUTCOME_TLS_FAILED] = { "TLS error", NULL, true },
        [OUTCOME_NOT_ALLOWED] = { "TCP connect failed", "Target address not allowed", true },
        [OUTCOME_FAILED] = { "TCP connect failed", NULL, true },
        [OUTCOME_BODY_FAILED] = { "TCP connect failed", NULL, true },
    },
    [MONITOR_TLS] = {
        [OUTCOME_TIMED_OUT] = { "TLS connect timed out", NULL, false },
        [OUTCOME_REFUSED] = { "Connection refused", NULL, false },
        [OUTCOME_UNRESOLVED] = { "DNS resolution failed", NULL, true },
        [OUTCOME_TLS_FAILED] = { "TLS error", NULL, true },
        [OUTCOME_NOT_ALLOWED] = { "Target address not allowed", NULL, true },
        [OUTCOME_FAILED] = { "TLS connect failed", NULL, true },
        [OUTCOME_BODY_FAILED] = { "TLS connect failed", NULL, true },
    },
    [MONITOR_WEBSOCKET] = {
        [OUTCOME_TIMED_OUT] = { "WebSocket connect timed out", NULL, false },
        [OUTCOME_REFUSED] = { "Connection refused", NULL, false },
        [OUTCOME_UNRESOLVED] = { "DNS resolution failed", NULL, true },
        [OUTCOME_TLS_FAILED] = { "TLS error", NULL, true },
        [OUTCOME_NOT_ALLOWED] = { "Target address not allowed", NULL, true },
        [OUTCOME_FAILED] = { "WebSocket connect failed", NULL, true },
        [OUTCOME_BODY_FAILED] = { "WebSocket connect failed", NULL, true },
    },
    [MONITOR_PING] = {
        [OUTCOME_TIMED_OUT] = { "Ping timed out", NULL, false },
        [OUTCOME_REFUSED] = { "Ping failed", "connection refused", false },
        [OUTCOME_UNRESOLVED] = { "DNS resolution failed", NULL, true },
        [OUTCOME_TLS_FAILED] = { "Ping failed", NULL, true },
        [OUTCOME_NOT_ALLOWED] = { "Target address not allowed", NULL, true },
        [OUTCOME_FAILED] = { "Ping failed", NULL, true },
        [OUTCOME_BODY_FAILED] = { "Ping failed", NULL, true },
    },
    [MONITOR_GRPC] = {
        [OUTCOME_TIMED_OUT] = { "gRPC call timed out", NULL, false },
        [OUTCOME_REFUSED] = { "Connection refused", NULL, false },
        [OUTCOME_UNRESOLVED] = { "DNS resolution failed", NULL, true },
        [OUTCOME_TLS_FAILED] = { "TLS error", NULL, true },
        [OUTCOME_NOT_ALLOWED] = { "Target address not allowed", NULL, true },
        [OUTCOME_FAILED] = { "gRPC call failed", NULL, true },
        [OUTCOME_BODY_FAILED] = { "gRPC call failed", NULL, true },
    },
    [MONITOR_DNS] = {
        [OUTCOME_TIMED_OUT] = { "DNS lookup timed out", NULL, false },
        [OUTCOME_REFUSED] = { "DNS lookup failed", "connection refused", false },
        [OUTCOME_UNRESOLVED] = { "DNS lookup failed", NULL, true },
        [OUTCOME_TLS_FAILED] = { "DNS lookup failed", NULL, true },
        [OUTCOME_NOT_ALLOWED] = { "DNS lookup failed", "Target address not allowed", true },
        [OUTCOME_FAILED] = { "DNS lookup failed", NULL, true },
        [OUTCOME_BODY_FAILED] = { "DNS lookup failed", NULL, true },
    },
    [MONITOR_DOMAIN] = {
        [OUTCOME_TIMED_OUT] = { "Domain lookup timed out", NULL, false },
        [OUTCOME_REFUSED] = { "Domain lookup failed", NULL, true },
        [OUTCOME_UNRESOLVED] = { "Domain lookup failed", NULL, true },
        [OUTCOME_TLS_FAILED] = { "Domain lookup failed", NULL, true },
        [OUTCOME_NOT_ALLOWED] = { "Domain lookup failed", NULL, true },
        [OUTCOME_FAILED] = { "Domain lookup failed", NULL, true },
        [OUTCOME_BODY_FAILED] = { "Domain lookup failed", NULL, true },
    },
    [MONITOR_PLUGIN] = {
        [OUTCOME_TIMED_OUT] = { "Plugin timed out", NULL, false },
        [OUTCOME_REFUSED] = { "Plugin failed", NULL, true },
        [OUTCOME_UNRESOLVED] = { "Plugin failed", NULL, true },
        [OUTCOME_TLS_FAILED] = { "Plugin failed", NULL, true },
        [OUTCOME_NOT_ALLOWED] = { "Plugin failed", NULL, true },
        [OUTCOME_FAILED] = { "Plugin failed", NULL, true },
        [OUTCOME_BODY_FAILED] = { "Plugin failed", NULL, true },
    },
};

const char *
no_answer_reason(const struct observation *seen)
{
    return text_blank(seen->detail) ? "no reason known" : seen->detail;
}

/* Why there is no token, in words that stand by themselves. */
static const char *
token_reason(struct arena *a, const struct observation *seen)
{
    switch (seen->outcome) {
    case OUTCOME_TIMED_OUT:
        return "no answer in time";
    case OUTCOME_REFUSED:
        return "connection refused";
    case OUTCOME_UNRESOLVED:
        return arena_printf(a, "DNS resolution failed: %s", no_answer_reason(seen));
    case OUTCOME_TLS_FAILED:
        return arena_printf(a, "TLS error: %s", no_answer_reason(seen));
    case OUTCOME_NOT_ALLOWED:
        return arena_printf(a, "Target address not allowed: %s", no_answer_reason(seen));
    case OUTCOME_ANSWERED:
    case OUTCOME_FAILED:
    case OUTCOME_BODY_FAILED:
    case OUTCOME_INCONCLUSIVE:
    case OUTCOME_COUNT:
        break;
    }
    return no_answer_reason(seen);
}

const char *
no_answer_message(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    const struct failure *f = &failures[m->type][seen->outcome];
    struct buf message = { .arena = a };

    if (seen->of_token)
        return arena_printf(a, "OAuth2 token: %s", token_reason(a, seen));

    buf_text(&message, f->text);
    if (f->kind != NULL)
        buf_printf(&message, ": %s", f->kind);
    if (f->detail)
        buf_printf(&message, ": %s", no_answer_reason(seen));
    return buf_string(&message);
}
