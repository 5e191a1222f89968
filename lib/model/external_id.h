/* What a client calls a thing of its own: by that name it finds it again, and makes it once. */
#ifndef MODEL_EXTERNAL_ID_H
#define MODEL_EXTERNAL_ID_H

#include "base/arena.h"
#include "base/json.h"

#include <stdbool.h>

/* 1 to 100 of A-Z a-z 0-9 . _ : -, but not "." or "..": it stands in a path. */
bool external_id_is_fit(const char *text);

/* The reader of a row (model/fields.h); `where` is a const char *. */
const char *external_id_judge(struct arena *a, json_object *value, void *where);

#endif
