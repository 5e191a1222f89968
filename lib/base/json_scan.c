/* json-c lets pass what is no JSON: single-quoted names, "1.", NaN, raw control characters in strings;
 * turns lone surrogates into U+FFFD, and ends a name at U+0000. A service that must answer 400 to all that,
 * and that other parsers will read after, looks for itself first. The grammar is small: one function for
 * each rule.
 *
 * The NUL behind the text is part of no rule, so nothing here runs past the end, and a NUL inside is an
 * error. */
#include "base/json_scan.h"

#include "base/json.h"

#include <string.h>

#define NOT_JSON "not JSON"
#define LONE_SURROGATE "a lone surrogate in a string"

struct scan {
    char *at;
    int depth;
    const char *problem;
};

static bool scan_value(struct scan *s);

/* The first problem is kept: what comes after it follows from it. */
static bool
fail(struct scan *s, const char *problem)
{
    if (!s->problem)
        s->problem = problem;
    return false;
}

static void
skip_space(struct scan *s)
{
    while (*s->at == ' ' || *s->at == '\n' || *s->at == '\t' || *s->at == '\r')
        s->at++;
}

/* Takes one character if it is there. */
static bool
take(struct scan *s, char c)
{
    if (*s->at != c)
        return false;
    s->at++;
    return true;
}

static bool
scan_digits(struct scan *s)
{
    size_t count = strspn(s->at, "0123456789");

    s->at += count;
    return count > 0;
}

/* No leading zeros, no leading plus (RFC 8259, section 6). */
static bool
scan_number(struct scan *s)
{
    take(s, '-');
    if (!take(s, '0') && !scan_digits(s))
        return fail(s, NOT_JSON);
    if (take(s, '.') && !scan_digits(s))
        return fail(s, NOT_JSON);
    if (take(s, 'e') || take(s, 'E')) {
        if (!take(s, '+'))
            take(s, '-');
        if (!scan_digits(s))
            return fail(s, NOT_JSON);
    }
    return true;
}

/* Four hex digits, or -1. */
static int
scan_hex(struct scan *s)
{
    int code = 0;

    for (int i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdef0123456789ABCDEF";
        const char *digit = *s->at ? strchr(digits, *s->at) : NULL;

        if (!digit)
            return -1;
        code = code << 4 | (int)((digit - digits) & 15);
        s->at++;
    }
    return code;
}

/* What comes behind "\u", the second half of a pair included. A surrogate must come as a pair, high one
 * first, else it is no character (RFC 8259, section 8.2). */
static bool
scan_unicode(struct scan *s, bool is_name)
{
    char *escape = s->at - 2;
    int code = scan_hex(s);

    if (code < 0)
        return fail(s, NOT_JSON);
    if (code == 0 && is_name)
        memcpy(escape, JSON_NAME_NUL, sizeof JSON_NAME_NUL - 1);
    if (code < 0xd800 || code > 0xdfff)
        return true;
    if (code > 0xdbff || !take(s, '\\') || !take(s, 'u'))
        return fail(s, LONE_SURROGATE);
    code = scan_hex(s);
    return (code >= 0xdc00 && code <= 0xdfff) || fail(s, code < 0 ? NOT_JSON : LONE_SURROGATE);
}

static bool
scan_string(struct scan *s, bool is_name)
{
    if (!take(s, '"'))
        return fail(s, NOT_JSON);
    while (!take(s, '"')) {
        if ((unsigned char)*s->at < 0x20)
            return fail(s, NOT_JSON);
        if (!take(s, '\\'))
            s->at++;
        else if (take(s, 'u')) {
            if (!scan_unicode(s, is_name))
                return false;
        } else if (!*s->at || !strchr("\"\\/bfnrt", *s->at++))
            return fail(s, NOT_JSON);
    }
    return true;
}

static bool
scan_member(struct scan *s)
{
    skip_space(s);
    if (!scan_string(s, true))
        return false;
    skip_space(s);
    if (!take(s, ':'))
        return fail(s, NOT_JSON);
    return scan_value(s);
}

/* An object or an array, whose opening bracket is already behind us. The depth is bounded because each level
 * is a call here, and in json-c, and in each function that walks the tree. */
static bool
scan_items(struct scan *s, bool (*scan_item)(struct scan *), char close)
{
    if (++s->depth > JSON_MAX_DEPTH)
        return fail(s, "nested deeper than 32");
    skip_space(s);
    if (!take(s, close)) {
        do
            if (!scan_item(s))
                return false;
        while (take(s, ','));
        if (!take(s, close))
            return fail(s, NOT_JSON);
    }
    s->depth--;
    return true;
}

static bool
scan_word(struct scan *s, const char *word)
{
    size_t length = strlen(word);

    if (strncmp(s->at, word, length) != 0)
        return fail(s, NOT_JSON);
    s->at += length;
    return true;
}

static bool
scan_bare_value(struct scan *s)
{
    switch (*s->at) {
    case '{':
        s->at++;
        return scan_items(s, scan_member, '}');
    case '[':
        s->at++;
        return scan_items(s, scan_value, ']');
    case '"':
        return scan_string(s, false);
    case 't':
        return scan_word(s, "true");
    case 'f':
        return scan_word(s, "false");
    case 'n':
        return scan_word(s, "null");
    }
    return scan_number(s);
}

/* A value and the white space on both sides of it. */
static bool
scan_value(struct scan *s)
{
    skip_space(s);
    if (!scan_bare_value(s))
        return false;
    skip_space(s);
    return true;
}

const char *
json_scan(char *text, size_t length)
{
    struct scan s = { .at = text };

    if (scan_value(&s) && s.at != text + length)
        fail(&s, NOT_JSON);
    return s.problem;
}
