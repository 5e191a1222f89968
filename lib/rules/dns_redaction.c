/* An address counts by what rules/address_policy says of its reach. A name of an address is one below
 * in-addr.arpa (RFC 1035, 3.5) or ip6.arpa (RFC 3596, 2.5): its labels are read from the end, which is where
 * the address begins. One with fewer labels than an address has is judged as the first of its network. */
#include "rules/dns_redaction.h"

#include "base/text.h"
#include "rules/address_policy.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char told[] = "a private address";

/* One label of the name of an address is so many bits of it, in that base. */
static const struct zone {
    const char *suffix;
    int family, base, bits, labels;
} zones[] = {
    { ".in-addr.arpa", AF_INET, 10, 8, 4 },
    { ".ip6.arpa", AF_INET6, 16, 4, 32 },
};

static bool
is_private_value(const char *value)
{
    uint8_t bytes[16];

    return (inet_pton(AF_INET, value, bytes) == 1 && !address_policy_is_global(AF_INET, bytes)) ||
           (inet_pton(AF_INET6, value, bytes) == 1 && !address_policy_is_global(AF_INET6, bytes));
}

/* The next label towards the front of name[0..*length), as a number; -1: it is none. */
static int
last_label(const char *name, size_t *length, const struct zone *z)
{
    size_t from = *length;
    char *end, label[8] = "";

    while (from > 0 && name[from - 1] != '.')
        from--;
    if (*length - from == 0 || *length - from >= sizeof label)
        return -1;
    memcpy(label, name + from, *length - from);
    *length = from > 0 ? from - 1 : 0;
    long value = strtol(label, &end, z->base);

    return *end == '\0' && value >= 0 && value < 1 << z->bits ? (int)value : -1;
}

/* Labels that are no number end the address: "0/25.2.0.192.in-addr.arpa" is of 192.0.2.0 (RFC 2317). */
static bool
is_private_in(const char *name, size_t length, const struct zone *z)
{
    uint8_t bytes[16] = { 0 };

    for (int i = 0; i < z->labels && length > 0; i++) {
        int part = last_label(name, &length, z), at = i * z->bits / 8;

        if (part < 0)
            break;
        bytes[at] = (uint8_t)(bytes[at] | part << (8 - z->bits - i * z->bits % 8));
    }
    return !address_policy_is_global(z->family, bytes);
}

static bool
is_name_of_private(const char *name)
{
    size_t length = strlen(name);

    if (length > 0 && name[length - 1] == '.')
        length--;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        size_t suffix = strlen(zones[i].suffix);

        if (length > suffix && strncasecmp(name + length - suffix, zones[i].suffix, suffix) == 0)
            return is_private_in(name, length - suffix, &zones[i]);
    }
    return false;
}

const char *const *
dns_redacted(struct arena *a, const char *owner, const char *const *values, int count)
{
    const char **list = arena_alloc(a, ((size_t)count + 1) * sizeof *list);
    bool all = is_name_of_private(owner);

    for (int i = 0; i < count; i++)
        list[i] = all || is_private_value(values[i]) ? told : values[i];
    return list;
}
