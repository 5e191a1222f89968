/* Badges: figures as small pictures, for READMEs. */
#include "base/duration.h"
#include "base/text.h"
#include "rules/staleness.h"
#include "rules/uptime.h"
#include "render/badge.h"
#include "store/horizon.h"
#include "store/rollups.h"
#include "fcgi/api/handlers.h"

enum { LABEL_MAX = 100 };

static const struct {
    const char *name;
    int64_t hours;
} periods[] = { { "24h", 24 }, { "7d", 7 * 24 }, { "30d", 30 * 24 }, { "90d", 90 * 24 } };

/* The first for any that is not in the table. An unknown period is no error: the picture stands where no
 * message would be read. */
static size_t
read_period(struct request *rq)
{
    const char *given = request_trimmed(rq, "period");

    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (text_same(given, periods[i].name))
            return i;
    return 0;
}

/* False: *no says why not. Without invisible characters, because the label is text that strangers see under
 * the name of the monitor's owner. */
static bool
read_label(struct request *rq, const char **label, const char *unset, struct reply *no)
{
    const char *given = request_text(rq, "label");
    unsigned unfit = given != NULL ? (unsigned)text_unfit_for_name(given) : 0;

    *label = given != NULL ? given : unset;
    if (rq->bad_param)
        *no = refuse_param(rq);
    else if (text_length(*label) > LABEL_MAX)
        *no = refuse(rq, VALIDATION_ERROR, "label must have at most %d characters", LABEL_MAX);
    else if (unfit != 0)
        *no = refuse(rq, VALIDATION_ERROR, "label must not hold the character U+%04X", unfit);
    else
        return true;
    return false;
}

static struct reply
picture(const struct buf *svg)
{
    struct reply reply = answer(200, svg);

    reply.type = "image/svg+xml";
    return reply;
}

/* In a README a picture says more than an error, which would show as a broken one. */
static struct reply
unknown_monitor(struct request *rq, const char *label)
{
    struct buf out = json_text(rq);

    badge_unknown(&out, label);
    return picture(&out);
}

/* GET /monitors/:id/badge/uptime -- key 0: the path names no monitor (OF_MONITOR_OR_NONE). */
struct reply
badge_uptime_show(struct request *rq)
{
    size_t period = read_period(rq);
    int64_t since = rq->now - periods[period].hours * HOUR, pruned_before;
    struct buf out = json_text(rq);
    struct rollup rollup;
    struct reply no;
    const char *label;

    if (!read_label(rq, &label, arena_printf(rq->arena, "uptime %s", periods[period].name), &no))
        return no;
    if (rq->monitor.key == 0)
        return unknown_monitor(rq, label);
    if (horizon_of_heartbeats(rq->app->db, &pruned_before) != 0 ||
        rollups_since(rq->app->db, rq->monitor.key, since, pruned_before, &rollup) != 0)
        return broke(rq);
    badge_uptime(&out, label, rollup.checks > 0 ? rollup_uptime(&rollup) : -1);
    return picture(&out);
}

/* GET /monitors/:id/badge/status */
struct reply
badge_status_show(struct request *rq)
{
    struct buf out = json_text(rq);
    struct reply no;
    const char *label;

    if (!read_label(rq, &label, "status", &no))
        return no;
    if (rq->monitor.key == 0)
        return unknown_monitor(rq, label);
    badge_status(&out, label, monitor_shown_status(&rq->monitor, rq->now), rq->monitor.is_paused);
    return picture(&out);
}
