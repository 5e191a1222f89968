/* Each source gives subjects, mostly one, which the op and the value are tried on; all of them must hold. A
 * body is read as JSON once, when the first assertion asks for it.
 *
 * What may surprise: of what is not there only not_exists holds. So a list that should have items and has
 * none fails whatever is said of each of them, and not_equals does not hold of a member that is missing. */
#include "rules/assertion_rules.h"

#include "base/json.h"
#include "base/json_index.h"
#include "base/json_path.h"
#include "base/pattern.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SHOWN_FOUND 60 /* characters, in a sentence */
#define SHOWN_SENTENCE_VALUE 100
#define KEPT_FOUND 200         /* characters, as a finding */
#define LISTED_FOUND 5         /* values, of several that hold */
#define QUICK_BODY (16 * 1024) /* a body that is no longer is judged at once */

enum assertion_subject_kind { SUBJECT_ABSENT, SUBJECT_NUMBER, SUBJECT_TEXT, SUBJECT_OTHER };

/* What an op is tried on, and what it is compared with. */
struct assertion_subject {
    enum assertion_subject_kind kind;
    const char *text; /* of a text what it says, of all others how it is written */
    size_t length;
    long double number;
    const struct json_index *index; /* of what comes from JSON; else NULL */
    const struct json_value *value;
    const char *shown; /* what is told in its place; NULL: the text */
};

enum body_json { JSON_UNREAD, JSON_READ, JSON_UNREADABLE, JSON_TOO_LARGE };

struct assertion_judging {
    struct arena *arena;
    const struct monitor *monitor;
    const struct observation *seen;
    int64_t now;
    int64_t steps; /* of each pattern */
    enum body_json json;
    struct json_index index;
};

/* One assertion, as its subjects come. */
struct assertion_trial {
    struct assertion_judging *judging;
    const struct assertion *one;
    struct json_index value_index;
    struct assertion_subject value;
    int64_t steps;
    struct assertion_finding *finding;
    struct buf list; /* of what held */
    int listed;
};

/* --- subjects ------------------------------------------------------------------------------------------- */

static struct assertion_subject
number_subject(struct arena *a, long double number)
{
    const char *text = arena_printf(a, "%.15Lg", number);

    return (struct assertion_subject){
        .kind = SUBJECT_NUMBER, .text = text, .length = strlen(text), .number = number};
}

static struct assertion_subject
text_subject(const char *text, size_t length)
{
    return (struct assertion_subject){.kind = SUBJECT_TEXT, .text = text, .length = length};
}

static struct assertion_subject
json_subject(struct arena *a, const struct json_index *x, const struct json_value *v)
{
    struct assertion_subject s = {.index = x, .value = v};

    if (v == NULL)
        return s;
    s.text = x->text + v->from;
    s.length = v->to - v->from;
    if (v->kind == JSON_IS_STRING) {
        s.kind = SUBJECT_TEXT;
        s.text = json_string_text(a, x, v, &s.length);
    } else if (v->kind == JSON_IS_NUMBER) {
        s.kind = SUBJECT_NUMBER;
        s.number = json_number(x, v);
    } else {
        s.kind = SUBJECT_OTHER;
    }
    return s;
}

/* --- ops ------------------------------------------------------------------------------------------------ */

static bool
same_text(const struct assertion_subject *s, const struct assertion_subject *other)
{
    return s->length == other->length && memcmp(s->text, other->text, s->length) == 0;
}

static bool
is_same(struct arena *a, const struct assertion_subject *s, const struct assertion_subject *other)
{
    if (s->kind != other->kind)
        return false;
    switch (s->kind) {
    case SUBJECT_NUMBER:
        return !(s->number < other->number) && !(s->number > other->number);
    case SUBJECT_TEXT:
        return same_text(s, other);
    case SUBJECT_OTHER:
        return json_same(a, s->index, s->value, other->index, other->value);
    case SUBJECT_ABSENT:
        break;
    }
    return false;
}

/* An array contains an item; all else contains a text. */
static bool
does_contain(struct arena *a, const struct assertion_subject *s, const struct assertion_subject *part)
{
    const struct json_value *item;

    if (s->kind != SUBJECT_OTHER || s->value->kind != JSON_IS_ARRAY)
        return memmem(s->text, s->length, part->text, part->length) != NULL;
    item = s->value + 1;
    for (uint32_t i = 0; i < s->value->count; i++) {
        if (json_same(a, s->index, item, part->index, part->value))
            return true;
        item = s->index->values + item->next;
    }
    return false;
}

