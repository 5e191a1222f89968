/* The body of a webhook: for programs (json), or for people in the format of their chat. The text for people
 * is the same in all,
 *
 *     🔴 **My API** — DOWN
 *     Cause: Request timed out
 *
 * but each chat has its own JSON around it, and its own escaping. */
#include "render/webhook_body.h"

#include "base/json.h"
#include "base/text.h"

#include <string.h>

#define DISCORD_MAX 2000 /* characters */

static void
put_incident(struct buf *out, const struct notification *n)
{
    put_object(out, "incident");
    put_text(out, "id", n->incident_id);
    put_text(out, "cause", n->cause);
    put_text(out, "started_at", n->started_at);
    opt_text(out, "resolved_at", n->resolved_at);
    opt_text(out, "acknowledged_by", n->acknowledged_by);
    opt_text(out, "acknowledged_at", n->acknowledged_at);
    end_object(out);
}

static void
put_maintenance(struct buf *out, const struct notification *n)
{
    put_object(out, "maintenance");
    put_text(out, "title", n->title);
    put_text(out, "starts_at", n->starts_at);
    put_text(out, "ends_at", n->ends_at);
    end_object(out);
}

static void
write_json(struct webhook_body *w, struct buf *out, struct arena *a, const struct notification *n)
{
    (void)w;
    (void)a;
    put_text(out, "event", n->label->event);
    put_object(out, "monitor");
    put_text(out, "id", n->monitor_id);
    put_text(out, "name", n->name);
    put_text(out, "url", n->url);
    put_text(out, "current_status", n->status);
    end_object(out);
    if (n->incident_id != NULL)
        put_incident(out, n);
    if (n->title != NULL)
        put_maintenance(out, n);
    put_text(out, "timestamp", n->timestamp);
    if (n->delayed_seconds > 0)
        put_int(out, "delayed_seconds", n->delayed_seconds);
}

/* --- for people ------------------------------------------------------------------------------------- */

/* Writes a text that a client chose, escaped for the format. */
typedef void write_text(struct buf *out, const char *text);

static void
write_plain(struct buf *out, const char *text)
{
    buf_text(out, text);
}

/* Slack asks for these three and for nothing else. */
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

static void
add_sentence(struct buf *out, const char *text)
{
    if (text != NULL)
        buf_printf(out, "%s%s", out->length > 0 ? "\n" : "", text);
}

/* The lines below the headline. */
static void
add_details(struct buf *out, struct arena *a, const struct notification *n, write_text *write)
{
    add_line(out, "Cause", n->cause, write);
    if (strcmp(n->label->event, "incident.reminder") == 0)
        add_line(out, "Acknowledged by", n->acknowledged_by, write);
    add_line(out, "Resolved", n->resolved_at, write);
    add_sentence(out, notification_whole_story(a, n));
    add_sentence(out, notification_delay(a, n));
}

/* bold: the format's mark before and after bold text. */
static const char *
message(struct arena *a, const struct notification *n, const char *bold, write_text *write)
{
    struct buf out = { .arena = a };

    buf_printf(&out, "%s %s", n->label->symbol, bold);
    write(&out, n->name);
    buf_printf(&out, "%s — %s", bold, n->label->chat);
    add_details(&out, a, n, write);
    return buf_string(&out);
}

static void
write_chat(struct webhook_body *w, struct buf *out, struct arena *a, const struct notification *n)
{
    (void)w;
    put_text(out, "content", message(a, n, "**", write_plain));
    put_text(out, "sender", "Watchpost");
}

static void
write_slack(struct webhook_body *w, struct buf *out, struct arena *a, const struct notification *n)
{
    (void)w;
    put_text(out, "text", message(a, n, "*", write_slack_text));
}

/* allowed_mentions is empty: "@everyone" in the name of a monitor must notify no user. */
static void
write_discord(struct webhook_body *w, struct buf *out, struct arena *a, const struct notification *n)
{
    (void)w;
    put_text(out, "content", text_cut(a, message(a, n, "**", write_plain), DISCORD_MAX));
    put_text(out, "username", "Watchpost");
    put_object(out, "allowed_mentions");
    put_array(out, "parse");
    end_array(out);
    end_object(out);
}

/* Splits "https://host/a/topic?x" into "https://host/" and "topic". */
static const char *
split_topic(struct arena *a, struct webhook_body *w)
{
    const char *path = strstr(w->url, "://") + strlen("://");
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
    w->url = arena_printf(a, "%.*s/", (int)(path - w->url), w->url);
    return topic == NULL ? "" : topic;
}

static void
write_ntfy(struct webhook_body *w, struct buf *out, struct arena *a, const struct notification *n)
{
    struct buf details = { .arena = a };

    add_details(&details, a, n, write_plain);
    put_text(out, "topic", split_topic(a, w));
    put_text(out, "title", arena_printf(a, "%s: %s", n->name, n->label->chat));
    put_text(out, "message", details.length > 0 ? buf_string(&details) : n->url);
    put_int(out, "priority", n->label->priority);
    put_array(out, "tags");
    put_text(out, NULL, n->label->tag);
    end_array(out);
}

/* --- the formats ------------------------------------------------------------------------------------ */

/* Each adds the members of the body's object, and may change the url that it is posted to. */
static void (*const writers[WEBHOOK_FORMAT_COUNT])(struct webhook_body *w, struct buf *out, struct arena *a,
                                                   const struct notification *n) = {
    [WEBHOOK_JSON] = write_json,       [WEBHOOK_CHAT] = write_chat, [WEBHOOK_SLACK] = write_slack,
    [WEBHOOK_DISCORD] = write_discord, [WEBHOOK_NTFY] = write_ntfy,
};

struct webhook_body
webhook_body_of(struct arena *a, const struct channel_config *c, const struct notification *n)
{
    struct webhook_body w = { .url = c->url };
    struct buf out = { .arena = a };

    put_object(&out, NULL);
    writers[c->format](&w, &out, a, n);
    end_object(&out);
    w.body = buf_string(&out);
    w.length = out.length;
    return w;
}
