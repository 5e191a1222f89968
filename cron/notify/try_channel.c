/* watchpost notify --test: one message to one channel, now, once, even if the channel is disabled; nothing
 * is recorded. What came of it is printed as JSON, for the API. */
#include "base/json.h"
#include "base/uuid.h"
#include "os/log.h"
#include "store/channels.h"
#include "store/monitors.h"
#include "cron/command.h"
#include "cron/notify/delivery_attempt.h"

#include <stdio.h>

#define TURN_MS 1000

static void
note_end(struct delivery_attempt *s)
{
    *(bool *)s->owner = true;
}

static void
print(const struct delivery_attempt *s)
{
    struct buf out = { .arena = s->arena };

    put_object(&out, NULL);
    put_bool(&out, "delivered", s->delivered);
    if (s->status_code < 0)
        put_null(&out, "status_code");
    else
        put_int(&out, "status_code", s->status_code);
    put_text(&out, "error_message", s->error);
    put_int(&out, "response_time_ms", s->response_time_ms);
    end_object(&out);
    puts(buf_string(&out));
}

/* Sends, and waits for the end. */
static int
send_once(struct delivery_attempt s)
{
    struct loop loop;
    bool ended = false;

    if (loop_open(&loop) != 0)
        return EXIT_FAILED;
    s.loop = &loop;
    s.transfers = transfers_open(&loop, s.config->target_policy);
    s.done = note_end;
    s.owner = &ended;
    for (delivery_attempt_start(&s); !ended;)
        loop_turn(&loop, TURN_MS);
    transfers_close(s.transfers);
    loop_close(&loop);
    print(&s);
    return EXIT_FINE;
}

int
try_channel(struct run *run)
{
    struct channel c;
    struct monitor m;
    struct channel_config to;
    struct notification facts;
    struct delivery_attempt s = {
        .config = &run->config,
        .to = &to,
        .facts = &facts,
        .arena = &run->arena,
        .status_code = -1,
    };

    if (channels_by_id(run->db, &run->arena, run->channel, &c) != 1 ||
        monitors_by_key(run->db, &run->arena, c.monitor, &m) != 1 ||
        !channel_config_read(&run->arena, c.type, c.config, &to)) {
        log_error("channel %s: it is gone, or cannot be read", run->channel);
        return EXIT_FAILED;
    }
    facts = notification_of_test(&run->arena, &m, run_now(run));
    s.trusted = c.trusted;
    s.channel_id = c.id;
    s.id = uuid_new(&run->arena);
    s.now = run_now(run);
    if (to.kind == CHANNEL_EMAIL && run->config.smtp_host == NULL) {
        s.error = "SMTP_HOST is not set";
        print(&s);
        return EXIT_FINE;
    }
    return send_once(s);
}
