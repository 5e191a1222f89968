/* Names are those of the facts that programs are sent (render/webhook_body.c), and a few for people. */
#include "model/template.h"

#include "base/nearest.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

const char *const template_names[] = {
    "event",
    "timestamp",
    "symbol",
    "title",
    "text",
    "message",
    "link",
    "duration",
    "duration_seconds",
    "delayed_seconds",
    "reason",
    "checked_from",
    "monitor.id",
    "monitor.name",
    "monitor.url",
    "monitor.current_status",
    "monitor.group_name",
    "monitor.tags",
    "monitor.description",
    "monitor.notes_url",
    "incident.id",
    "incident.cause",
    "incident.started_at",
    "incident.resolved_at",
    "incident.acknowledgement",
    "incident.acknowledged_by",
    "incident.acknowledged_at",
    "maintenance.title",
    "maintenance.starts_at",
    "maintenance.ends_at",
    "certificate.issuer",
    "certificate.not_after",
    "days_left",
    "not_after",
    "since",
    "affected",
    "gate.id",
    "gate.label",
    "gate.state",
    "links.incident",
    "links.monitor",
    "links.acknowledge",
    NULL,
};

/* {{ name }} with blanks is the same as without. */
static bool
take_name(const char **at, struct template_piece *p)
{
    bool raw = text_starts(*at, "{{{");
    const char *start = *at + (raw ? 3 : 2), *end = strstr(start, raw ? "}}}" : "}}");

    if (end == NULL)
        return false;
    *at = end + (raw ? 3 : 2);
    start += strspn(start, " ");
    while (end > start && end[-1] == ' ')
        end--;
    *p = (struct template_piece){ start, (size_t)(end - start), true, raw };
    return true;
}

bool
template_next(const char **at, struct template_piece *p)
{
    const char *start = *at, *brace;

    if (*start == '\0')
        return false;
    if (text_starts(start, "{{") && take_name(at, p))
        return true;
    brace = strstr(start + 1, "{{");
    *at = brace != NULL ? brace : start + strlen(start);
    *p = (struct template_piece){ start, (size_t)(*at - start), false, false };
    return true;
}

static bool
is_known(const char *name)
{
    const char *const *n = template_names;

    while (*n != NULL && strcmp(*n, name) != 0)
        n++;
    return *n != NULL;
}

const char *
template_judge(struct arena *a, const char *body)
{
    struct template_piece p;

    while (template_next(&body, &p)) {
        const char *name = arena_bytes(a, p.text, p.length);

        if (p.is_name && !is_known(name))
            return arena_printf(a, "body: there is no {{%s}}; did you mean {{%s}}?", text_cut(a, name, 100),
                                nearest_word(name, template_names, SIZE_MAX));
        if (!p.is_name && text_starts(p.text, "{{"))
            return "body: {{ opens a placeholder that nothing closes: }} is missing";
    }
    return NULL;
}
