/* What a subscriber may choose, and what the page's makers see of one. */
#include "model/subscriber.h"

#include "base/email_address.h"
#include "base/json.h"
#include "base/text.h"

#include <stddef.h>
#include <string.h>

enum { MOST_MONITORS = 1000 };

const char *const subscriber_kinds[] = { "incident", "maintenance", "announcement", "automatic", NULL };

/* One row per address, in whatever case it is written. */
static const char *
read_email(struct arena *a, json_object *value, void *where)
{
    const char *email = json_object_get_string(value), *ascii = NULL;

    if (email_address_is_valid(email))
        ascii = email_address_to_ascii(a, email);
    if (ascii == NULL)
        return "email must be one mail address of at most 254 characters, as ops@example.com";
    *(const char **)where = text_lower(a, ascii);
    return NULL;
}

static const struct field one_id = { .type = FIELD_TEXT, .from = 1, .to = 100 };
static const struct field one_kind = { .type = FIELD_ENUM, .words = subscriber_kinds };

#define AT(member) .offset = offsetof(struct subscriber_body, member)

const struct field subscriber_fields[] = {
    { "email", FIELD_TEXT, AT(email), .notes = FIELD_REQUIRED, .read = read_email },
    { "monitor_ids", FIELD_LIST, AT(monitor_ids), .from = 1, .to = MOST_MONITORS, .each = &one_id,
      .item_size = sizeof(const char *) },
    { "kinds", FIELD_LIST, AT(kinds), .from = 1, .to = 100, .each = &one_kind, .item_size = sizeof(int) },
    { "language", FIELD_ENUM, AT(language), .unset = -1, .words = language_names + 1 },
    { .name = NULL },
};

/* The words of the body begin behind LANGUAGE_AUTO, which no subscriber has: its numbers are one less. */
static enum language
language_of(const struct subscriber_body *body, const char *accept, enum language of_page)
{
    if (body->language >= 0)
        return (enum language)body->language + 1;
    return of_page != LANGUAGE_AUTO && (accept == NULL || *accept == '\0') ? of_page
                                                                          : language_preferred(accept);
}

struct subscription
subscriber_wish(struct arena *a, const struct subscriber_body *body, const char *accept_language,
                enum language of_page)
{
    const char *const *ids = body->monitor_ids.items;
    const int *kinds = body->kinds.items;
    struct subscription s = { .kinds = body->kinds.count > 0 ? 0 : TELL_ALL };
    struct buf monitors = { .arena = a };

    for (int i = 0; i < body->kinds.count; i++)
        s.kinds |= (int64_t)1 << kinds[i];
    for (int i = 0; i < body->monitor_ids.count; i++)
        buf_printf(&monitors, "%s%s,", i == 0 ? "," : "", ids[i]);
    s.monitors = body->monitor_ids.count > 0 ? buf_string(&monitors) : NULL;
    s.language = language_names[language_of(body, accept_language, of_page)];
    return s;
}

static void
put_monitors(struct buf *out, struct arena *a, const char *list)
{
    put_array(out, "monitor_ids");
    for (list++; *list != '\0';) {
        size_t length = strcspn(list, ",");

        put_text(out, NULL, arena_bytes(a, list, length));
        list += length + (list[length] == ',');
    }
    end_array(out);
}

void
subscriber_json(struct buf *out, struct arena *a, const struct subscriber *s)
{
    put_object(out, NULL);
    put_text(out, "id", s->id);
    put_text(out, "email", s->email);
    put_text(out, "state", s->is_active ? "active" : "pending");
    if (s->has.monitors != NULL)
        put_monitors(out, a, s->has.monitors);
    put_array(out, "kinds");
    for (int i = 0; subscriber_kinds[i] != NULL; i++)
        if ((s->has.kinds >> i & 1) != 0)
            put_text(out, NULL, subscriber_kinds[i]);
    end_array(out);
    put_text(out, "language", s->has.language);
    put_time(out, "created_at", s->created_at);
    opt_time(out, "confirmed_at", s->confirmed_at);
    end_object(out);
}
