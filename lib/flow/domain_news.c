/* A registration that was renewed has another date, and begins anew. */
#include "flow/domain_news.h"

#include "flow/publish.h"
#include "model/certificate.h"
#include "rules/expiry.h"
#include "store/domain_watches.h"
#include "store/monitors.h"

/* The monitor is read anew: its name may have changed while it was being checked. */
static int
tell(struct evaluation *e, int64_t left, int64_t not_after)
{
    const struct expiry_news news = { .days_left = left, .not_after = not_after };
    struct monitor m;
    struct publication what = { .event_type = DOMAIN_EXPIRING, .monitor = &m, .expiry = &news, .at = e->now };

    if (monitors_by_key(e->db, e->a, e->monitor->key, &m) != FOUND)
        return -1;
    what.status = e->after.status != UNKNOWN ? e->after.status : m.status;
    return publish(e->db, e->a, &what);
}

static int
note_silence(struct evaluation *e, struct domain_watch *w, int64_t at)
{
    if (w->silent_since != 0)
        return 0;
    w->silent_since = at;
    return domain_watches_save(e->db, e->monitor->key, w);
}

static int
note_end(struct evaluation *e, struct domain_watch *w, int64_t not_after)
{
    const struct expiry_days *days = e->monitor->options.expiry_days;
    int64_t left = days_left(not_after, e->now), threshold;
    bool is_due;

    if (days == NULL)
        days = &expiry_days_of_domains;
    if (w->not_after != not_after)
        w->told = -1;
    is_due = not_after != 0 && expiry_is_due(days, left, w->told, &threshold);
    *w = (struct domain_watch){
        .not_after = not_after,
        .told = is_due ? threshold : w->told,
        .attend_from = not_after != 0 ? expiry_attend_from(days, not_after) : 0,
        .critical_from = not_after != 0 ? expiry_critical_from(days, not_after) : 0,
    };
    if (domain_watches_save(e->db, e->monitor->key, w) != 0)
        return -1;
    return is_due ? tell(e, left, not_after) : 0;
}

int
domain_news(struct evaluation *e, const struct check_result *r)
{
    struct domain_watch watch = { .told = -1 };

    if (e->monitor->type != MONITOR_DOMAIN)
        return 0;
    if (domain_watches_read(e->db, e->monitor->key, &watch) == FAILED)
        return -1;
    return r->status == INCONCLUSIVE ? note_silence(e, &watch, r->checked_at)
                                     : note_end(e, &watch, r->domain_ends_at);
}
