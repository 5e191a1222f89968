/* The options of kinds that say something over a connection of their own, and wait for an answer. */
#include "model/monitor_options.h"

#include "base/escapes.h"
#include "base/text.h"

#include <string.h>

#define LONGEST_SEND 4096 /* characters, as they are written */
#define LONGEST_EXPECT 1000

static const char *const starttls_names[STARTTLS_COUNT] = {
    [STARTTLS_SMTP] = "smtp",         [STARTTLS_IMAP] = "imap", [STARTTLS_POP3] = "pop3",
    [STARTTLS_FTP] = "ftp",           [STARTTLS_LDAP] = "ldap", [STARTTLS_XMPP] = "xmpp",
    [STARTTLS_POSTGRES] = "postgres",
};

enum starttls_protocol
starttls_named(const char *name)
{
    for (int i = STARTTLS_NONE + 1; name != NULL && i < STARTTLS_COUNT; i++)
        if (strcmp(starttls_names[i], name) == 0)
            return (enum starttls_protocol)i;
    return STARTTLS_NONE;
}

const char *
starttls_read(struct arena *a, json_object *value, void *where)
{
    const char *name = text_lower(a, text_trim(a, json_object_get_string(value)));

    if (*name != '\0' && starttls_named(name) == STARTTLS_NONE)
        return "starttls must be smtp, imap, pop3, ftp, postgres, ldap or xmpp, or null";
    *(const char **)where = *name != '\0' ? name : NULL;
    return NULL;
}

static const char *
escaped_read(struct arena *a, json_object *value, const char *name, size_t most, const char **where)
{
    const char *text = json_object_get_string(value);

    if (text_length(text) > most)
        return arena_printf(a, "%s must have at most %zu characters", name, most);
    if (escapes_read(a, text).bytes == NULL)
        return arena_printf(
            a, "%s: a backslash must begin \\r, \\n, \\t, \\0, \\xNN (two hex digits) or \\\\", name);
    *where = *text != '\0' ? arena_text(a, text) : NULL;
    return NULL;
}

const char *
send_read(struct arena *a, json_object *value, void *where)
{
    return escaped_read(a, value, "send", LONGEST_SEND, where);
}

const char *
expect_read(struct arena *a, json_object *value, void *where)
{
    return escaped_read(a, value, "expect", LONGEST_EXPECT, where);
}
