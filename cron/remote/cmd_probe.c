/* watchpost probe: the run of a remote location, on a machine that has only this program.
 *
 *   ask the server what to check; if it cannot be reached, its last answer holds
 *   > what is due by its interval is checked, as `watchpost check` would
 *   > results go to the spool > from there to the server, the oldest first, a batch at a time
 *
 * A result is in the spool as soon as it is known and stays there until the server has answered for it:
 * neither a lost connection nor a kill loses it, and the batch's key makes the server count it once. Checks
 * that are in flight when the run is killed are made again. TERM lets them finish, and leaves the rest to the
 * next run. */
#include "base/digest.h"
#include "base/json.h"
#include "os/log.h"
#include "os/signals.h"
#include "model/probe_item.h"
#include "rules/evidence_of.h"
#include "cron/command.h"
#include "cron/check/sweep.h"
#include "cron/remote/spool.h"
#include "cron/remote/uplink.h"
#include "cron/remote/work_list.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define TURN_MS 1000
#define REFUSALS_SHOWN 10 /* of one answer, in the log */

struct probe_run {
    struct run *run;
    struct uplink *uplink;
    struct spool spool;
    struct sweep *sweep;
    struct monitors due;
    int begun;              /* of those, how many are being checked, or were */
    struct claim_end *ends; /* of all of them, in their order */
    int unkept;             /* results that the spool did not take */
    struct signals signals; /* after the first nothing more is begun */
    struct arena scratch;
    bool unwelcome;         /* the server does not know our key */
    bool failed;            /* something was not done, and the log says what */
};

/* What is checked when; a pointer to one is the tag of its probe. */
struct started_check {
    const struct monitor *monitor;
    int64_t checked_at;
    struct claim_end *end;
};

/* --- the work list --- */

/* 401 also ends the run's deliveries: with a wrong key every batch would be refused, and stays in the spool
 * until the key is right. */
static void
complain(struct probe_run *p, const char *doing, const struct http_answer *answer)
{
    static const char no_key[] = ": the key is no location's; is it the probe_key of one that still exists?";
    const char *hint = answer->status == 401 ? no_key : "";

    p->failed = true;
    p->unwelcome |= answer->status == 401;
    if (answer->status == 0)
        log_error("%s: the server cannot be reached: %s", doing, answer->problem);
    else
        log_error("%s: the server answers %ld%s", doing, answer->status, hint);
}

/* ENOENT: the first run of this location, and the server cannot be reached. */
static bool
read_kept_work(struct probe_run *p, struct monitors *work)
{
    size_t length;
    const char *text = work_list_kept(&p->spool, &p->run->arena, &length);

    if (text == NULL && errno == ENOENT)
        log_error("no work list has ever been received: nothing can be checked");
    else if (text == NULL)
        log_error("reading the work list of the last run: %s", strerror(errno));
    return text != NULL && work_list_read(&p->run->arena, text, length, work);
}

/* False: there is no list, or our key opens nothing. The kept list is not used with a key that the server
 * refuses: a location that was deleted stops checking. */
static bool
find_work(struct probe_run *p, struct monitors *work)
{
    struct http_answer answer;
    bool found = false;

    uplink_ask(p->uplink, "/probe/monitors", NULL, NULL, &answer);
    if (answer.status == 200)
        found = work_list_read(&p->run->arena, answer.body.text, answer.body.length, work);
    else
        complain(p, "asking what to check", &answer);
    if (found)
        p->failed |= work_list_keep(&p->spool, &p->run->arena, answer.body.text, answer.body.length) != 0;
    else if (!p->unwelcome)
        found = read_kept_work(p, work);
    p->failed |= !found;
    buf_free(&answer.body);
    return found;
}

/* --- checking --- */

/* In full of what is not well: of the rest the server keeps no more than the short form. */
static bool
is_worth_sending(const struct monitor *m, const struct check_result *r)
{
    (void)m;
    return r->status != UP;
}

/* The sweep calls it once per probe. Into the spool at once, one by one, and not at the end of the run: a
 * slow target must not put the others' results at risk. */
