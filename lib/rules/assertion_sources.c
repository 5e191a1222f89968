/* What the sources of assertions give: subjects, mostly one, which the op is tried on; all of them must
 * hold. A body is read as JSON once, when the first assertion asks for it. */
#include "rules/assertion_inside.h"

#include "base/header_line.h"
#include "base/json.h"
#include "base/json_path.h"
#include "base/text.h"
#include "rules/secrets.h"

#include <string.h>

#define KEPT_FOUND 200 /* characters, as a finding */
#define LISTED_FOUND 5 /* values, of several that hold */

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
    t->finding->passed = assertion_holds(t, s);
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
    struct assertion_subject s = assertion_number(t->judging->arena, number);

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

static void
try_header(struct assertion_trial *t)
{
    struct arena *a = t->judging->arena;
    struct buf all = {.arena = a};
    struct assertion_subject s;
    int count = 0;

    for (const char *line = t->judging->seen->head; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\n");
        const char *value = header_line_text(a, line, length, t->one->path);

        if (value != NULL)
            buf_printf(&all, "%s%s", count++ > 0 ? ", " : "", value);
        line += length + (line[length] == '\n');
    }
    s = count > 0 ? assertion_text(buf_string(&all), all.length)
                  : (struct assertion_subject){.kind = SUBJECT_ABSENT};
    if (header_is_secret(t->one->path))
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
        return assertion_text(seen->body, seen->body_length);
    return assertion_text(seen->output != NULL ? seen->output : "",
                        seen->output != NULL ? strlen(seen->output) : 0);
}

/* As bytes, and if the body names another charset than UTF-8 as converted from that, too: what is looked
 * for may stand in either, what must not be there in neither. */
static void
try_body(struct assertion_trial *t)
{
    const struct observation *seen = t->judging->seen;
    struct assertion_subject bytes = body_bytes(seen);
    struct assertion_subject text = assertion_text(seen->body_text, seen->body_text_length);

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
        converted ? assertion_text(seen->body_text, seen->body_text_length) : body_bytes(seen);

    if (seen->body_cut || body.length > ASSERTION_JSON_MOST)
        j->json = JSON_TOO_LARGE;
    else
        j->json = json_index_read(j->arena, body.text, body.length, &j->index) ? JSON_READ : JSON_UNREADABLE;
}

static bool
try_value(void *trial, const struct json_value *v)
{
    struct assertion_trial *t = trial;
    struct assertion_subject s = assertion_json(t->judging->arena, &t->judging->index, v);

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
    struct assertion_subject s = assertion_text(url, strlen(url));

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
        struct assertion_subject s = assertion_text(seen->values[i], strlen(seen->values[i]));

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

void
assertion_try(struct assertion_trial *t)
{
    put_array(&t->list, NULL);
    tries[t->one->source](t);
    end_trial(t);
}
