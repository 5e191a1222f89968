/* Nothing is asked of a url here but where its authority stands: what is not well formed may hold a secret,
 * too. */
#include "base/url_masked.h"

#include "base/url.h"

#include <stdbool.h>
#include <string.h>

const char *
url_user_info(struct arena *a, const char *url)
{
    struct url_authority u;
    bool has = url_find_authority(url, &u) && u.at != NULL;

    return has ? arena_bytes(a, u.begin, (size_t)(u.at - u.begin)) : NULL;
}

const char *
url_with_user_info(struct arena *a, const char *url, const char *info)
{
    struct url_authority u;
    bool has = url_find_authority(url, &u) && u.at != NULL;

    return has ? arena_printf(a, "%.*s%s%s", (int)(u.begin - url), url, info, u.at) : url;
}

/* Works for urls that url_is_http would refuse, too: an old row may hold one, and its secret must not be
 * shown for that. */
const char *
url_user_masked(struct arena *a, const char *url)
{
    struct url_authority u;
    bool has = url_find_authority(url, &u) && u.at != NULL;

    return has ? arena_printf(a, "%.*s***%s", (int)(u.begin - url), url, u.at) : url;
}

const char *
url_masked(struct arena *a, const char *url)
{
    struct url_authority u;
    const char *host, *query;

    if (!url_find_authority(url, &u))
        return url;
    query = strchr(u.end, '?');
    if (!u.at && !query)
        return url;
    host = u.at ? u.at : u.begin;
    return arena_printf(a, "%.*s%s%.*s%s", (int)(u.begin - url), url, u.at ? "***" : "",
                        (int)(query ? (size_t)(query - host) : strlen(host)), host, query ? "?***" : "");
}

/* "user:secret@" up to the "@" that ends the user-info, which is before the path. */
static const char *
mask_user_password(struct arena *a, const char *url)
{
    const char *authority = strstr(url, "://"), *end, *at, *colon;

    if (authority == NULL)
        return url;
    authority += strlen("://");
    end = authority + strcspn(authority, "/?#");
    at = memrchr(authority, '@', (size_t)(end - authority));
    colon = at == NULL ? NULL : memchr(authority, ':', (size_t)(at - authority));
    return colon == NULL ? url : arena_printf(a, "%.*s:***%s", (int)(colon - url), url, at);
}

const char *
url_password_masked(struct arena *a, const char *url)
{
    static const char name[] = "password=";
    const char *query = strchr(url, '?'), *value = query == NULL ? NULL : strstr(query, name);

    if (!url_is_postgresql(url))
        return url;
    if (value == NULL)
        return mask_user_password(a, url);
    value += strlen(name);
    return mask_user_password(
        a, arena_printf(a, "%.*s***%s", (int)(value - url), url, value + strcspn(value, "&#")));
}
