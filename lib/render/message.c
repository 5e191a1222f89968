/* Sentences with placeholders for facts: {cause}. A line of details in whose first place nothing is known is
 * left out. A fact that brings words of its own along, as {for} does in "Shop is back to normal{for}",
 * stands behind others and needs no line. What is in no braces is ours, and means the same in every
 * format. */
#include "render/message.h"

#include "base/duration.h"
#include "base/text.h"
#include "base/url_masked.h"
#include "render/group.h"
#include "render/humanize.h"

#include <string.h>

struct sentences {
    const char *event;
    const char *first;
    const char *details;
};

/* The last row, the test, also stands in for an event that is not listed: a message that says little is
 * better than none. */
#define PLANNED "{monitors}\nfrom {starts} until {ends}\n{description}"
static const struct sentences table[] = {
    { "incident.created", "{name} is DOWN",
      "{cause}\n{url}\nsince {started} (first failure){from}\n{about}\n{run_book}" },
    { "incident.reminder", "{name} is still down{why}, for {length}", "{cause}\nacknowledged by {actor}" },
    { "incident.escalated", "{name} has been down for {length} and nobody has acknowledged", "{cause}" },
    { "incident.acknowledged", "{actor} is looking at {name}{note}", "" },
    { "incident.resolved", "{name} is up again, was down for {length}", "{whole_story}\n{span}\n{cause}" },
    { "monitor.degraded", "{name} is slow", "{reason}" },
    { "monitor.recovered", "{name} is back to normal{for}", "" },
    { "monitor.flapping", "{name} is flapping ({changes} in {length})", "{url}" },
    { "maintenance.scheduled", "Maintenance scheduled{title}", PLANNED },
    { "maintenance.started", "Maintenance started{title}", PLANNED },
    { "maintenance.ended", "Maintenance ended{title}", PLANNED },
    { "certificate.expiring", "The certificate of {name} ends in {days}", "{not_after}\nissued by {issuer}" },
    { "certificate.changed", "The certificate of {name} has changed",
      "valid until {not_after}\nissued by {issuer}" },
    { "domain.expiring", "The domain of {name} ends in {days}", "{not_after}" },
    { "checker.offline", "The checker is offline", "since {since}\nnot checked: {affected}" },
    { "checker.online", "The checker is online again",
      "was offline since {since}\nnot checked meanwhile: {affected}" },
    { "gate.passed", "Gate passed: {gate}", "{gate_checks}" },
    { "gate.failed", "Gate failed: {gate}", "{gate_checks}\n{gate_failure}" },
    { "notification.test", "This is a test: alerts about {name} arrive here", "{url}" },
};

/* --- the facts -------------------------------------------------------------------------------------- */

/* A message being written. */
struct writer {
    struct arena *a;
    const struct notification *n;
    const struct markup *markup;
    const struct tz *zone;
    struct buf out;
};

/* `before` is ours and goes out as it is; `text` is somebody's and passes through the markup. */
static void
put(struct writer *w, const char *before, const char *text)
{
    if (text_blank(text))
        return;
    buf_text(&w->out, before);
    w->markup->text(&w->out, text);
}

/* Rounded down: C's division rounds towards zero, which for times before 1970 is the next day. */
static int64_t
day_at(const struct tz *zone, int64_t at)
{
    int64_t local = at + tz_at(zone, at).offset;

    return local / DAY - (local % DAY < 0);
}

/* The date is shown where it is another day's than the event: most messages are read within minutes. */
static struct message_time
moment_of(const struct writer *w, int64_t at)
{
    return (struct message_time){
        .at = at,
        .zone = w->zone,
        .with_date = day_at(w->zone, at) != day_at(w->zone, w->n->at),
        .with_zone = true,
    };
}

static void
put_moment(struct writer *w, int64_t at)
{
    struct message_time m = moment_of(w, at);

    if (at != 0)
        w->markup->time(&w->out, &m);
}

/* The zone stands once, unless the clocks were changed in between. */
static void
put_begin(struct writer *w, int64_t from, int64_t to)
{
    struct message_time m = moment_of(w, from);

    m.with_zone = !text_same(tz_at(w->zone, from).abbreviation, tz_at(w->zone, to).abbreviation);
    w->markup->time(&w->out, &m);
}

