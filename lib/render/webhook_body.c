/* The body of a webhook: for programs (json) the facts as they were queued, and what is known at sending
 * only; for people the message in the envelope of their chat. How long a text may be is the chat's own
 * rule: what is longer it would refuse, or cut where it likes. */
#include "render/webhook_writing.h"

#include "base/json.h"
#include "base/text.h"
#include "base/url_masked.h"

#include <string.h>

/* In characters; ntfy counts bytes, and makes a file of what has more. */
enum {
    CHAT_MOST = 20000,
    SLACK_MOST = 40000,
    DISCORD_MOST = 2000,
    NTFY_TITLE_MOST = 250,
    NTFY_MOST_BYTES = 4000
};

/* --- for programs ----------------------------------------------------------------------------------- */

/* The facts of monitor.recovered have it already. */
bool
webhook_tells_duration(const struct notification *n)
{
    static const char *const events[] = { "incident.reminder", "incident.escalated", "incident.resolved" };

    for (size_t i = 0; n->duration_seconds >= 0 && i < sizeof events / sizeof *events; i++)
        if (strcmp(n->label->event, events[i]) == 0)
            return true;
    return false;
}

const char *
webhook_acknowledge_link(struct arena *a, const struct notification *n, const struct instance_place *p)
{
    if (p->public_url == NULL || n->incident_id == NULL)
        return NULL;
    return arena_printf(a, "%s#acknowledge", notification_link(a, n, p));
}

static void
put_links(struct buf *out, struct arena *a, const struct notification *n, const struct instance_place *place)
{
    if (place->public_url == NULL || n->monitor_id == NULL)
        return;
    put_object(out, "links");
    if (n->incident_id != NULL)
        put_text(out, "incident", notification_link(a, n, place));
    put_text(out, "monitor", arena_printf(a, "%s/monitor/%s", place->public_url, n->monitor_id));
    opt_text(out, "acknowledge", webhook_acknowledge_link(a, n, place));
    end_object(out);
}

/* The facts are an object: its members are copied without the braces, so that what is known now can follow
 * them. */
static void
write_json(const struct writing *x)
{
    buf_bytes(x->out, x->n->facts + 1, strlen(x->n->facts) - strlen("{}"));
    if (webhook_tells_duration(x->n))
        put_int(x->out, "duration_seconds", x->n->duration_seconds);
    put_links(x->out, x->a, x->n, x->place);
    if (x->n->delayed_seconds > 0)
        put_int(x->out, "delayed_seconds", x->n->delayed_seconds);
}

/* --- for people ------------------------------------------------------------------------------------- */

const char *
webhook_text(const struct writing *x, const struct markup *markup, size_t most)
{
    const struct message m = message_of(x->a, x->n, markup, x->place);

    return message_text(x->a, &m, x->n->label->symbol, most);
}

static void
write_chat(const struct writing *x)
{
    put_text(x->out, "content", webhook_text(x, &markup_chat, CHAT_MOST));
    put_text(x->out, "sender", "Watchpost");
}

static void
write_slack(const struct writing *x)
{
    put_text(x->out, "text", webhook_text(x, &markup_slack, SLACK_MOST));
}

/* allowed_mentions is empty: "@everyone" in the name of a monitor must notify no user. */
static void
write_discord(const struct writing *x)
{
    put_text(x->out, "content", webhook_text(x, &markup_discord, DISCORD_MOST));
    put_text(x->out, "username", "Watchpost");
    put_object(x->out, "allowed_mentions");
    put_array(x->out, "parse");
    end_array(x->out);
    end_object(x->out);
}

/* --- ntfy ------------------------------------------------------------------------------------------- */

/* "?auth=..." of the query, by which ntfy knows a client that can send no header; "": it has none. */
static const char *
auth_of(struct arena *a, const char *query)
{
    while (*query != '\0' && *query != '#') {
        size_t length = strcspn(++query, "&#");

        if (text_starts(query, "auth="))
            return arena_printf(a, "?%.*s", (int)length, query);
        query += length;
    }
    return "";
}

/* Splits "https://host/a/topic?x" into "https://host/" and "topic". ntfy takes messages as JSON at the root
 * of its server only, with the topic as a member. */
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
    w->url = arena_printf(a, "%.*s/%s", (int)(path - w->url), w->url, auth_of(a, path + strcspn(path, "?#")));
    return topic == NULL ? "" : topic;
}

/* Without the link, which has a place of its own. A title that had to be cut stands whole here. */
static const char *
ntfy_message(const struct writing *x, const struct message *m, bool title_cut)
{
    struct buf out = { .arena = x->a };

    if (title_cut || (*m->details == '\0' && x->n->url == NULL))
        buf_text(&out, m->first);
    else if (*m->details == '\0')
        buf_text(&out, url_masked(x->a, x->n->url));
    if (*m->details != '\0')
        buf_printf(&out, "%s%s", out.length > 0 ? "\n" : "", m->details);
    if (out.length > NTFY_MOST_BYTES) {
        out.length = markup_cut(m->markup, out.text, NTFY_MOST_BYTES);
        buf_text(&out, "…");
    }
    if (m->delay != NULL)
        buf_printf(&out, "\n%s", m->delay);
    return buf_string(&out);
}

