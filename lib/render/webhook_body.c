/* The same facts for programs (json) and for people. People read one text everywhere,
 *
 *     🔴 **My API** — DOWN
 *     Cause: Request timed out
 *
 * that each chat wants wrapped, and escaped, in its own way. */
#include "render/webhook_body.h"

#include "base/json.h"
#include "base/text.h"

#include <string.h>

#define DISCORD_MAX 2000 /* characters */

static void
put_incident(struct buf *out, const struct notification *f)
{
    put_object(out, "incident");
    put_text(out, "id", f->incident_id);
    put_text(out, "cause", f->cause);
    put_text(out, "started_at", f->started_at);
    opt_text(out, "resolved_at", f->resolved_at);
    opt_text(out, "acknowledged_by", f->acknowledged_by);
    opt_text(out, "acknowledged_at", f->acknowledged_at);
    end_object(out);
}

static void
put_window(struct buf *out, const struct notification *f)
{
    put_object(out, "maintenance");
    put_text(out, "title", f->title);
    put_text(out, "starts_at", f->starts_at);
    put_text(out, "ends_at", f->ends_at);
    end_object(out);
}

static void
write_json(struct webhook_body *p, struct buf *out, struct arena *a, const struct notification *f)
{
    (void)p;
    (void)a;
    put_text(out, "event", f->label->event);
    put_object(out, "monitor");
    put_text(out, "id", f->monitor_id);
    put_text(out, "name", f->name);
    put_text(out, "url", f->url);
    put_text(out, "current_status", f->status);
    end_object(out);
    if (f->incident_id != NULL)
        put_incident(out, f);
    if (f->title != NULL)
        put_window(out, f);
    put_text(out, "timestamp", f->timestamp);
}

/* --- for people ------------------------------------------------------------------------------------- */

/* How a text from outside is written into a message. */
typedef void write_text(struct buf *out, const char *text);

static void
write_plain(struct buf *out, const char *text)
{
    buf_text(out, text);
}

/* Slack's own escaping, in which nothing else is special. */
static void
write_slack_text(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '&')
            buf_text(out, "&amp;");
        else if (*text == '<')
            buf_text(out, "&lt;");
        else if (*text == '>')
            buf_text(out, "&gt;");
        else
            buf_char(out, *text);
    }
}

static void
add_line(struct buf *out, const char *what, const char *text, write_text *write)
{
    if (text_blank(text))
        return;
    buf_printf(out, "%s%s: ", out->length > 0 ? "\n" : "", what);
    write(out, text);
}

/* The lines below the headline. */
static void
add_details(struct buf *out, const struct notification *f, write_text *write)
{
    add_line(out, "Cause", f->cause, write);
    if (strcmp(f->label->event, "incident.reminder") == 0)
        add_line(out, "Acknowledged by", f->acknowledged_by, write);
    add_line(out, "Resolved", f->resolved_at, write);
}

/* bold: what stands around the name. */
static const char *
message(struct arena *a, const struct notification *f, const char *bold, write_text *write)
{
    struct buf out = { .arena = a };

    buf_printf(&out, "%s %s", f->label->symbol, bold);
    write(&out, f->name);
    buf_printf(&out, "%s — %s", bold, f->label->chat);
    add_details(&out, f, write);
    return buf_string(&out);
}

static void
write_chat(struct webhook_body *p, struct buf *out, struct arena *a, const struct notification *f)
{
    (void)p;
    put_text(out, "content", message(a, f, "**", write_plain));
    put_text(out, "sender", "Watchpost");
}

static void
write_slack(struct webhook_body *p, struct buf *out, struct arena *a, const struct notification *f)
{
    (void)p;
    put_text(out, "text", message(a, f, "*", write_slack_text));
}

/* Nobody is to be called by "@everyone" in the name of a monitor. */
static void
write_discord(struct webhook_body *p, struct buf *out, struct arena *a, const struct notification *f)
{
    (void)p;
    put_text(out, "content", text_cut(a, message(a, f, "**", write_plain), DISCORD_MAX));
    put_text(out, "username", "Watchpost");
    put_object(out, "allowed_mentions");
    put_array(out, "parse");
    end_array(out);
    end_object(out);
}

/* Splits "https://host/a/topic?x" into "https://host/" and "topic". */
static const char *
split_topic(struct arena *a, struct webhook_body *p)
{
    const char *path = strstr(p->url, "://") + strlen("://");
    size_t length;
    const char *from, *topic;

    path += strcspn(path, "/?#");
    length = strcspn(path, "?#");
    while (length > 0 && path[length - 1] == '/')
        length--;
    from = path + length;
    while (from > path && from[-1] != '/')
        from--;
    topic = text_decode(a, from, (size_t)(path + length - from), false);
    p->url = arena_printf(a, "%.*s/", (int)(path - p->url), p->url);
    return topic == NULL ? "" : topic;
}

static void
write_ntfy(struct webhook_body *p, struct buf *out, struct arena *a, const struct notification *f)
{
    struct buf details = { .arena = a };

    add_details(&details, f, write_plain);
    put_text(out, "topic", split_topic(a, p));
    put_text(out, "title", arena_printf(a, "%s: %s", f->name, f->label->chat));
    put_text(out, "message", details.length > 0 ? buf_string(&details) : f->url);
    put_int(out, "priority", f->label->priority);
    put_array(out, "tags");
    put_text(out, NULL, f->label->tag);
    end_array(out);
}

/* --- the formats ------------------------------------------------------------------------------------ */

/* Writes the members of the body; may change where it is posted to. */
static const struct {
    const char *name;
    void (*write)(struct webhook_body *p, struct buf *out, struct arena *a, const struct notification *f);
} formats[] = {
    { "json", write_json },
    { "chat", write_chat },
    { "slack", write_slack },
    { "discord", write_discord },
    { "ntfy", write_ntfy },
};

struct webhook_body
webhook_body_of(struct arena *a, const struct channel_config *c, const struct notification *f)
{
    struct webhook_body p = { .url = c->url };
    struct buf out = { .arena = a };

    put_object(&out, NULL);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, c->format) == 0)
            formats[i].write(&p, &out, a, f);
    end_object(&out);
    p.body = buf_string(&out);
    p.length = out.length;
    return p;
}
