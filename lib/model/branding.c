/* The table of the settings that a client may change, and their JSON. */
#include "model/branding.h"

#include "base/json.h"
#include "base/text.h"
#include "base/url.h"

#include <stddef.h>

enum { LOGO_MAX = 2000 };

/* Judged as an address and never fetched by us: browsers load it. */
const char *
branding_read_logo(struct arena *a, json_object *value, void *where)
{
    const char *url = arena_text(a, json_object_get_string(value));

    if (*url == '\0')
        url = NULL;
    else if (!url_is_http(url))
        return "logo_url must be an address that starts with http:// or https://";
    else if (text_length(url) > LOGO_MAX)
        return arena_printf(a, "logo_url must have at most %d characters", LOGO_MAX);
    *(const char **)where = url;
    return NULL;
}

const struct field branding_fields[] = {
    { "title", FIELD_TEXT, offsetof(struct branding, title), .to = 200,
      .notes = FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS | FIELD_NAME },
    { "description", FIELD_TEXT, offsetof(struct branding, description), .to = 2000,
      .notes = FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS },
    { "logo_url", FIELD_TEXT, offsetof(struct branding, logo_url), .notes = FIELD_NULL_CLEARS,
      .read = branding_read_logo },
    { .name = NULL },
};

const char *
branding_name(const struct branding *b)
{
    return text_blank(b->title) ? "Watchpost" : b->title;
}

void
branding_json(struct buf *out, const struct branding *b)
{
    put_object(out, NULL);
    put_text(out, "title", b->title);
    put_text(out, "description", b->description);
    put_text(out, "logo_url", b->logo_url);
    end_object(out);
}

void
branding_brief_json(struct buf *out, const struct branding *b)
{
    if (b->title == NULL && b->description == NULL && b->logo_url == NULL)
        return;
    put_object(out, "branding");
    opt_text(out, "title", b->title);
    opt_text(out, "description", b->description);
    opt_text(out, "logo_url", b->logo_url);
    end_object(out);
}
