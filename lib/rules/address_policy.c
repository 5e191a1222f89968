/* Whether an address may be contacted: two tables, one per family, read from the top; the first row that
 * holds the address decides. The rows are the special-purpose registries of RFC 6890 as IANA keeps them.
 *
 * An IPv6 address may carry an IPv4 one inside (mapped, compatible, translated, 6to4): both are judged, so
 * neither form is a way around the other. */
#include "rules/address_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The order is that of strictness, and judge6 relies on it: of two judgements the greater holds. */
enum reach {
    GLOBAL, /* contacted for every client */
    LOCAL,  /* only with TARGET_POLICY=any, or with the admin key */
    NEVER   /* link-local, where clouds keep the keys of their machines: contacted for no one */
};

/* --- The tables ------------------------------------------------------------------------------------- */

/* The order matters where ranges overlap: "0.0.0.0" before 0.0.0.0/8, the broadcast address before
 * 240.0.0.0/4, and last a row of 0 bits, which holds every address and so ends every search. */
/* clang-format off */
#define IP4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

static const struct range4 {
    uint32_t prefix;
    int bits;
    enum reach reach;
    const char *word;
} ranges4[] = {
    { IP4(169, 254, 0, 0),   16, NEVER,  "a link-local address" },
    { IP4(0, 0, 0, 0),       32, LOCAL,  "the unspecified address" },
    { IP4(0, 0, 0, 0),        8, LOCAL,  "an address of \"this network\"" },
    { IP4(10, 0, 0, 0),       8, LOCAL,  "a private address" },
    { IP4(100, 64, 0, 0),    10, LOCAL,  "a shared address (carrier-grade NAT)" },
    { IP4(127, 0, 0, 0),      8, LOCAL,  "a loopback address" },
    { IP4(172, 16, 0, 0),    12, LOCAL,  "a private address" },
    { IP4(192, 0, 0, 0),     24, LOCAL,  "an address reserved for protocols" },
    { IP4(192, 0, 2, 0),     24, LOCAL,  "a documentation address" },
    { IP4(192, 88, 99, 0),   24, LOCAL,  "a 6to4 relay address" },
    { IP4(192, 168, 0, 0),   16, LOCAL,  "a private address" },
    { IP4(198, 18, 0, 0),    15, LOCAL,  "a benchmarking address" },
    { IP4(198, 51, 100, 0),  24, LOCAL,  "a documentation address" },
    { IP4(203, 0, 113, 0),   24, LOCAL,  "a documentation address" },
    { IP4(224, 0, 0, 0),      4, LOCAL,  "a multicast address" },
    { IP4(255, 255, 255, 255), 32, LOCAL, "the broadcast address" },
    { IP4(240, 0, 0, 0),      4, LOCAL,  "a reserved address" },
    { IP4(0, 0, 0, 0),        0, GLOBAL, "a global address" },
};

/* Only 2000::/3 has been given out for global use; the last rows say so. Rows of IPv4 inside are GLOBAL by
 * themselves: what they reach is what the address inside reaches. The unspecified and the loopback address
 * stand before the IPv4-compatible ones, which would hold them. */
