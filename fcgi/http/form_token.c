/* "<until>.<mark>": a mark over the purpose, the client's network and the time. */
#include "fcgi/http/form_token.h"

#include "base/digest.h"
#include "base/duration.h"
#include "base/ip_network.h"
#include "base/text.h"
#include "os/instance_secret.h"
#include "rules/limit.h"
#include "store/settings.h"
#include "fcgi/http/origin.h"

#include <string.h>

/* The admin key is the same on all hosts; an instance that has none has a secret of the host's own. */
static int
find_secret(struct request *rq, struct digest *key)
{
    enum found found = settings_admin_key(rq->app->db, rq->arena, key);

    if (found == NONE)
        return instance_secret(rq->arena, rq->app->config.state_dir, key);
    return found == FOUND ? 0 : -1;
}

static const char *
token_until(struct request *rq, const char *purpose, int64_t until)
{
    const char *words = arena_printf(rq->arena, "%s %s %lld", purpose,
                                     ip_network(rq->arena, rq->client, LIMIT_CLIENT_BITS), (long long)until);
    struct digest key, mark;
    char hex[DIGEST_HEX_SIZE];

    if (find_secret(rq, &key) != 0)
        return NULL;
    mark = digest_keyed(key.bytes, sizeof key.bytes, words, strlen(words));
    digest_hex(&mark, hex);
    return arena_printf(rq->arena, "%lld.%s", (long long)until, hex);
}

const char *
form_token_make(struct request *rq, const char *purpose)
{
    return token_until(rq, purpose, rq->now + HOUR);
}

bool
form_token_is_good(struct request *rq, const char *purpose)
{
    const char *given = request_form_text(rq, "token"), *wanted;
    int64_t until;

    if (!origin_is_own(rq) || given == NULL)
        return false;
    if (!text_to_int(arena_bytes(rq->arena, given, strcspn(given, ".")), rq->now, rq->now + HOUR, &until))
        return false;
    wanted = token_until(rq, purpose, until);
    return wanted != NULL && digest_same_secret(given, wanted);
}
