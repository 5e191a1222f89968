/* The two requests of a remote probe: one for what it is to check, one with the results.
 *
 * Results are judged one by one; an error is reported with the index of its item. The location is marked as
 * seen, and active again, before the results are recorded, so that they count in the consensus that
 * follows. */
#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "model/probe_item.h"
#include "store/locations.h"
#include "flow/gates.h"
#include "flow/record.h"
#include "fcgi/http/large_body.h"
#include "fcgi/api/handlers.h"

#include <stdbool.h>
#include <string.h>

enum { MOST_RESULTS = 100 };

struct work_text {
    struct request *rq;
    struct buf out;
    struct list_range range;
    int64_t number;
    struct gates gates;
};

static void
add_work(void *to, struct arena *row, struct monitor *m)
{
    struct work_text *t = to;

    if (!list_range_has(&t->range, t->number++))
        return;
    gates_ask_of(row, &t->gates, m);
    monitor_work_json(&t->out, row, m);
    large_body_let_go(t->rq, &t->out);
}

/* GET /probe/monitors -- the same list for every location that serves all, or the same workspace: how many
 * report to which monitor is decided by its consensus_threshold alone. */
struct reply
probe_work(struct request *rq)
{
    struct work_text t = { .rq = rq, .out = json_text(rq), .range = request_list_range(rq) };

    put_array(&t.out, NULL);
    if (gates_expecting(rq->app->db, rq->arena, &t.gates) != 0 ||
        monitors_for_probes(rq->app->db, rq->location.workspace, add_work, &t) != 0)
        return broke(rq);
    end_array(&t.out);
    return answer_all(rq, &t.out, t.number);
}

/* FOUND: the item is fit to be recorded; NONE: it is not, and *problem says why. Each item gets a monitor of
 * its own in the arena, because the reports that point to it are recorded only after all were read. */
static enum found
read_item(struct request *rq, json_object *value, struct remote_result *report, const char **problem)
{
    struct probe_times times = { .now = rq->now, .retention_days = rq->app->config.heartbeat_retention_days };
    struct monitor *m = arena_alloc(rq->arena, sizeof *m);
    struct probe_item item;
    struct field_problem fault = probe_item_read(rq->arena, value, &times, &item);
    enum found found;

    *problem = fault.message;
    if (fault.fault != FIELD_FINE)
        return NONE;
    found = monitors_by_id(rq->app->db, rq->arena, item.monitor_id, m);
    if (found == FOUND && !location_serves(&rq->location, m->workspace))
        found = NONE;
    *problem = "Monitor not found";
    *report = (struct remote_result){ .monitor = m, .result = item.result };
    return found;
}

static void
put_error(struct buf *errors, struct request *rq, size_t index, json_object *value, const char *problem)
{
    put_object(errors, NULL);
    put_int(errors, "index", (int64_t)index);
    put_text(errors, "monitor_id", probe_item_monitor(rq->arena, value));
    put_text(errors, "error", problem);
    end_object(errors);
}

/* Those fit to be recorded go into reports; returns how many, or -1. */
static int
read_items(struct request *rq, json_object *results, struct remote_result *reports, struct buf *errors)
{
    int accepted = 0;

    for (size_t i = 0; i < json_object_array_length(results); i++) {
        json_object *value = json_object_array_get_idx(results, i);
        const char *problem;

        switch (read_item(rq, value, &reports[accepted], &problem)) {
        case FOUND:
            accepted++;
            break;
        case NONE:
            put_error(errors, rq, i, value, problem);
            break;
        case FAILED:
            return -1;
        }
    }
    return accepted;
}

/* Of the submission that the location made last: the same again, or another one under its name. */
enum submission { SUBMISSION_FAILED = -1, SUBMISSION_NEW, SUBMISSION_REPEATED, SUBMISSION_CHANGED };

/* A probe that got no answer sends the same results again, under the same Idempotency-Key. The last key of
 * each location is enough, because a probe sends one request after the other; it is kept with the digest of
 * what came under it. Older versions kept it alone. */
static enum submission
judge_submission(struct request *rq, const char **name)
{
    const char *key = transport_param(rq->transport, "HTTP_IDEMPOTENCY_KEY");
    const struct digest digest = digest_of(buf_string(&rq->bytes), rq->bytes.length);
    char hex[DIGEST_HEX_SIZE];
    const char *last;

    *name = NULL;
    if (key == NULL)
        return SUBMISSION_NEW;
    if (locations_last_batch(rq->app->db, rq->arena, rq->location.key, &last) != 0)
        return SUBMISSION_FAILED;
    digest_hex(&digest, hex);
    *name = arena_printf(rq->arena, "%s %s", key, hex);
    if (last == NULL)
        return SUBMISSION_NEW;
    if (strcmp(last, *name) == 0 || strcmp(last, key) == 0)
        return SUBMISSION_REPEATED;
    return text_starts(last, arena_printf(rq->arena, "%s ", key)) ? SUBMISSION_CHANGED : SUBMISSION_NEW;
}

/* A request of faulty results alone shows that the probe is alive, but not that it works: it is seen, not
 * active. */
static int
record(struct request *rq, const char *name, const struct remote_result *reports, int count)
{
    const struct location *l = &rq->location;

    if (name != NULL && locations_set_last_batch(rq->app->db, l->key, name) != 0)
        return -1;
    if (count == 0)
        return 0;
    rq->published = true;
    return record_remote(rq->app->db, rq->arena, &rq->app->config, l->key, l->id, reports, count, rq->now);
}

static struct reply
take_results(struct request *rq, json_object *results)
{
    struct remote_result reports[MOST_RESULTS];
    struct buf out = json_text(rq), errors = json_text(rq);
    const char *name;
    enum submission submission = judge_submission(rq, &name);
    struct reply reply;
    int accepted;

    if (submission == SUBMISSION_CHANGED)
        return refuse(rq, IDEMPOTENCY_KEY_REUSED,
                      "These are other results than came under this Idempotency-Key before: give each "
                      "submission a key of its own");
    put_array(&errors, NULL);
    accepted = read_items(rq, results, reports, &errors);
    end_array(&errors);
    if (submission == SUBMISSION_FAILED || accepted < 0 ||
        locations_seen(rq->app->db, rq->location.key, accepted > 0, rq->now) != 0 ||
        (submission == SUBMISSION_NEW && record(rq, name, reports, accepted) != 0))
        return broke(rq);
    put_object(&out, NULL);
    put_int(&out, "accepted", accepted);
    put_int(&out, "rejected", (int64_t)json_object_array_length(results) - accepted);
    put_json(&out, "errors", errors.text);
    end_object(&out);
    reply = answer(200, &out);
    reply.replayed = submission == SUBMISSION_REPEATED;
    return reply;
}

/* POST /probe */
struct reply
probe_submit(struct request *rq)
{
    static const struct field body[] = { { .name = "results" }, { .name = NULL } };
    json_object *results = json_object_object_get(rq->body, "results");
    size_t count;

    if (!json_object_is_type(results, json_type_array))
        return refuse(rq, UNPROCESSABLE_ENTITY, "results is required and must be an array");
    count = json_object_array_length(results);
    if (count < 1 || count > MOST_RESULTS)
        return refuse(rq, VALIDATION_ERROR, "results must have 1 to %d items: send more in several requests",
                      MOST_RESULTS);
    fields_unknown(rq->arena, body, rq->body, &rq->warnings);
    return take_results(rq, results);
}
