/* A tried check is what its client sent, judged by a worker: an item of a work list, as remote probes get
 * them, and who is to read what comes of it. */
#include "cron/check/tried_checks.h"

#include "base/json.h"
#include "base/seal.h"
#include "base/text.h"
#include "os/instance_secret.h"
#include "os/log.h"
#include "rules/evidence_of.h"
#include "rules/redaction.h"
#include "store/tries.h"

#include <stdlib.h>
#include <string.h>

#define MOST_AT_ONCE 20

struct tried_check {
    struct arena arena;
    struct claimed_check check; /* what its probe is tagged with */
    struct monitor monitor;
    const char *id;
    bool for_stranger;
    int64_t begun_at;
    const char *answer;
    struct tried_check *next;
};

/* --- beginning ------------------------------------------------------------------------------------------ */

static bool
flag_of(json_object *spec, const char *name)
{
    return json_object_get_boolean(json_object_object_get(spec, name));
}

static bool
read_spec(struct tried_check *one, json_object *spec)
{
    struct field_problem problem =
        monitor_work_read(&one->arena, json_object_object_get(spec, "monitor"), &one->monitor);

    one->monitor.trusted = flag_of(spec, "trusted");
    one->monitor.was_asked = true;
    one->for_stranger = flag_of(spec, "for_stranger");
    return problem.fault == FIELD_FINE;
}

/* False: it was sealed with another secret, or is none. */
static bool
open_spec(struct tried_checks *t, struct tried_check *one, const char *sealed)
{
    struct digest secret;
    const char *text, *problem;
    json_object *spec;
    size_t length;
    bool fine;

    if (instance_secret(&one->arena, t->run->config.state_dir, &secret) != 0)
        return false;
    text = seal_open(&one->arena, &secret, sealed, &length);
    spec = text != NULL ? json_read(text, length, &problem) : NULL;
    fine = spec != NULL && read_spec(one, spec);
    json_object_put(spec);
    return fine;
}

static void
free_tried(struct tried_check *one)
{
    arena_free(&one->arena);
    free(one);
}

/* To be written with the others. */
static void
add_answer(struct tried_checks *t, struct tried_check *one, const char *answer)
{
    one->answer = answer;
    one->next = t->done;
    t->done = one;
}

/* Nobody begins what was taken a second time: its client is told at once that nothing will come of it. */
static void
answer_unread(struct tried_checks *t, struct tried_check *one)
{
    struct buf out = {.arena = &one->arena};

    put_object(&out, NULL);
    put_object(&out, "result");
    put_text(&out, "status", status_name(INCONCLUSIVE));
    put_int(&out, "response_time_ms", 0);
    put_text(&out, "error_message", "The checker could not read what to check: its log says more");
    put_time(&out, "checked_at", one->begun_at);
    put_time(&out, "started_at", one->begun_at);
    end_object(&out);
    end_object(&out);
    add_answer(t, one, buf_string(&out));
}

/* Its time ends with the wait of its client: what is left of that when it begins late is all it has. */
static void
begin(struct tried_checks *t, const struct tried *row, int64_t now)
{
    struct tried_check *one = calloc(1, sizeof *one);
    int64_t left_ms = (row->begin_by + 1 - now) * 1000; /* at least a second */

    if (one == NULL)
        abort();
    one->id = arena_text(&one->arena, row->id);
    one->begun_at = now;
    if (!open_spec(t, one, row->spec)) {
        log_error("the check %s that is tried cannot be read", one->id);
        answer_unread(t, one);
        return;
    }
    if (one->monitor.timeout_ms > left_ms)
        one->monitor.timeout_ms = left_ms;
    one->check = (struct claimed_check){.monitor = &one->monitor, .tried = one};
    t->in_flight++;
    sweep_add(t->sweep, &one->monitor, &one->check);
}

static int
take(struct tried_checks *t, struct arena *a, int64_t now, struct tries *rows)
{
    if (db_begin(t->run->db) != 0)
        return -1;
    if (tries_take(t->run->db, a, now, MOST_AT_ONCE - t->in_flight, rows) == 0)
        return db_commit(t->run->db);
    db_rollback(t->run->db);
    return -1;
}

int
tried_checks_begin(struct tried_checks *t)
{
    struct arena a = {0};
    struct tries rows = {0};
    int64_t now = run_now(t->run), waiting = 0;
    int result;

    if (t->in_flight >= MOST_AT_ONCE)
        return 0;
    result = tries_waiting(t->run->db, now, &waiting);
    if (result == 0 && waiting > 0)
        result = take(t, &a, now, &rows);
    for (int i = 0; result == 0 && i < rows.count; i++)
        begin(t, &rows.list[i], now);
    arena_free(&a);
    return result;
}

/* --- ending --------------------------------------------------------------------------------------------- */

static const char *
sentence_for(struct tried_check *one, const char *sentence)
{
    return one->for_stranger ? redacted_try(&one->arena, sentence)
                             : redacted_sentence(&one->arena, READER_WITH_KEY, sentence);
}

static void
put_result(struct buf *out, struct tried_check *one, const struct check_result *r,
           const struct observation *seen)
{
    put_object(out, "result");
    put_text(out, "status", status_name(r->status));
    put_int(out, "response_time_ms", r->response_time_ms);
    opt_int(out, "status_code", r->status_code);
    opt_text(out, "error_message", sentence_for(one, r->error_message));
    put_time(out, "checked_at", one->begun_at);
    put_time(out, "started_at", one->begun_at + seen->phases.queue_ms / 1000);
    if (seen->not_verified)
        put_bool(out, "not_verified", true);
    end_object(out);
}

void
tried_checks_seen(struct tried_checks *t, struct tried_check *one, const struct observation *seen)
{
    enum evidence_reader reader = one->for_stranger ? EVIDENCE_FOR_STRANGER : EVIDENCE_FOR_OWNER;
    struct check_result r = verdict_of(&one->arena, &one->monitor, seen, run_now(t->run));
    struct evidence e = evidence_of(&one->arena, &one->monitor, seen, reader);
    struct buf out = {.arena = &one->arena};

    evidence_add_findings(&one->arena, &e, &one->monitor, r.findings, reader);
    put_object(&out, NULL);
    put_result(&out, one, &r, seen);
    put_json(&out, "evidence", evidence_text(&one->arena, &e, EVIDENCE_MOST, run_now(t->run)));
    end_object(&out);
    add_answer(t, one, buf_string(&out));
    t->in_flight--;
}

static int
write_all(struct tried_checks *t)
{
    struct db *db = t->run->db;

    if (db_begin(db) != 0)
        return -1;
    for (const struct tried_check *one = t->done; one != NULL; one = one->next) {
        if (tries_answer(db, one->id, one->answer) != 0) {
            db_rollback(db);
            return -1;
        }
    }
    return db_commit(db);
}

static void
free_done(struct tried_checks *t)
{
    for (struct tried_check *one = t->done, *next; one != NULL; one = next) {
        next = one->next;
        free_tried(one);
    }
    t->done = NULL;
}

/* What cannot be written for another reason than a busy database cannot be written later, either: its client
 * is told that it did not end. */
bool
tried_checks_write(struct tried_checks *t)
{
    bool written;

    if (t->done == NULL)
        return false;
    written = write_all(t) == 0;
    if (written || db_trouble(t->run->db) != DB_BUSY)
        free_done(t);
    return written;
}

bool
tried_checks_go_on(const struct tried_checks *t)
{
    return t->in_flight > 0 || t->done != NULL;
}

void
tried_checks_close(struct tried_checks *t)
{
    free_done(t);
}
