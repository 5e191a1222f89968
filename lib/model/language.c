#include "model/language.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

const char *const language_names[] = { "auto", LANGUAGE_CODES, NULL };

/* "de", or "de-AT": the language itself decides. LANGUAGE_AUTO: none of ours. */
static enum language
language_of(const char *tag, size_t length)
{
    for (enum language i = LANGUAGE_EN; i < LANGUAGES; i++)
        if (length >= 2 && strncasecmp(tag, language_names[i], 2) == 0 && (length == 2 || tag[2] == '-'))
            return i;
    return LANGUAGE_AUTO;
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

enum language
language_by_code(const char *code)
{
    enum language found = language_of(code, strlen(code));

    return found != LANGUAGE_AUTO ? found : LANGUAGE_EN;
}

/* Of two that are liked alike the first. */
enum language
language_preferred(const char *accept)
{
    enum language best = LANGUAGE_EN;
    int most = 0;

    while (accept != NULL && *accept != '\0') {
        size_t length, name;
        enum language language;
        int quality;

        accept += strspn(accept, " \t,");
        length = strcspn(accept, ",");
        name = strcspn(accept, ",; \t");
        language = language_of(accept, name);
        quality = quality_of(accept, length);
        if (language != LANGUAGE_AUTO && quality > most) {
            best = language;
            most = quality;
        }
        accept += length;
    }
    return best;
}
