/* The table of what a client may say, and what must hold over several members of one assertion. */
#include "model/assertion.h"

#include "base/json.h"
#include "base/json_index.h"
#include "base/json_value.h"
#include "base/json_path.h"
#include "base/pattern.h"
#include "base/text.h"
#include "model/phases.h"

#include <string.h>

#define FIRST_PHASE 1 /* behind our own waiting, which is no part of a response time */

const char *const assertion_op_names[ASSERTION_OP_COUNT + 1] = {
    [OP_EQUALS] = "equals",
    [OP_NOT_EQUALS] = "not_equals",
    [OP_CONTAINS] = "contains",
    [OP_NOT_CONTAINS] = "not_contains",
    [OP_MATCHES] = "matches",
    [OP_NOT_MATCHES] = "not_matches",
    [OP_GREATER_THAN] = "greater_than",
    [OP_LESS_THAN] = "less_than",
    [OP_AT_LEAST] = "at_least",
    [OP_AT_MOST] = "at_most",
    [OP_EXISTS] = "exists",
    [OP_NOT_EXISTS] = "not_exists",
    [OP_IS_EMPTY] = "is_empty",
    [OP_NOT_EMPTY] = "not_empty",
};

const char *const assertion_source_names[ASSERTION_SOURCE_COUNT + 1] = {
    [ASSERT_STATUS] = "status",
    [ASSERT_HEADER] = "header",
    [ASSERT_BODY] = "body",
    [ASSERT_JSON] = "json",
    [ASSERT_RESPONSE_TIME] = "response_time",
    [ASSERT_CERTIFICATE_DAYS] = "certificate_days",
    [ASSERT_FINAL_URL] = "final_url",
    [ASSERT_DNS_VALUES] = "dns_values",
    [ASSERT_METRIC] = "metric",
};

static const char *const severity_names[ASSERTION_SEVERITY_COUNT + 1] = {
    [SEVERITY_DOWN] = "down",
    [SEVERITY_DEGRADED] = "degraded",
};

/* --- paths ---------------------------------------------------------------------------------------------- */

/* Whether the path is one for this source; NULL: none was given. */
typedef bool path_fits(struct arena *a, const char *path);

static bool
fits_none(struct arena *a, const char *path)
{
    (void)a;
    return path == NULL;
}

/* A name of a header (RFC 9110, 5.1: a token). */
static bool
fits_header(struct arena *a, const char *path)
{
    static const char token[] =
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    (void)a;
    return path != NULL && *path != '\0' && path[strspn(path, token)] == '\0';
}

static bool
fits_json(struct arena *a, const char *path)
{
    struct json_path read;

    return path != NULL && json_path_read(a, path, &read);
}

static bool
fits_phase(struct arena *a, const char *path)
{
    (void)a;
    for (int i = FIRST_PHASE; path != NULL && i < PHASE_COUNT; i++)
        if (strcmp(path, phase_names[i]) == 0)
            return true;
    return path == NULL;
}

static bool
fits_length(struct arena *a, const char *path)
{
    (void)a;
    return path == NULL || strcmp(path, "length") == 0;
}

static bool
fits_label(struct arena *a, const char *path)
{
    (void)a;
    return !text_blank(path);
}

/* kinds: words; NULL: all. */
static const struct {
    const char *kinds;
    path_fits *path_fits;
    const char *path_is; /* "path must be ..." */
    bool gives_numbers;
} sources[ASSERTION_SOURCE_COUNT] = {
    [ASSERT_STATUS] = {"http", fits_none, "left out: a status has no parts", true},
    [ASSERT_HEADER] = {"http", fits_header, "the name of a header, as Content-Type"},
    [ASSERT_BODY] = {"http tcp websocket push plugin", fits_none,
                     "left out: the source json looks into a body"},
    [ASSERT_JSON] = {"http websocket push", fits_json,
                     "like $.items[0].name, $[\"a name\"], $.items[-1], $.items[*].ok or length($.items)"},
    [ASSERT_RESPONSE_TIME] = {NULL, fits_phase,
                              "left out, or one of dns, connect, tls, first_byte, transfer", true},
    [ASSERT_CERTIFICATE_DAYS] = {"http tls tcp websocket grpc", fits_none, "left out: days have no parts",
                                 true},
    [ASSERT_FINAL_URL] = {"http", fits_none, "left out: a url has no parts here"},
    [ASSERT_DNS_VALUES] = {"dns", fits_length, "left out, or length"},
    [ASSERT_METRIC] = {"push plugin ping", fits_label, "the label of a metric", true},
};

/* --- values --------------------------------------------------------------------------------------------- */

enum value_use {
    TAKES_ANY,
    TAKES_ORDERED, /* a number, or a text */
    TAKES_PATTERN,
    TAKES_NONE
};