static void
take_result(void *context, void *tag, const struct observation *seen)
{
    struct probe_run *p = context;
    const struct started_check *started = tag;
    struct check_result result = verdict_of(&p->scratch, started->monitor, seen, run_now(p->run));
    struct buf item = { .arena = &p->scratch };

    evidence_attach(&p->scratch, started->monitor, seen, run_now(p->run), is_worth_sending, &result);
    if (seen->outcome == OUTCOME_INCONCLUSIVE)
        log_error("monitor %s could not be checked: %s", started->monitor->id, seen->detail);
    result.checked_at = started->checked_at;
    result.started_at = run_now(p->run) - seen->elapsed_ms / 1000;
    if (result.started_at < result.checked_at)
        result.started_at = result.checked_at;
    probe_item_json(&item, started->monitor->id, &result);
    buf_char(&item, '\n');
    if (spool_note(&p->spool, item.text, item.length, run_now(p->run)) == 0)
        started->end->checked_at = started->checked_at;
    else
        p->unkept++;
    arena_reset(&p->scratch);
}

/* checked_at is the moment in which the check begins: what the interval is counted from, and what the server
 * orders results by. */
static void
begin_checks(struct probe_run *p)
{
    while (p->signals.count == 0 && p->begun < p->due.count && sweep_room(p->sweep) > 0) {
        struct started_check *started = arena_alloc(&p->run->arena, sizeof *started);

        started->end = &p->ends[p->begun];
        started->monitor = &p->due.list[p->begun++];
        started->checked_at = run_now(p->run);
        sweep_add(p->sweep, started->monitor, started);
    }
}

/* A second signal ends the wait for what has been begun. */
static void
wait_for_checks(struct probe_run *p)
{
    for (begin_checks(p); signals_count(&p->signals) < 2 && sweep_in_flight(p->sweep) > 0; begin_checks(p))
        sweep_turn(p->sweep, TURN_MS);
}

/* What was neither begun nor kept is not leased any longer: the next run checks it. */
static void
end_claims(struct probe_run *p)
{
    p->failed |= work_list_end(&p->spool, &p->run->arena, p->ends, p->due.count) != 0;
}

/* A failure to open the sweep still ends the claims: nothing was begun, so all is free for the next run.
 * Sealing writes what was noted to the disk, where a power cut does not reach it. */
static void
check_due(struct probe_run *p)
{
    p->ends = arena_alloc(&p->run->arena, ((size_t)p->due.count + 1) * sizeof *p->ends);
    for (int i = 0; i < p->due.count; i++)
        p->ends[i] = (struct claim_end){ .id = p->due.list[i].id };
    p->sweep = sweep_open(&p->run->config, take_result, p);
    if (p->sweep != NULL) {
        sweep_fix_now(p->sweep, p->run->fixed_now);
        sweep_keep_domains_in(p->sweep, arena_printf(&p->run->arena, "%s/rdap", p->run->config.probe_dir));
    }
    if (p->sweep != NULL && signals_open(&p->signals, sweep_loop(p->sweep)) == 0)
        wait_for_checks(p);
    else
        p->failed = true;
    if (p->unkept > 0)
        log_error("%d results could not be kept", p->unkept);
    p->failed |= p->unkept > 0 || spool_seal(&p->spool, run_now(p->run)) != 0;
    signals_restore(&p->signals);
    sweep_close(p->sweep);
    end_claims(p);
}

/* --- delivering --- */

/* A member of an object that is a text; "" if there is none. What a server sends is not trusted to have the
 * shape that it should have. */
static const char *
text_member(json_object *object, const char *name)
{
    json_object *value;

    return json_object_is_type(object, json_type_object) && json_object_object_get_ex(object, name, &value) &&
                   json_object_is_type(value, json_type_string)
               ? json_object_get_string(value)
               : "";
}

/* A refused result is dropped: sending it again would not help. */
static void
log_refusals(const struct http_answer *answer)
{
    const char *problem;
    json_object *body = json_read(buf_string(&answer->body), answer->body.length, &problem), *errors = NULL;
    size_t count = 0;

    if (json_object_is_type(body, json_type_object) && json_object_object_get_ex(body, "errors", &errors) &&
        json_object_is_type(errors, json_type_array))
        count = json_object_array_length(errors);
    for (size_t i = 0; i < count && i < REFUSALS_SHOWN; i++) {
        json_object *error = json_object_array_get_idx(errors, i);

        log_error("the server refused a result of monitor %s: %s", text_member(error, "monitor_id"),
                  text_member(error, "error"));
    }
    if (count > REFUSALS_SHOWN)
        log_error("and %zu more", count - REFUSALS_SHOWN);
    json_object_put(body);
}