static void
put_name(struct writer *w)
{
    put(w, "", w->n->name);
}

static void
put_cause(struct writer *w)
{
    put(w, "", w->n->cause);
}

/* A query may hold what opens something. */
static void
put_url(struct writer *w)
{
    if (w->n->url != NULL)
        w->markup->url(&w->out, url_masked(w->a, w->n->url));
}

/* What its owner says of the monitor. */
static void
put_about(struct writer *w)
{
    put(w, "", w->n->about);
}

/* People are to get there by it: its query is left as it is. */
static void
put_run_book(struct writer *w)
{
    if (w->n->run_book != NULL)
        w->markup->url(&w->out, w->n->run_book);
}

static void
put_started(struct writer *w)
{
    put_moment(w, w->n->started_at);
}

static void
put_from(struct writer *w)
{
    put(w, ", checked from ", w->n->checked_from);
}

static void
put_length(struct writer *w)
{
    if (w->n->duration_seconds >= 0)
        humanize_span(&w->out, w->n->duration_seconds);
}

static void
put_for(struct writer *w)
{
    if (w->n->duration_seconds < 0)
        return;
    buf_text(&w->out, ", was degraded for ");
    put_length(w);
}

static void
put_actor(struct writer *w)
{
    put(w, "", w->n->acknowledged_by);
}

static void
put_note(struct writer *w)
{
    put(w, ": ", w->n->note);
}

static void
put_span(struct writer *w)
{
    if (w->n->only_word || w->n->resolved_at == 0)
        return;
    put_begin(w, w->n->started_at, w->n->resolved_at);
    buf_text(&w->out, "–");
    put_moment(w, w->n->resolved_at);
}

/* All in one sentence, for a channel that has heard nothing of the incident. */
static void
put_whole_story(struct writer *w)
{
    if (!w->n->only_word || w->n->resolved_at == 0)
        return;
    buf_text(&w->out, "was down from ");
    put_begin(w, w->n->started_at, w->n->resolved_at);
    buf_text(&w->out, " to ");
    put_moment(w, w->n->resolved_at);
    buf_text(&w->out, " (");
    put_length(w);
    buf_text(&w->out, "); this message was late");
}

static void
put_reason(struct writer *w)
{
    put(w, "", w->n->reason);
}

/* Of a reminder that comes for another reason than the time. */
static void
put_why(struct writer *w)
{
    put(w, ", ", w->n->reason);
}

/* Of a maintenance. */
static void
put_monitors(struct writer *w)
{
    put(w, "", w->n->monitors != NULL ? w->n->monitors : w->n->name);
}

static void
put_description(struct writer *w)
{
    put(w, "", w->n->description);
}

static void
put_title(struct writer *w)
{
    put(w, ": ", w->n->title);
}

/* 1970 may be meant: whether there is a maintenance is told by its title. */
static void
put_starts(struct writer *w)
{
    if (w->n->title != NULL)
        put_begin(w, w->n->starts_at, w->n->ends_at);
}

static void
put_ends(struct writer *w)
{
    struct message_time m = moment_of(w, w->n->ends_at);

    w->markup->time(&w->out, &m);
}

static void
put_days(struct writer *w)
{
    buf_printf(&w->out, "%lld day%s", (long long)w->n->days_left, w->n->days_left == 1 ? "" : "s");
}

static void
put_not_after(struct writer *w)
{
    put_moment(w, w->n->not_after);
}

static void
put_issuer(struct writer *w)
{
    put(w, "", w->n->issuer);
}

static void
put_since(struct writer *w)
{
    put_moment(w, w->n->since);
}

static void
put_affected(struct writer *w)
{
    if (w->n->affected > 0)
        buf_printf(&w->out, "%lld monitor%s", (long long)w->n->affected, w->n->affected == 1 ? "" : "s");
}

static void
put_changes(struct writer *w)
{
    buf_printf(&w->out, "%lld changes", (long long)w->n->changes);
}

static void
put_gate(struct writer *w)
{
    put(w, "", w->n->gate);
}

static void
put_gate_checks(struct writer *w)
{
    if (w->n->gate_needed > 0)
        buf_printf(&w->out, "%lld good check%s in a row of %s%lld monitor%s", (long long)w->n->gate_needed,
                   w->n->gate_needed == 1 ? "" : "s", w->n->gate_members == 1 ? "" : "each of ",
                   (long long)w->n->gate_members, w->n->gate_members == 1 ? "" : "s");
}

