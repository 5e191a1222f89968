/* WebSocket: connect, TLS for wss, the opening handshake, perhaps a message of ours, perhaps one that is
 * expected, and a goodbye. Bytes travel by lib/net/talk, what they mean is in websocket.c.
 *
 * The verdict does not wait for the server's goodbye, but the connection does, for a moment: a server that
 * finds it closed without one logs an error. */
#include "base/escapes.h"
#include "base/text.h"
#include "base/url.h"
#include "cron/check/probe_talk.h"
#include "cron/check/websocket.h"
#include "os/clock.h"
#include "rules/assertion_rules.h"

#include <string.h>

#define GOODBYE_MS 1000
#define NORMAL_CLOSURE "\x03\xe8" /* 1000, RFC 6455, section 7.4.1 */

/* What is under way. */
enum ws_stage { WS_HANDSHAKE, WS_TALKING, WS_LEAVING };

struct websocket_probe {
    struct probe probe;
    struct talk talk;
    struct arena arena;
    struct byte_text expect;
    const char *key;
    enum ws_stage stage;
    bool wants_text; /* the first message, whatever it is: assertions look at it */
    struct websocket_reader reader;
    struct buf text; /* the message that fits, else the first */
};

static void
put_frame(struct websocket_probe *ws, enum websocket_opcode opcode, const void *bytes, size_t length)
{
    struct buf frame = {.arena = NULL};

    websocket_put(&frame, opcode, bytes, length);
    talk_send(&ws->talk, frame.text, frame.length);
    buf_free(&frame);
}

/* All has been seen. */
static void
leave(struct websocket_probe *ws)
{
    struct probe *p = &ws->probe;

    p->seen.response_time_ms = probe_elapsed_ms(p);
    if (ws->talk.closed) {
        probe_done(p, OUTCOME_ANSWERED, NULL);
        return;
    }
    ws->stage = WS_LEAVING;
    put_frame(ws, WS_CLOSE, NORMAL_CLOSURE, 2);
    probe_ring_at(p, clock_monotonic_ms() + GOODBYE_MS);
}

/* --- Messages --------------------------------------------------------------------------------------- */

static void
take_message(struct websocket_probe *ws)
{
    const struct buf *message = &ws->reader.message;
    bool fits =
        ws->expect.bytes && memmem(buf_string(message), message->length, ws->expect.bytes, ws->expect.length);

    if (fits)
        buf_reset(&ws->text);
    if (ws->text.length == 0)
        buf_bytes(&ws->text, buf_string(message), message->length);
    ws->probe.seen.body_matched |= fits;
}

/* Whether there is more to be read. */
static bool
take_frame(struct websocket_probe *ws)
{
    struct talk *t = &ws->talk;
    const char *payload;
    size_t taken, length;
    enum websocket_event event =
        websocket_read(&ws->reader, buf_string(&t->in), t->in.length, &taken, &payload, &length);

    switch (event) {
    case WS_NOTHING:
        return false;
    case WS_PART:
        break;
    case WS_MESSAGE:
    case WS_LONG:
        take_message(ws);
        if (ws->probe.seen.body_matched || event == WS_LONG || !ws->expect.bytes) {
            talk_take(t, event == WS_LONG ? t->in.length : taken); /* nothing behind it can be understood */
            leave(ws);
            return false;
        }
        break;
    case WS_ASKED:
        put_frame(ws, WS_PONG, payload, length);
        break;
    case WS_CLOSED:
        leave(ws);
        return false;
    case WS_BROKEN:
        probe_done(&ws->probe, OUTCOME_FAILED, "the server breaks the rules of WebSocket");
        return false;
    }
    talk_take(t, taken);
    return true;
}

static void
read_frames(struct websocket_probe *ws)
{
    while (take_frame(ws))
        continue;
    if (ws->probe.running && ws->stage == WS_TALKING && ws->talk.closed)
        leave(ws);
}

/* Of what comes while we leave only the goodbye counts. */
static void
read_goodbye(struct websocket_probe *ws)
{
    struct talk *t = &ws->talk;
    enum websocket_event event = WS_PART;
    const char *payload;
    size_t taken, length;

    while (event != WS_NOTHING && event != WS_CLOSED && event != WS_BROKEN && event != WS_LONG) {
        event = websocket_read(&ws->reader, buf_string(&t->in), t->in.length, &taken, &payload, &length);
        talk_take(t, taken);
    }
    if (event != WS_NOTHING || t->closed)
        probe_done(&ws->probe, OUTCOME_ANSWERED, NULL);
}

/* --- The handshake ---------------------------------------------------------------------------------- */

static void
begin_to_talk(struct websocket_probe *ws)
{
    const char *send = ws->probe.monitor->options.send;
    struct byte_text words = send ? escapes_read(&ws->arena, send) : (struct byte_text){NULL, 0};

    ws->stage = WS_TALKING;
    if (words.bytes)
        put_frame(ws, text_is_utf8(words.bytes, words.length) ? WS_TEXT : WS_BINARY, words.bytes,
                  words.length);
    if (ws->expect.bytes || ws->wants_text)
        read_frames(ws);
    else
        leave(ws);
}

