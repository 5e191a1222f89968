/* A validator is "<revision>-<digest>" or, of an object that has no revision, "<digest>" alone. */
#include "fcgi/http/precondition.h"

#include "base/text.h"
#include "fcgi/http/own_target.h"
#include "fcgi/http/perform.h"
#include "fcgi/http/route.h"

#include <string.h>

/* What If-Match is compared with. Neither a revision nor a digest: it has no validator, as what is only
 * listed. */
struct validator {
    int64_t revision;
    const char *digest;
    bool is_there;
};

static bool
ends_with_parameter(const char *path)
{
    return strrchr(path, '/')[1] == ':';
}

/* Of what the guard has read, if the path ends with that; 0: it ends with a part of it, as a page's post, or
 * it has no revision. */
static int64_t
revision_of(const struct request *rq, const char *path)
{
    if (!ends_with_parameter(path) || strchr(path, ':') != strrchr(path, ':'))
        return 0;
    switch (rq->route->subject) {
    case OF_MONITOR:
    case OF_MONITOR_BY:
        return rq->monitor.revision;
    case OF_CHANNEL:
    case OF_SHARED_CHANNEL:
    case OF_SHARED_CHANNEL_BY:
        return rq->channel.revision;
    case OF_PAGE:
        return rq->page.revision;
    case OF_MAINTENANCE:
        return rq->maintenance.revision;
    default:
        return 0;
    }
}

/* A PUT may make it: then there is nothing to compare with. */
static bool
names_what_may_be_missing(const struct route *route)
{
    return route->subject == OF_MONITOR_BY || route->subject == OF_SHARED_CHANNEL_BY;
}

/* That of the object's GET. An update is a part of its post, an acknowledgement one of its incident: it is
 * read there. */
static struct validator
read_validator(struct request *rq)
{
    const char *path = own_target_read(rq);
    struct validator v = {.digest = "", .is_there = true};
    struct request *get;
    struct reply reply;

    v.revision = revision_of(rq, path != NULL ? path : rq->route->path);
    if (v.revision > 0)
        return v;
    if (names_what_may_be_missing(rq->route))
        return (struct validator){.digest = ""};
    if (path == NULL)
        return v;
    get = arena_alloc(rq->arena, sizeof *get);
    reply = perform_call(rq, get, GET, own_target(rq, path), NULL);
    v.is_there = reply.status != 404;
    if (reply.status != 200 || (strcmp(path, rq->route->path) != 0 && !reply_is_object(&reply)))
        return v;
    v.revision = reply.revision;
    reply_make_etag(&reply);
    v.digest = arena_text(rq->arena, reply.etag);
    return v;
}

/* One tag of the list: 3 of "3-0f..", in quotes, weak or not. */
static bool
names_revision(const char *tag, size_t length, int64_t revision)
{
    int64_t number = 0;
    size_t i = 1;

    if (length < 3 || *tag != '"')
        return false;
    for (; i < length && tag[i] >= '0' && tag[i] <= '9' && number < INT64_MAX / 10 - 1; i++)
        number = 10 * number + (tag[i] - '0');
    return i > 1 && i < length && tag[i] == '-' && number == revision;
}

static bool
names_any(const char *list, const struct validator *v)
{
    while (*list != '\0') {
        size_t length;

        list += strspn(list, " \t,");
        if (text_starts(list, "W/"))
            list += 2;
        length = *list == '"' ? 1 + strcspn(list + 1, "\"") + 1 : strcspn(list, ",");
        if (length > strlen(list))
            return false;
        if (v->revision > 0 ? names_revision(list, length, v->revision)
                            : length > 0 && strlen(v->digest) == length &&
                                  memcmp(list, v->digest, length) == 0)
            return true;
        list += length;
    }
    return false;
}

static struct reply
refuse_unlike(struct request *rq, const struct validator *v)
{
    if (v->is_there && v->revision == 0 && *v->digest == '\0')
        return refuse(rq, PRECONDITION_FAILED,
                      "What this path names has no ETag of its own, so no If-Match but * fits: leave it out");
    return refuse(rq, PRECONDITION_FAILED,
                  "It is not as your If-Match has it: it was changed meanwhile, or does not exist. GET it, "
                  "and send what you want with its ETag");
}

/* What is named by its id and is not there is refused by the handler, as without If-Match. */
bool
precondition_check(struct request *rq, struct reply *no)
{
    const char *header = transport_param(rq->transport, "HTTP_IF_MATCH"), *wanted;
    enum method method = rq->route->method;
    struct validator v;

    if (header == NULL || (method != PATCH && method != PUT && method != DELETE))
        return true;
    v = read_validator(rq);
    if (!v.is_there && ends_with_parameter(rq->route->path) && !names_what_may_be_missing(rq->route))
        return true;
    wanted = text_trim(rq->arena, header);
    if (strcmp(wanted, "*") == 0 ? v.is_there : names_any(wanted, &v))
        return true;
    *no = refuse_unlike(rq, &v);
    return false;
}
