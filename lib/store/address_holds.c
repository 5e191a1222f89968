/* Consents and holds as rows; and the confirmation mail as an item of the outbox (store/outbox.h), which
 * keeps its own address, so that it goes there whatever becomes of the channel's config. */
#include "store/address_holds.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/uuid.h"
#include "store/query.h"

static void
bind_consent(struct query *q, const char *address, const char *owner)
{
    query_text(q, ":address", address);
    query_text(q, ":owner", owner);
}

enum found
address_consent_exists(struct db *db, const char *address, const char *owner)
{
    struct query q = query_start(db, SQL_ADDRESS_CONSENT_EXISTS);

    bind_consent(&q, address, owner);
    return query_exists(&q);
}

int
address_consent_put(struct db *db, const char *address, const char *owner, int64_t now)
{
    struct query q = query_start(db, SQL_ADDRESS_CONSENT_PUT);

    bind_consent(&q, address, owner);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
address_consent_delete(struct db *db, const char *address, const char *owner)
{
    struct query q = query_start(db, SQL_ADDRESS_CONSENT_DELETE);

    bind_consent(&q, address, owner);
    return query_end(&q);
}

static void
read_row(struct query *q, struct arena *a, struct address_hold *h)
{
    h->channel = row_int(q);
    h->channel_id = row_text(q, a);
    h->address = row_text(q, a);
    h->owner = row_text(q, a);
    h->state = (enum hold_state)row_int(q);
    h->is_asked = row_bool(q);
    h->since = row_int(q);
}

int
address_holds_of_channel(struct db *db, struct arena *a, int64_t channel, struct address_holds *list)
{
    struct query q = query_start(db, SQL_ADDRESS_HOLDS_OF_CHANNEL);

    query_int(&q, ":channel", channel);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
address_holds_unasked(struct db *db, struct arena *a, struct address_holds *list)
{
    struct query q = query_start(db, SQL_ADDRESS_HOLDS_UNASKED);

    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
address_hold_put(struct db *db, const struct address_hold *h)
{
    struct query q = query_start(db, SQL_ADDRESS_HOLD_PUT);

    query_int(&q, ":channel", h->channel);
    bind_consent(&q, h->address, h->owner);
    query_int(&q, ":state", h->state);
    query_int(&q, ":is_asked", h->is_asked);
    query_int(&q, ":is_told", h->is_told);
    query_int(&q, ":since", h->since);
    return query_end(&q);
}

static const char *
receiver_of(struct arena *a, const char *address)
{
    return arena_printf(a, "mailto:%s", address);
}

static int
drop_confirmation_mail(struct db *db, struct arena *a, int64_t channel, const char *address)
{
    struct query q = query_start(db, SQL_CONFIRMATION_MAILS_DROP);

    query_int(&q, ":channel", channel);
    query_text(&q, ":receiver", receiver_of(a, address));
    return query_end(&q);
}

int
address_hold_delete(struct db *db, struct arena *a, int64_t channel, const char *address)
{
    struct query q;

    if (drop_confirmation_mail(db, a, channel, address) != 0)
        return -1;
    q = query_start(db, SQL_ADDRESS_HOLD_DELETE);
    query_int(&q, ":channel", channel);
    query_text(&q, ":address", address);
    return query_end(&q);
}

int
address_holds_confirm(struct db *db, const char *address, const char *owner)
{
    struct query q = query_start(db, SQL_ADDRESS_HOLDS_CONFIRM);

    bind_consent(&q, address, owner);
    return query_end(&q);
}

enum found
address_holds_waiting(struct db *db)
{
    struct query q = query_start(db, SQL_ADDRESS_HOLDS_WAITING);

    return query_exists(&q);
}

int
address_holds_release(struct db *db)
{
    struct query q = query_start(db, SQL_ADDRESS_HOLDS_RELEASE);

    return query_end(&q);
}

int
confirmation_mail_queue(struct db *db, struct arena *a, int64_t channel, const char *address,
                        int64_t now)
{
    struct buf config = { .arena = a };
    struct query q;

    put_object(&config, NULL);
    put_text(&config, "address", address);
    end_object(&config);
    q = query_start(db, SQL_CONFIRMATION_MAIL_QUEUE);
    query_next(&q, ":key", SERIES_ALERT);
    query_text(&q, ":id", uuid_new(a));
    query_text(&q, ":delivery_group", uuid_new(a));
    query_int(&q, ":channel", channel);
    query_text(&q, ":receiver", receiver_of(a, address));
    query_text(&q, ":config", buf_string(&config));
    query_int(&q, ":now", now);
    return query_end(&q);
}
