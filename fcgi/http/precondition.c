/* A validator is "<revision>-<digest>" or, of an object that has no revision, "<digest>" alone. */
#include "fcgi/http/precondition.h"

#include "base/text.h"
#include "fcgi/http/own_target.h"
#include "fcgi/http/perform.h"
#include "fcgi/http/route.h"

#include <string.h>

/* Of what the path names, and not of a part of it; 0: it has none. */
static int64_t
revision_of(const struct request *rq)
{
    const char *last = strrchr(rq->route->path, '/');

    if (last == NULL || last[1] != ':')
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

/* The validator of an object without a revision: that of its GET. "": there is no such object. */
static const char *
digest_of_object(struct request *rq)
{
    struct request *get = arena_alloc(rq->arena, sizeof *get);
    struct reply reply = perform_call(rq, get, GET, own_target(rq, rq->route->path), NULL);

    if (reply.status != 200)
        return "";
    reply_make_etag(&reply);
    return arena_text(rq->arena, reply.etag);
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
names_any(const char *list, int64_t revision, const char *digest)
{
    while (*list != '\0') {
        size_t length;

        list += strspn(list, " \t,");
        if (text_starts(list, "W/"))
            list += 2;
        length = *list == '"' ? 1 + strcspn(list + 1, "\"") + 1 : strcspn(list, ",");
        if (length > strlen(list))
            return false;
        if (revision > 0 ? names_revision(list, length, revision)
                         : strlen(digest) == length && memcmp(list, digest, length) == 0)
            return true;
        list += length;
    }
    return false;
}

/* A PUT may make it: then there is nothing to compare with. */
static bool
names_what_may_be_missing(const struct route *route)
{
    return route->subject == OF_MONITOR_BY || route->subject == OF_SHARED_CHANNEL_BY;
}

bool
precondition_check(struct request *rq, struct reply *no)
{
    const char *header = transport_param(rq->transport, "HTTP_IF_MATCH");
    int64_t revision = header != NULL ? revision_of(rq) : 0;
    const char *digest = "", *wanted;
    enum method method = rq->route->method;

    if (header == NULL || (method != PATCH && method != PUT && method != DELETE))
        return true;
    if (revision == 0 && !names_what_may_be_missing(rq->route))
        digest = digest_of_object(rq);
    wanted = text_trim(rq->arena, header);
    if (strcmp(wanted, "*") == 0 ? revision > 0 || *digest != '\0' : names_any(wanted, revision, digest))
        return true;
    *no = refuse(rq, PRECONDITION_FAILED,
                 "It is not as your If-Match has it: it was changed meanwhile, or does not exist. GET it, "
                 "and send what you want with its ETag");
    return false;
}
