/* Changes are counted by the incidents that they opened and resolved; the rule is in rules/flapping.h. */
#include "flow/flapping.h"

#include "rules/flapping.h"
#include "store/incidents.h"
#include "store/monitor_states.h"

int
flapping_look(struct db *db, struct arena *a, int64_t monitor, int64_t now, struct flapping *f)
{
    struct incident_changes changes = { 0 };
    int64_t until;

    if (incidents_changes(db, a, monitor, &changes) != 0 || monitor_states_flapping(db, monitor, &until) != 0)
        return -1;
    f->changes = flapping_count(changes.list, changes.count, until <= now ? until : 0, now, &f->since);
    f->is_flapping = until > now || flapping_begins(f->changes);
    f->has_begun = f->is_flapping && until <= now;
    return f->is_flapping ? monitor_states_set_flapping(db, monitor, now + FLAPPING_STEADY) : 0;
}
