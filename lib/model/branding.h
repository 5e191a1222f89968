/* The title, description and logo that an instance shows on its pages. */
#ifndef MODEL_BRANDING_H
#define MODEL_BRANDING_H

#include "base/buf.h"
#include "model/fields.h"

struct branding {
    const char *title, *description, *logo_url; /* NULL: none */
};

/* What the instance calls itself: its title, or the program's name. */
const char *branding_name(const struct branding *b);

/* What PUT /settings takes; ends with a row without a name. */
extern const struct field branding_fields[];

/* The shape Settings. */
void branding_json(struct buf *out, const struct branding *b);

/* The same as the member "branding", without members that are null; nothing at all if all are. */
void branding_brief_json(struct buf *out, const struct branding *b);

/* A reader for logo addresses (struct field): "" unsets, else an http(s) url of at most 2000 characters. */
const char *branding_read_logo(struct arena *a, json_object *value, void *where);

#endif
