/* Made-up facts, as flow/publish queues them: for each event a row says which parts its body has. */
#include "render/example.h"

#include "base/duration.h"
#include "base/json.h"

#define EXAMPLE_MEMBER "00000000-0000-4000-8000-000000000001" /* of a gate */
#define NO_INCIDENT "00000000-0000-4000-8000-000000000000" /* no incident has it: its link leads nowhere */
#define LENGTH (12 * MINUTE)

/* Bits: which facts the body of an event has. */
enum part {
    INCIDENT = 1,
    RESOLVED = 2,
    ACKNOWLEDGED = 4,
    REASON = 8,
    DURATION = 16,
    MAINTENANCE_FACTS = 32,
    CERTIFICATE = 64,
    DOMAIN_FACTS = 128,
    SINCE = 256,
    GATE = 512,
    GATE_FAILURE = 1024,
    CHANGES = 2048
};

static const struct {
    unsigned parts;
    enum status status; /* of the monitor after it */
} examples[EVENT_TYPE_COUNT] = {
    [INCIDENT_CREATED] = { INCIDENT, DOWN },
    [INCIDENT_RESOLVED] = { INCIDENT | RESOLVED, UP },
    [INCIDENT_REMINDER] = { INCIDENT, DOWN },
    [INCIDENT_ESCALATED] = { INCIDENT, DOWN },
    [INCIDENT_ACKNOWLEDGED] = { INCIDENT | ACKNOWLEDGED, DOWN },
    [MONITOR_DEGRADED] = { REASON, DEGRADED },
    [MONITOR_RECOVERED] = { DURATION, UP },
    [MONITOR_FLAPPING] = { CHANGES | DURATION, DOWN },
    [MAINTENANCE_SCHEDULED] = { MAINTENANCE_FACTS, UP },
    [MAINTENANCE_STARTED] = { MAINTENANCE_FACTS, UP },
    [MAINTENANCE_ENDED] = { MAINTENANCE_FACTS, UP },
    [CERTIFICATE_EXPIRING] = { CERTIFICATE, UP },
    [CERTIFICATE_CHANGED] = { CERTIFICATE, UP },
    [DOMAIN_EXPIRING] = { DOMAIN_FACTS, UP },
    [CHECKER_OFFLINE] = { SINCE, UNKNOWN },
    [CHECKER_ONLINE] = { SINCE, UNKNOWN },
    [GATE_PASSED] = { GATE, UNKNOWN },
    [GATE_FAILED] = { GATE | GATE_FAILURE, UNKNOWN },
};

static void
put_incident(struct buf *out, unsigned parts, int64_t now)
{
    put_object(out, "incident");
    put_text(out, "id", NO_INCIDENT);
    put_text(out, "cause", "Expected 200, got 503");
    put_time(out, "started_at", now - LENGTH);
    if (parts & RESOLVED)
        put_time(out, "resolved_at", now);
    if (parts & ACKNOWLEDGED) {
        put_text(out, "acknowledgement", "Looking into it");
        put_text(out, "acknowledged_by", "ops");
        put_time(out, "acknowledged_at", now);
    }
    end_object(out);
}

static void
put_maintenance(struct buf *out, int64_t now)
{
    put_object(out, "maintenance");
    put_text(out, "title", "An example");
    put_time(out, "starts_at", now);
    put_time(out, "ends_at", now + HOUR);
    end_object(out);
}

static void
put_certificate(struct buf *out, int64_t now)
{
    put_object(out, "certificate");
    put_text(out, "issuer", "An example authority");
    put_time(out, "not_after", now + 7 * DAY);
    end_object(out);
    put_int(out, "days_left", 7);
}

static void
put_domain(struct buf *out, int64_t now)
{
    put_int(out, "days_left", 7);
    put_time(out, "not_after", now + 7 * DAY);
}

static void
put_gate(struct buf *out, unsigned parts)
{
    put_object(out, "gate");
    put_text(out, "label", "An example");
    put_array(out, "members");
    put_object(out, NULL);
    put_text(out, "id", EXAMPLE_MEMBER);
    put_text(out, "name", "Shop");
    put_int(out, "needed", 3);
    end_object(out);
    end_array(out);
    if (parts & GATE_FAILURE) {
        put_object(out, "evidence");
        put_text(out, "monitor_id", EXAMPLE_MEMBER);
        put_text(out, "error_message", "Expected 200, got 503");
        end_object(out);
    }
    end_object(out);
}

static void
put_parts(struct buf *out, unsigned parts, int64_t now)
{
    if (parts & INCIDENT)
        put_incident(out, parts, now);
    if (parts & REASON)
        put_text(out, "reason", "Response time 900ms exceeds 500ms threshold");
    if (parts & DURATION)
        put_int(out, "duration_seconds", LENGTH);
    if (parts & MAINTENANCE_FACTS)
        put_maintenance(out, now);
    if (parts & CERTIFICATE)
        put_certificate(out, now);
    if (parts & DOMAIN_FACTS)
        put_domain(out, now);
    if (parts & SINCE) {
        put_time(out, "since", now - LENGTH);
        put_int(out, "affected", 3);
    }
    if (parts & GATE)
        put_gate(out, parts);
    if (parts & CHANGES)
        put_int(out, "changes", 7);
}

/* Written and read back as JSON, as a real one is: then an example cannot show what a real message would
 * not. */
struct notification
example_notification(struct arena *a, enum event_type event, const struct monitor *m, int64_t now)
{
    unsigned parts = examples[event].parts;
    struct buf body = { .arena = a };
    struct notification n;

    put_object(&body, NULL);
    put_text(&body, "event", event_type_name(event));
    put_time(&body, "timestamp", now);
    if (!(parts & (SINCE | GATE)))
        monitor_alert_json(&body, a, m, examples[event].status);
    put_parts(&body, parts, now);
    end_object(&body);
    (void)notification_read(a, buf_string(&body), &n);
    return n;
}

struct monitor
example_monitor(void)
{
    return (struct monitor){
        .id = "00000000-0000-4000-8000-000000000000",
        .name = "Example",
        .url = "https://example.com/",
        .tags = "",
        .status = UP,
    };
}
