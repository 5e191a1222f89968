/* Not all of RFC 5322: an address is taken if every mail program takes it for the same one. */
#include "base/mailbox.h"

#include "base/text.h"

#include <stddef.h>
#include <string.h>

#define ADDRESS_MAX 254

/* What mail programs take apart: "root,ops@example.com" is two receivers, "a(b)@c" is ab@c. */
static bool
has_list_syntax(const char *text)
{
    return strpbrk(text, "\"(),:;<>\\") != NULL;
}

bool
mailbox_is_address(const char *text)
{
    const char *at = strchr(text, '@');

    return at != NULL && at > text && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
           !has_list_syntax(text) && !text_has_space_or_control(text) && text_length(text) <= ADDRESS_MAX;
}

const char *
mailbox_address(struct arena *a, const char *sender)
{
    const char *open = strrchr(sender, '<'), *end = open != NULL ? strchr(open, '>') : NULL;

    return end != NULL ? arena_bytes(a, open + 1, (size_t)(end - open - 1)) : text_trim(a, sender);
}
