/* Every address of a channel is in one of three conditions: it has no hold (store/address_holds.h), it has to
 * confirm, or it has unsubscribed. Only the functions below move it from one to another. */
#include "flow/confirmation.h"

#include "base/duration.h"
#include "base/text.h"
#include "rules/limit.h"
#include "store/address_holds.h"
#include "store/channels.h"
#include "store/mail_tokens.h"
#include "store/monitors.h"
#include "store/rate_limits.h"

bool
confirmation_is_needed(const struct config *config, bool trusted)
{
    switch (config->email_confirmation) {
    case CONFIRM_ALL:
        return true;
    case CONFIRM_STRANGERS:
        return !trusted;
    case CONFIRM_NONE:
    case CONFIRM_BY_DEFAULT:
        return false;
    }
    return true;
}

bool
confirmation_is_possible(const struct config *config)
{
    return config->smtp_host != NULL && config->public_url != NULL;
}

/* What its addresses confirm for. */
static const char *
owner_of(struct db *db, struct arena *a, const struct channel *c)
{
    if (c->workspace == 0)
        return monitors_owner(db, a, c->monitor);
    if (c->workspace == DEFAULT_WORKSPACE)
        return MONITOR_OF_OPERATOR;
    return arena_printf(a, "workspace %lld", (long long)c->workspace);
}

/* --- when a channel is written -------------------------------------------------------------------------- */

/* Its addresses have confirmed for all that is this owner's, as if they had been asked. */
static int
keep_of_channel(struct db *db, struct arena *a, struct channel *c, const char *owner, int64_t now)
{
    struct channel_config config;
    bool readable = channel_config_read(a, c->type, c->config, &config);

    for (int i = 0; readable && i < config.address_count; i++)
        if (address_consent_put(db, channel_address_key(a, config.addresses[i]), owner, now) != 0)
            return -1;
    c->was_before = false;
    return channels_save(db, c);
}

int
confirmation_keep(struct db *db, struct arena *a, int64_t monitor, int64_t now)
{
    struct channels channels = { 0 };
    const char *owner = monitors_owner(db, a, monitor);

    if (owner == NULL || channels_of_monitor(db, a, monitor, &channels) != 0)
        return -1;
    for (int i = 0; i < channels.count; i++)
        if (channels.list[i].was_before && keep_of_channel(db, a, &channels.list[i], owner, now) != 0)
            return -1;
    return 0;
}

static bool
has_address(struct arena *a, const struct channel_config *config, const char *key)
{
    for (int i = 0; i < config->address_count; i++)
        if (text_same(channel_address_key(a, config->addresses[i]), key))
            return true;
    return false;
}

/* Ends the holds of addresses that the channel does not have any longer; all, if none has to confirm: then
 * giving an address that has unsubscribed brings it back. */
static int
end_holds(struct db *db, struct arena *a, const struct channel *c, const struct channel_config *config,
          bool needed)
{
    struct address_holds holds = { 0 };

    if (address_holds_of_channel(db, a, c->key, &holds) != 0)
        return -1;
    for (int i = 0; i < holds.count; i++)
        if ((!needed || !has_address(a, config, holds.list[i].address)) &&
            address_hold_delete(db, a, c->key, holds.list[i].address) != 0)
            return -1;
    return 0;
}

/* What is written down of an address that has to confirm. */
static int
hold_back(struct db *db, const struct config *config, int64_t channel, const char *address, const char *owner,
          int64_t now)
{
    const struct address_hold hold = {
        .channel = channel,
        .address = address,
        .owner = owner,
        .state = config->smtp_host == NULL ? HOLD_UNASKED : HOLD_PENDING,
        .is_asked = confirmation_is_possible(config), /* by the caller, now */
        .since = now,
    };

    return address_hold_put(db, &hold);
}

static enum found
is_held(struct db *db, struct arena *a, int64_t channel, const char *address)
{
    struct address_holds holds = { 0 };

    if (address_holds_of_channel(db, a, channel, &holds) != 0)
        return FAILED;
    for (int i = 0; i < holds.count; i++)
        if (text_same(holds.list[i].address, address))
            return FOUND;
    return NONE;
}

/* FOUND: it may be written to at once. One that has unsubscribed from this channel may not, even if it has
 * confirmed for the owner since. */
static enum found
is_confirmed(struct db *db, struct arena *a, int64_t channel, const char *address, const char *owner)
{
    enum found held = is_held(db, a, channel, address);

    if (held != NONE)
        return held == FOUND ? NONE : FAILED;
    return address_consent_exists(db, address, owner);
}

int
confirmation_review(struct db *db, struct arena *a, const struct config *config, const struct channel *c,
                    int64_t now, struct confirmation_list *to_ask)
{
    bool needed = confirmation_is_needed(config, c->trusted);
    const char *owner = owner_of(db, a, c);
    struct channel_config to;

    if (channel_kind_read(c->type) != CHANNEL_EMAIL || !channel_config_read(a, c->type, c->config, &to))
        return 0;
    if (owner == NULL || end_holds(db, a, c, &to, needed) != 0)
        return -1;
    for (int i = 0; needed && i < to.address_count; i++) {
        const char *key = channel_address_key(a, to.addresses[i]);
        enum found confirmed = is_confirmed(db, a, c->key, key, owner);

        if (confirmed == FAILED)
            return -1;
        if (confirmed == FOUND)
            continue;
        if (hold_back(db, config, c->key, key, owner, now) != 0)
            return -1;
        *arena_add(a, to_ask) = to.addresses[i];
    }
    return 0;
}