static bool
is_empty(const struct assertion_subject *s)
{
    if (s->kind == SUBJECT_TEXT)
        return s->length == 0;
    if (s->kind != SUBJECT_OTHER)
        return false;
    return s->value->kind == JSON_IS_NULL || (s->value->kind >= JSON_IS_ARRAY && s->value->count == 0);
}

/* Numbers by value, texts by their bytes; a number and a text have no order. */
static bool
is_ordered(const struct assertion_subject *s, const struct assertion_subject *other, int *order)
{
    size_t common = s->length < other->length ? s->length : other->length;

    if (s->kind != other->kind || (s->kind != SUBJECT_NUMBER && s->kind != SUBJECT_TEXT))
        return false;
    if (s->kind == SUBJECT_NUMBER) {
        *order = (s->number > other->number) - (s->number < other->number);
        return true;
    }
    *order = memcmp(s->text, other->text, common);
    if (*order == 0)
        *order = (s->length > other->length) - (s->length < other->length);
    return true;
}

static bool
does_match(struct assertion_trial *t, const struct assertion_subject *s)
{
    enum pattern_match match;

    if (t->finding->problem != NULL)
        return false;
    match = pattern_match(t->value.text, s->text, s->length, &t->steps);
    if (match == PATTERN_TOO_EXPENSIVE)
        t->finding->problem = "pattern too expensive";
    if (match == PATTERN_NO_LIBRARY)
        t->finding->problem = "this host lacks libpcre2, which patterns need";
    t->finding->blind |= match == PATTERN_NO_LIBRARY;
    return match == PATTERN_MATCHES;
}

static bool
holds(struct assertion_trial *t, const struct assertion_subject *s)
{
    struct arena *a = t->judging->arena;
    enum assertion_op op = t->one->op;
    bool there = s->kind != SUBJECT_ABSENT;
    int order;

    if (!there)
        return op == OP_NOT_EXISTS;
    switch (op) {
    case OP_EQUALS:
        return is_same(a, s, &t->value);
    case OP_NOT_EQUALS:
        return !is_same(a, s, &t->value);
    case OP_CONTAINS:
        return does_contain(a, s, &t->value);
    case OP_NOT_CONTAINS:
        return !does_contain(a, s, &t->value);
    case OP_MATCHES:
        return does_match(t, s);
    case OP_NOT_MATCHES:
        return !does_match(t, s) && t->finding->problem == NULL;
    case OP_GREATER_THAN:
        return is_ordered(s, &t->value, &order) && order > 0;
    case OP_LESS_THAN:
        return is_ordered(s, &t->value, &order) && order < 0;
    case OP_AT_LEAST:
        return is_ordered(s, &t->value, &order) && order >= 0;
    case OP_AT_MOST:
        return is_ordered(s, &t->value, &order) && order <= 0;
    case OP_EXISTS:
        return true;
    case OP_NOT_EXISTS:
        return false;
    case OP_IS_EMPTY:
        return is_empty(s);
    case OP_NOT_EMPTY:
        return !is_empty(s);
    case ASSERTION_OP_COUNT:
        break;
    }
    return false;
}

/* --- findings ------------------------------------------------------------------------------------------- */

/* As JSON that is short: what is long becomes a text, and is cut. */
static const char *
found_json(struct arena *a, const struct assertion_subject *s)
{
    struct buf out = {.arena = a};

    if (s->kind == SUBJECT_ABSENT)
        return NULL;
    if (s->shown != NULL)
        put_text(&out, NULL, s->shown);
    else if (s->kind != SUBJECT_TEXT && s->length <= KEPT_FOUND)
        put_json(&out, NULL, arena_bytes(a, s->text, s->length));
    else
        put_text(&out, NULL, text_on_a_line(a, s->text, s->length, KEPT_FOUND));
    return buf_string(&out);
}

static void
list_found(struct assertion_trial *t, const struct assertion_subject *s)
{
    const char *found = found_json(t->judging->arena, s);

    if (t->listed++ >= LISTED_FOUND)
        return;
    if (t->listed == 1)
        t->finding->found = found;
    put_json(&t->list, NULL, found != NULL ? found : "null");
}

/* False once one of them does not hold: that is what was found. */
static bool
try_subject(struct assertion_trial *t, const struct assertion_subject *s)
{
    t->finding->passed = holds(t, s);
    if (t->finding->passed)
        list_found(t, s);
    else
        t->finding->found = found_json(t->judging->arena, s);
    return t->finding->passed;
}

