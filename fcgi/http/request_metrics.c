/* The counters: for each route, and for all that is no route, one per status that replies have. */
#include "fcgi/http/request_metrics.h"

#include "fcgi/http/reply.h"
#include "fcgi/http/route.h"

#include <inttypes.h>

static int
cell_of(int route, int place)
{
    return route * reply_statuses() + place;
}

/* One row more than there are routes, for what no route took. */
static int
cell_count(const struct route_table *routes)
{
    return (routes->count + 1) * reply_statuses();
}

/* The shape is the table itself: a release with other routes begins a new file instead of counting into wrong
 * cells. */
bool
request_metrics_open(struct shared_counters *m, const char *folder, const struct route_table *routes)
{
    struct buf shape = { 0 };
    bool result;

    route_table_print(&shape, routes);
    for (int i = 0; i < reply_statuses(); i++)
        buf_printf(&shape, "%d\n", reply_status_at(i));
    result = shared_counters_open(m, folder, "requests.metrics", shape.text, cell_count(routes));
    buf_free(&shape);
    return result;
}

void
request_metrics_count(const struct shared_counters *m, const struct request *rq, int status)
{
    int route = rq->route == NULL ? rq->app->routes->count : (int)(rq->route - rq->app->routes->rows);

    for (int i = 0; i < reply_statuses(); i++)
        if (reply_status_at(i) == status)
            shared_counters_add(m, cell_of(route, i), 1);
}

/* Only what has occurred: some 80 routes with 17 statuses each would be a thousand lines of zeros. */
static void
print_route(struct buf *out, const char *name, const struct shared_counters *m,
            const struct route_table *routes, int route)
{
    const struct route *r = route < routes->count ? &routes->rows[route] : NULL;

    for (int i = 0; i < reply_statuses(); i++) {
        int64_t count = shared_counters_read(m, cell_of(route, i));

        if (count > 0)
            buf_printf(out, "%s{method=\"%s\",route=\"%s\",code=\"%d\"} %" PRId64 "\n", name,
                       r == NULL ? "other" : method_name(r->method), r == NULL ? "other" : r->path,
                       reply_status_at(i), count);
    }
}

void
request_metrics_print(struct buf *out, const char *name, const struct shared_counters *m,
                      const struct route_table *routes)
{
    for (int route = 0; route <= routes->count; route++)
        print_route(out, name, m, routes, route);
}
