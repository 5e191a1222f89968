/* Sentences begin with ours and go on with what others said: where ours are enough, what others said does not
 * decide. The first row that fits does. */
#include "rules/cause_class.h"

#include "base/text.h"
#include "rules/sentences.h"

#include <stdbool.h>
#include <string.h>

static const struct {
    const char *words;
    bool begins; /* the sentence begins with them; else they are anywhere, as behind a location's name */
    const char *class;
} classes[] = {
    { "Body ", true, "content" },
    { SENTENCE_ASSERTION, true, "content" },
    { SENTENCE_EXPECTED, true, "content" },
    { "Expected value", true, "content" },
    { "timed out", false, "timeout" },
    { "nothing came", false, "push_missed" },
    { "DNS resolution failed", false, "dns" },
    { "DNS lookup failed", false, "dns" },
    { " records found for ", false, "dns" },
    { ", got NOERROR", false, "dns" },
    { "expired", false, "expired" },
    { "TLS error", false, "tls" },
    { "TLS connect failed", false, "tls" },
    { "ertificate", false, "tls" },
    { "Connection refused", false, "connect" },
    { "connect failed", false, "connect" },
    { "Request failed", false, "connect" },
    { "call failed", false, "connect" },
    { "Ping failed", false, "connect" },
    { "Target address not allowed", false, "connect" },
    { "Body", false, "content" },
    { "Assertion", false, "content" },
    { "Unexpected answer", false, "content" },
};

static bool
fits(size_t row, const char *sentence)
{
    return classes[row].begins ? text_starts(sentence, classes[row].words)
                               : strstr(sentence, classes[row].words) != NULL;
}

/* "Expected 2xx, got 503". */
static bool
is_status(const char *sentence)
{
    const char *got = strstr(sentence, SENTENCE_GOT);

    return text_starts(sentence, "Expected ") && sentence[strlen("Expected ")] != '\'' && got != NULL &&
           got[strlen(SENTENCE_GOT)] >= '1' && got[strlen(SENTENCE_GOT)] <= '5';
}

const char *
cause_class(const char *sentence)
{
    if (sentence == NULL)
        return "other";
    if (is_status(sentence))
        return "status";
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (fits(i, sentence))
            return classes[i].class;
    return "other";
}
