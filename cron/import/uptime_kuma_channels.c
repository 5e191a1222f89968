/* A row for each type of notification that both know. Settings that only say how a message looks are left;
 * those that say to whom it goes, or what it holds, are carried over or told. */
#include "cron/import/uptime_kuma_channels.h"
#include "base/text.h"

#include <string.h>

struct provider {
    const char *type;         /* Uptime Kuma's */
    const char *channel_type; /* ours */
    const char *format;       /* payload_format of a webhook; NULL: none */
    struct { const char *from, *to; } members[3];
    void (*take)(struct import *im, json_object *config, json_object *settings); /* what is no plain member */
    const char *lost[4];
};

/* "Ann <ann@example.org>, bob@example.org" */
static void
add_addresses(struct import *im, json_object *config, const char *list)
{
    char *rest = arena_text(im->arena, list != NULL ? list : "");

    for (char *one, *save = NULL; (one = strtok_r(rest, ",;", &save)) != NULL; rest = NULL) {
        char *address = strchr(one, '<');

        address = address != NULL ? address + 1 : one;
        address[strcspn(address, ">")] = '\0';
        address = text_trim(im->arena, address);
        if (*address != '\0')
            import_add_text(config, "addresses", address);
    }
}

static void
take_mail(struct import *im, json_object *config, json_object *settings)
{
    static const char *const receivers[] = {"smtpTo", "smtpCC", "smtpBCC"};

    for (size_t i = 0; i < sizeof receivers / sizeof *receivers; i++)
        add_addresses(im, config, import_get(settings, receivers[i]));
}

/* Headers are kept as the text of a JSON object. */
static void
take_headers(struct import *im, json_object *config, json_object *settings)
{
    const char *text = import_get(settings, "webhookAdditionalHeaders"), *problem;
    json_object *headers = text != NULL ? json_read(text, strlen(text), &problem) : NULL;

    (void)im;
    if (json_object_is_type(headers, json_type_object) && json_object_object_length(headers) > 0)
        json_object_object_add(config, "headers", json_object_get(headers));
    json_object_put(headers);
}

/* A topic of a server: the address of both. */
static void
take_topic(struct import *im, json_object *config, json_object *settings)
{
    const char *server = import_get(settings, "ntfyserverurl"), *topic = import_get(settings, "ntfytopic");
    size_t length = server != NULL ? strlen(server) : 0;

    if (length == 0 || topic == NULL)
        return;
    if (server[length - 1] == '/')
        length--;
    import_text(config, "url", arena_printf(im->arena, "%.*s/%s", (int)length, server, topic));
}

/* clang-format off */
static const struct provider providers[] = {
    { "slack", "webhook", "slack", { { "slackwebhookURL", "url" } }, NULL, { "slackchannel" } },
    { "discord", "webhook", "discord", { { "discordWebhookUrl", "url" } }, NULL, { "discordPrefixMessage" } },
    { "ntfy", "webhook", "ntfy", { { "ntfyaccesstoken", "token" } }, take_topic,
      { "ntfyusername", "ntfypassword" } },
    { "webhook", "webhook", NULL, { { "webhookURL", "url" } }, take_headers, { "webhookCustomBody" } },
    { "teams", "teams", NULL, { { "webhookUrl", "url" } }, NULL, { NULL } },
    { "telegram", "telegram", NULL,
      { { "telegramBotToken", "bot_token" }, { "telegramChatID", "chat_id" },
        { "telegramMessageThreadID", "thread_id" } }, NULL, { "telegramServerUrl" } },
    { "PagerDuty", "pagerduty", NULL, { { "pagerdutyIntegrationKey", "routing_key" } }, NULL, { NULL } },
    { "smtp", "email", NULL, { { NULL, NULL } }, take_mail, { "smtpHost", "customSubject", "customBody" } },
};
/* clang-format on */

static const struct provider *
provider_of(const char *type)
{
    for (size_t i = 0; i < sizeof providers / sizeof *providers; i++)
        if (text_same(providers[i].type, type))
            return &providers[i];
    return NULL;
}

static void
tell_lost(struct import *im, const struct provider *p, json_object *settings, const char *name)
{
    for (size_t i = 0; i < sizeof p->lost / sizeof *p->lost && p->lost[i] != NULL; i++)
        if (import_has(settings, p->lost[i]))
            import_lost(im, name, "its %s%s", p->lost[i],
                        text_same(p->lost[i], "smtpHost") ? ": mails go by SMTP_HOST of the instance" : "");
}

bool
kuma_take_channel(struct import *im, json_object *channel, json_object *settings, const char *name)
{
    const struct provider *p = provider_of(import_get(settings, "type"));
    json_object *config = json_object_new_object();

    json_object_object_add(channel, "config", config);
    if (p == NULL)
        return false;
    import_text(channel, "channel_type", p->channel_type);
    for (size_t i = 0; i < sizeof p->members / sizeof *p->members && p->members[i].from != NULL; i++)
        import_text(config, p->members[i].to, import_get(settings, p->members[i].from));
    if (p->take != NULL)
        p->take(im, config, settings);
    if (json_object_object_length(config) == 0)
        return false;
    import_text(config, "payload_format", p->format);
    tell_lost(im, p, settings, name);
    return true;
}
