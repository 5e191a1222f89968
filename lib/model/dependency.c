/* The table of what a client may set, and the JSON. */
#include "model/dependency.h"

#include "base/json.h"

#include <stddef.h>

/* Any text will do here: the handler refuses an id that no monitor has. */
const struct field dependency_fields[] = {
    { "depends_on_id", FIELD_TEXT, offsetof(struct dependency, depends_on_id), .to = FIELD_INT_MAX,
      .notes = FIELD_REQUIRED },
    { .name = NULL },
};

void
dependency_json(struct buf *out, const struct dependency *d, enum dependency_view view)
{
    bool swapped = view == AS_DEPENDENT;

    put_object(out, NULL);
    put_text(out, "id", d->id);
    put_text(out, "monitor_id", d->monitor_id);
    put_text(out, "monitor_name", d->monitor_name);
    put_text(out, "monitor_status", status_name(d->monitor_status));
    put_text(out, "depends_on_id", d->depends_on_id);
    put_text(out, "depends_on_name", swapped ? d->monitor_name : d->depends_on_name);
    put_text(out, "depends_on_status", status_name(swapped ? d->monitor_status : d->depends_on_status));
    put_time(out, "created_at", d->created_at);
    end_object(out);
}
