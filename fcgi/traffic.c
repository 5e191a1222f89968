/* The cells of the requests' meter: for each route, and for whatever is no route, one per status that we
 * answer with. */
#include "traffic.h"

#include "reply.h"
#include "routes.h"

#include <inttypes.h>

static int
cell_of(int route, int place)
{
    return route * reply_statuses() + place;
}

static int
cell_count(void)
{
    return (routes_count() + 1) * reply_statuses();
}

bool
traffic_open(struct meter *m, const char *folder)
{
    struct buf shape = { 0 };
    bool result;

    routes_print(&shape);
    for (int i = 0; i < reply_statuses(); i++)
        buf_printf(&shape, "%d\n", reply_status_at(i));
    result = meter_open(m, folder, "requests.meter", shape.text, cell_count());
    buf_free(&shape);
    return result;
}

void
traffic_count(const struct meter *m, const struct request *rq, int status)
{
    int route = rq->route == NULL ? routes_count() : routes_place(rq->route);

    for (int i = 0; i < reply_statuses(); i++)
        if (reply_status_at(i) == status)
            meter_add(m, cell_of(route, i), 1);
}

static void
print_route(struct buf *out, const char *name, const struct meter *m, int route)
{
    const struct route *r = route < routes_count() ? routes_at(route) : NULL;

    for (int i = 0; i < reply_statuses(); i++) {
        int64_t count = meter_read(m, cell_of(route, i));

        if (count > 0)
            buf_printf(out, "%s{method=\"%s\",route=\"%s\",code=\"%d\"} %" PRId64 "\n", name,
                       r == NULL ? "other" : method_name(r->method), r == NULL ? "other" : r->path,
                       reply_status_at(i), count);
    }
}

void
traffic_print(struct buf *out, const char *name, const struct meter *m)
{
    for (int route = 0; route <= routes_count(); route++)
        print_route(out, name, m, route);
}
