/* watchpost notify --test: sends one message to one channel, now, once, even if the channel is disabled. The
 * attempt is not recorded; the outcome is printed as JSON, for the API. If it arrives, what waits for the
 * same receiver, because that was away, need not wait any longer. */
#include "base/json.h"
#include "base/text.h"
#include "base/uuid.h"
#include "os/log.h"
#include "os/zone_file.h"
#include "render/example.h"
#include "store/channels.h"
#include "store/monitors.h"
#include "store/outbox.h"
#include "store/workspaces.h"
#include "flow/confirmation.h"
#include "cron/command.h"
#include "cron/notify/delivery_attempt.h"
#include "cron/notify/sender.h"
#include "cron/notify/stranger_limits.h"

#include <stdio.h>

#define TURN_MS 1000

static void
note_end(struct delivery_attempt *d)
{
    *(bool *)d->owner = true;
}

static void
print_outcome(const struct delivery_attempt *d)
{
    struct buf out = { .arena = d->arena };

    put_object(&out, NULL);
    put_bool(&out, "delivered", d->delivered);
    if (d->status_code < 0)
        put_null(&out, "status_code");
    else
        put_int(&out, "status_code", d->status_code);
    put_text(&out, "error_message", d->error);
    put_int(&out, "response_time_ms", d->response_time_ms);
    end_object(&out);
    puts(buf_string(&out));
}

/* Failures are logged: then all waits as before. */
static void
let_others_go(struct run *run, const struct channel_config *to)
{
    if (db_begin(run->db) != 0)
        return;
    if (outbox_hurry(run->db, channel_receiver(&run->arena, to), run_now(run)) != 0 ||
        db_commit(run->db) != 0)
        db_rollback(run->db);
}

/* Makes the attempt, and waits for its end. The attempt has its own limit of time, so the loop ends. `d` by
 * value: the caller's stays as it was. */
static int
send_once(struct run *run, struct delivery_attempt d)
{
    struct loop loop;
    struct dialler *dialler;
    bool ended = false;

    if (loop_open(&loop) != 0)
        return EXIT_FAILED;
    d.loop = &loop;
    dialler = dialler_open(&loop, d.config->target_policy);
    if (d.kind->by_transfer)
        d.transfers = transfers_open(&loop, dialler);
    d.done = note_end;
    d.owner = &ended;
    for (delivery_attempt_start(&d); !ended;)
        loop_turn(&loop, TURN_MS);
    transfers_close(d.transfers);
    dialler_close(dialler);
    loop_close(&loop);
    if (d.delivered)
        let_others_go(run, d.to);
    print_outcome(&d);
    return EXIT_FINE;
}

/* *obstacle: what is in the way of a test, if not the kind of the channel; it stays NULL if nothing is: then
 * the test is counted, and a mail has its links. 0, or -1 if the store failed. */
static int
prepare(struct run *run, const struct channel *c, const struct channel_config *to, struct mail_links *m,
        const char **obstacle)
{
    struct db *db = run->db;
    int64_t now = run_now(run), until = 0;

    if (to->kind == CHANNEL_EMAIL && mail_links_look(db, &run->arena, c->key, to, m) != 0)
        return -1;
    if (!c->trusted && stranger_limits_look(db, &run->arena, to, m->held, now, &until) != 0)
        return -1;
    if (to->kind == CHANNEL_EMAIL && confirmation_all_held(to, m->held))
        *obstacle = m->pending ? "No address of this channel has confirmed"
                               : "All addresses of this channel have unsubscribed";
    else if (until > now)
        *obstacle = arena_printf(&run->arena,
                                 "This receiver gets many messages from here: try again in %lld s",
                                 (long long)(until - now));
    if (*obstacle != NULL)
        return 0;
    if (!c->trusted && stranger_limits_count(db, &run->arena, to, m->held, now) != 0)
        return -1;
    return to->kind != CHANNEL_EMAIL
               ? 0
               : mail_links_add(db, &run->arena, &run->config, c->key, to, 0, m);
}

static int
prepare_at_once(struct run *run, const struct channel *c, const struct channel_config *to,
                struct mail_links *m, const char **obstacle)
{
    if (db_begin(run->db) != 0)
        return -1;
    if (prepare(run, c, to, m, obstacle) == 0)
        return db_commit(run->db);
    db_rollback(run->db);
    return -1;
}

/* Whose clocks the message shows. */
static const struct tz *
zone_of(struct run *run, const struct channel *c, const struct monitor *m)
{
    int64_t workspace = c->workspace != 0 ? c->workspace : m->workspace;
    struct workspace w;

    if (workspace == 0 || workspaces_by_key(run->db, &run->arena, workspace, &w) != FOUND ||
        text_blank(w.timezone))
        return NULL;
    return zone_file_read(&run->arena, w.timezone);
}

/* A workspace's channel is for no monitor alone: its test speaks of whom it is for, and links to none. What
 * programs read stays an example, in the shape of what is to come. */
static void
speak_of_all(struct run *run, const struct channel *c, struct notification *n)
{
    struct workspace w;

    n->monitor_id = n->url = NULL;
    if (workspaces_by_key(run->db, &run->arena, c->workspace, &w) == FOUND)
        n->name = arena_printf(&run->arena, "%s monitors of %s%s", c->match.all ? "all" : "the", w.name,
                               c->match.all ? "" : " that match");
}

/* Not through the outbox: a test must not wait behind alerts that are held back, nor be tried for a day. */
int
try_channel(struct run *run)
{
    struct channel c;
    struct monitor m;
    struct channel_config to;
    struct notification notification;
    struct mail_links mail = { 0 };
    struct delivery_attempt d = {
        .config = &run->config,
        .to = &to,
        .notification = &notification,
        .mail = &mail,
        .arena = &run->arena,
        .status_code = -1,
    };

    if (channels_by_id(run->db, &run->arena, run->channel, &c) != FOUND ||
        (c.monitor != 0 && monitors_by_key(run->db, &run->arena, c.monitor, &m) != FOUND) ||
        !channel_config_read(&run->arena, c.type, c.config, &to)) {
        log_error("channel %s: it is gone, or cannot be read", run->channel);
        return EXIT_FAILED;
    }
    if (c.monitor == 0)
        m = example_monitor();
    notification = notification_of_test(&run->arena, &m, run_now(run));
    if (c.monitor == 0)
        speak_of_all(run, &c, &notification);
    d.zone = zone_of(run, &c, &m);
    d.kind = sender_kind_of(&to);
    d.trusted = c.trusted;
    d.of_workspace = c.workspace != 0;
    d.channel_id = c.id;
    d.id = uuid_new(&run->arena);
    d.now = run_now(run);
    d.error = sender_obstacle(d.kind, &run->config);
    if (d.error == NULL && prepare_at_once(run, &c, &to, &mail, &d.error) != 0)
        return EXIT_FAILED;
    d.settled = mail.held;
    if (d.error == NULL)
        return send_once(run, d);
    print_outcome(&d);
    return EXIT_FINE;
}
