/* Evidence from a remote probe: JSON that anybody with its key may have written. */
#include "base/text.h"
#include "model/assertion.h"
#include "model/evidence.h"

#include <math.h>
#include <string.h>

enum {
    MOST_ITEMS = 100,      /* of any list */
    MOST_TEXT = 2048,      /* characters of a header's value, an answer, a redirect */
    MOST_NAME = 100,       /* characters of a label, a header's name */
    MOST_ADDRESS = 64,     /* characters */
    MOST_FOUND = 200,      /* characters of what an assertion was tried on */
    MOST_PHASE = 86400000  /* ms: a day */
};

static json_object *
member(json_object *o, const char *name)
{
    json_object *value = NULL;

    if (json_object_is_type(o, json_type_object))
        (void)json_object_object_get_ex(o, name, &value);
    return value;
}

/* Clean, and cut. NULL: it is no text. */
static const char *
text_of(struct arena *a, json_object *value, size_t most)
{
    if (!json_object_is_type(value, json_type_string))
        return NULL;
    return text_cut(a, text_clean(a, json_object_get_string(value),
                                  (size_t)json_object_get_string_len(value)), most);
}

static bool
is_true(json_object *o, const char *name)
{
    json_object *value = member(o, name);

    return json_object_is_type(value, json_type_boolean) && json_object_get_boolean(value);
}

struct phases
phases_read(json_object *value)
{
    struct phases p = {0};

    for (int i = 0; i < PHASE_COUNT; i++) {
        json_object *ms = member(value, phase_names[i]);
        int64_t n = json_object_is_type(ms, json_type_int) ? json_object_get_int64(ms) : 0;

        *phase_at(&p, i) = n < 0 ? 0 : n > MOST_PHASE ? MOST_PHASE : n;
    }
    return p;
}

static int
length_of(json_object *list)
{
    size_t length = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

    return length > MOST_ITEMS ? MOST_ITEMS : (int)length;
}

static const char *const *
texts_of(struct arena *a, json_object *list, int *count)
{
    int length = length_of(list);
    const char **texts = arena_alloc(a, ((size_t)length + 1) * sizeof *texts);

    *count = 0;
    for (int i = 0; i < length; i++) {
        const char *text = text_of(a, json_object_array_get_idx(list, (size_t)i), MOST_TEXT);

        if (text != NULL)
            texts[(*count)++] = text;
    }
    return texts;
}

static const struct evidence_header *
headers_of(struct arena *a, json_object *list, int *count)
{
    int length = length_of(list);
    struct evidence_header *headers = arena_alloc(a, ((size_t)length + 1) * sizeof *headers);

    *count = 0;
    for (int i = 0; i < length; i++) {
        json_object *pair = json_object_array_get_idx(list, (size_t)i);
        struct evidence_header h = {0};

        if (length_of(pair) != 2)
            continue;
        h.name = text_of(a, json_object_array_get_idx(pair, 0), MOST_NAME);
        h.value = text_of(a, json_object_array_get_idx(pair, 1), MOST_TEXT);
        if (h.name != NULL && h.value != NULL)
            headers[(*count)++] = h;
    }
    return headers;
}

struct metrics
metrics_read(struct arena *a, json_object *value)
{
    struct metric *list = arena_alloc(a, MOST_ITEMS * sizeof *list);
    struct metrics found = {.list = list};

    if (!json_object_is_type(value, json_type_object))
        return found;
    json_object_object_foreach(value, name, number)
    {
        const char *label = text_cut(a, text_clean(a, name, strlen(name)), MOST_NAME);
        bool is_number = json_object_is_type(number, json_type_int) ||
                         (json_object_is_type(number, json_type_double) &&
                          isfinite(json_object_get_double(number)));

        if (found.count < MOST_ITEMS && is_number && label[0] != '\0')
            list[found.count++] = (struct metric){label, json_object_get_double(number)};
    }
    return found;
}

