/* Reading configs. */
#include "model/channel_config.h"

#include "base/json.h"

#include <string.h>

/* The member's text in the arena; NULL if it is missing, or no string. */
static const char *
text_of(struct arena *a, json_object *config, const char *name)
{
    json_object *value = json_object_object_get(config, name);

    return json_object_is_type(value, json_type_string) ? arena_text(a, json_object_get_string(value)) : NULL;
}

bool
channel_config_read(struct arena *a, const char *type, const char *config, struct channel_config *c)
{
    const char *problem;
    json_object *o = json_read(config, strlen(config), &problem);

    *c = (struct channel_config){ .kind = strcmp(type, "email") == 0 ? CHANNEL_EMAIL : CHANNEL_WEBHOOK };
    if (json_object_is_type(o, json_type_object)) {
        c->url = text_of(a, o, "url");
        c->format = text_of(a, o, "payload_format");
        c->secret = text_of(a, o, "secret");
        c->address = text_of(a, o, "address");
    }
    if (c->format == NULL)
        c->format = "json";
    json_object_put(o);
    return (c->kind == CHANNEL_EMAIL ? c->address : c->url) != NULL;
}
