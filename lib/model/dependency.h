/* A dependency: while the monitor that is depended on is down, its dependents open no incidents. */
#ifndef MODEL_DEPENDENCY_H
#define MODEL_DEPENDENCY_H

#include "base/buf.h"
#include "model/fields.h"
#include "model/listing.h"
#include "model/principal.h"
#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

struct dependency {
    const char *id;
    int64_t monitor, depends_on; /* keys */
    const char *monitor_id, *monitor_name;
    enum status monitor_status;
    const char *depends_on_id, *depends_on_name;
    enum status depends_on_status;
    enum monitor_scope monitor_shown, depends_on_shown;
    struct belonging monitor_of, depends_on_of; /* what decides which keys open them */
    int64_t created_at;
};

/* What POST /monitors/:id/dependencies takes: depends_on_id; ends with a row without a name. */
extern const struct field dependency_fields[];

/* Which list of a monitor it is shown in. Among its dependents, depends_on_name and depends_on_status
 * describe the dependent, the monitor_id side: a historical oddity that clients rely on. */
enum dependency_view { AS_DEPENDENCY, AS_DEPENDENT };

/* The shape Dependency. */
void dependency_json(struct buf *out, const struct dependency *d, enum dependency_view view);

#endif