static void
put_gate_failure(struct writer *w)
{
    put(w, "", w->n->gate_failure);
}

static const struct placeholder {
    const char *name;
    void (*write)(struct writer *w); /* nothing, if nothing is known */
} placeholders[] = {
    { "about", put_about },
    { "actor", put_actor },       { "affected", put_affected }, { "cause", put_cause },
    { "changes", put_changes },
    { "days", put_days },         { "ends", put_ends },         { "for", put_for },
    { "description", put_description },
    { "from", put_from },         { "gate", put_gate },         { "gate_checks", put_gate_checks },
    { "gate_failure", put_gate_failure },
    { "issuer", put_issuer },     { "length", put_length },     { "monitors", put_monitors },
    { "name", put_name },
    { "not_after", put_not_after }, { "note", put_note },       { "reason", put_reason },
    { "run_book", put_run_book },
    { "since", put_since },       { "span", put_span },         { "started", put_started },
    { "starts", put_starts },     { "title", put_title },       { "url", put_url },
    { "whole_story", put_whole_story }, { "why", put_why },
};

/* --- the sentences ---------------------------------------------------------------------------------- */

/* A name that no row has leaves nothing. */
static void
fill_placeholder(struct writer *w, const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++)
        if (strlen(placeholders[i].name) == length && memcmp(placeholders[i].name, name, length) == 0)
            placeholders[i].write(w);
}

/* The line up to `end`; false: nothing is known in its first place. "Nothing is known" is told by the
 * buffer's length: a writer that knows nothing writes nothing. */
static bool
fill_line(struct writer *w, const char *line, const char *end)
{
    bool known = true, first = true;

    while (line < end) {
        size_t plain = strcspn(line, "{\n"), before;

        if (line + plain >= end) {
            buf_bytes(&w->out, line, (size_t)(end - line));
            break;
        }
        buf_bytes(&w->out, line, plain);
        line += plain + 1;
        before = w->out.length;
        fill_placeholder(w, line, strcspn(line, "}"));
        if (first)
            known = w->out.length > before;
        first = false;
        line += strcspn(line, "}") + 1;
    }
    return known;
}

static const char *
fill_title(struct writer *w, const char *sentence)
{
    w->out = (struct buf){ .arena = w->a };
    (void)fill_line(w, sentence, sentence + strlen(sentence));
    return buf_string(&w->out);
}

/* A line that turns out empty is taken back, its line break with it. */
static const char *
fill_details(struct writer *w, const char *sentences)
{
    w->out = (struct buf){ .arena = w->a };
    while (*sentences != '\0') {
        size_t length = strcspn(sentences, "\n"), before = w->out.length;

        if (before > 0)
            buf_char(&w->out, '\n');
        if (!fill_line(w, sentences, sentences + length)) {
            w->out.length = before;
            if (before > 0)
                w->out.text[before] = '\0';
        }
        sentences += length + (sentences[length] == '\n');
    }
    return w->out.length > 0 ? w->out.text : "";
}

static const char *
delay_of(struct arena *a, const struct notification *n)
{
    struct buf out = { .arena = a };

    if (n->delayed_seconds <= 0)
        return NULL;
    buf_text(&out, "(delayed by ");
    humanize_span(&out, n->delayed_seconds);
    buf_char(&out, ')');
    return buf_string(&out);
}

static const struct sentences *
sentences_of(const char *event)
{
    size_t i = 0;

    while (i + 1 < sizeof table / sizeof *table && strcmp(table[i].event, event) != 0)
        i++;
    return &table[i];
}

struct message
message_of(struct arena *a, const struct notification *n, const struct markup *m,
           const struct instance_place *p)
{
    const struct sentences *s = sentences_of(n->label->event);
    struct writer w = { .a = a, .n = n, .markup = m, .zone = p->zone };
    struct message message = { .markup = m };

    message.first = n->group != NULL ? group_first(a, n->group, m) : fill_title(&w, s->first);
    message.details = n->group != NULL ? group_details(a, n->group, m) : fill_details(&w, s->details);
    message.link = notification_link(a, n, p);
    message.delay = delay_of(a, n);
    return message;
}
