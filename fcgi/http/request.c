/* From CGI variables to struct request. Nothing is judged here but form: what cannot be decoded becomes a
 * text that matches nothing, and the route, the guard or the handler says no in its own words. */
#include "fcgi/http/request.h"

#include "base/text.h"
#include "base/uuid.h"
#include "os/log.h"
#include "fcgi/http/large_body.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/route.h"

#include <assert.h>
#include <string.h>

/* Stands for a segment that does not decode to UTF-8: no literal and no id is equal to it. */
static const char undecodable[] = "\xff";

static const char *const method_names[METHOD_COUNT] = {
    [GET] = "GET",     [POST] = "POST",       [PUT] = "PUT", [PATCH] = "PATCH",
    [DELETE] = "DELETE", [OPTIONS] = "OPTIONS", [OTHER_METHOD] = "?",
};

const char *
method_name(enum method method)
{
    return method_names[method];
}

static void
read_method(struct request *rq)
{
    const char *name = transport_param(rq->transport, "REQUEST_METHOD");

    rq->method = OTHER_METHOD;
    rq->head = text_same(name, "HEAD");
    if (rq->head)
        rq->method = GET;
    for (enum method m = GET; m < OTHER_METHOD; m++)
        if (text_same(name, method_names[m]))
            rq->method = m;
}

/* Path up to `length`, which begins with a slash and may end in one; the root has no segments. Split before
 * decoding: "%2F" in a segment is a slash of the segment and not of the path (RFC 3986, 2.2). */
static void
read_path(struct request *rq, const char *path, size_t length)
{
    const char *end = path + length;

    if (length == 0)
        rq->segment_count = -1;
    else if (end[-1] == '/' && (length > 1 || *path == '/'))
        end--;
    while (path < end) {
        const char *next = memchr(path + 1, '/', (size_t)(end - path - 1));
        size_t size = (size_t)((next ? next : end) - path) - 1;
        const char *text = text_decode(rq->arena, path + 1, size, false);

        if (*path != '/' || size == 0 || rq->segment_count == REQUEST_MAX_SEGMENTS) {
            rq->segment_count = -1;
            return;
        }
        rq->segments[rq->segment_count++] = text ? text : undecodable;
        path += size + 1;
    }
}

/* What follows BASE_PATH in a path up to `end`; NULL: the path is not below it. Compared by segment, because
 * a client may percent-encode any character. */
static const char *
below_base_path(struct request *rq, const char *path, const char *end)
{
    const char *base = rq->app->config.base_path;

    while (base != NULL && *base != '\0') {
        size_t wanted = strcspn(base + 1, "/"), size;
        const char *next, *text;

        if (path == end)
            return NULL;
        next = memchr(path + 1, '/', (size_t)(end - path - 1));
        size = (size_t)((next != NULL ? next : end) - path) - 1;
        text = text_decode(rq->arena, path + 1, size, false);
        if (*path != '/' || text == NULL || strlen(text) != wanted || memcmp(text, base + 1, wanted) != 0)
            return NULL;
        path += size + 1;
        base += wanted + 1;
    }
    return path;
}

static void
read_target(struct request *rq, const char *path, size_t length)
{
    const char *end = path + length, *below = below_base_path(rq, path, end);

    rq->outside = below == NULL;
    if (below == end && below > path) /* BASE_PATH alone is the root */
        read_path(rq, "/", 1);
    else
        read_path(rq, rq->outside ? path : below, (size_t)(end - (rq->outside ? path : below)));
}

/* Parts "name=value" with & between. A name twice is kept twice, and find_pair takes the first. */
static void
read_pairs(struct request *rq, const char *text, struct param **list, int *count)
{
    size_t most = 1;

    for (const char *c = text; *c; c++)
        most += *c == '&';
    *list = arena_alloc(rq->arena, most * sizeof **list);
    while (*text) {
        size_t length = strcspn(text, "&"), name_length = strcspn(text, "=&");
        size_t skip = name_length < length ? name_length + 1 : length;
        const char *name = text_decode(rq->arena, text, name_length, true);

        if (name && *name)
            (*list)[(*count)++] = (struct param){
                name, text_decode(rq->arena, text + skip, length - skip, true)
            };
        text += length + (text[length] == '&');
    }
}

static const struct param *
find_pair(const struct param *list, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    return NULL;
}

static const struct param *
find_param(const struct request *rq, const char *name)
{
    return find_pair(rq->params, rq->param_count, name);
}

/* The token of "Authorization: Bearer <token>"; NULL for another scheme or none. The scheme is the same in
 * any case (RFC 9110, 11.1); between it and the token may stand blanks, which are trimmed later. */
static const char *
bearer(const char *header)
{
    if (header == NULL || !text_starts_nocase(header, "Bearer") || (header[6] != ' ' && header[6] != '\t'))
        return NULL;
    return header + 7;
}

