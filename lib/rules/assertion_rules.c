/* All assertions of a monitor on one observation, the one that names the result, and what is said of it.
 *
 * What may surprise: of what is not there only not_exists holds. So a list that should have items and has
 * none fails whatever is said of each of them, and not_equals does not hold of a member that is missing. */
#include "rules/assertion_inside.h"
#include "rules/sentences.h"

#include "base/pattern.h"
#include "base/text.h"

#include <string.h>

#define SHOWN_FOUND 60 /* characters, in a sentence */
#define SHOWN_SENTENCE_VALUE 100
#define QUICK_BODY (16 * 1024) /* a body that is no longer is judged at once */

int
assertions_count(const struct monitor *m)
{
    return m->options.assertions.count + m->asked_by_gates.count;
}

static const struct assertion *
assertion_at(const struct monitor *m, int i)
{
    const struct assertion *own = m->options.assertions.items, *asked = m->asked_by_gates.items;

    return i < m->options.assertions.count ? &own[i] : &asked[i - m->options.assertions.count];
}

static bool
has_source(const struct monitor *m, enum assertion_source source)
{
    for (int i = 0; i < assertions_count(m); i++)
        if (assertion_at(m, i)->source == source)
            return true;
    return false;
}

size_t
assertions_keep(const struct monitor *m)
{
    size_t most = (size_t)m->options.max_body_bytes;

    if (has_source(m, ASSERT_BODY))
        return most + 1;
    if (!has_source(m, ASSERT_JSON))
        return 0;
    return (most < ASSERTION_JSON_MOST ? most : ASSERTION_JSON_MOST) + 1;
}

bool
assertions_take_long(const struct monitor *m, const struct observation *seen)
{
    return seen->outcome == OUTCOME_ANSWERED && seen->body_length > QUICK_BODY && assertions_keep(m) > 0;
}

static int
count_patterns(const struct monitor *m)
{
    int count = 0;

    for (int i = 0; i < assertions_count(m); i++)
        count += assertion_is_pattern(assertion_at(m, i));
    return count;
}

static void
judge_one(struct assertion_judging *j, const struct assertion *one, struct assertion_finding *finding)
{
    struct assertion_trial t = {
        .judging = j, .one = one, .steps = j->steps, .finding = finding, .list.arena = j->arena};

    if (one->value != NULL && json_index_read(j->arena, one->value, strlen(one->value), &t.value_index))
        t.value = assertion_json(j->arena, &t.value_index, t.value_index.values);
    assertion_try(&t);
}

const struct assertion_finding *
assertions_judge(struct arena *a, const struct monitor *m, const struct observation *seen, int64_t now)
{
    int count = assertions_count(m), patterns = count > 0 ? count_patterns(m) : 0;
    struct assertion_judging j = {.arena = a, .monitor = m, .seen = seen, .now = now, .steps = PATTERN_STEPS};
    struct assertion_finding *findings;

    if (count == 0)
        return NULL;
    if (patterns > 0 && PATTERN_STEPS_ALL / patterns < PATTERN_STEPS)
        j.steps = PATTERN_STEPS_ALL / patterns;
    findings = arena_alloc(a, (size_t)count * sizeof *findings);
    for (int i = 0; i < count; i++)
        judge_one(&j, assertion_at(m, i), &findings[i]);
    return findings;
}

/* Whether what failed says nothing about the target: the checker cannot judge it, or a time is its own. */
static bool
is_ours(const struct assertion *one, const struct assertion_finding *finding, bool held_up)
{
    return finding->blind || (held_up && one->source == ASSERT_RESPONSE_TIME);
}

int
assertions_worst(const struct field_list *list, const struct assertion_finding *findings, bool held_up)
{
    const struct assertion *all = list->items;
    int worst = -1;

    for (int i = 0; i < list->count; i++)
        if (!findings[i].passed && !is_ours(&all[i], &findings[i], held_up) &&
            (worst < 0 || all[i].severity < all[worst].severity))
            worst = i;
    return worst;
}

int
assertions_not_known(const struct field_list *list, const struct assertion_finding *findings, bool held_up)
{
    const struct assertion *all = list->items;

    for (int i = 0; i < list->count; i++)
        if (!findings[i].passed && is_ours(&all[i], &findings[i], held_up))
            return i;
    return -1;
}

struct gate_finding *
assertions_for_gates(struct arena *a, const struct monitor *m, const struct assertion_finding *findings)
{
    const struct asking_gate *gates = m->asking_gates.items;
    struct gate_finding *list = arena_alloc(a, (size_t)(m->asking_gates.count + 1) * sizeof *list);
    int at = m->options.assertions.count;

    for (int i = 0; i < m->asking_gates.count; i++) {
        list[i] = (struct gate_finding){.gate = gates[i].gate, .passed = true};
        for (int k = 0; k < gates[i].count; k++, at++) {
            if (findings[at].passed || !list[i].passed)
                continue;
            list[i].passed = false;
            list[i].sentence = assertion_sentence(a, assertion_at(m, at), &findings[at]);
        }
    }
    return list;
}

/* --- sentences ------------------------------------------------------------------------------------------ */

/* What was found without the quotes of JSON, as the value is told; with them, where both would read the
 * same, though one is a number and the other a text. */
static void
put_got(struct buf *out, struct arena *a, const struct assertion *one, const struct assertion_finding *f)
{
    struct assertion found = {.value = f->found};
    const char *shown = assertion_value_shown(a, &found, SHOWN_FOUND);

    if (f->found == NULL)
        buf_text(out, SENTENCE_GOT "nothing");
    else if (one->op == OP_EQUALS && text_same(shown, assertion_value_shown(a, one, SHOWN_FOUND)))
        buf_printf(out, SENTENCE_GOT "%s", text_on_a_line(a, f->found, strlen(f->found), SHOWN_FOUND));
    else
        buf_printf(out, SENTENCE_GOT "%s", shown);
}

const char *
assertion_sentence(struct arena *a, const struct assertion *one, const struct assertion_finding *finding)
{
    struct buf out = {.arena = a};

    buf_printf(&out, SENTENCE_ASSERTION ": %s", assertion_source_names[one->source]);
    if (one->path != NULL)
        buf_printf(&out, " %s", one->path);
    buf_printf(&out, " %s", assertion_op_names[one->op]);
    if (one->value != NULL)
        buf_printf(&out, " %s", assertion_value_shown(a, one, SHOWN_SENTENCE_VALUE));
    if (finding->within != NULL)
        buf_printf(&out, " in the first %s", finding->within);
    if (finding->problem != NULL)
        buf_printf(&out, ": %s", finding->problem);
    else
        put_got(&out, a, one, finding);
    return buf_string(&out);
}
