/* Bodies for services with an address of their own: Telegram's bots, Microsoft Teams (an Adaptive Card),
 * PagerDuty (Events API v2). */
#include "render/webhook_writing.h"

#include "base/json.h"
#include "base/text.h"

#include <string.h>

/* In characters; what is longer a service would refuse. Telegram counts an emoji as two. */
enum { TELEGRAM_MOST = 4000, TEAMS_MOST = 8000, PAGERDUTY_SUMMARY_MOST = 1000 };

/* No parse_mode: the text is plain, and nothing in it means anything. */
void
write_telegram(const struct writing *x)
{
    put_json(x->out, "chat_id", x->c->chat_id);
    if (x->c->thread_id != NULL)
        put_json(x->out, "message_thread_id", x->c->thread_id);
    put_text(x->out, "text", webhook_text(x, &markup_plain, TELEGRAM_MOST));
    put_object(x->out, "link_preview_options");
    put_bool(x->out, "is_disabled", true);
    end_object(x->out);
}

/* --- teams ------------------------------------------------------------------------------------------ */

/* TextRuns know no Markdown, as TextBlocks do. */
static void
put_line_of_card(struct buf *out, const char *text, bool is_title)
{
    put_object(out, NULL);
    put_text(out, "type", "RichTextBlock");
    put_array(out, "inlines");
    put_object(out, NULL);
    put_text(out, "type", "TextRun");
    put_text(out, "text", text);
    if (is_title) {
        put_text(out, "size", "Large");
        put_text(out, "weight", "Bolder");
    }
    end_object(out);
    end_array(out);
    end_object(out);
}

/* A line break in a TextRun is not shown everywhere: each line is a block. */
static void
put_lines(const struct writing *x, const char *lines)
{
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");

        put_line_of_card(x->out, arena_bytes(x->a, lines, length), false);
        lines += length + (lines[length] == '\n');
    }
}

static void
put_action(struct buf *out, const char *link)
{
    if (link == NULL)
        return;
    put_array(out, "actions");
    put_object(out, NULL);
    put_text(out, "type", "Action.OpenUrl");
    put_text(out, "title", "Open");
    put_text(out, "url", link);
    end_object(out);
    end_array(out);
}

static void
put_card(const struct writing *x)
{
    const struct message m = message_of(x->a, x->n, &markup_plain, x->place);
    const char *title = arena_printf(x->a, "%s %s", x->n->label->symbol, m.first);

    put_text(x->out, "$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    put_text(x->out, "type", "AdaptiveCard");
    put_text(x->out, "version", "1.4");
    put_array(x->out, "body");
    put_line_of_card(x->out, message_cut(x->a, m.markup, title, TEAMS_MOST), true);
    put_lines(x, message_cut(x->a, m.markup, m.details, TEAMS_MOST));
    if (m.delay != NULL)
        put_line_of_card(x->out, m.delay, false);
    end_array(x->out);
    put_action(x->out, m.link);
}

void
write_teams(const struct writing *x)
{
    put_text(x->out, "type", "message");
    put_array(x->out, "attachments");
    put_object(x->out, NULL);
    put_text(x->out, "contentType", "application/vnd.microsoft.card.adaptive");
    put_null(x->out, "contentUrl");
    put_object(x->out, "content");
    put_card(x);
    end_object(x->out);
    end_object(x->out);
    end_array(x->out);
}

/* --- pagerduty -------------------------------------------------------------------------------------- */

/* What an event does to an alert there, and which alert: the incident's, or one of its own for what is
 * wrong with a monitor beside incidents, which the event that ends it resolves. */
static const struct pagerduty_event {
    const char *event, *action, *severity; /* severity NULL: the channel's */
    const char *prefix;                    /* of the key; NULL: the incident's id alone */
} pagerduty_events[] = {
    { "incident.created", "trigger", NULL, NULL },
    { "incident.reminder", "trigger", NULL, NULL },
    { "incident.escalated", "trigger", NULL, NULL },
    { "incident.acknowledged", "acknowledge", NULL, NULL },
    { "incident.resolved", "resolve", NULL, NULL },
    { "monitor.degraded", "trigger", "warning", "degraded" },
    { "monitor.recovered", "resolve", "warning", "degraded" },
    { "maintenance.scheduled", "trigger", "info", "maintenance" },
    { "maintenance.started", "trigger", "info", "maintenance" },
    { "maintenance.ended", "resolve", "info", "maintenance" },
    { "certificate.expiring", "trigger", "warning", "certificate" },
    { "certificate.changed", "resolve", "info", "certificate" },
    { "domain.expiring", "trigger", "warning", "domain" },
    { "checker.offline", "trigger", "error", "checker" },
    { "checker.online", "resolve", "info", "checker" },
    { "gate.failed", "trigger", "warning", "gate" },
    { "gate.passed", "resolve", "info", "gate" },
    { "notification.test", "trigger", "info", "test" },
};

static const struct pagerduty_event *
pagerduty_event_of(const char *event)
{
    size_t last = sizeof pagerduty_events / sizeof *pagerduty_events - 1, i = 0;

    while (i < last && strcmp(pagerduty_events[i].event, event) != 0)
        i++;
    return &pagerduty_events[i];
}

static const char *
dedup_key(const struct writing *x, const struct pagerduty_event *e)
{
    if (e->prefix == NULL && x->n->incident_id != NULL)
        return x->n->incident_id;
    return arena_printf(x->a, "%s-%s", e->prefix != NULL ? e->prefix : "incident",
                        x->n->monitor_id != NULL ? x->n->monitor_id : "watchpost");
}

static void
put_payload(const struct writing *x, const struct pagerduty_event *e)
{
    const struct message m = message_of(x->a, x->n, &markup_plain, x->place);

    put_object(x->out, "payload");
    put_text(x->out, "summary", message_cut(x->a, m.markup, m.first, PAGERDUTY_SUMMARY_MOST));
    put_text(x->out, "source", x->n->name != NULL ? x->n->name : "Watchpost");
    put_text(x->out, "severity", e->severity != NULL ? e->severity : x->c->severity);
    put_time(x->out, "timestamp", x->n->at);
    put_text(x->out, "class", x->n->label->event);
    put_json(x->out, "custom_details", x->n->facts);
    end_object(x->out);
}

static void
put_link(const struct writing *x)
{
    const char *link = notification_link(x->a, x->n, x->place);

    if (link == NULL)
        return;
    put_text(x->out, "client_url", link);
    put_array(x->out, "links");
    put_object(x->out, NULL);
    put_text(x->out, "href", link);
    put_text(x->out, "text", x->n->incident_id != NULL ? "Incident" : "Watchpost");
    end_object(x->out);
    end_array(x->out);
}

/* A resolution and an acknowledgement need no payload; it is kept in the log of the alert there. */
void
write_pagerduty(const struct writing *x)
{
    const struct pagerduty_event *e = pagerduty_event_of(x->n->label->event);

    put_text(x->out, "routing_key", x->c->routing_key);
    put_text(x->out, "event_action", e->action);
    put_text(x->out, "dedup_key", dedup_key(x, e));
    put_text(x->out, "client", "Watchpost");
    put_link(x);
    put_payload(x, e);
}
