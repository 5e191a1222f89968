/* Everything that looks at characters goes through text_character, so there is one idea of what UTF-8 is.
 * Bytes that are none count as characters of their own, which are neither white space nor control
 * characters. */
#include "base/text.h"

#include "base/buf.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Overlong forms are refused (`least`), because they would be a second way to write a character that is
 * escaped or forbidden: "/" as c0 af, for one. */
size_t
text_character(const char *bytes, size_t length, uint32_t *code)
{
    /* By length: the first byte's mark, the bits of it that carry data, the least code that needs this
     * length. */
    static const struct {
        uint8_t mark, mask;
        uint32_t least;
    } forms[] = {
        [2] = { 0xc0, 0x1f, 0x80 },
        [3] = { 0xe0, 0x0f, 0x800 },
        [4] = { 0xf0, 0x07, 0x10000 },
    };
    const uint8_t *b = (const uint8_t *)bytes;

    *code = 0xfffd;
    if (length == 0)
        return 0;
    if (b[0] < 0x80) {
        *code = b[0];
        return 1;
    }
    for (size_t size = 2; size <= 4 && size <= length; size++) {
        uint32_t value = b[0] & forms[size].mask;

        if ((b[0] & (uint8_t)~forms[size].mask) != forms[size].mark)
            continue;
        for (size_t i = 1; i < size; i++) {
            if ((b[i] & 0xc0) != 0x80)
                return 0;
            value = value << 6 | (b[i] & 0x3f);
        }
        if (value < forms[size].least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
            return 0;
        *code = value;
        return size;
    }
    return 0;
}

/* The same for text that ends in NUL, where a wrong byte is a character by itself: never 0 before the end. */
static size_t
step(const char *text, uint32_t *code)
{
    size_t size = text_character(text, strnlen(text, 4), code);

    return size == 0 && *text ? 1 : size;
}

/* Unicode's White_Space. */
static bool
is_space(uint32_t code)
{
    switch (code) {
    case ' ':
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
        return true;
    }
    return (code >= '\t' && code <= '\r') || (code >= 0x2000 && code <= 0x200a);
}

static bool
is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

/* Not tolower(): that follows the locale, and is undefined for bytes above 127 as char. */
static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char
upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* strtol would take leading white space, ignore what follows the digits, and cut what is too large in
 * silence. */
bool
text_to_int(const char *text, int64_t min, int64_t max, int64_t *value)
{
    bool negative;
    int64_t n = 0;

    if (!text)
        return false;
    negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    if (!*text)
        return false;
    for (; *text; text++) {
        int digit = *text - '0';

        if (digit < 0 || digit > 9)
            return false;
        /* Counted downwards for a negative number: the least of all has no positive twin. */
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, negative ? -digit : digit, &n))
            return false;
    }
    if (n < min || n > max)
        return false;
    *value = n;
    return true;
}

int
text_reply_code(const char *text)
{
    char digits[4] = "";
    int64_t code;

    memcpy(digits, text, strnlen(text, 3));
    return text_to_int(digits, 100, 599, &code) ? (int)code : -1;
}

char *
text_trim(struct arena *a, const char *text)
{
    const char *start = NULL, *end = text;
    uint32_t code;

    for (size_t size; (size = step(text, &code)) > 0; text += size) {
        if (is_space(code))
            continue;
        if (!start)
            start = text;
        end = text + size;
    }
    return start ? arena_bytes(a, start, (size_t)(end - start)) : arena_text(a, "");
}

char *
text_lower(struct arena *a, const char *text)
{
    char *copy = arena_text(a, text);

    for (char *c = copy; *c; c++)
        *c = lower(*c);
    return copy;
}

char *
text_upper(struct arena *a, const char *text)
{
    char *copy = arena_text(a, text);

    for (char *c = copy; *c; c++)
        *c = upper(*c);
    return copy;
}

bool
text_blank(const char *text)
{
    uint32_t code;

    if (!text)
        return true;
    for (size_t size; (size = step(text, &code)) > 0; text += size)
        if (!is_space(code))
            return false;
    return true;
}

bool
text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_starts_nocase(const char *text, const char *prefix)
{
    for (; *prefix; text++, prefix++)
        if (lower(*text) != lower(*prefix))
            return false;
    return true;
}

bool
text_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool
text_has_word(const char *list, const char *word)
{
    size_t wanted = strlen(word);

    for (list += strspn(list, " "); *list != '\0'; list += strspn(list, " ")) {
        size_t length = strcspn(list, " ");

        if (length == wanted && strncasecmp(list, word, length) == 0)
            return true;
        list += length;
    }
    return false;
}