/* Of several that hold the first few are told. */
static void
end_trial(struct assertion_trial *t)
{
    if (!t->finding->passed || t->listed < 2)
        return;
    end_array(&t->list);
    if (t->list.length <= KEPT_FOUND)
        t->finding->found = buf_string(&t->list);
}

static void
fail_for(struct assertion_trial *t, const char *problem)
{
    t->finding->passed = false;
    t->finding->problem = problem;
}

/* --- sources -------------------------------------------------------------------------------------------- */

static void
try_number(struct assertion_trial *t, long double number)
{
    struct assertion_subject s = number_subject(t->judging->arena, number);

    (void)try_subject(t, &s);
}

static void
try_absent(struct assertion_trial *t)
{
    (void)try_subject(t, &(const struct assertion_subject){.kind = SUBJECT_ABSENT});
}

static void
try_status(struct assertion_trial *t)
{
    if (t->judging->seen->status_code < 0)
        try_absent(t);
    else
        try_number(t, (long double)t->judging->seen->status_code);
}

/* What holds a secret, or asks for one. */
static bool
is_secret_header(const char *name)
{
    static const char *const names[] = {"Set-Cookie", "Authorization", "Proxy-Authorization",
                                        "WWW-Authenticate"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

/* The line's value, if it is of this name; NULL: it is of another. */
static const char *
header_value(struct arena *a, const char *line, size_t length, const char *name)
{
    size_t own = strlen(name);

    while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == '\n'))
        length--;
    if (length <= own || line[own] != ':' || strncasecmp(line, name, own) != 0)
        return NULL;
    return text_trim(a, arena_bytes(a, line + own + 1, length - own - 1));
}

static void
try_header(struct assertion_trial *t)
{
    struct arena *a = t->judging->arena;
    struct buf all = {.arena = a};
    struct assertion_subject s;
    int count = 0;

    for (const char *line = t->judging->seen->head; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\n");
        const char *value = header_value(a, line, length, t->one->path);

        if (value != NULL)
            buf_printf(&all, "%s%s", count++ > 0 ? ", " : "", value);
        line += length + (line[length] == '\n');
    }
    s = count > 0 ? text_subject(buf_string(&all), all.length)
                  : (struct assertion_subject){.kind = SUBJECT_ABSENT};
    if (is_secret_header(t->one->path))
        s.shown = "***";
    (void)try_subject(t, &s);
}

static bool
is_denial(enum assertion_op op)
{
    return op == OP_NOT_EQUALS || op == OP_NOT_CONTAINS || op == OP_NOT_MATCHES;
}

/* What a program printed, or a ping brought along, is a body, too. */
static struct assertion_subject
body_bytes(const struct observation *seen)
{
    if (seen->body != NULL)
        return text_subject(seen->body, seen->body_length);
    return text_subject(seen->output != NULL ? seen->output : "",
                        seen->output != NULL ? strlen(seen->output) : 0);
}

/* As bytes, and if the body names another charset than UTF-8 as converted from that, too: what is looked for
 * may stand in either, what must not be there in neither. */
static void
try_body(struct assertion_trial *t)
{
    const struct observation *seen = t->judging->seen;
    struct assertion_subject bytes = body_bytes(seen);
    struct assertion_subject text = text_subject(seen->body_text, seen->body_text_length);

    if (try_subject(t, &bytes) == is_denial(t->one->op) && seen->body_text != NULL &&
        t->finding->problem == NULL) {
        t->listed = 0;
        (void)try_subject(t, &text);
    }
    if (t->listed > 1)
        t->listed = 1;
    if (!t->finding->passed && seen->body_cut)
        t->finding->within = verdict_amount(t->judging->arena, t->judging->monitor->options.max_body_bytes);
}

/* What was kept is a body that was converted, or the body. */
static void
read_json(struct assertion_judging *j)
{
    const struct observation *seen = j->seen;
    bool converted = seen->body_text != NULL;
    struct assertion_subject body =
        converted ? text_subject(seen->body_text, seen->body_text_length) : body_bytes(seen);

    if (seen->body_cut || body.length > ASSERTION_JSON_MOST)
        j->json = JSON_TOO_LARGE;
    else
        j->json = json_index_read(j->arena, body.text, body.length, &j->index) ? JSON_READ : JSON_UNREADABLE;
}

static bool
try_value(void *trial, const struct json_value *v)
{
    struct assertion_trial *t = trial;
    struct assertion_subject s = json_subject(t->judging->arena, &t->judging->index, v);

    return try_subject(t, &s);
}