static const enum value_use uses[ASSERTION_OP_COUNT] = {
    [OP_EQUALS] = TAKES_ANY,           [OP_NOT_EQUALS] = TAKES_ANY,    [OP_CONTAINS] = TAKES_ANY,
    [OP_NOT_CONTAINS] = TAKES_ANY,     [OP_MATCHES] = TAKES_PATTERN,   [OP_NOT_MATCHES] = TAKES_PATTERN,
    [OP_GREATER_THAN] = TAKES_ORDERED, [OP_LESS_THAN] = TAKES_ORDERED, [OP_AT_LEAST] = TAKES_ORDERED,
    [OP_AT_MOST] = TAKES_ORDERED,      [OP_EXISTS] = TAKES_NONE,       [OP_NOT_EXISTS] = TAKES_NONE,
    [OP_IS_EMPTY] = TAKES_NONE,        [OP_NOT_EMPTY] = TAKES_NONE,
};

bool
assertion_is_pattern(const struct assertion *one)
{
    return uses[one->op] == TAKES_PATTERN;
}

/* What we wrote ourselves can be read. */
static bool
value_index(struct arena *a, const struct assertion *one, struct json_index *x)
{
    return one->value != NULL && json_index_read(a, one->value, strlen(one->value), x);
}

const char *
assertion_value_text(struct arena *a, const struct assertion *one, size_t *length)
{
    struct json_index x;

    *length = 0;
    if (!value_index(a, one, &x))
        return "";
    if (x.values[0].kind == JSON_IS_STRING)
        return json_string_text(a, &x, x.values, length);
    *length = strlen(one->value);
    return one->value;
}

