/* What was told of a certificate is known of all locations that see it: with several of them nothing is told
 * several times. */
#include "flow/certificate_news.h"

#include "base/text.h"
#include "flow/publish.h"
#include "model/certificate.h"
#include "rules/expiry.h"
#include "store/certificates.h"

/* The one in use at this location until now; NULL: none was seen. */
static const struct seen_certificate *
before(const struct seen_certificates *known, int64_t location)
{
    for (int i = 0; i < known->count; i++)
        if (known->list[i].location == location)
            return &known->list[i];
    return NULL;
}

/* The smallest threshold that was told of this certificate, wherever it was seen. */
static int64_t
told_of(const struct seen_certificates *known, const char *fingerprint)
{
    int64_t told = -1;

    for (int i = 0; i < known->count; i++) {
        const struct seen_certificate *c = &known->list[i];

        if (text_same(c->fingerprint, fingerprint) && c->told >= 0 && (told < 0 || c->told < told))
            told = c->told;
    }
    return told;
}

static bool
is_known_elsewhere(const struct seen_certificates *known, const char *fingerprint, int64_t location)
{
    for (int i = 0; i < known->count; i++)
        if (known->list[i].location != location && text_same(known->list[i].fingerprint, fingerprint))
            return true;
    return false;
}

/* The monitor is read anew: its name may have changed while it was being checked. */
static int
tell(struct evaluation *e, enum event_type event, const struct expiry_news *news)
{
    struct monitor m;
    struct publication what = {.event_type = event, .monitor = &m, .expiry = news, .at = e->now};

    if (monitors_by_key(e->db, e->a, e->monitor->key, &m) != FOUND)
        return -1;
    what.status = e->after.status != UNKNOWN ? e->after.status : m.status;
    return publish(e->db, e->a, &what);
}

static int
tell_end(struct evaluation *e, const struct certificate *c, int64_t left)
{
    const struct expiry_news news = {.certificate = c, .days_left = left, .not_after = c->not_after};

    return tell(e, CERTIFICATE_EXPIRING, &news);
}

static int
tell_change(struct evaluation *e, const struct certificate *c, const char *was)
{
    const struct expiry_news news = {.certificate = c, .before = was, .after = c->fingerprint_sha256};

    return tell(e, CERTIFICATE_CHANGED, &news);
}

static const char *
as_json(struct arena *a, const struct certificate *c, int64_t now)
{
    struct buf out = {.arena = a};

    certificate_json(&out, NULL, c, CERTIFICATE_NAMES, now);
    return buf_string(&out);
}

static const struct expiry_days *
thresholds_of(const struct monitor *m)
{
    return m->options.expiry_days != NULL ? m->options.expiry_days : &expiry_days_default;
}

int
certificate_news(struct evaluation *e, const struct check_result *r, int64_t location, int64_t seq,
                 bool *changed)
{
    const struct certificate *c = r->certificate;
    const struct expiry_days *days = thresholds_of(e->monitor);
    struct seen_certificates known = {0};
    const struct seen_certificate *was;
    struct seen_certificate now;
    int64_t left, threshold;
    bool is_due;

    *changed = false;
    if (c == NULL)
        return 0;
    if (certificates_of(e->db, e->a, e->monitor->key, &known) != 0)
        return -1;
    was = before(&known, location);
    *changed = was != NULL && !text_same(was->fingerprint, c->fingerprint_sha256);
    left = days_left(c->not_after, e->now);
    now = (struct seen_certificate){
        .location = location,
        .fingerprint = c->fingerprint_sha256,
        .seen_at = r->checked_at,
        .seen_seq = seq,
        .not_after = c->not_after,
        .told = told_of(&known, c->fingerprint_sha256),
        .attend_from = expiry_attend_from(days, c->not_after),
        .critical_from = expiry_critical_from(days, c->not_after),
        .body = as_json(e->a, c, e->now),
    };
    is_due = expiry_is_due(days, left, now.told, &threshold);
    if (is_due)
        now.told = threshold;
    if (certificates_save(e->db, e->monitor->key, &now) != 0 ||
        (*changed && certificates_replaced(e->db, e->monitor->key, &now) != 0))
        return -1;
    if (*changed && !is_known_elsewhere(&known, c->fingerprint_sha256, location) &&
        tell_change(e, c, was->fingerprint) != 0)
        return -1;
    return is_due ? tell_end(e, c, left) : 0;
}
