/* A gate as clients see it. */
#include "model/gate.h"

#include "base/json.h"
#include "model/assertion.h"

#include <stddef.h>
#include "model/evidence.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const states[] = {
    [GATE_IS_RUNNING] = "running",
    [GATE_IS_PASSED] = "passed",
    [GATE_IS_FAILED] = "failed",
    [GATE_IS_CANCELLED] = "cancelled",
};

const char *
gate_state_name(enum gate_state state)
{
    return states[state];
}

static void
put_member(struct buf *out, const struct gate *g, const struct gate_member *m)
{
    put_object(out, NULL);
    put_text(out, "id", m->monitor_id);
    put_text(out, "name", m->name);
    put_int(out, "good", m->good);
    put_int(out, "needed", g->needed);
    if (m->last_status != UNKNOWN) {
        put_object(out, "last");
        put_text(out, "status",
                 m->last_status == INCONCLUSIVE ? "inconclusive" : status_name(m->last_status));
        put_time(out, "checked_at", m->last_checked_at);
        if (m->evidence_shown)
            opt_text(out, "error_message", m->last_error);
        end_object(out);
    }
    end_object(out);
}

static bool
shows_failure(const struct gate *g)
{
    for (int i = 0; i < g->member_count; i++)
        if (g->members[i].monitor == g->failed_monitor)
            return g->members[i].evidence_shown;
    return false;
}

static const char *
id_of_failed(const struct gate *g)
{
    for (int i = 0; i < g->member_count; i++)
        if (g->members[i].monitor == g->failed_monitor)
            return g->members[i].monitor_id;
    return NULL;
}

static void
put_evidence(struct buf *out, const struct gate *g)
{
    if (g->state != GATE_IS_FAILED || g->failed_monitor == 0 || !shows_failure(g))
        return;
    put_object(out, "evidence");
    put_text(out, "monitor_id", id_of_failed(g));
    if (g->failed_seq != 0) {
        char seq[24];

        snprintf(seq, sizeof seq, "%" PRId64, g->failed_seq);
        put_text(out, "heartbeat_id", seq);
    }
    put_time(out, "checked_at", g->failed_at);
    opt_text(out, "error_message", g->failed_sentence);
    if (g->failed_evidence != NULL)
        evidence_put_members(out, g->failed_evidence);
    end_object(out);
}

void
gate_put(struct buf *out, const struct gate *g, const char *url)
{
    put_text(out, "id", g->id);
    put_text(out, "state", states[g->state]);
    put_text(out, "url", url);
    put_array(out, "members");
    for (int i = 0; i < g->member_count; i++)
        put_member(out, g, &g->members[i]);
    end_array(out);
    opt_text(out, "label", g->label);
    put_time(out, "created_at", g->created_at);
    put_time(out, "deadline", g->deadline);
    opt_time(out, "decided_at", g->decided_at);
    opt_text(out, "reason", g->reason);
    put_evidence(out, g);
}

void
gate_json(struct buf *out, const char *name, const struct gate *g, const char *url)
{
    put_object(out, name);
    gate_put(out, g, url);
    end_object(out);
}

static const struct field expect_fields[] = {
    {"assertions", FIELD_LIST, offsetof(struct gate, expect), .to = ASSERTIONS_MOST, .of = assertion_fields,
     .item_size = sizeof(struct assertion), .notes = FIELD_OPTION},
    {.name = NULL},
};

const char *
gate_expect_text(struct arena *a, const struct gate *g)
{
    struct buf out = {.arena = a};

    if (g->expect.count == 0)
        return NULL;
    put_object(&out, NULL);
    fields_put(&out, a, expect_fields, g, FIELD_ANY_KIND, FIELD_OPTION, 0, FIELD_STORED);
    end_object(&out);
    return buf_string(&out);
}

void
gate_expect_read(struct arena *a, const char *text, struct gate *g)
{
    fields_read_stored(a, expect_fields, text, g);
}
