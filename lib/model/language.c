#include "model/language.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

const char *const language_names[] = { "auto", "en", "de", "fr", "es", NULL };

enum { ENGLISH = 1 };

/* "de", or "de-AT": the language itself decides. 0: none of ours. */
static int
language_of(const char *tag, size_t length)
{
    for (int i = ENGLISH; language_names[i] != NULL; i++)
        if (length >= 2 && strncasecmp(tag, language_names[i], 2) == 0 && (length == 2 || tag[2] == '-'))
            return i;
    return 0;
}

/* "0.85" as thousandths; without a q 1000. */
static int
quality_of(const char *range, size_t length)
{
    const char *q = memchr(range, ';', length), *end = range + length;
    int value = 0;

    if (q == NULL)
        return 1000;
    q += 1 + strspn(q + 1, " \t");
    if (end - q < 3 || (*q != 'q' && *q != 'Q') || q[1] != '=')
        return 1000;
    q += 2;
    if (*q == '1')
        return 1000;
    if (*q == '0' && q + 1 < end && q[1] == '.')
        for (int unit = 100, i = 2; unit > 0 && q + i < end && q[i] >= '0' && q[i] <= '9'; unit /= 10, i++)
            value += unit * (q[i] - '0');
    return value;
}

/* Of two that are liked alike the first. */
int
language_preferred(const char *accept)
{
    int best = ENGLISH, most = 0;

    while (accept != NULL && *accept != '\0') {
        size_t length, name;
        int language, quality;

        accept += strspn(accept, " \t,");
        length = strcspn(accept, ",");
        name = strcspn(accept, ",; \t");
        language = language_of(accept, name);
        quality = quality_of(accept, length);
        if (language != 0 && quality > most) {
            best = language;
            most = quality;
        }
        accept += length;
    }
    return best;
}