/* A key that cannot be decoded is a key that opens nothing, and not "no key": the client has sent one. */
static const char *
key_param(const struct request *rq)
{
    const struct param *p = find_param(rq, "key");

    return p == NULL ? NULL : p->value == NULL ? undecodable : p->value;
}

/* Only the digest is kept: the key itself is nowhere in the request when it is handled. A key in the query is
 * for EventSource, which can set no header; logs leave query strings out. */
static void
read_key(struct request *rq)
{
    const char *const places[] = {
        bearer(transport_param(rq->transport, "HTTP_AUTHORIZATION")),
        transport_param(rq->transport, "HTTP_X_API_KEY"),
        key_param(rq),
    };

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (text_blank(places[i]))
            continue;
        const char *key = text_trim(rq->arena, places[i]);

        rq->has_key = true;
        rq->key = digest_of(key, strlen(key));
        return;
    }
}

/* The web server's id for the request if it is fit to be printed, else a new one. Printable and short,
 * because it stands in log lines and in a header of the answer. */
static const char *
read_request_id(struct request *rq)
{
    static const char fit[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
    const char *given = transport_param(rq->transport, "REQUEST_ID");
    char *made;

    if (given && *given && strlen(given) <= 64 && given[strspn(given, fit)] == '\0')
        return arena_text(rq->arena, given);
    made = arena_alloc(rq->arena, UUID_SIZE);
    uuid_random(made);
    return made;
}

/* REQUEST_URI and not PATH_INFO, which the web server has decoded already. */
void
request_begin(struct request *rq, struct app *app, struct transport *transport, struct arena *arena,
              int64_t now)
{
    const char *uri = transport_param(transport, "REQUEST_URI");
    const char *client = transport_param(transport, "REMOTE_ADDR");
    size_t path_length;

    *rq = (struct request){ .app = app, .transport = transport, .arena = arena, .now = now };
    rq->warnings.notices = &rq->notices;
    rq->request_id = read_request_id(rq);
    log_request(rq->request_id);
    rq->client = client ? client : "";
    if (uri == NULL)
        uri = "/";
    read_method(rq);
    path_length = strcspn(uri, "?");
    read_target(rq, uri, path_length);
    read_pairs(rq, uri + path_length + (uri[path_length] == '?'), &rq->params, &rq->param_count);
    read_key(rq);
}

void
request_end(struct request *rq)
{
    large_body_close(rq);
    json_object_put(rq->body);
    log_request(NULL);
}

size_t
request_most_bytes(const struct request *rq)
{
    size_t most = rq->route != NULL ? rq->route->takes->most_bytes : 0;

    return most != 0 ? most : REQUEST_MAX_BODY;
}

/* Reads the body into *bytes: CONTENT_LENGTH bytes of it, or all there is when the web server does not know
 * how much that is (a chunked request). False if it is too large. *complete: nothing is missing. Fewer bytes
 * than asked for: the body has ended. One byte more than is allowed is read of an unknown length, to tell it
 * from one that just fits. */
static bool
read_bytes(struct request *rq, struct buf *bytes, bool *complete)
{
    const char *header = transport_param(rq->transport, "CONTENT_LENGTH");
    bool known = header != NULL && *header != '\0';
    int64_t most = (int64_t)request_most_bytes(rq);
    int64_t promised = most + 1;
    char chunk[16 * 1024];
    size_t want, got;

    if (known && !text_to_int(header, 0, most, &promised))
        return false;
    do {
        want = (size_t)promised - bytes->length;
        if (want > sizeof chunk)
            want = sizeof chunk;
        got = want > 0 ? transport_read(rq->transport, chunk, want) : 0;
        buf_bytes(bytes, chunk, got);
    } while (got > 0 && got == want);
    *complete = !known || bytes->length == (size_t)promised;
    return (int64_t)bytes->length <= most;
}

bool
request_hold_body(struct request *rq)
{
    if (rq->bytes_held)
        return true;
    rq->bytes = (struct buf){ .arena = rq->arena };
    rq->bytes_held = read_bytes(rq, &rq->bytes, &rq->bytes_complete);
    return rq->bytes_held;
}

enum body_fault
request_read_body(struct request *rq, bool may_be_empty, const char **problem)
{
    const struct buf *bytes = &rq->bytes;
    bool complete;

    *problem = NULL;
    if (!request_hold_body(rq))
        return BODY_TOO_LARGE;
    complete = rq->bytes_complete;
    if (bytes->length == 0 && complete && may_be_empty) {
        rq->body = json_object_new_object();
        return BODY_FINE;
    }
    if (!complete)
        *problem = "it is shorter than Content-Length";
    else if (bytes->length == 0)
        *problem = "it is empty";
    else
        rq->body = json_read(bytes->text, bytes->length, problem);
    if (*problem)
        return BODY_NOT_JSON;
    return json_object_is_type(rq->body, json_type_object) ? BODY_FINE : BODY_NOT_OBJECT;
}

/* One byte more is asked for, to learn whether there is one. */
void
request_take_bytes(struct request *rq)
{
    size_t most = request_most_bytes(rq), got = 1;
    char chunk[16 * 1024];

    if (rq->bytes_held)
        return;
    rq->bytes = (struct buf){ .arena = rq->arena };
    rq->bytes_held = true;
    while (rq->bytes.length <= most && got > 0) {
        size_t want = most + 1 - rq->bytes.length;

        got = transport_read(rq->transport, chunk, want < sizeof chunk ? want : sizeof chunk);
        buf_bytes(&rq->bytes, chunk, got);
    }
    rq->bytes_complete = rq->bytes.length <= most;
    if (!rq->bytes_complete)
        rq->bytes.text[--rq->bytes.length] = '\0';
}

bool
request_read_form(struct request *rq)
{
    struct buf bytes = { .arena = rq->arena };
    bool complete;

    if (!read_bytes(rq, &bytes, &complete))
        return false;
    read_pairs(rq, buf_string(&bytes), &rq->form, &rq->form_count);
    return true;
}

const char *
request_form_text(const struct request *rq, const char *name)
{
    const struct param *p = find_pair(rq->form, rq->form_count, name);

    return p != NULL ? p->value : NULL;
}

/* What the route's row says of a parameter. A handler that reads one which its row does not list is a
 * programming error: the parameter would be in no document. */
static const struct query_param *
rule_of(const struct request *rq, const char *name, enum param_kind kind)
{
    const struct query_param *rule = rq->route->takes->params;

    while (rule != NULL && rule->name != NULL && strcmp(rule->name, name) != 0)
        rule++;
    assert(rule != NULL && rule->name != NULL && rule->kind == kind);
    return rule;
}

/* rq->bad_param keeps the first: one refusal names one parameter. */
const char *
request_text(struct request *rq, const char *name)
{
    const struct query_param *rule = rule_of(rq, name, PARAM_TEXT);
    const struct param *p = find_param(rq, rule->name);

    if (p == NULL)
        return NULL;
    if (p->value == NULL && rq->bad_param == NULL)
        rq->bad_param = rule->name;
    return text_blank(p->value) ? NULL : p->value;
}

const char *
request_trimmed(struct request *rq, const char *name)
{
    const char *text = request_text(rq, name);

    return text ? text_trim(rq->arena, text) : NULL;
}

static int64_t
read_int(struct request *rq, const char *given, int64_t from, int64_t to, int64_t absent)
{
    const char *text = given ? text_trim(rq->arena, given) : "";
    size_t digits = strspn(text, "+-") == 1 ? 1 : 0;
    int64_t value;

    if (text_to_int(text, from, to, &value))
        return value;
    /* In form an integer, so it is out of range, however long: the nearer bound. */
    if (text[digits] == '\0' || text[digits + strspn(text + digits, "0123456789")] != '\0')
        return absent;
    return *text == '-' ? from : text_to_int(text, INT64_MIN, from, &value) ? from : to;
}

int64_t
request_int(struct request *rq, const char *name)
{
    const struct query_param *rule = rule_of(rq, name, PARAM_INT);
    const struct param *p = find_param(rq, name);

    return read_int(rq, p ? p->value : NULL, rule->from, rule->to, rule->absent);
}

bool
request_number(struct request *rq, const char *name, int64_t *value, struct reply *no)
{
    const struct query_param *rule = rule_of(rq, name, PARAM_NUMBER);
    const struct param *p = find_param(rq, name);
    const char *text = p != NULL && p->value != NULL ? text_trim(rq->arena, p->value) : "";

    *value = rule->absent;
    if ((p == NULL || p->value != NULL) && *text == '\0')
        return true;
    if (text_to_int(text, rule->from, rule->to, value))
        return true;
    *no = refuse(rq, VALIDATION_ERROR, "%s must be an integer from %lld to %lld", name, (long long)rule->from,
                 (long long)rule->to);
    return false;
}

struct page_cursor
request_page_cursor(struct request *rq)
{
    return (struct page_cursor){
        .after = request_int(rq, "after"),
        .before = request_int(rq, "before"),
        .limit = request_int(rq, "limit"),
    };
}

struct list_range
request_list_range(struct request *rq)
{
    return (struct list_range){ .offset = request_int(rq, "offset"), .limit = request_int(rq, "limit") };
}

int64_t
request_header_int(struct request *rq, const char *name, int64_t from, int64_t to, int64_t absent)
{
    return read_int(rq, transport_param(rq->transport, name), from, to, absent);
}
