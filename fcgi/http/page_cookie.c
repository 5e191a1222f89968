/* "<until>.<by>.<mark>": until when it is good; "p", or "k" and the digest of the key that it was got by; and
 * a mark by the secret of the instance over both, the page and its epoch. A key is looked up again each time,
 * so that its end is the cookie's. */
#include "fcgi/http/page_cookie.h"

#include "base/digest.h"
#include "base/text.h"
#include "os/instance_secret.h"
#include "os/log.h"
#include "store/settings.h"
#include "store/workspace_keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LIFE_SECONDS ((int64_t)12 * 3600)
#define OVER_HTTPS "__Host-"

enum { MOST_COOKIE = 200 };

/* Browsers refuse a name that begins with __Host- from a site without TLS. */
static bool
is_https(const struct request *rq)
{
    static const char *const told_by[] = { "REQUEST_SCHEME", "HTTP_X_FORWARDED_PROTO" };

    for (size_t i = 0; i < sizeof told_by / sizeof *told_by; i++)
        if (text_same(transport_param(rq->transport, told_by[i]), "https"))
            return true;
    return text_same(transport_param(rq->transport, "HTTPS"), "on");
}

static const char *
mark_of(struct request *rq, const char *until_and_by)
{
    const char *words = arena_printf(rq->arena, "page %s %lld %s", rq->page.id,
                                     (long long)rq->page.read_epoch, until_and_by);
    struct digest secret, mark;
    char hex[DIGEST_HEX_SIZE];

    if (instance_secret(rq->arena, rq->app->config.state_dir, &secret) != 0) {
        log_error("%s/instance.key: %s", rq->app->config.state_dir, strerror(errno));
        return NULL;
    }
    mark = digest_keyed(secret.bytes, sizeof secret.bytes, words, strlen(words));
    digest_hex(&mark, hex);
    return arena_text(rq->arena, hex);
}

enum found
page_key_opens(struct request *rq, const struct digest *key)
{
    struct digest admin;
    struct workspace_key k;
    struct principal p;
    enum found found = settings_admin_key(rq->app->db, rq->arena, &admin);

    if (found == FAILED || (found == FOUND && digest_equal(&admin, key)))
        return found;
    if (digest_equal(&rq->page.manage_key, key))
        return FOUND;
    found = workspace_keys_by_digest(rq->app->db, rq->arena, key, rq->now, &k);
    if (found != FOUND)
        return found;
    p = workspace_key_principal(&k);
    return principal_may_page(&p, rq->page.key, rq->page.workspace, ROLE_VIEWER) ? FOUND : NONE;
}

/* What it was got by opens the page still. */
static bool
holds(struct request *rq, const char *by)
{
    struct digest key;

    if (strcmp(by, "p") == 0)
        return rq->page.access == PAGE_PASSWORD;
    return *by == 'k' && digest_read(by + 1, &key) && page_key_opens(rq, &key) == FOUND;
}

static bool
is_good(struct request *rq, const char *value)
{
    size_t head = strcspn(value, "."), body;
    const char *mark;
    int64_t until;

    if (value[head] != '.')
        return false;
    body = head + 1 + strcspn(value + head + 1, ".");
    if (value[body] != '.' ||
        !text_to_int(arena_bytes(rq->arena, value, head), rq->now, rq->now + LIFE_SECONDS, &until))
        return false;
    mark = mark_of(rq, arena_bytes(rq->arena, value, body));
    return mark != NULL && digest_same_secret(value + body + 1, mark) &&
           holds(rq, arena_bytes(rq->arena, value + head + 1, body - head - 1));
}

/* "a=1; b=2" (RFC 6265, 4.2.1). A browser may send several of one name, of other paths or older ones. */
bool
page_cookie_opens(struct request *rq)
{
    const char *at = transport_param(rq->transport, "HTTP_COOKIE");
    const char *name = arena_printf(rq->arena, "page-%s=", rq->page.id);

    while (at != NULL && *at != '\0') {
        size_t length = strcspn(at, ";");
        const char *value = text_starts(at, OVER_HTTPS) ? at + strlen(OVER_HTTPS) : at;

        if (text_starts(value, name) && length <= MOST_COOKIE &&
            is_good(rq, arena_bytes(rq->arena, value + strlen(name),
                                    (size_t)(at + length - value) - strlen(name))))
            return true;
        at += length;
        at += strspn(at, "; ");
    }
    return false;
}

const char *
page_cookie_make(struct request *rq, const struct digest *key)
{
    char hex[DIGEST_HEX_SIZE] = "";
    const int64_t until = rq->now + LIFE_SECONDS;
    const char *words, *mark;
    bool https = is_https(rq);

    if (key != NULL)
        digest_hex(key, hex);
    words = arena_printf(rq->arena, "%lld.%s%s", (long long)until, key != NULL ? "k" : "p",
                         hex);
    mark = mark_of(rq, words);
    if (mark == NULL)
        return NULL;
    return arena_printf(rq->arena, "%spage-%s=%s.%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
                        https ? OVER_HTTPS : "", rq->page.id, words, mark, (long long)LIFE_SECONDS,
                        https ? "; Secure" : "");
}
