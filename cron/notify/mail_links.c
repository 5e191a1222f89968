/* Each mail gets tokens of its own, made in the transaction that notes that its attempt begins: a link that
 * has gone out is always known. */
#include "cron/notify/mail_links.h"

#include "base/duration.h"
#include "base/text.h"
#include "store/address_holds.h"
#include "store/mail_tokens.h"
#include "store/settings.h"
#include "flow/confirmation.h"

int
mail_links_look(struct db *db, struct arena *a, int64_t channel, const struct channel_config *to,
                struct mail_links *m)
{
    *m = (struct mail_links){ 0 };
    return confirmation_held(db, a, channel, to, &m->held, &m->pending);
}

static const char *
add_link(struct db *db, struct arena *a, const struct config *config, enum mail_purpose purpose,
         const struct mail_token *token)
{
    const char *text = mail_token_add(db, a, purpose, token);

    if (text == NULL)
        return NULL;
    return arena_printf(a, "%s%s", config->public_url, mail_token_path(a, purpose, text));
}

int
mail_links_add(struct db *db, struct arena *a, const struct config *config, int64_t channel,
               const struct channel_config *to, int64_t settled, struct mail_links *m)
{
    for (int i = 0; config->public_url != NULL && channel != 0 && i < to->address_count; i++) {
        const struct mail_token token = {
            .channel = channel,
            .address = channel_address_key(a, to->addresses[i]),
        };

        if (((m->held | settled) & (int64_t)1 << i) != 0)
            continue;
        m->list[i] = add_link(db, a, config, MAIL_UNSUBSCRIBES, &token);
        if (m->list[i] == NULL)
            return -1;
    }
    return 0;
}

/* The hold for which the address is to be asked; NULL: there is none any longer. *result: 0, or -1. */
static const struct address_hold *
find_hold(struct db *db, struct arena *a, int64_t channel, const char *key, int *result)
{
    struct address_holds holds = { 0 };
    const struct address_hold *h;

    *result = address_holds_of_channel(db, a, channel, &holds);
    h = holds.list;
    for (int i = 0; *result == 0 && i < holds.count; i++, h++)
        if (text_same(h->address, key) && h->state != HOLD_UNSUBSCRIBED)
            return h;
    return NULL;
}

int
mail_links_ask(struct db *db, struct arena *a, const struct config *config, int64_t channel,
               const struct channel_config *to, int64_t now, struct mail_links *m, const char **reason)
{
    const char *key = channel_address_key(a, to->address);
    struct branding branding;
    int result;
    const struct address_hold *hold = find_hold(db, a, channel, key, &result);

    *m = (struct mail_links){ 0 };
    *reason = NULL;
    if (result != 0 || settings_branding(db, a, &branding) != 0)
        return -1;
    if (hold == NULL)
        *reason = "not needed any longer";
    else if (config->public_url == NULL)
        *reason = "PUBLIC_URL is not set";
    if (*reason != NULL)
        return 0;
    m->instance = branding_name(&branding);
    m->list[0] = add_link(db, a, config, MAIL_CONFIRMS,
                          &(struct mail_token){
                              .address = key,
                              .owner = hold->owner,
                              .expires_at = now + (int64_t)CONFIRMATION_DAYS * DAY,
                          });
    return m->list[0] != NULL ? 0 : -1;
}
