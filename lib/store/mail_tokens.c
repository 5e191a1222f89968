/* Links in mails as rows. */
#include "store/mail_tokens.h"

#include "base/digest.h"
#include "base/uuid.h"
#include "store/query.h"

#include <string.h>

static const char *
digest_text(struct arena *a, const char *token)
{
    struct digest digest = digest_of(token, strlen(token));
    char *hex = arena_alloc(a, DIGEST_HEX_SIZE);

    digest_hex(&digest, hex);
    return hex;
}

const char *
mail_token_path(struct arena *a, enum mail_purpose purpose, const char *token)
{
    return arena_printf(a, "/%s/%s", purpose == MAIL_CONFIRMS ? "confirm" : "unsubscribe", token);
}

const char *
mail_token_add(struct db *db, struct arena *a, enum mail_purpose purpose, const struct mail_token *t)
{
    char key[KEY_SIZE];
    const char *token;
    struct query q;

    key_random(key);
    token = arena_text(a, key + strlen("wp_")); /* it is no key: it must not be taken for one */
    q = query_start(db, SQL_MAIL_TOKEN_INSERT);
    query_text(&q, ":digest", digest_text(a, token));
    query_int(&q, ":purpose", purpose);
    query_int_or_null(&q, ":channel", t->channel, 0);
    query_int_or_null(&q, ":subscriber", t->subscriber, 0);
    query_text(&q, ":address", t->address);
    query_text(&q, ":owner", t->owner);
    query_int_or_null(&q, ":expires_at", t->expires_at, 0);
    return query_end(&q) == 0 ? token : NULL;
}

static void
read_row(struct query *q, struct arena *a, struct mail_token *t)
{
    t->digest = row_text(q, a);
    t->channel = row_int(q);
    t->address = row_text(q, a);
    t->owner = row_text(q, a);
    t->subscriber = row_int(q);
}

enum found
mail_token_find(struct db *db, struct arena *a, enum mail_purpose purpose, const char *token, int64_t now,
                struct mail_token *t)
{
    struct query q = query_start(db, SQL_MAIL_TOKEN_FIND);

    *t = (struct mail_token){ 0 };
    query_text(&q, ":digest", digest_text(a, token));
    query_int(&q, ":purpose", purpose);
    query_int(&q, ":now", now);
    return query_one(&q, read_row(&q, a, t));
}

int
mail_token_use(struct db *db, const struct mail_token *t)
{
    struct query q = query_start(db, SQL_MAIL_TOKEN_DELETE);

    query_text(&q, ":digest", t->digest);
    return query_end(&q);
}

int
mail_tokens_forget(struct db *db, const char *address, const char *owner)
{
    struct query q = query_start(db, SQL_MAIL_TOKENS_OF_OWNER_DELETE);

    query_text(&q, ":address", address);
    query_text(&q, ":owner", owner);
    return query_end(&q);
}

int
mail_tokens_forget_subscriber(struct db *db, int64_t subscriber)
{
    struct query q = query_start(db, SQL_MAIL_TOKENS_OF_SUBSCRIBER_DELETE);

    query_int(&q, ":subscriber", subscriber);
    return query_end(&q);
}

int
mail_tokens_prune(struct db *db, int64_t now)
{
    struct query q = query_start(db, SQL_MAIL_TOKENS_PRUNE);

    query_int(&q, ":now", now);
    return query_end(&q);
}