/* --- asking --------------------------------------------------------------------------------------------- */

int
confirmation_ask(struct db *db, struct arena *a, int64_t channel, const char *address, int64_t now,
                 int64_t *wait)
{
    const struct limit_rule *rule = &limit_rules[LIMIT_CONFIRMATIONS_OF_ADDRESS];
    const char *key = channel_address_key(a, address);
    struct rate_limit_use use;

    *wait = 0;
    if (rate_limits_read(db, rule->name, key, rule->window_seconds, now, &use) != 0)
        return -1;
    if (use.used >= rule->most) {
        *wait = use.opened_at + rule->window_seconds - now;
        return 0;
    }
    if (rate_limits_count(db, rule->name, key, rule->window_seconds, now) != 0)
        return -1;
    return confirmation_mail_queue(db, a, channel, key, now);
}

/* Now that mails can be sent, the address has to confirm; it is asked, now or by a later run. */
static int
catch_up_with(struct db *db, struct arena *a, const struct config *config, struct address_hold *hold,
              int64_t now)
{
    bool was_unasked = hold->state == HOLD_UNASKED;
    int64_t wait = 0;

    if (config->public_url != NULL) {
        if (confirmation_ask(db, a, hold->channel, hold->address, now, &wait) != 0)
            return -1;
        hold->is_asked = wait == 0;
    }
    hold->state = HOLD_PENDING;
    return was_unasked || hold->is_asked ? address_hold_put(db, hold) : 0;
}

static int
catch_up(struct db *db, struct arena *a, const struct config *config, int64_t now)
{
    struct address_holds holds = { 0 };

    if (address_holds_unasked(db, a, &holds) != 0)
        return -1;
    for (int i = 0; i < holds.count; i++)
        if (catch_up_with(db, a, config, &holds.list[i], now) != 0)
            return -1;
    return 0;
}

/* Whether there is anything to do: no run takes the lock for writing without need. */
static enum found
is_behind(struct db *db, struct arena *a, const struct config *config)
{
    struct address_holds holds = { 0 };

    if (config->email_confirmation == CONFIRM_NONE)
        return address_holds_waiting(db);
    if (config->smtp_host == NULL)
        return NONE;
    if (address_holds_unasked(db, a, &holds) != 0)
        return FAILED;
    for (int i = 0; i < holds.count; i++)
        if (config->public_url != NULL || holds.list[i].state == HOLD_UNASKED)
            return FOUND;
    return NONE;
}

static int
catch_up_at_once(struct db *db, struct arena *a, const struct config *config, int64_t now)
{
    int result;

    if (db_begin(db) != 0)
        return -1;
    result = config->email_confirmation == CONFIRM_NONE ? address_holds_release(db)
                                                        : catch_up(db, a, config, now);
    if (result == 0)
        return db_commit(db);
    db_rollback(db);
    return -1;
}

int
confirmation_catch_up(struct db *db, const struct config *config, int64_t now)
{
    struct arena a = { 0 };
    enum found behind = is_behind(db, &a, config);
    int result = behind == FAILED ? -1 : 0;

    if (behind == FOUND)
        result = catch_up_at_once(db, &a, config, now);
    arena_free(&a);
    return result;
}

/* --- sending -------------------------------------------------------------------------------------------- */

static int
place_of(struct arena *a, const struct channel_config *to, const char *key)
{
    int place = 0;

    while (place < to->address_count && !text_same(channel_address_key(a, to->addresses[place]), key))
        place++;
    return place;
}

int
confirmation_held(struct db *db, struct arena *a, int64_t channel, const struct channel_config *to,
                  int64_t *held, bool *pending)
{
    struct address_holds holds = { 0 };

    *held = 0;
    *pending = false;
    if (address_holds_of_channel(db, a, channel, &holds) != 0)
        return -1;
    for (int i = 0; i < holds.count; i++) {
        int place = place_of(a, to, holds.list[i].address);

        if (place == to->address_count)
            continue;
        *held |= (int64_t)1 << place;
        *pending |= holds.list[i].state != HOLD_UNSUBSCRIBED;
    }
    return 0;
}

bool
confirmation_all_held(const struct channel_config *to, int64_t held)
{
    return held == ((int64_t)1 << to->address_count) - 1;
}

/* --- links ---------------------------------------------------------------------------------------------- */

int
confirmation_given(struct db *db, const char *address, const char *owner, int64_t now)
{
    if (address_consent_put(db, address, owner, now) != 0 || mail_tokens_forget(db, address, owner) != 0)
        return -1;
    return address_holds_confirm(db, address, owner);
}

int
confirmation_withdraw(struct db *db, struct arena *a, const struct config *config, const struct channel *c,
                      const char *address, int64_t now)
{
    const struct address_hold hold = {
        .channel = c->key,
        .address = address,
        .owner = owner_of(db, a, c),
        .state = HOLD_UNSUBSCRIBED,
        .is_asked = true,
        .is_told = !confirmation_is_needed(config, c->trusted),
        .since = now,
    };

    if (hold.owner == NULL || (c->monitor != 0 && confirmation_keep(db, a, c->monitor, now) != 0))
        return -1;
    if (!hold.is_told && address_consent_delete(db, address, hold.owner) != 0)
        return -1;
    return address_hold_put(db, &hold);
}
