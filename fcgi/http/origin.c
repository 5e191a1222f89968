/* The setting is "*", "self", or a list of origins with a blank between two. */
#include "fcgi/http/origin.h"

#include "base/text.h"
#include "store/pages.h"
#include "fcgi/http/own_host.h"

#include <string.h>
#include <strings.h>

static bool
takes_all(const struct request *rq)
{
    const char *allowed = rq->app->config.allowed_origins;

    return allowed == NULL || strcmp(allowed, "*") == 0;
}

static bool
takes_own_only(const struct request *rq)
{
    return !takes_all(rq) && strcmp(rq->app->config.allowed_origins, "self") == 0;
}

bool
origin_varies(const struct request *rq)
{
    return !takes_all(rq) && !takes_own_only(rq);
}

/* The page comes from where the browser asks: its host and port are those of Host, or the browser itself says
 * so (Sec-Fetch-Site of Fetch Metadata, which no page can set): many proxies before us take the port off
 * Host. The scheme is not compared, because a proxy may have taken TLS off. */
static bool
is_own(const struct request *rq, const char *origin)
{
    const char *host = transport_param(rq->transport, "HTTP_HOST"), *authority = strstr(origin, "://");
    const char *site = transport_param(rq->transport, "HTTP_SEC_FETCH_SITE");

    if (site != NULL && strcmp(site, "same-origin") == 0)
        return true;
    return host != NULL && authority != NULL && strcasecmp(authority + strlen("://"), host) == 0;
}

/* As people reach us, whatever a proxy makes of Host; NULL: not known. */
static const char *
own_origin(const struct request *rq)
{
    const char *url = rq->app->config.public_url, *authority = url != NULL ? strstr(url, "://") : NULL;

    if (authority == NULL)
        return NULL;
    authority += strlen("://");
    return arena_bytes(rq->arena, url, (size_t)(authority - url) + strcspn(authority, "/"));
}

static bool
is_named(const struct request *rq, const char *origin)
{
    return origin_varies(rq) && text_has_word(rq->app->config.allowed_origins, origin);
}

const char *
origin_allowed(const struct request *rq)
{
    const char *origin;

    if (takes_all(rq))
        return "*";
    origin = transport_param(rq->transport, "HTTP_ORIGIN");
    return origin != NULL && is_named(rq, origin) ? origin : NULL;
}

/* Ours, or the domain of a status page, which the holder of a key has named to us. The domain is asked of the
 * database last: only for hosts that are not ours anyway. */
static bool
is_for_us(struct request *rq)
{
    const char *host = transport_param(rq->transport, "HTTP_HOST");
    char name[HOST_NAME_SIZE];
    struct page page;

    return own_host_is(host, rq->app->config.server_names) ||
           (rq->app->db != NULL && own_host_name(host, name) &&
            pages_by_domain(rq->app->db, rq->arena, name, &page) == FOUND);
}

bool
origin_is_own(const struct request *rq)
{
    const char *origin = transport_param(rq->transport, "HTTP_ORIGIN");

    return origin == NULL || is_own(rq, origin) || text_same(origin, own_origin(rq));
}

bool
origin_is_named(const struct request *rq)
{
    const char *origin = transport_param(rq->transport, "HTTP_ORIGIN");

    return origin != NULL && is_named(rq, origin);
}

/* Whose protocol has rules of its own, under every setting (fcgi/api/mcp.c): there a page of this host may
 * ask, and what is refused is 403. */
static bool
is_for_mcp(const struct request *rq)
{
    return rq->segment_count == 1 && strcmp(rq->segments[0], "mcp") == 0;
}

/* Without a key a read gives away what all may read, so it passes; the browser keeps the answer from the
 * page. */
bool
origin_check(struct request *rq, struct reply *no)
{
    const char *origin = transport_param(rq->transport, "HTTP_ORIGIN");
    bool asks = rq->method == OPTIONS || (rq->method == GET && !rq->has_key);

    if (takes_all(rq) || rq->outer != NULL || is_for_mcp(rq))
        return true;
    if (takes_own_only(rq) && !is_for_us(rq)) {
        *no = refuse(rq, MISDIRECTED_REQUEST,
                     "This instance has another name: ask it by localhost or by its address, or let the "
                     "operator add the name to SERVER_NAMES");
        return false;
    }
    if (asks || origin == NULL || is_own(rq, origin) || is_named(rq, origin))
        return true;
    *no = refuse(rq, ORIGIN_NOT_ALLOWED,
                 "Pages of this origin may not do this here: let the operator add it to ALLOWED_ORIGINS");
    return false;
}
