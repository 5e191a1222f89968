/* libidn2 does the work. It and the tables that it needs come to two megabytes, and few names need them: so
 * no program is linked with it, and dlopen fetches it for the first name that is not ASCII. Where the library
 * is missing, such names have no ASCII form. */
#include "base/idn.h"

#include <dlfcn.h>
#include <idn2.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY "libidn2.so.0"

typedef int to_ascii(const char *input, char **output, int flags);
typedef void free_text(void *text);

struct libidn2 {
    to_ascii *to_ascii; /* NULL: the library cannot be had */
    free_text *free;
};

/* memcpy, since C has no cast from a pointer to data to one to a function. */
static void
find(void *library, const char *name, void *function)
{
    void *address = dlsym(library, name);

    memcpy(function, &address, sizeof address);
}

/* Tried once: a library that is missing does not come by asking again for each name. */
static const struct libidn2 *
libidn2(void)
{
    static struct libidn2 loaded;
    static bool tried;
    void *library;

    if (tried)
        return &loaded;
    tried = true;
    library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);
    if (library) {
        find(library, "idn2_free", &loaded.free);
        if (loaded.free)
            find(library, "idn2_to_ascii_8z", &loaded.to_ascii);
    }
    return &loaded;
}

static bool
is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

static bool
keep(const char *text, size_t length, char ascii[IDN_ROOM])
{
    if (length >= IDN_ROOM)
        return false;
    memcpy(ascii, text, length);
    ascii[length] = '\0';
    return true;
}

/* Names that IDNA 2008 has no form for, as those with symbols, may have one by the older rules: people have
 * registered such names, and browsers find them. */
static bool
convert(const char *name, char ascii[IDN_ROOM])
{
    const struct libidn2 *idn2 = libidn2();
    char *form = NULL;
    bool fits;

    if (!idn2->to_ascii ||
        (idn2->to_ascii(name, &form, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK &&
         idn2->to_ascii(name, &form, IDN2_NFC_INPUT | IDN2_TRANSITIONAL) != IDN2_OK))
        return false;
    fits = keep(form, strlen(form), ascii);
    idn2->free(form);
    return fits;
}

bool
idn_to_ascii(const char *name, size_t length, char ascii[IDN_ROOM])
{
    char copy[4 * IDN_ROOM]; /* a character takes four bytes at most */

    if (is_ascii(name, length))
        return keep(name, length, ascii);
    if (length >= sizeof copy || memchr(name, '\0', length))
        return false;
    memcpy(copy, name, length);
    copy[length] = '\0';
    return convert(copy, ascii);
}
