/* What the notifier keeps back for now although something happened: because a channel tells it together with
 * what comes, or has had its messages for this hour, or because an operator has silenced it. Nothing of that
 * is wrong; it is here for those who miss a message. */
#include "cron/admin/doctor.h"

#include "base/rfc3339.h"
#include "store/outbox_groups.h"
#include "store/silences.h"

#include <inttypes.h>

struct diagnosis
examine_groups(struct patient *p)
{
    char until[RFC3339_SIZE];
    struct outbox_held held;

    if (outbox_held(p->db, p->now, &held) != 0)
        return problem(p, doctor_command(p, "doctor"), "what waits to be told together cannot be read");
    if (held.alerts == 0)
        return fine(p, "nothing waits to be told with what comes");
    rfc3339_print(held.until, until);
    return fine(p, "%" PRId64 " alerts of %" PRId64 " channels wait to be told together, the last until %s",
                held.alerts, held.channels, until);
}

struct diagnosis
examine_silences(struct patient *p)
{
    char until[RFC3339_SIZE];
    struct silences_now s;

    if (silences_now(p->db, p->now, &s) != 0)
        return problem(p, doctor_command(p, "doctor"), "silences cannot be read");
    if (s.count == 0)
        return fine(p, "no silence is on");
    rfc3339_print(s.until, until);
    return fine(p, "%" PRId64 " silences are on: nobody is told of %" PRId64 " monitors, the last until %s",
                s.count, s.monitors, until);
}
