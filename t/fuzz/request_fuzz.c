/* Requests as the helper for live events reads them, which is how both programs read path, query string and
 * keys: the head, its path and parameters, and which route is meant. */
#include "fuzz.h"

#include "fcgi/http/request.h"
#include "fcgi/http/route.h"
#include "fcgi/http/transport_http.h"

static struct reply
nothing(struct request *rq)
{
    (void)rq;
    return (struct reply){ .status = 204 };
}

static const struct query_param params[] = {
    { "search", PARAM_TEXT, 0, 0, 0 },
    { "status", PARAM_TEXT, 0, 0, 0 },
    { "limit", PARAM_INT, 1, 200, 50 },
    { "after", PARAM_INT, 0, INT64_MAX, -1 },
    { "before", PARAM_INT, 0, INT64_MAX, INT64_MAX },
    { .name = NULL },
};

static const struct input list = { .body = BODY_NONE, .params = params };

static const struct route rows[] = {
    { GET, V1 "/monitors", OF_NOTHING, ADMIN_MORE, &list, nothing },
    { GET, V1 "/monitors/:id", OF_MONITOR, NO_KEY, &list, nothing },
    { GET, V1 "/monitors/bulk", OF_NOTHING, NO_KEY, &no_input, nothing },
    { DELETE, V1 "/monitors/:id/dependencies/:dependency_id", OF_MONITOR, MANAGE_KEY, &no_input, nothing },
    { GET, "/llms.txt", OFFLINE, NO_KEY, &no_input, nothing },
};

static const struct route_table table = { rows, sizeof rows / sizeof *rows };

static void
read_parameters(struct request *rq)
{
    request_text(rq, "search");
    request_trimmed(rq, "status");
    request_page_cursor(rq);
    request_header_int(rq, "HTTP_LAST_EVENT_ID", 0, INT64_MAX, -1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = { 0 };
    struct http_transport http;
    struct app app = { 0 };
    struct request rq;
    struct reply reply;
    const char *text = arena_bytes(&a, bytes, length);
    size_t whole = http_head_length(text, length, 0);

    transport_http_open(&http);
    if (whole > 0 && http_head_read(&http.head, &a, text, whole)) {
        request_begin(&rq, &app, &http.transport, &a, 1770000000);
        rq.route = route_match(&table, &rq, &reply);
        if (rq.route != NULL && rq.route->takes == &list)
            read_parameters(&rq);
        request_end(&rq);
    }
    buf_free(&http.answer);
    arena_free(&a);
    return 0;
}