/* Names stand in lists and mails beside our own words: a character that turns the direction of what follows,
 * or hides it, could make them say something else. */
uint32_t
text_unfit_for_name(const char *text)
{
    static const struct {
        uint32_t from, to;
    } unfit[] = {
        { 0x00, 0x1f },     { 0x7f, 0x9f },     { 0x200b, 0x200b }, { 0x200e, 0x200f },
        { 0x2028, 0x202e }, { 0x2060, 0x2069 }, { 0xfeff, 0xfeff },
    };
    size_t length = strlen(text), size;
    uint32_t code;

    for (; (size = text_character(text, length, &code)) > 0; text += size, length -= size)
        for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
            if (code >= unfit[i].from && code <= unfit[i].to)
                return code;
    return 0;
}

bool
text_has_space_or_control(const char *text)
{
    uint32_t code;

    for (size_t size; (size = step(text, &code)) > 0; text += size)
        if (is_space(code) || is_control(code))
            return true;
    return false;
}

/* Counts all bytes but those that continue a character, which is right for valid UTF-8 and needs no
 * decoding. */
size_t
text_length(const char *text)
{
    size_t length = 0;

    for (; *text; text++)
        if (((unsigned char)*text & 0xc0) != 0x80)
            length++;
    return length;
}

/* How many bytes at the front are ASCII, at least: eight at a time can be told of. */
static size_t
ascii_length(const char *bytes, size_t length)
{
    size_t i = 0;

    for (uint64_t eight; i + sizeof eight <= length; i += sizeof eight) {
        memcpy(&eight, bytes + i, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080))
            break;
    }
    return i;
}

/* Most texts are ASCII alone, or nearly. */
bool
text_is_utf8(const char *bytes, size_t length)
{
    uint32_t code;

    for (size_t size; length > 0; bytes += size, length -= size) {
        size = ascii_length(bytes, length);
        if (size == 0)
            size = text_character(bytes, length, &code);
        if (size == 0)
            return false;
    }
    return true;
}

/* By whole characters: half of one would make the text invalid. */
char *
text_cut(struct arena *a, const char *text, size_t max)
{
    const char *end = text;
    uint32_t code;

    while (max-- > 0 && *end)
        end += step(end, &code);
    return arena_bytes(a, text, (size_t)(end - text));
}

/* How many bytes at the front are ASCII that is shown. */
static size_t
printable_length(const char *bytes, size_t length)
{
    size_t i = 0;

    while (i < length && bytes[i] >= ' ' && bytes[i] < 0x7f)
        i++;
    return i;
}

/* Each wrong byte becomes one U+FFFD, so the result may be three times as long. */
char *
text_clean(struct arena *a, const char *bytes, size_t length)
{
    struct buf clean = { .arena = a };
    uint32_t code;

    buf_text(&clean, "");
    while (length > 0) {
        size_t size = printable_length(bytes, length);

        buf_bytes(&clean, bytes, size);
        bytes += size;
        length -= size;
        if (length == 0)
            break;
        size = text_character(bytes, length, &code);
        if (size == 0 || (is_control(code) && code != '\t' && code != '\n'))
            buf_text(&clean, REPLACEMENT);
        else
            buf_bytes(&clean, bytes, size);
        size += size == 0;
        bytes += size;
        length -= size;
    }
    return clean.text;
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The result is never longer than the text, so it is decoded in place. A NUL would end it early for every C
 * function behind. */
char *
text_decode(struct arena *a, const char *text, size_t length, bool plus_is_space)
{
    char *decoded = arena_bytes(a, text, length), *to = decoded;

    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        if (c == '%' && i + 2 < length && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
            c = (char)(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2]));
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0')
            return NULL;
        *to++ = c;
    }
    *to = '\0';
    return text_is_utf8(decoded, (size_t)(to - decoded)) ? decoded : NULL;
}

/* The simple way, over texts of a few hundred bytes. */
const char *
text_find_nocase(const char *haystack, const char *needle)
{
    for (;; haystack++) {
        if (text_starts_nocase(haystack, needle))
            return haystack;
        if (!*haystack)
            return NULL;
    }
}

/* "/" for a file right below it. */
const char *
text_folder(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? "." : arena_bytes(a, path, slash == path ? 1 : (size_t)(slash - path));
}