static void
try_json(struct assertion_trial *t)
{
    struct assertion_judging *j = t->judging;
    struct json_path path;
    int64_t count;

    if (j->json == JSON_UNREAD)
        read_json(j);
    if (j->json != JSON_READ) {
        fail_for(t, j->json == JSON_TOO_LARGE ? "Body too large for json assertions" : "Body is not JSON");
        return;
    }
    if (!json_path_read(j->arena, t->one->path, &path)) {
        try_absent(t);
        return;
    }
    if (!path.counts) {
        json_path_walk(j->arena, &path, &j->index, try_value, t);
        return;
    }
    count = json_path_length(j->arena, &path, &j->index);
    if (count < 0)
        try_absent(t);
    else
        try_number(t, (long double)count);
}

static void
try_response_time(struct assertion_trial *t)
{
    const struct observation *seen = t->judging->seen;
    int64_t took = seen->response_time_ms;

    for (int i = 0; t->one->path != NULL && i < PHASE_COUNT; i++)
        if (strcmp(t->one->path, phase_names[i]) == 0)
            took = phase_ms(&seen->phases, i);
    try_number(t, (long double)took);
}

static void
try_certificate(struct assertion_trial *t)
{
    const struct certificate *c = t->judging->seen->certificate;

    if (c == NULL)
        try_absent(t);
    else
        try_number(t, (long double)days_left(c->not_after, t->judging->now));
}

static void
try_final_url(struct assertion_trial *t)
{
    const struct observation *seen = t->judging->seen;
    const char *url =
        seen->redirect_count > 0 ? seen->redirects[seen->redirect_count - 1] : t->judging->monitor->url;
    struct assertion_subject s = text_subject(url, strlen(url));

    (void)try_subject(t, &s);
}

static void
try_dns_values(struct assertion_trial *t)
{
    const struct observation *seen = t->judging->seen;

    if (t->one->path != NULL) {
        try_number(t, (long double)seen->value_count);
        return;
    }
    if (seen->value_count == 0)
        try_absent(t);
    for (int i = 0; i < seen->value_count; i++) {
        struct assertion_subject s = text_subject(seen->values[i], strlen(seen->values[i]));

        s.shown = seen->told != NULL ? seen->told[i] : NULL;
        if (!try_subject(t, &s))
            return;
    }
}

static void
try_metric(struct assertion_trial *t)
{
    const struct observation *seen = t->judging->seen;

    for (int i = 0; i < seen->metric_count; i++) {
        if (strcmp(seen->metrics[i].label, t->one->path) == 0) {
            try_number(t, (long double)seen->metrics[i].value);
            return;
        }
    }
    try_absent(t);
}

static void (*const tries[ASSERTION_SOURCE_COUNT])(struct assertion_trial *t) = {
    [ASSERT_STATUS] = try_status,
    [ASSERT_HEADER] = try_header,
    [ASSERT_BODY] = try_body,
    [ASSERT_JSON] = try_json,
    [ASSERT_RESPONSE_TIME] = try_response_time,
    [ASSERT_CERTIFICATE_DAYS] = try_certificate,
    [ASSERT_FINAL_URL] = try_final_url,
    [ASSERT_DNS_VALUES] = try_dns_values,
    [ASSERT_METRIC] = try_metric,
};

/* --- all of them ---------------------------------------------------------------------------------------- */

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

    put_array(&t.list, NULL);
    if (one->value != NULL && json_index_read(j->arena, one->value, strlen(one->value), &t.value_index))
        t.value = json_subject(j->arena, &t.value_index, t.value_index.values);
    tries[one->source](&t);
    end_trial(&t);
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

int
assertions_worst(const struct field_list *list, const struct assertion_finding *findings)
{
    const struct assertion *all = list->items;
    int worst = -1;

    for (int i = 0; i < list->count; i++)
        if (!findings[i].passed && (worst < 0 || all[i].severity < all[worst].severity))
            worst = i;
    return worst;
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
        buf_text(out, ", got nothing");
    else if (one->op == OP_EQUALS && text_same(shown, assertion_value_shown(a, one, SHOWN_FOUND)))
        buf_printf(out, ", got %s", text_on_a_line(a, f->found, strlen(f->found), SHOWN_FOUND));
    else
        buf_printf(out, ", got %s", shown);
}

const char *
assertion_sentence(struct arena *a, const struct assertion *one, const struct assertion_finding *finding)
{
    struct buf out = {.arena = a};

    buf_printf(&out, "Assertion failed: %s", assertion_source_names[one->source]);
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
