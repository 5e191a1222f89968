/* The body that wakes an agent: our own words, ids, times, counts and links. What others wrote would be read
 * as if it were an instruction, so none of it is in here; the dossier has it, marked as what it is. */
#include "model/incident.h"
#include "render/webhook_writing.h"

#include "base/json.h"
#include "rules/cause_class.h"

#include <string.h>

/* Of a message that no run has prepared: a test, or a preview. */
static struct wake
wake_of_one(const struct notification *n)
{
    struct wake w = { .monitor_id = n->monitor_id, .first_at = n->started_at, .cause = n->cause };

    if (n->incident_id == NULL)
        return w;
    w.incidents[w.incident_count++] = n->incident_id;
    w.resolved = n->resolved_at != 0;
    w.open = w.fresh = !w.resolved;
    return w;
}

/* More: something was told before that went on, or has ended. */
static const char *
reason_of(const struct wake *w)
{
    if (w->lapsed)
        return REASON_CLAIM_LAPSED;
    if (w->resolved > 0 && w->fresh == 0)
        return "resolved";
    return w->open > w->fresh - w->resolved ? "more" : "new";
}

static void
put_links(const struct writing *x, const struct wake *w)
{
    const char *origin = x->place->public_url != NULL ? x->place->public_url : "";
    const char *incident = w->incident_count > 0 ? w->incidents[0] : NULL;

    put_object(x->out, "links");
    if (incident != NULL) {
        put_text(x->out, "dossier", arena_printf(x->a, "%s/api/v1/incidents/%s/dossier", origin, incident));
        put_text(x->out, "acknowledge",
                 arena_printf(x->a, "%s/api/v1/incidents/%s/acknowledge", origin, incident));
    }
    if (w->monitor_id != NULL)
        put_text(x->out, "wait",
                 arena_printf(x->a, "%s/api/v1/wait?ids=%s&until=resolved", origin, w->monitor_id));
    end_object(x->out);
}

void
write_agent(const struct writing *x)
{
    const struct wake one = wake_of_one(x->n), *w = x->n->wake != NULL ? x->n->wake : &one;
    struct buf *out = x->out;

    put_text(out, "event", w->event != NULL ? w->event : x->n->label->event);
    put_text(out, "wake_id", w->id);
    put_text(out, "reason", reason_of(w));
    put_array(out, "incident_ids");
    for (int i = 0; i < w->incident_count; i++)
        put_text(out, NULL, w->incidents[i]);
    end_array(out);
    put_object(out, "counts");
    put_int(out, "open", w->open);
    put_int(out, "new", w->fresh);
    put_int(out, "resolved", w->resolved);
    end_object(out);
    put_time(out, "first_at", w->first_at);
    put_text(out, "cause_class", cause_class(w->cause));
    put_links(x, w);
    put_time(out, "cooldown_until", w->cooldown_until);
    put_text(out, "claimed_by", w->claimed_by);
}
