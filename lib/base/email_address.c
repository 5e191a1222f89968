/* Not all of RFC 5322: an address is taken if every mail program takes it for the same one. */
#include "base/email_address.h"

#include "base/idn.h"
#include "base/text.h"

#include <stddef.h>
#include <string.h>

#define ADDRESS_MAX 254 /* characters: RFC 5321, 4.5.3.1.3, less the brackets of a path */

/* What mail programs take apart: "root,ops@example.com" is two receivers, "a(b)@c" is ab@c. */
static bool
has_list_syntax(const char *text)
{
    return strpbrk(text, "\"(),:;<>\\") != NULL;
}

/* One "@" only: with two, mail programs disagree about which server gets the mail. */
bool
email_address_is_valid(const char *text)
{
    const char *at = strchr(text, '@');

    return at != NULL && at > text && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
           !has_list_syntax(text) && !text_has_space_or_control(text) && text_length(text) <= ADDRESS_MAX;
}

/* The part before the "@" stays as it is: what it means is for its server alone to say. */
const char *
email_address_to_ascii(struct arena *a, const char *address)
{
    const char *domain = strrchr(address, '@');
    char ascii[IDN_ROOM];

    if (domain == NULL || !idn_to_ascii(domain + 1, strlen(domain + 1), ascii))
        return NULL;
    return arena_printf(a, "%.*s@%s", (int)(domain - address), address, ascii);
}

const char *
email_address_bare(struct arena *a, const char *sender)
{
    const char *open = strrchr(sender, '<'), *end = open != NULL ? strchr(open, '>') : NULL;

    if (end == NULL || !text_blank(end + 1))
        return text_trim(a, sender);
    return arena_bytes(a, open + 1, (size_t)(end - open - 1));
}

const char *
email_address_name(struct arena *a, const char *sender)
{
    const char *open = strrchr(sender, '<');
    char *name = text_trim(a, open != NULL ? arena_bytes(a, sender, (size_t)(open - sender)) : "");
    size_t length = strlen(name);
    char *to = name;

    if (length < 2 || name[0] != '"' || name[length - 1] != '"')
        return name;
    for (const char *from = name + 1; from < name + length - 1; from++) {
        if (*from == '\\' && from + 1 < name + length - 1)
            from++;
        *to++ = *from;
    }
    *to = '\0';
    return name;
}
