/* A gate as clients see it. */
#include "model/gate.h"

#include "base/json.h"
#include "base/text.h"
#include "model/assertion.h"

#include "model/evidence.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { MOST_SENTENCE = 1000 };

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

/* --- what it asks of a monitor's checks ----------------------------------------------------------------- */

static void
append(struct arena *a, struct field_list *list, const void *items, int count, size_t size)
{
    char *all = arena_alloc(a, (size_t)(list->count + count) * size);

    if (list->count > 0)
        memcpy(all, list->items, (size_t)list->count * size);
    memcpy(all + (size_t)list->count * size, items, (size_t)count * size);
    *list = (struct field_list){all, list->count + count};
}

void
gate_ask_of(struct arena *a, int64_t gate, const struct field_list *expect, struct monitor *m)
{
    const struct asking_gate asking = {gate, expect->count};

    append(a, &m->asked_by_gates, expect->items, expect->count, sizeof(struct assertion));
    append(a, &m->asking_gates, &asking, 1, sizeof asking);
}

void
gate_wishes_json(struct buf *out, struct arena *a, const struct monitor *m)
{
    const struct asking_gate *asking = m->asking_gates.items;
    struct assertion *all = m->asked_by_gates.items;

    if (m->asking_gates.count == 0)
        return;
    put_array(out, "asked_by_gates");
    for (int i = 0; i < m->asking_gates.count; i++) {
        const struct gate g = {.expect = {all, asking[i].count}};

        put_object(out, NULL);
        put_int(out, "gate", asking[i].gate);
        put_json(out, "expect", gate_expect_text(a, &g));
        end_object(out);
        all += asking[i].count;
    }
    end_array(out);
}

static void
read_wish(struct arena *a, json_object *wish, struct monitor *m)
{
    json_object *gate, *expect;
    struct gate g = {.key = 0};

    if (!json_object_is_type(wish, json_type_object) || !json_object_object_get_ex(wish, "gate", &gate) ||
        !json_object_is_type(gate, json_type_int) || !json_object_object_get_ex(wish, "expect", &expect) ||
        !json_object_is_type(expect, json_type_object))
        return;
    gate_expect_read(a, json_object_to_json_string_ext(expect, JSON_C_TO_STRING_PLAIN), &g);
    if (g.expect.count > 0 && assertions_problem(a, "expect", &g.expect, monitor_type_name(m->type)) == NULL)
        gate_ask_of(a, json_object_get_int64(gate), &g.expect, m);
}

void
gate_wishes_read(struct arena *a, json_object *item, struct monitor *m)
{
    json_object *list = json_object_object_get(item, "asked_by_gates");
    size_t count = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

    for (size_t i = 0; i < count && i < GATE_WISHES_MOST; i++)
        read_wish(a, json_object_array_get_idx(list, i), m);
}

/* --- what came of it ------------------------------------------------------------------------------------ */

void
gate_findings_json(struct buf *out, const struct gate_finding *list, int count)
{
    if (count == 0)
        return;
    put_array(out, "gates");
    for (int i = 0; i < count; i++) {
        put_object(out, NULL);
        put_int(out, "gate", list[i].gate);
        put_bool(out, "passed", list[i].passed);
        opt_text(out, "sentence", list[i].sentence);
        end_object(out);
    }
    end_array(out);
}

static bool
read_finding(struct arena *a, json_object *value, struct gate_finding *f)
{
    json_object *gate, *passed, *sentence;

    if (!json_object_is_type(value, json_type_object) || !json_object_object_get_ex(value, "gate", &gate) ||
        !json_object_is_type(gate, json_type_int) || !json_object_object_get_ex(value, "passed", &passed) ||
        !json_object_is_type(passed, json_type_boolean))
        return false;
    sentence = json_object_object_get(value, "sentence");
    *f = (struct gate_finding){
        .gate = json_object_get_int64(gate), .passed = json_object_get_boolean(passed)
    };
    if (!f->passed && json_object_is_type(sentence, json_type_string))
        f->sentence = text_cut(a, json_object_get_string(sentence), MOST_SENTENCE);
    return true;
}

struct told_findings
gate_findings_read(struct arena *a, json_object *value)
{
    size_t length = json_object_is_type(value, json_type_array) ? json_object_array_length(value) : 0;
    struct gate_finding *list = arena_alloc(a, (GATE_WISHES_MOST + 1) * sizeof *list);
    struct told_findings told = {.list = list};

    for (size_t i = 0; i < length && told.count < GATE_WISHES_MOST; i++)
        if (read_finding(a, json_object_array_get_idx(value, i), &list[told.count]))
            told.count++;
    return told;
}
