/* Counted in windows, as every limit (store/rate_limits.h). */
#include "cron/notify/stranger_limits.h"

#include "base/url.h"
#include "rules/limit.h"
#include "store/rate_limits.h"

/* The next of those that are counted, from *place on: the addresses of a mail, the host of a webhook. NULL:
 * there is none. *place: its own. */
static const char *
next_counted(struct arena *a, const struct channel_config *to, int64_t settled, int *place)
{
    struct endpoint endpoint;

    if (to->kind == CHANNEL_EMAIL) {
        while (*place < to->address_count && (settled & (int64_t)1 << *place) != 0)
            ++*place;
        return *place < to->address_count ? channel_address_key(a, to->addresses[*place]) : NULL;
    }
    if (*place > 0)
        return NULL;
    if (to->url == NULL) /* a service's: by what it is sent to there */
        return channel_receiver(a, to);
    return url_read_http(to->url, &endpoint) ? url_host_key(a, &endpoint) : NULL;
}

static const struct limit_rule *
rule_of(const struct channel_config *to)
{
    return &limit_rules[to->kind == CHANNEL_EMAIL ? LIMIT_STRANGERS_MAILS : LIMIT_STRANGERS_WEBHOOKS];
}

int
stranger_limits_look(struct db *db, struct arena *a, const struct channel_config *to, int64_t settled,
                     int64_t now, int64_t *until)
{
    const struct limit_rule *rule = rule_of(to);
    const char *who;

    *until = 0;
    for (int place = 0; (who = next_counted(a, to, settled, &place)) != NULL; place++) {
        struct rate_limit_use use;

        if (rate_limits_read(db, rule->name, who, rule->window_seconds, now, &use) != 0)
            return -1;
        if (use.used >= rule->most && use.opened_at + rule->window_seconds > *until)
            *until = use.opened_at + rule->window_seconds;
    }
    return 0;
}

int
stranger_limits_count(struct db *db, struct arena *a, const struct channel_config *to, int64_t settled,
                      int64_t now)
{
    const struct limit_rule *rule = rule_of(to);
    const char *who;

    for (int place = 0; (who = next_counted(a, to, settled, &place)) != NULL; place++)
        if (rate_limits_count(db, rule->name, who, rule->window_seconds, now) != 0)
            return -1;
    return 0;
}
