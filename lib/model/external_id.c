/* No slash: proxies decode one in a path, or refuse it. */
#include "model/external_id.h"

#include <string.h>

enum { MOST = 100 };

bool
external_id_is_fit(const char *text)
{
    static const char fit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
    size_t length = strlen(text);

    return length >= 1 && length <= MOST && strspn(text, fit) == length && strcmp(text, ".") != 0 &&
           strcmp(text, "..") != 0;
}

const char *
external_id_judge(struct arena *a, json_object *value, void *where)
{
    const char *text = json_object_get_string(value);

    if (!external_id_is_fit(text))
        return "external_id must have 1 to 100 of A-Z a-z 0-9 . _ : -, and must not be . or ..";
    *(const char **)where = arena_text(a, text);
    return NULL;
}
