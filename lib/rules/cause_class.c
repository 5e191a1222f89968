/* Sentences begin with ours and go on with what others said; the first row that fits decides. */
#include "rules/cause_class.h"

#include "base/text.h"

#include <string.h>

static const struct {
    const char *words; /* anywhere in the sentence */
    const char *class;
} classes[] = {
    { "timed out", "timeout" },
    { "nothing came", "push_missed" },
    { "DNS resolution failed", "dns" },
    { "DNS lookup failed", "dns" },
    { " records found for ", "dns" },
    { "expired", "expired" },
    { "TLS error", "tls" },
    { "TLS connect failed", "tls" },
    { "ertificate", "tls" },
    { "Connection refused", "connect" },
    { "connect failed", "connect" },
    { "Request failed", "connect" },
    { "call failed", "connect" },
    { "Ping failed", "connect" },
    { "Target address not allowed", "connect" },
    { "Body", "content" },
    { "Assertion", "content" },
    { "Expected '", "content" },
    { "Expected value", "content" },
    { "Unexpected answer", "content" },
};

/* "Expected 2xx, got 503". */
static bool
is_status(const char *sentence)
{
    const char *got = strstr(sentence, ", got ");

    return text_starts(sentence, "Expected ") && sentence[strlen("Expected ")] != '\'' && got != NULL &&
           got[strlen(", got ")] >= '1' && got[strlen(", got ")] <= '5';
}

const char *
cause_class(const char *sentence)
{
    if (sentence == NULL)
        return "other";
    if (is_status(sentence))
        return "status";
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strstr(sentence, classes[i].words) != NULL)
            return classes[i].class;
    return "other";
}
