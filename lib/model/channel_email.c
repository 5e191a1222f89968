/* The config of a mail channel: one address, or several, each of which is a receiver of its own. */
#include "model/channel_inside.h"

#include "base/email_address.h"
#include "base/text.h"

static bool
is_address(struct arena *a, json_object *value)
{
    const char *address = channel_text(value);

    return address != NULL && email_address_is_valid(address) && email_address_to_ascii(a, address) != NULL;
}

static const char *
judge_address(struct arena *a, json_object *value)
{
    return is_address(a, value)
               ? NULL
               : "address must be one mail address of at most 254 characters, as ops@example.com";
}

static const char *
judge_addresses(struct arena *a, json_object *value)
{
    size_t count = json_object_is_type(value, json_type_array) ? json_object_array_length(value) : 0;

    if (count < 1 || count > CHANNEL_ADDRESSES_MAX)
        return "addresses must be an array of 1 to 20 mail addresses";
    for (size_t i = 0; i < count; i++)
        if (!is_address(a, json_object_array_get_idx(value, i)))
            return arena_printf(a, "addresses[%zu] must be a mail address of at most 254 characters, as "
                                   "ops@example.com", i);
    return NULL;
}

const struct config_member email_members[] = {
    { "address", judge_address, 0 },
    { "addresses", judge_addresses, 0 },
    { .name = NULL },
};

const char *
channel_address_key(struct arena *a, const char *address)
{
    return text_lower(a, address);
}

/* The same address twice is one receiver. */
static void
add_address(struct arena *a, json_object *value, struct channel_config *c)
{
    const char *address = channel_text(value) == NULL ? NULL : email_address_to_ascii(a, channel_text(value));

    if (address == NULL || c->address_count == CHANNEL_ADDRESSES_MAX)
        return;
    for (int i = 0; i < c->address_count; i++)
        if (text_same(channel_address_key(a, c->addresses[i]), channel_address_key(a, address)))
            return;
    c->addresses[c->address_count++] = address;
}

/* Of an older config with more addresses than are allowed now, the first are used. */
bool
email_read(struct arena *a, json_object *config, struct channel_config *c)
{
    json_object *list = json_object_object_get(config, "addresses");

    add_address(a, json_object_object_get(config, "address"), c);
    if (json_object_is_type(list, json_type_array))
        for (size_t i = 0; i < json_object_array_length(list); i++)
            add_address(a, json_object_array_get_idx(list, i), c);
    c->address = c->addresses[0];
    return c->address_count > 0;
}
