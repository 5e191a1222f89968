/* What DNS values equal, and how many of those that are expected are there. */
#include "rules/dns_rule.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

/* Past dots that end the text, or, with by_word, a word; otherwise text itself. */
static const char *
skip_final_dots(const char *text, bool by_word)
{
    const char *end = text + strspn(text, ".");

    return *end == '\0' || (by_word && *end == ' ') ? end : text;
}

static unsigned char
lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* ASCII letters are the same in any case, as in names (RFC 4343), and in free text too; other bytes must be
 * equal. */
static bool
same_text(const char *a, const char *b, bool by_word)
{
    for (;; a++, b++) {
        a = skip_final_dots(a, by_word);
        b = skip_final_dots(b, by_word);
        if (lower(*a) != lower(*b))
            return false;
        if (*a == '\0')
            return true;
    }
}

/* family: AF_INET or AF_INET6. */
static bool
same_address(int family, const char *a, const char *b)
{
    struct in6_addr one, other; /* room for either family */

    return inet_pton(family, a, &one) == 1 && inet_pton(family, b, &other) == 1 &&
           memcmp(&one, &other, family == AF_INET ? sizeof(struct in_addr) : sizeof one) == 0;
}

/* An address may be written in several ways, and a name with or without its final dot, also inside a value
 * that has several fields ("10 mail.example.com."). TXT and CAA hold free text, in which a dot is a dot, but
 * at its very end. */
static bool
same_value(const char *record_type, const char *expected, const char *value)
{
    bool free_text = strcmp(record_type, "TXT") == 0 || strcmp(record_type, "CAA") == 0;

    if (strcmp(record_type, "A") == 0 && same_address(AF_INET, expected, value))
        return true;
    if (strcmp(record_type, "AAAA") == 0 && same_address(AF_INET6, expected, value))
        return true;
    return same_text(expected, value, !free_text);
}

/* One value that matches is enough: a name has often several addresses, and the client names the one that
 * must be there. */
bool
dns_value_matches(const char *record_type, const char *expected, const char *const *values, int count)
{
    for (int i = 0; i < count; i++) {
        if (same_value(record_type, expected, values[i]))
            return true;
    }
    return false;
}

static bool
has_inside(const char *value, const char *part)
{
    size_t length = strlen(part);

    for (; strlen(value) >= length; value++)
        if (strncasecmp(value, part, length) == 0)
            return true;
    return false;
}

static bool
is_inside_any(const char *part, const char *const *values, int count)
{
    for (int i = 0; i < count; i++)
        if (has_inside(values[i], part))
            return true;
    return false;
}

/* How many of the expected values are there. */
static int
count_found(struct arena *a, const struct monitor *m, const char *const *values, int count, int *expected)
{
    const char *lines = m->dns_expected_values, *value;
    int found = 0;

    *expected = 0;
    while (dns_values_next(a, &lines, &value)) {
        ++*expected;
        if (m->dns_match == DNS_MATCH_CONTAINS)
            found += is_inside_any(value, values, count);
        else
            found += dns_value_matches(m->dns_record_type, value, values, count);
    }
    return found;
}

static bool
is_expected(struct arena *a, const struct monitor *m, const char *value)
{
    const char *lines = m->dns_expected_values, *expected;

    while (dns_values_next(a, &lines, &expected))
        if (dns_value_matches(m->dns_record_type, expected, &value, 1))
            return true;
    return false;
}

static bool
are_all_expected(struct arena *a, const struct monitor *m, const char *const *values, int count)
{
    for (int i = 0; i < count; i++)
        if (!is_expected(a, m, values[i]))
            return false;
    return true;
}

bool
dns_values_match(struct arena *a, const struct monitor *m, const char *const *values, int count)
{
    int expected, found = count_found(a, m, values, count, &expected);

    switch (m->dns_match) {
    case DNS_MATCH_ANY:
    case DNS_MATCH_CONTAINS: return found > 0;
    case DNS_MATCH_ALL: return found == expected;
    case DNS_MATCH_NONE: return found == 0;
    case DNS_MATCH_EXACT: return found == expected && are_all_expected(a, m, values, count);
    case DNS_MATCH_COUNT: break;
    }
    return false;
}