static const struct range6 {
    uint8_t prefix[16];
    int bits;
    enum reach reach;
    const char *word;
    int inside; /* at which byte an IPv4 address may be carried; 0: none is */
} ranges6[] = {
    { { 0xfe, 0x80 },                            10, NEVER,  "a link-local address", 0 },
    { { 0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, 0x54 }, 128, NEVER, "a cloud's metadata address", 0 },
    { { 0 },                                    128, LOCAL,  "the unspecified address", 0 },
    { { [15] = 1 },                             128, LOCAL,  "the loopback address", 0 },
    { { [10] = 0xff, 0xff },                     96, GLOBAL, "an IPv4-mapped address", 12 },
    { { [8] = 0xff, 0xff },                      96, GLOBAL, "an IPv4-translated address", 12 },
    { { 0 },                                     96, GLOBAL, "an IPv4-compatible address", 12 },
    { { 0x00, 0x64, 0xff, 0x9b },                96, GLOBAL, "a translated IPv4 address", 12 },
    { { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 },    48, LOCAL,  "a locally translated IPv4 address", 12 },
    { { 0x01, 0x00 },                            64, LOCAL,  "a discard-only address", 0 },
    { { 0x20, 0x01, 0x0d, 0xb8 },                32, LOCAL,  "a documentation address", 0 },
    { { 0x20, 0x01, 0x00, 0x00 },                23, LOCAL,  "an address reserved for protocols", 0 },
    { { 0x20, 0x02 },                            16, GLOBAL, "a 6to4 address", 2 },
    { { 0x3f, 0xff },                            20, LOCAL,  "a documentation address", 0 },
    { { 0x20 },                                   3, GLOBAL, "a global address", 0 },
    { { 0xfc },                                   7, LOCAL,  "a private address", 0 },
    { { 0xfe, 0xc0 },                            10, LOCAL,  "a private address", 0 },
    { { 0xff },                                   8, LOCAL,  "a multicast address", 0 },
    { { 0 },                                      0, LOCAL,  "a reserved address", 0 },
};
/* clang-format on */

/* --- Looking up ------------------------------------------------------------------------------------- */

/* The row of 0 bits ends the search first: a shift by 32 is undefined in C. */
static const struct range4 *
find4(uint32_t address)
{
    const struct range4 *r = ranges4;

    while (r->bits > 0 && (address ^ r->prefix) >> (32 - r->bits) != 0)
        r++;
    return r;
}

static bool
begins_with(const uint8_t *address, const uint8_t *prefix, int bits)
{
    size_t whole = (size_t)bits / 8;
    int rest = bits % 8;

    return memcmp(address, prefix, whole) == 0 &&
           (rest == 0 || (address[whole] ^ prefix[whole]) >> (8 - rest) == 0);
}

static const struct range6 *
find6(const uint8_t *address)
{
    const struct range6 *r = ranges6;

    while (!begins_with(address, r->prefix, r->bits))
        r++;
    return r;
}

/* What is said of an address: how far it reaches, and what it is. */
struct judgement {
    enum reach reach;
    const char *word;
};

static struct judgement
judge4(const uint8_t *bytes)
{
    const struct range4 *r = find4(IP4(bytes[0], bytes[1], bytes[2], bytes[3]));

    return (struct judgement){ r->reach, r->word };
}

/* The stricter of what is said of the address itself and of the one inside. The word of the stricter goes
 * along, so the refusal of ::ffff:127.0.0.1 says "a loopback address". */
static struct judgement
judge6(const uint8_t *bytes)
{
    const struct range6 *r = find6(bytes);
    struct judgement own = { r->reach, r->word };
    struct judgement inside = own;

    if (r->inside > 0)
        inside = judge4(bytes + r->inside);
    return inside.reach > own.reach ? inside : own;
}

bool
address_policy_is_global(int family, const uint8_t *bytes)
{
    return (family == AF_INET ? judge4(bytes) : judge6(bytes)).reach == GLOBAL;
}

const char *
address_policy_refusal(struct arena *a, const struct sockaddr *address, enum target_policy policy,
                       bool trusted)
{
    char text[INET6_ADDRSTRLEN];
    struct judgement j;

    if (address->sa_family == AF_INET) {
        /* Copied, since the caller's sockaddr may be a buffer that is not aligned for its family. */
        struct sockaddr_in in;

        memcpy(&in, address, sizeof in);
        j = judge4((const uint8_t *)&in.sin_addr);
        inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, address, sizeof in6);
        j = judge6(in6.sin6_addr.s6_addr);
        inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof text);
    } else {
        return "neither an IPv4 nor an IPv6 address";
    }
    /* 169.254.169.254 and its like answer every process on a cloud machine with keys for the whole account;
     * not even the admin key makes a monitor able to read them, since its body match would show what they
     * say. */
    if (j.reach == NEVER)
        return arena_printf(a, "%s is %s (never allowed, whatever TARGET_POLICY is)", text, j.word);
    if (j.reach == LOCAL && policy == TARGET_PUBLIC && !trusted)
        return arena_printf(a, "%s is %s (TARGET_POLICY=public)", text, j.word);
    return NULL;
}
