/* A source at a time, judged by its form. */
#include "base/source_list.h"

#include "base/buf.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

enum { MOST = 100 };

/* A run of letters, digits, "+", "-" and "." that begins with a letter (RFC 3986, 3.1): its length. */
static size_t
scheme_length(const char *text)
{
    return strspn(text, LETTERS) == 0 ? 0 : strspn(text, LETTERS DIGITS "+-.");
}

/* Labels between dots, the first of which may be "*"; "*" alone. Moves *text behind it. */
static bool
take_host(const char **text)
{
    const char *c = *text;

    if (*c == '*') {
        c++;
        if (*c != '.') {
            *text = c;
            return true;
        }
        c++;
    }
    for (;;) {
        size_t label = strspn(c, LETTERS DIGITS "-_");

        if (label == 0)
            return false;
        c += label;
        if (*c != '.')
            break;
        c++;
    }
    *text = c;
    return true;
}

/* ":8443", ":*", or nothing. */
static bool
take_port(const char **text)
{
    const char *c = *text;
    size_t digits;

    if (*c != ':')
        return true;
    digits = c[1] == '*' ? 1 : strspn(c + 1, DIGITS);
    *text = c + 1 + digits;
    return digits > 0 && digits <= strlen("65535");
}

/* No ";" and no ",": either would end the directive, or the policy, in the header that the list is put
 * into. */
static bool
is_source(const char *word)
{
    size_t scheme = scheme_length(word);
    const char *c = word;

    if (scheme > 0 && word[scheme] == ':' && word[scheme + 1] == '\0')
        return true;
    if (scheme > 0 && strncmp(word + scheme, "://", 3) == 0)
        c += scheme + 3;
    if (!take_host(&c) || !take_port(&c))
        return false;
    return *c == '\0' || (*c == '/' && c[strspn(c, LETTERS DIGITS "-._~!$&()*+=:@/%")] == '\0');
}

/* The word as it stands in a header; NULL: it is no source. */
static const char *
read_source(const char *word)
{
    static const char *const keywords[] = { "'none'", "'self'" };

    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        size_t bare = strlen(keywords[i]) - 2;

        if (strcasecmp(word, keywords[i]) == 0 ||
            (strlen(word) == bare && strncasecmp(word, keywords[i] + 1, bare) == 0))
            return keywords[i];
    }
    return is_source(word) ? word : NULL;
}

/* 'none' says that nothing is allowed: beside another source a browser would ignore it, and not do what was
 * meant. */
const char *
source_list_read(struct arena *a, const char *text)
{
    char *words = arena_text(a, text), *rest = NULL;
    struct buf list = { .arena = a };
    bool none = false;
    int count = 0;

    for (char *word = strtok_r(words, " \t", &rest); word != NULL; word = strtok_r(NULL, " \t", &rest)) {
        const char *source = read_source(word);

        if (source == NULL || ++count > MOST)
            return NULL;
        none |= strcmp(source, "'none'") == 0;
        buf_printf(&list, "%s%s", count > 1 ? " " : "", source);
    }
    return count == 0 || (none && count > 1) ? NULL : buf_string(&list);
}