static void
read_dns(struct arena *a, json_object *dns, struct evidence *e)
{
    if (!json_object_is_type(dns, json_type_object))
        return;
    e->has_dns = true;
    e->rcode = text_of(a, member(dns, "rcode"), MOST_ADDRESS);
    e->resolver = text_of(a, member(dns, "resolver"), MOST_ADDRESS);
    e->answers = texts_of(a, member(dns, "answers"), &e->answer_count);
}

/* One of a list of words that NULL ends; NULL: it is none. */
static const char *
word_of(json_object *value, const char *const *words)
{
    const char *text = json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;

    while (text != NULL && *words != NULL && strcmp(*words, text) != 0)
        words++;
    return text != NULL ? *words : NULL;
}

/* Any JSON, as it is if it is short, else as much of it as a text. */
static void
put_value(struct buf *out, struct arena *a, const char *name, json_object *value)
{
    const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
                                                                 JSON_C_TO_STRING_NOSLASHESCAPE);

    if (json_object_is_type(value, json_type_string))
        put_text(out, name, text_of(a, value, MOST_FOUND));
    else if (strlen(text) <= MOST_FOUND)
        put_json(out, name, text);
    else
        put_text(out, name, text_cut(a, text_clean(a, text, strlen(text)), MOST_FOUND));
}

/* What came of one assertion; NULL: it has not the shape of one. */
static const char *
finding_of(struct arena *a, json_object *value)
{
    const char *source = word_of(member(value, "source"), assertion_source_names);
    const char *op = word_of(member(value, "op"), assertion_op_names);
    struct buf out = {.arena = a};
    json_object *compared;

    if (source == NULL || op == NULL)
        return NULL;
    put_object(&out, NULL);
    put_text(&out, "source", source);
    opt_text(&out, "path", text_of(a, member(value, "path"), ASSERTION_PATH_MOST));
    put_text(&out, "op", op);
    if (json_object_object_get_ex(value, "value", &compared))
        put_value(&out, a, "value", compared);
    put_value(&out, a, "found", member(value, "found"));
    put_bool(&out, "passed", is_true(value, "passed"));
    end_object(&out);
    return buf_string(&out);
}

static const char *const *
findings_of(struct arena *a, json_object *list, int *count)
{
    int length = length_of(list);
    const char **findings = arena_alloc(a, ((size_t)length + 1) * sizeof *findings);

    *count = 0;
    for (int i = 0; i < length && *count < ASSERTIONS_MOST; i++) {
        const char *finding = finding_of(a, json_object_array_get_idx(list, (size_t)i));

        if (finding != NULL)
            findings[(*count)++] = finding;
    }
    return findings;
}

static int64_t
code_of(json_object *value)
{
    int64_t code = json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : -1;

    return code >= 0 && code <= 65535 ? code : -1;
}

struct evidence
evidence_read(struct arena *a, json_object *value)
{
    json_object *excerpt = member(value, "body_excerpt");
    struct metrics metrics;
    struct evidence e = {
        .has_phases = member(value, "phases_ms") != NULL,
        .phases = phases_read(member(value, "phases_ms")),
        .remote_address = text_of(a, member(value, "remote_address"), MOST_ADDRESS),
        .http_version = text_of(a, member(value, "http_version"), 8),
        .status_code = code_of(member(value, "status_code")),
        .excerpt = text_of(a, member(excerpt, "text"), EVIDENCE_EXCERPT),
        .excerpt_cut = is_true(excerpt, "truncated"),
        .certificate = certificate_read(a, member(value, "certificate")),
        .output = text_of(a, member(value, "output"), EVIDENCE_OUTPUT_MOST),
        .not_verified = is_true(value, "not_verified"),
    };

    if (e.excerpt != NULL &&
        text_length(json_object_get_string(member(excerpt, "text"))) > EVIDENCE_EXCERPT)
        e.excerpt_cut = true;
    e.redirects = texts_of(a, member(value, "redirects"), &e.redirect_count);
    e.headers = headers_of(a, member(value, "headers"), &e.header_count);
    metrics = metrics_read(a, member(value, "metrics"));
    e.metrics = metrics.list;
    e.metric_count = metrics.count;
    read_dns(a, member(value, "dns"), &e);
    e.findings = findings_of(a, member(value, "assertions"), &e.finding_count);
    return e;
}
