/* The list is gone through once for each type. The range that says most of a type decides over it: its own
 * name before "text/" and any subtype, that before any type at all. Parameters other than q are passed
 * over. */
#include "base/accept_header.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { ANY_TYPE = 1, ANY_SUBTYPE = 2, BY_NAME = 3 };

/* What the list says of one type. */
struct taste {
    int said;     /* how closely: 0 not at all */
    int quality;  /* thousandths; 0: not acceptable */
    size_t place; /* in the header */
};

static const char spaces[] = " \t";

/* The length without white space at the end. */
static size_t
trimmed(const char *text, size_t length)
{
    while (length > 0 && strchr(spaces, text[length - 1]) != NULL)
        length--;
    return length;
}

/* How closely a range of so many bytes names a type. */
static int
closeness(const char *range, size_t length, const char *type)
{
    size_t major = strcspn(type, "/") + 1;

    if (length == strlen(type) && strncasecmp(range, type, length) == 0)
        return BY_NAME;
    if (length == major + 1 && range[major] == '*' && strncasecmp(range, type, major) == 0)
        return ANY_SUBTYPE;
    return length == 3 && strncmp(range, "*/*", 3) == 0 ? ANY_TYPE : 0;
}

/* "0.85" is 850. What is no number is passed over: 1. */
static int
read_quality(const char *text)
{
    int value = *text == '0' ? 0 : 1000;

    if (*text != '0' || text[1] != '.')
        return value;
    text += 2;
    for (int unit = 100; unit > 0 && *text >= '0' && *text <= '9'; unit /= 10)
        value += unit * (*text++ - '0');
    return value;
}

/* The quality among the parameters of so many bytes, which begin with a semicolon or are none. */
static int
quality_of(const char *parameters, size_t length)
{
    const char *end = parameters + length;

    while (parameters < end) {
        parameters += 1 + strspn(parameters + 1, spaces);
        if (parameters + 1 < end && (*parameters == 'q' || *parameters == 'Q') && parameters[1] == '=')
            return read_quality(parameters + 2);
        parameters += strcspn(parameters, ";,");
    }
    return 1000;
}

static struct taste
taste_of(const char *header, const char *type)
{
    struct taste taste = { 0 };
    const char *range = header;

    while (*range != '\0') {
        range += strspn(range, " \t,");
        size_t length = strcspn(range, ","), name = strcspn(range, ",;");
        int said = closeness(range, trimmed(range, name), type);

        if (said > taste.said)
            taste = (struct taste){ said, quality_of(range + name, length - name), (size_t)(range - header) };
        range += length;
    }
    return taste;
}

/* A browser's Accept names text/html; a program's often takes any type, and is given what it would be given
 * without the header. */
bool
accept_prefers(const char *header, const char *type, const char *other)
{
    struct taste one, two;

    if (header == NULL)
        return false;
    one = taste_of(header, type);
    two = taste_of(header, other);
    if (one.quality != two.quality)
        return one.quality > two.quality;
    return one.quality > 0 && one.said == BY_NAME && (two.said < BY_NAME || one.place < two.place);
}
