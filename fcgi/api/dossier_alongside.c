/* What else failed with an incident: at the same time alone is no hint, with the same address it is. The
 * database tells of dependencies and certificates; hosts stand in the url of each monitor, and what a check
 * really reached in its evidence, which is for readers with a key of both monitors alone. */
#include "fcgi/api/dossier.h"

#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "fcgi/http/reply.h"
#include "model/evidence.h"
#include "rules/role.h"
#include "store/evidence.h"
#include "store/incidents.h"
#include "store/monitors.h"

#include <string.h>

enum { APART_SECONDS = 300, LOOKED_AT_MOST = 100, SHOWN_MOST = 10 };

/* Where a failing check went; NULL: not known, or not for this reader. A dns monitor asks a resolver for a
 * name, and reaches no address of its own. */
struct way {
    const char *host, *address, *resolver;
};

static bool
opens(struct request *rq, const struct belonging *of, bool is_public)
{
    return principal_reader(&rq->principal, of, is_public) == READER_WITH_KEY;
}

/* saw: evidence as it is kept; NULL: none. */
static struct way
way_of(struct request *rq, const char *url, enum monitor_type type, const char *saw)
{
    struct way way = {.host = type != MONITOR_DNS ? url_host_named(rq->arena, url) : NULL};
    struct evidence e;
    const char *problem;
    json_object *body;
    int port;

    if (saw == NULL)
        return way;
    body = json_read(saw, strlen(saw), &problem);
    e = evidence_read(rq->arena, body);
    json_object_put(body);
    way.resolver = e.resolver;
    if (type != MONITOR_DNS && e.remote_address != NULL)
        (void)url_split_address(rq->arena, e.remote_address, &way.address, &port);
    return way;
}

static bool
is_same(const char *one, const char *other)
{
    return !text_blank(one) && text_same(one, other);
}

static bool
goes_the_same_way(const struct way *a, const struct way *b)
{
    return is_same(a->host, b->host) || is_same(a->address, b->address) || is_same(a->host, b->address) ||
           is_same(a->address, b->host);
}

/* False, and nothing is written: they have nothing in common. */
static bool
put_one(struct request *rq, struct buf *out, const struct way *ours, const struct alongside *one)
{
    bool by_key = opens(rq, &one->of, one->is_public);
    const struct way theirs = way_of(rq, one->url, one->monitor_type, by_key ? one->saw : NULL);
    const struct {
        const char *name;
        bool holds;
    } same[] = {
        {"address", goes_the_same_way(ours, &theirs)},
        {"certificate", one->by_certificate},
        {"resolver", is_same(ours->resolver, theirs.resolver)},
        {"dependency", one->by_dependency},
    };
    bool any = false;

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        any |= same[i].holds;
    if (!any)
        return false;
    put_object(out, NULL);
    put_text(out, "monitor_id", one->monitor_id);
    put_text(out, "name", one->monitor_name);
    put_text(out, "incident_id", one->incident_id);
    put_time(out, "started_at", one->started_at);
    put_array(out, "same");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (same[i].holds)
            put_text(out, NULL, same[i].name);
    end_array(out);
    end_object(out);
    return true;
}

/* That of the incident itself. */
static struct way
own_way(struct request *rq, const struct incident *i)
{
    const struct belonging of = incident_belonging(i);
    struct kept_evidence kept = {.body = NULL};
    struct monitor m;

    if (monitors_by_key(rq->app->db, rq->arena, i->monitor, &m) != FOUND)
        return (struct way){.host = NULL};
    if (!opens(rq, &of, i->is_public) ||
        evidence_first_failure(rq->app->db, rq->arena, i->monitor, i->started_at, &kept) != FOUND)
        kept.body = NULL;
    return way_of(rq, m.url, m.type, kept.body);
}

const char *
dossier_alongside(struct request *rq, const struct incident *i)
{
    const struct readership of = principal_readership(&rq->principal, rq->app->config.public_list);
    const struct way ours = own_way(rq, i);
    struct alongsides found = {0};
    struct buf out = json_text(rq);
    int shown = 0;

    put_array(&out, NULL);
    if (incidents_alongside(rq->app->db, rq->arena, i, &of, APART_SECONDS, LOOKED_AT_MOST, &found) == 0)
        for (int n = 0; n < found.count && shown < SHOWN_MOST; n++)
            shown += put_one(rq, &out, &ours, &found.list[n]);
    end_array(&out);
    return buf_string(&out);
}