static void
write_ntfy(const struct writing *x)
{
    const struct message m = message_of(x->a, x->n, &markup_plain, x->place);
    const char *title = message_cut(x->a, m.markup, m.first, NTFY_TITLE_MOST);

    put_text(x->out, "topic", split_topic(x->a, x->w));
    put_text(x->out, "title", title);
    put_text(x->out, "message", ntfy_message(x, &m, title != m.first));
    opt_text(x->out, "click", m.link);
    put_int(x->out, "priority", x->n->label->priority);
    put_array(x->out, "tags");
    put_text(x->out, NULL, x->n->label->tag);
    end_array(x->out);
}

/* --- the formats ------------------------------------------------------------------------------------ */

static void (*const writers[WEBHOOK_FORMAT_COUNT])(const struct writing *x) = {
    [WEBHOOK_JSON] = write_json,       [WEBHOOK_CHAT] = write_chat, [WEBHOOK_SLACK] = write_slack,
    [WEBHOOK_DISCORD] = write_discord, [WEBHOOK_NTFY] = write_ntfy, [WEBHOOK_TEMPLATE] = write_template,
    [WEBHOOK_AGENT] = write_agent,
};

static void
write_webhook(const struct writing *x)
{
    writers[x->c->format](x);
}

/* --- where it goes ---------------------------------------------------------------------------------- */

static void
to_channel(struct arena *a, const struct channel_config *c, const struct instance_place *p,
           struct webhook_body *w)
{
    (void)a;
    (void)p;
    w->url = w->logged_url = c->url;
    if (c->kind == CHANNEL_WEBHOOK && c->format == WEBHOOK_TEMPLATE)
        w->content_type = c->content_type;
}

/* The token is a part of the path. */
static void
to_telegram(struct arena *a, const struct channel_config *c, const struct instance_place *p,
            struct webhook_body *w)
{
    const char *origin = p->telegram_url != NULL ? p->telegram_url : "https://api.telegram.org";

    w->of_operator = p->telegram_url != NULL;
    w->url = arena_printf(a, "%s/bot%s/sendMessage", origin, c->bot_token);
    w->logged_url = arena_printf(a, "%s/bot***/sendMessage", origin);
}

static void
to_pagerduty(struct arena *a, const struct channel_config *c, const struct instance_place *p,
             struct webhook_body *w)
{
    const char *origin = p->pagerduty_url != NULL ? p->pagerduty_url : "https://events.pagerduty.com";

    (void)c;
    w->of_operator = p->pagerduty_url != NULL;
    w->url = w->logged_url = arena_printf(a, "%s/v2/enqueue", origin);
}

static const struct {
    void (*aim)(struct arena *a, const struct channel_config *c, const struct instance_place *p,
                struct webhook_body *w);
    void (*write)(const struct writing *x);
} kinds[CHANNEL_KIND_COUNT] = {
    [CHANNEL_WEBHOOK] = { to_channel, write_webhook },
    [CHANNEL_TELEGRAM] = { to_telegram, write_telegram },
    [CHANNEL_TEAMS] = { to_channel, write_teams },
    [CHANNEL_PAGERDUTY] = { to_pagerduty, write_pagerduty },
};

/* A template is a text of its own, and no object of ours. */
struct webhook_body
webhook_body_of(struct arena *a, const struct channel_config *c, const struct notification *n,
                const struct instance_place *p)
{
    bool whole = c->kind == CHANNEL_WEBHOOK && c->format == WEBHOOK_TEMPLATE;
    struct webhook_body w = { .content_type = "application/json" };
    struct buf out = { .arena = a };
    const struct writing x = { .w = &w, .out = &out, .a = a, .c = c, .n = n, .place = p };

    kinds[c->kind].aim(a, c, p, &w);
    if (!whole)
        put_object(&out, NULL);
    kinds[c->kind].write(&x);
    if (!whole)
        end_object(&out);
    w.body = buf_string(&out);
    w.length = out.length;
    return w;
}

struct webhook_body
webhook_body_again(struct arena *a, const struct channel_config *c, const struct instance_place *p,
                   const char *body)
{
    struct webhook_body w = { .content_type = "application/json", .body = body, .length = strlen(body) };

    kinds[c->kind].aim(a, c, p, &w);
    if (c->kind == CHANNEL_WEBHOOK && c->format == WEBHOOK_NTFY)
        (void)split_topic(a, &w);
    return w;
}
