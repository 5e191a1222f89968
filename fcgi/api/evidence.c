/* What checks saw: one of them, the latest and the last failure, the certificate. */
#include "base/duration.h"
#include "base/json.h"
#include "base/text.h"
#include "fcgi/api/handlers.h"
#include "model/certificate.h"
#include "rules/redaction.h"
#include "store/certificates.h"
#include "store/evidence.h"
#include "store/heartbeats.h"

#include <string.h>

/* --- one heartbeat -------------------------------------------------------------------------------------- */

static enum found
find_heartbeat(struct request *rq, struct heartbeat *h)
{
    int64_t seq, kept_from = rq->now - rq->app->config.heartbeat_retention_days * DAY;
    enum found found;

    if (!text_to_int(rq->ids[1], 1, INT64_MAX - 1, &seq))
        return NONE;
    found = heartbeats_by_seq(rq->app->db, rq->arena, rq->monitor.key, seq, h);
    return found == FOUND && h->checked_at < kept_from ? NONE : found;
}

/* GET /monitors/:id/heartbeats/:heartbeat_id -- what the check saw is for keys of the monitor. */
struct reply
heartbeat_show(struct request *rq)
{
    struct belonging of = monitor_belonging(&rq->monitor);
    enum reader reader = principal_reader(&rq->principal, &of, rq->monitor.is_public);
    struct kept_evidence kept = {.body = NULL};
    struct buf out = json_text(rq);
    struct heartbeat h;
    enum found found = find_heartbeat(rq, &h);

    if (found == NONE)
        return refuse(rq, NOT_FOUND,
                      "This monitor has no heartbeat with this id, or not any more: GET its heartbeats");
    if (found == FAILED)
        return broke(rq);
    if (reader != READER_WITH_KEY) {
        redact_heartbeat(rq->arena, reader, &h);
        heartbeat_json(&out, NULL, rq->monitor.id, &h);
        return answer(200, &out);
    }
    found = evidence_of_result(rq->app->db, rq->arena, rq->monitor.key, h.seq, &kept);
    if (found == FAILED)
        return broke(rq);
    heartbeat_with_evidence_json(&out, rq->monitor.id, &h, found == FOUND ? kept.body : NULL);
    return answer(200, &out);
}

/* --- the latest, and the last failure ------------------------------------------------------------------- */

/* The members of evidence are those of an object: they follow without its braces. */
static void
put_evidence(struct request *rq, struct buf *out, const char *name, enum found found,
             const struct kept_evidence *e)
{
    if (found != FOUND) {
        put_null(out, name);
        return;
    }
    put_object(out, name);
    put_text(out, "heartbeat_id", arena_printf(rq->arena, "%lld", (long long)e->seq));
    put_text(out, "status", status_name(e->result));
    put_time(out, "checked_at", e->checked_at);
    evidence_put_members(out, e->body);
    end_object(out);
}

/* GET /monitors/:id/evidence */
struct reply
evidence_show(struct request *rq)
{
    struct kept_evidence latest, failure;
    struct buf out = json_text(rq);
    enum found has_latest = evidence_latest(rq->app->db, rq->arena, rq->monitor.key, &latest);
    enum found has_failed = evidence_last_failure(rq->app->db, rq->arena, rq->monitor.key, &failure);

    if (has_latest == FAILED || has_failed == FAILED)
        return broke(rq);
    put_object(&out, NULL);
    put_evidence(rq, &out, "latest", has_latest, &latest);
    put_evidence(rq, &out, "last_failure", has_failed, &failure);
    end_object(&out);
    return answer(200, &out);
}

/* --- the certificate ------------------------------------------------------------------------------------ */

/* GET /monitors/:id/certificate */
struct reply
certificate_show(struct request *rq)
{
    struct seen_certificate seen;
    struct buf out = json_text(rq);
    enum found found = certificates_current(rq->app->db, rq->arena, rq->monitor.key, &seen);
    const struct certificate *c = found == FOUND ? certificate_read_text(rq->arena, seen.body) : NULL;

    if (found == FAILED || (found == FOUND && c == NULL))
        return broke(rq);
    if (found == NONE)
        return refuse(rq, NO_CERTIFICATE,
                      "No check of this monitor has seen a certificate yet: is it asked by TLS?");
    put_object(&out, NULL);
    certificate_put(&out, c, CERTIFICATE_NAMES, rq->now);
    put_time(&out, "first_seen_at", seen.first_seen_at);
    put_time(&out, "checked_at", seen.seen_at);
    end_object(&out);
    return answer(200, &out);
}
