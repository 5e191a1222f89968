/* How a path finds its row in a table of routes.
 *
 * Rows are tried one after the other: there are some fifty, and most differ within the first literal. Where
 * two paths of the table fit, the one with a literal where the other has a parameter wins, at the leftmost
 * such place; `looseness` is that comparison as a number. */
#include "fcgi/http/route.h"

#include "base/text.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

enum { NO_MATCH = INT_MAX };

const struct input no_input = { .body = BODY_NONE };
const struct input a_body = { .body = BODY_NEEDED };
const struct input opt_body = { .body = BODY_OPTIONAL };

/* NO_MATCH, or a number that is smaller the further left the first parameter gives way to a literal; paths of
 * the same looseness that match the same request are the same path. Each segment adds a bit, the leftmost the
 * highest: 1 for a parameter. The smaller number is the better match. */
static int
looseness(const char *path, const struct request *rq)
{
    int loose = 0;

    for (int i = 0; i < rq->segment_count; i++) {
        const char *text = rq->segments[i];

        if (*path++ != '/')
            return NO_MATCH;
        loose = loose << 1 | (*path == ':');
        if (*path == ':') {
            path += strcspn(path, "/");
            continue;
        }
        for (; *path == *text && *path != '/' && *path != '\0'; path++)
            text++;
        if (*text != '\0' || (*path != '/' && *path != '\0'))
            return NO_MATCH;
    }
    if (rq->segment_count == 0)
        path++; /* "/" */
    return *path == '\0' && rq->segment_count >= 0 ? loose : NO_MATCH;
}

static const char *
allowed_methods(const struct route_table *table, struct request *rq, int best)
{
    struct buf out = { .arena = rq->arena };

    for (enum method m = GET; m < OPTIONS; m++)
        for (int i = 0; i < table->count; i++)
            if (table->rows[i].method == m && looseness(table->rows[i].path, rq) == best)
                buf_printf(&out, "%s, ", m == GET ? "GET, HEAD" : method_name(m));
    buf_text(&out, method_name(OPTIONS));
    return buf_string(&out);
}

/* Where programs look for what a site offers: at its root, wherever below it the rest may be. nginx/http.conf
 * lets the same through. */
static bool
is_discovery(const struct route *row)
{
    return text_starts(row->path, "/llms") || text_starts(row->path, "/SKILL.md") ||
           text_starts(row->path, "/.well-known/");
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
    const struct route *found = NULL;
    int best = NO_MATCH;

    if (rq->method == OPTIONS) {
        *no = (struct reply){ .status = 204, .total = -1 };
        return NULL;
    }
    for (int i = 0; i < table->count; i++) {
        int loose = looseness(table->rows[i].path, rq);

        if (rq->outside && !is_discovery(&table->rows[i]))
            continue;
        if (loose < best)
            found = NULL;
        if (loose <= best && loose != NO_MATCH && table->rows[i].method == rq->method)
            found = &table->rows[i];
        best = loose < best ? loose : best;
    }
    if (found != NULL) {
        take_ids(rq, found->path);
        return found;
    }
    if (best == NO_MATCH) {
        *no = nothing_there(table, rq);
        return NULL;
    }
    *no = refuse(rq, METHOD_NOT_ALLOWED,
                 "This path does not take that method: the Allow header lists those that it does");
    no->allow = allowed_methods(table, rq, best);
    return NULL;
}

bool
route_is_write(const struct route *route)
{
    return route->method != GET && text_starts(route->path, V1);
}
