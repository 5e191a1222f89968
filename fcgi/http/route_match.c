/* How a path finds its row in a table of routes: the index says which rows its best path has (route_index.h),
 * and the method is one of them or none. */
#include "fcgi/http/route.h"

#include "base/text.h"
#include "fcgi/http/route_index.h"

#include <assert.h>
#include <string.h>

const struct input no_input = { .body = BODY_NONE };
const struct input a_body = { .body = BODY_NEEDED };
const struct input opt_body = { .body = BODY_OPTIONAL };

/* limit is for the list alone, and there is none of one monitor. */
static const struct query_param of_stream[] = {
    { "types", PARAM_TEXT, 0, 0, 0 },
    { "after", PARAM_INT, 0, INT64_MAX, -1 },
    { "limit", PARAM_INT, 1, 1000, 100 },
    { .name = NULL },
}, of_stream_of_one[] = {
    { "types", PARAM_TEXT, 0, 0, 0 },
    { "after", PARAM_INT, 0, INT64_MAX, -1 },
    { .name = NULL },
};
const struct input event_stream = { .params = of_stream };
const struct input event_stream_of_one = { .params = of_stream_of_one };

static const struct route *
row_for(enum method method, const struct route *const *rows, int count)
{
    for (int i = 0; i < count; i++)
        if (rows[i]->method == method)
            return rows[i];
    return NULL;
}

static const char *
allowed_methods(struct request *rq, const struct route *const *rows, int count)
{
    struct buf out = { .arena = rq->arena };

    if (rows[0]->takes->speaks_mcp)
        return method_name(rows[0]->method);
    for (enum method m = GET; m < OPTIONS; m++)
        if (row_for(m, rows, count) != NULL)
            buf_printf(&out, "%s, ", m == GET ? "GET, HEAD" : method_name(m));
    buf_text(&out, method_name(OPTIONS));
    return buf_string(&out);
}

static void
take_ids(struct request *rq, const char *path)
{
    int count = 0;

    for (int i = 0; i < rq->segment_count; i++) {
        path = strchr(path, '/') + 1;
        if (*path != ':')
            continue;
        assert(count < REQUEST_MAX_IDS);
        rq->ids[count++] = rq->segments[i];
    }
}

/* OPTIONS is answered for any path (CORS preflights ask for paths before they know of them). 405 only if the
 * very path is there under another method. */
static struct reply
nothing_there(const struct route_table *table, struct request *rq)
{
    const struct route *meant = route_nearest(table, rq);
    const char *guide = own_path(rq, "/llms.txt");

    if (meant == NULL)
        return refuse(rq, NOT_FOUND, "There is nothing at this path: see %s for what there is", guide);
    return refuse(rq, NOT_FOUND,
                  "There is nothing at this path: did you mean %s %s? See %s for what there is",
                  method_name(meant->method), own_path(rq, "%s", meant->path), guide);
}

const struct route *
route_match(const struct route_table *table, struct request *rq, struct reply *no)
{
    const struct route *rows[ROUTE_METHODS], *found;
    int count;

    if (rq->method == OPTIONS) {
        *no = (struct reply){ .status = 204, .total = -1 };
        return NULL;
    }
    count = route_index_find(&rq->app->route_index, table, rq, rows);
    if (count == 0) {
        *no = nothing_there(table, rq);
        return NULL;
    }
    found = row_for(rq->method, rows, count);
    if (found != NULL) {
        take_ids(rq, found->path);
        return found;
    }
    *no = refuse(rq, METHOD_NOT_ALLOWED,
                 "This path does not take that method: the Allow header lists those that it does");
    no->allow = allowed_methods(rq, rows, count);
    return NULL;
}

bool
route_is_write(const struct route *route)
{
    return route->method != GET && text_starts(route->path, V1);
}

bool
route_may_lag(const struct route *route)
{
    return route->method == GET && route->takes->may_lag;
}
