/* Parameters are filled in from the left: a pattern that begins like the request's own means the same. */
#include "fcgi/http/own_target.h"

#include "base/buf.h"
#include "fcgi/http/query_check.h"

#include <string.h>

const char *
own_target(struct request *rq, const char *pattern)
{
    struct buf out = { .arena = rq->arena };
    int id = 0;

    while (*pattern != '\0') {
        size_t length = 1 + strcspn(pattern + 1, "/");

        if (pattern[1] == ':' && id < REQUEST_MAX_IDS) {
            buf_char(&out, '/');
            buf_percent(&out, rq->ids[id] != NULL ? rq->ids[id] : "");
            id++;
        } else {
            buf_bytes(&out, pattern, length);
        }
        pattern += length;
    }
    if (route_takes_workspace(rq->route) && query_workspace(rq) != NULL) {
        buf_text(&out, "?workspace=");
        buf_percent(&out, query_workspace(rq));
    }
    return buf_string(&out);
}

bool
own_target_is_read(const struct request *rq, const char *pattern)
{
    const struct route_table *table = rq->app->routes;

    for (int i = 0; i < table->count; i++)
        if (table->rows[i].method == GET && strcmp(table->rows[i].path, pattern) == 0)
            return true;
    return false;
}

const char *
own_target_read(struct request *rq)
{
    const char *path = rq->route->path;

    while (*path != '\0' && !own_target_is_read(rq, path))
        path = arena_bytes(rq->arena, path, (size_t)(strrchr(path, '/') - path));
    return *path != '\0' ? path : NULL;
}