/* A batch that the server will never take must not hold up those behind it. The server has judged the batch,
 * not our key or its own state. It is logged as given up, since nothing else would ever say so. */
static bool
is_hopeless(long status)
{
    return status == 400 || status == 413 || status == 422;
}

/* Any other status (5xx, 429, none at all) leaves the batch under way: the next run sends it again under the
 * same key. */
static bool
send_batch(struct probe_run *p, const struct spool_batch *b)
{
    struct http_answer answer;
    bool hopeless;

    uplink_ask(p->uplink, "/probe", b->body, b->key, &answer);
    hopeless = is_hopeless(answer.status);
    if (answer.status == 200)
        log_refusals(&answer);
    else
        complain(p, hopeless ? "delivering results, which are given up" : "delivering results", &answer);
    buf_free(&answer.body);
    return (answer.status == 200 || hopeless) && spool_forget(&p->spool, b) == 0;
}

/* 0: nothing is left; -1: something stays in the spool. */
static int
send_all(struct probe_run *p)
{
    struct spool_batch b = { .last = 0 };
    int found;

    while ((found = spool_take(&p->spool, &p->scratch, &b, run_now(p->run))) == 1 && send_batch(p, &b))
        arena_reset(&p->scratch);
    return found == 0 ? 0 : -1;
}

/* The run that has the turn sends all there is, and looks again after its turn: results that came in at its
 * end found the turn taken. Two runs that sent at the same time could deliver results out of order. */
static void
deliver(struct probe_run *p)
{
    int left = 1;

    while (left == 1 && spool_turn(&p->spool)) {
        left = send_all(p);
        spool_pass(&p->spool);
        if (left == 0)
            left = spool_waiting(&p->spool);
    }
    p->failed |= left < 0;
}

/* --- the run --- */

/* Each location of each server has a folder of its own, whose name does not reveal the key. 64 bits of a
 * SHA-256: enough to tell folders apart, and of no use for guessing a key. */
static const char *
folder_for(struct arena *a, const char *parent, const char *server, const char *key)
{
    const char *both = arena_printf(a, "%s\n%s", server, key);
    struct digest digest = digest_of(both, strlen(both));
    char hex[DIGEST_HEX_SIZE];

    digest_hex(&digest, hex);
    return arena_printf(a, "%s/%.16s", parent, hex);
}

/* After a signal nothing is sent any more: a batch may take 30 s, and the next run has it. */
static void
work(struct probe_run *p)
{
    struct monitors work = { 0 };

    if (find_work(p, &work) &&
        work_list_claim(&p->spool, &p->run->arena, &work, run_now(p->run), &p->due) == 0)
        check_due(p);
    if (!p->unwelcome && p->signals.count == 0)
        deliver(p);
}

int
cmd_probe(struct run *run)
{
    const char *server = run->server != NULL ? run->server : run->config.probe_server;
    const char *key = run->key != NULL ? run->key : run->config.probe_key;
    struct probe_run p = { .run = run, .signals.fd = -1 };

    if (server == NULL || key == NULL) {
        fputs("watchpost: the server to report to, or the probe key, is not set\n"
              "usage: watchpost probe --server URL --key KEY\n"
              "       (or set WATCHPOST_PROBE_SERVER and WATCHPOST_PROBE_KEY)\n", stderr);
        return EXIT_USAGE;
    }
    if (spool_open(&p.spool, &run->arena, folder_for(&run->arena, run->config.probe_dir, server, key)) == 0 &&
        (p.uplink = uplink_open(server, key)) != NULL)
        work(&p);
    else
        p.failed = true;
    uplink_close(p.uplink);
    spool_close(&p.spool);
    arena_free(&p.scratch);
    return p.failed ? EXIT_FAILED : EXIT_FINE;
}