static void
read_answer(struct websocket_probe *ws)
{
    struct talk *t = &ws->talk;
    struct probe *p = &ws->probe;
    const char *complaint;
    size_t head_length;
    int code;

    switch (websocket_answer(&ws->arena, buf_string(&t->in), t->in.length, ws->key, &code, &head_length,
                             &complaint)) {
    case WEBSOCKET_WAIT:
        if (t->closed)
            probe_done(p, OUTCOME_FAILED, "the connection was closed before the headers were complete");
        break;
    case WEBSOCKET_OPEN:
        p->seen.status_code = code;
        talk_take(t, head_length);
        begin_to_talk(ws);
        break;
    case WEBSOCKET_DENIED:
        p->seen.status_code = code;
        p->seen.response_time_ms = probe_elapsed_ms(p);
        probe_done(p, OUTCOME_ANSWERED, NULL);
        break;
    case WEBSOCKET_BAD:
        probe_done(p, OUTCOME_FAILED, complaint);
        break;
    }
}

static void
on_heard(struct talk *t)
{
    struct websocket_probe *ws = t->owner;

    switch (ws->stage) {
    case WS_HANDSHAKE:
        read_answer(ws);
        break;
    case WS_TALKING:
        read_frames(ws);
        break;
    case WS_LEAVING:
        read_goodbye(ws);
        break;
    }
}

static void
ask(struct websocket_probe *ws)
{
    const struct monitor *m = ws->probe.monitor;
    const char *request;

    ws->key = websocket_key(&ws->arena);
    request = websocket_request(&ws->arena, m->url, m->headers, ws->key);
    if (!request) {
        probe_done(&ws->probe, OUTCOME_FAILED, "the address makes no sense");
        return;
    }
    talk_send(&ws->talk, request, strlen(request));
    talk_listen(&ws->talk);
}

static void
on_secured(struct talk *t)
{
    ask(t->owner);
}

static void
on_connected(struct talk *t)
{
    struct websocket_probe *ws = t->owner;
    struct endpoint to;

    if (url_read_as(URL_WEBSOCKET, ws->probe.monitor->url, &to) && to.tls)
        probe_secure_talk(&ws->probe, t, "http/1.1");
    else
        ask(ws);
}

/* What breaks while we leave was told before. */
static void
on_failed(struct talk *t, enum probe_outcome outcome, const char *detail)
{
    struct websocket_probe *ws = t->owner;

    if (ws->stage == WS_LEAVING)
        probe_done(&ws->probe, OUTCOME_ANSWERED, NULL);
    else
        probe_talk_failed(&ws->probe, t, outcome, detail);
}

/* --- The probe -------------------------------------------------------------------------------------- */

static void
websocket_expect(struct sweep *s, const struct monitor *m)
{
    struct endpoint to;

    if (!url_read_as(URL_WEBSOCKET, m->url, &to))
        return;
    dialler_expect(sweep_dialler(s), to.host);
    if (to.tls)
        (void)sweep_trusted(s);
}

static void
websocket_start(struct probe *p)
{
    struct websocket_probe *ws = (struct websocket_probe *)p;
    const struct monitor_options *o = &p->monitor->options;
    struct talk *t = &ws->talk;
    struct endpoint to;

    if (!url_read_as(URL_WEBSOCKET, p->monitor->url, &to)) {
        probe_done(p, OUTCOME_FAILED, "the address makes no sense");
        return;
    }
    ws->stage = WS_HANDSHAKE;
    ws->wants_text = assertions_keep(p->monitor) > 0;
    ws->expect = o->expect ? escapes_read(&ws->arena, o->expect) : (struct byte_text){NULL, 0};
    t->owner = ws;
    t->most = WEBSOCKET_ROOM;
    t->connected = on_connected;
    t->secured = on_secured;
    t->heard = on_heard;
    t->failed = on_failed;
    t->trusted = p->monitor->trusted;
    t->family = o->ip_family;
    t->wishes = tls_wishes_of(o);
    talk_begin(t, sweep_loop(p->sweep), sweep_dialler(p->sweep), to.host, to.port);
}

/* The server's goodbye did not come in time. */
static void
websocket_ring(struct probe *p)
{
    probe_done(p, OUTCOME_ANSWERED, NULL);
}

static void
websocket_expire(struct probe *p)
{
    struct websocket_probe *ws = (struct websocket_probe *)p;

    if (ws->stage == WS_TALKING && !ws->expect.bytes) {
        probe_done(p, OUTCOME_ANSWERED, NULL);
        return;
    }
    p->seen.cut_short = ws->stage == WS_TALKING;
    probe_done(p, ws->stage == WS_LEAVING || ws->text.length > 0 ? OUTCOME_ANSWERED : OUTCOME_TIMED_OUT,
               NULL);
}

static void
websocket_stop(struct probe *p)
{
    struct websocket_probe *ws = (struct websocket_probe *)p;

    probe_note_talk(p, &ws->talk);
    probe_keep_text(p, &ws->text);
    talk_forget(&ws->talk);
    websocket_forget(&ws->reader);
    arena_free(&ws->arena);
}

const struct probe_kind probe_websocket = {
    .size = sizeof(struct websocket_probe),
    .expect = websocket_expect,
    .start = websocket_start,
    .ring = websocket_ring,
    .expire = websocket_expire,
    .stop = websocket_stop,
};