/* Any JSON, kept as text. null is a value here: a member may be asked to be it. */
static const char *
read_value(struct arena *a, json_object *value, void *where)
{
    *(const char **)where =
        value == NULL ? NULL
                      : arena_text(a, json_object_to_json_string_ext(
                                          value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    return NULL;
}

static void
put_value(struct buf *out, struct arena *a, const char *name, const void *where, enum field_view view)
{
    (void)a;
    (void)view;
    put_json(out, name, *(const char *const *)where);
}

#define AT(member) .offset = offsetof(struct assertion, member)

/* clang-format off */
const struct field assertion_fields[] = {
    { "source", FIELD_ENUM, AT(source), .words = assertion_source_names,
      .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_LOWER },
    { "path", FIELD_TEXT, AT(path), .to = ASSERTION_PATH_MOST, .notes = FIELD_EMPTY_CLEARS | FIELD_PRIVATE },
    { "op", FIELD_ENUM, AT(op), .words = assertion_op_names,
      .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_LOWER },
    { "value", FIELD_OTHER, AT(value), .read = read_value, .put = put_value,
      .notes = FIELD_PRIVATE | FIELD_JSON },
    { "severity", FIELD_ENUM, AT(severity), .words = severity_names, .notes = FIELD_TRIM | FIELD_LOWER },
    { .name = NULL },
};
/* clang-format on */

/* --- an assertion as a whole ---------------------------------------------------------------------------- */

static bool
is_for(const struct assertion *one, const char *kind)
{
    return sources[one->source].kinds == NULL || text_has_word(sources[one->source].kinds, kind);
}

/* "http, tcp or push" of "http tcp push" */
static const char *
in_words(struct arena *a, const char *kinds)
{
    struct buf out = {.arena = a};

    while (*kinds != '\0') {
        size_t length = strcspn(kinds, " ");
        bool last = kinds[length] == '\0' || strchr(kinds + length + 1, ' ') == NULL;

        buf_printf(&out, "%.*s%s", (int)length, kinds, kinds[length] == '\0' ? "" : last ? " or " : ", ");
        kinds += length + (kinds[length] == ' ');
    }
    return buf_string(&out);
}

static const char *
pattern_advice(struct arena *a, const char *place, const char *pattern)
{
    const char *problem;

    if (text_length(pattern) > ASSERTION_PATTERN_MOST)
        return arena_printf(a, "%s.value: a pattern must have at most %d characters", place,
                            ASSERTION_PATTERN_MOST);
    problem = pattern_problem(a, pattern);
    return problem == NULL ? NULL
                           : arena_printf(a, "%s.value is no pattern that can be used: %s", place, problem);
}

static bool
is_number(const struct assertion *one)
{
    return one->value[0] == '-' || (one->value[0] >= '0' && one->value[0] <= '9');
}

/* What would never hold, or always. */
static bool
compares_with_no_number(const struct assertion *one)
{
    return sources[one->source].gives_numbers && !is_number(one) &&
           (uses[one->op] == TAKES_ORDERED || one->op == OP_EQUALS || one->op == OP_NOT_EQUALS);
}

static const char *
value_problem(struct arena *a, const char *place, const struct assertion *one)
{
    enum value_use use = uses[one->op];
    const char *op = assertion_op_names[one->op], *text;
    size_t length;

    if (use == TAKES_NONE)
        return one->value == NULL ? NULL
                                  : arena_printf(a, "%s.value must be left out: %s needs none", place, op);
    if (one->value == NULL)
        return arena_printf(a, "%s.value is missing: %s needs one", place, op);
    text = assertion_value_text(a, one, &length);
    if (text_length(text) > ASSERTION_VALUE_MOST)
        return arena_printf(a, "%s.value must have at most %d characters", place, ASSERTION_VALUE_MOST);
    if (compares_with_no_number(one))
        return arena_printf(a, "%s.value must be a number: %s is one", place,
                            assertion_source_names[one->source]);
    if (use == TAKES_ORDERED && one->value[0] != '"' && !is_number(one))
        return arena_printf(a, "%s.value must be a number, or a text, for %s", place, op);
    if (use == TAKES_PATTERN && one->value[0] != '"')
        return arena_printf(a, "%s.value must be a text, a pattern, for %s", place, op);
    return use == TAKES_PATTERN ? pattern_advice(a, place, text) : NULL;
}

/* "status" and ".status" are meant as "$.status". */
static const char *
path_problem(struct arena *a, const char *place, const struct assertion *one)
{
    const char *must = arena_printf(a, "%s.path of source %s must be %s", place,
                                    assertion_source_names[one->source], sources[one->source].path_is);
    const char *path = one->path, *meant;

    if (sources[one->source].path_fits(a, path))
        return NULL;
    if (one->source != ASSERT_JSON || path == NULL)
        return must;
    meant = arena_printf(a, *path == '.' || *path == '[' ? "$%s" : "$.%s", path);
    return fits_json(a, meant) ? arena_printf(a, "%s; did you mean %s?", must, meant) : must;
}

static const char *
problem_of(struct arena *a, const char *place, const struct assertion *one, const char *kind)
{
    const char *source = assertion_source_names[one->source], *problem;

    if (!is_for(one, kind))
        return arena_printf(a, "%s.source: %s is for monitors of type %s, not for %s", place, source,
                            in_words(a, sources[one->source].kinds), kind);
    problem = path_problem(a, place, one);
    return problem != NULL ? problem : value_problem(a, place, one);
}

const char *
assertions_problem(struct arena *a, const char *member, const struct field_list *list, const char *kind)
{
    const struct assertion *all = list->items;
    const char *problem = NULL;

    for (int i = 0; i < list->count && problem == NULL; i++)
        problem = problem_of(a, arena_printf(a, "%s[%d]", member, i), &all[i], kind);
    return problem;
}

void
assertions_drop(struct arena *a, struct field_list *list, const char *kind)
{
    const struct assertion *all = list->items;
    struct assertion *kept = arena_alloc(a, (size_t)(list->count + 1) * sizeof *kept);
    int count = 0;

    for (int i = 0; i < list->count; i++)
        if (is_for(&all[i], kind))
            kept[count++] = all[i];
    if (count < list->count)
        *list = (struct field_list){count > 0 ? kept : NULL, count};
}

bool
assertions_read_body(const struct field_list *list)
{
    const struct assertion *all = list->items;

    for (int i = 0; i < list->count; i++)
        if (all[i].source == ASSERT_BODY || all[i].source == ASSERT_JSON)
            return true;
    return false;
}

/* --- what came of them ---------------------------------------------------------------------------------- */

#define SHOWN_VALUE 100 /* characters, in evidence */

const char *
text_on_a_line(struct arena *a, const char *text, size_t length, size_t most)
{
    char *line = text_cut(a, text_clean(a, text, length < 4 * most ? length : 4 * most), most);

    for (char *c = line; *c != '\0'; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    return line;
}

const char *
assertion_value_shown(struct arena *a, const struct assertion *one, size_t most)
{
    size_t length;
    const char *text = assertion_value_text(a, one, &length);

    return text_on_a_line(a, text, length, most);
}

/* As it is, or, if it is long, as much of it as a text. */
static void
put_shown_value(struct buf *out, struct arena *a, const struct assertion *one)
{
    if (one->value == NULL)
        return;
    if (strlen(one->value) <= SHOWN_VALUE)
        put_json(out, "value", one->value);
    else
        put_text(out, "value", assertion_value_shown(a, one, SHOWN_VALUE));
}

const char *
finding_text(struct arena *a, const struct assertion *one, const struct assertion_finding *finding,
             bool show_found)
{
    struct buf out = {.arena = a};

    put_object(&out, NULL);
    put_text(&out, "source", assertion_source_names[one->source]);
    opt_text(&out, "path", one->path);
    put_text(&out, "op", assertion_op_names[one->op]);
    put_shown_value(&out, a, one);
    if (show_found && finding->problem != NULL)
        put_text(&out, "found", finding->problem);
    else if (show_found)
        put_json(&out, "found", finding->found != NULL ? finding->found : "null");
    put_bool(&out, "passed", finding->passed);
    end_object(&out);
    return buf_string(&out);
}

const struct assertion_finding *
findings_copied(struct arena *a, const struct assertion_finding *findings, int count)
{
    struct assertion_finding *copies = arena_alloc(a, (size_t)count * sizeof *copies);

    for (int i = 0; i < count; i++) {
        copies[i] = findings[i];
        copies[i].found = arena_text(a, findings[i].found);
        copies[i].problem = arena_text(a, findings[i].problem);
        copies[i].within = arena_text(a, findings[i].within);
    }
    return copies;
}
