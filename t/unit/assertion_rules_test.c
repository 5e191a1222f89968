/* Assertions: what may be asked, what holds of what was seen, and what is said of the one that does not. */
#include "quoted.h"

#include "model/assertion.h"
#include "model/certificate.h"
#include "rules/assertion_rules.h"
#include "rules/verdict.h"

#define NOW 1770000000
#define DAY_LONG 86400

/* --- what may be asked ---------------------------------------------------------------------------------- */

static const struct field in_a_body[] = {
    {"assertions", FIELD_LIST, 0, .to = ASSERTIONS_MOST, .of = assertion_fields,
     .item_size = sizeof(struct assertion), .notes = FIELD_OPTION | FIELD_ALWAYS | FIELD_PRIVATE},
    {.name = NULL},
};

/* NULL: it is taken. */
static const char *
refusal(struct arena *a, const char *list, const char *kind, struct field_list *taken)
{
    json_object *body = quoted_json(a, arena_printf(a, "{'assertions': %s}", list));
    struct field_problem problem = fields_types(a, in_a_body, body, true);

    if (problem.fault == FIELD_FINE)
        problem = fields_create(a, in_a_body, body, taken);
    json_object_put(body);
    if (problem.fault != FIELD_FINE)
        return problem.message;
    return assertions_problem(a, "assertions", taken, kind);
}

static void
judges_bodies(void **state)
{
    static const struct {
        const char *kind, *list, *says; /* a part of the refusal; NULL: none */
    } rows[] = {
        {"http", "[]", NULL},
        {"http", "[{'source': 'status', 'op': 'equals', 'value': 200}]", NULL},
        {"http", "[{'source': 'JSON', 'path': '$.a', 'op': 'equals', 'value': null}]", NULL},
        {"http", "[{'source': 'json', 'path': '$.a', 'op': 'equals'}]", "assertions[0].value is missing"},
        {"http", "[{'source': 'json', 'path': '$..a', 'op': 'exists'}]", "assertions[0].path of source json"},
        {"http", "[{'source': 'json', 'op': 'exists'}]", "path of source json must be like $.items"},
        {"http", "[{'source': 'json', 'path': 'a.b', 'op': 'exists'}]", "; did you mean $.a.b?"},
        {"http", "[{'source': 'json', 'path': '[0]', 'op': 'exists'}]", "; did you mean $[0]?"},
        {"http", "[{'source': 'header', 'op': 'exists'}]", "the name of a header"},
        {"http", "[{'source': 'header', 'path': 'a b', 'op': 'exists'}]", "the name of a header"},
        {"http", "[{'source': 'status', 'path': 'x', 'op': 'exists'}]", "left out"},
        {"http", "[{'source': 'response_time', 'path': 'queue', 'op': 'at_most', 'value': 1}]",
         "dns, connect"},
        {"tcp", "[{'source': 'response_time', 'path': 'connect', 'op': 'at_most', 'value': 1}]", NULL},
        {"tcp", "[{'source': 'json', 'path': '$', 'op': 'exists'}]",
         "json is for monitors of type http, websocket or push, not for tcp"},
        {"ping", "[{'source': 'metric', 'path': 'loss', 'op': 'at_most', 'value': 1}]", NULL},
        {"http", "[{'source': 'metric', 'path': 'loss', 'op': 'at_most', 'value': 1}]",
         "for monitors of type"},
        {"dns", "[{'source': 'dns_values', 'path': 'length', 'op': 'at_least', 'value': 2}]", NULL},
        {"dns", "[{'source': 'dns_values', 'path': 'size', 'op': 'at_least', 'value': 2}]", "length"},
        {"http", "[{'source': 'body', 'op': 'matches', 'value': '(a'}]", "missing closing parenthesis"},
        {"http", "[{'source': 'body', 'op': 'matches', 'value': '(*UTF)a'}]", "must not begin with (*"},
        {"http", "[{'source': 'body', 'op': 'matches', 'value': 7}]", "must be a text, a pattern"},
        {"http", "[{'source': 'body', 'op': 'at_least', 'value': true}]", "must be a number, or a text"},
        {"http", "[{'source': 'body', 'op': 'exists', 'value': 1}]", "must be left out"},
        {"http", "[{'source': 'response_time', 'op': 'less_than', 'value': '500'}]",
         "assertions[0].value must be a number: response_time is one"},
        {"http", "[{'source': 'status', 'op': 'equals', 'value': '200'}]", "must be a number"},
        {"http", "[{'source': 'certificate_days', 'op': 'not_equals', 'value': null}]", "must be a number"},
        {"http", "[{'source': 'status', 'op': 'matches', 'value': '^2'}]", NULL},
        {"http", "[{'source': 'cookies', 'op': 'exists'}]", "source must be status, header"},
        {"http", "[{'source': 'body', 'op': 'like', 'value': 1}]", "op must be equals"},
        {"http", "[{'source': 'status', 'op': '==', 'value': 1}]", "or not_empty; did you mean \"equals\"?"},
        {"http", "[{'source': 'status', 'op': 'lte', 'value': 1}]", "; did you mean \"at_most\"?"},
        {"http", "[{'source': 'jsn', 'path': '$.a', 'op': 'exists'}]", "; did you mean \"json\"?"},
        {"http", "[{'source': 'body', 'op': 'equals', 'value': 1, 'severity': 'warning'}]",
         "down or degraded"},
        {"http", "[{'source': 'body'}]", "assertions[0].op is required"},
        {"http", "[{'op': 'exists'}]", "assertions[0].source is required"},
        {"http", "[7]", "must be an object"},
        {"http", "7", "must be an array"},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct field_list taken;
        const char *says = refusal(&a, rows[i].list, rows[i].kind, &taken);

        if (rows[i].says == NULL ? says != NULL : says == NULL || strstr(says, rows[i].says) == NULL)
            fail_msg("%s: %s", rows[i].list, says);
    }
    arena_free(&a);
}

static void
bounds_lengths(void **state)
{
    static const struct {
        const char *before, *after;
        int most;
    } rows[] = {
        {"[{'source': 'json', 'op': 'exists', 'path': '$.", "'}]", ASSERTION_PATH_MOST - 2},
        {"[{'source': 'body', 'op': 'contains', 'value': '", "'}]", ASSERTION_VALUE_MOST},
        {"[{'source': 'body', 'op': 'matches', 'value': '", "'}]", ASSERTION_PATTERN_MOST},
    };
    struct arena a = {0};
    struct buf list = {.arena = &a};
    struct field_list taken;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *text = arena_alloc(&a, (size_t)rows[i].most + 2);

        memset(text, 'x', (size_t)rows[i].most);
        assert_null(
            refusal(&a, arena_printf(&a, "%s%s%s", rows[i].before, text, rows[i].after), "http", &taken));
        text[rows[i].most] = 'x';
        assert_non_null(
            refusal(&a, arena_printf(&a, "%s%s%s", rows[i].before, text, rows[i].after), "http", &taken));
    }
    for (int i = 0; i <= ASSERTIONS_MOST; i++)
        buf_printf(&list, "%s{'source': 'body', 'op': 'not_empty'}", i > 0 ? ", " : "[");
    same_text("one too many", refusal(&a, arena_printf(&a, "%s]", buf_string(&list)), "http", &taken),
              "assertions must have at most 20 items");
    arena_free(&a);
}

/* Stored, read again, and shown to those who may see less. */
static void
writes_what_it_read(void **state)
{
    static const char list[] =
        "[{'source':'json','path':'$.a','op':'equals','value':null,'severity':'degraded'},"
        "{'source':'body','op':'not_empty','severity':'down'}]";
    struct arena a = {0};
    struct field_list taken, again;
    struct buf out = {.arena = &a}, hidden = {.arena = &a};

    (void)state;
    assert_null(refusal(&a, list, "http", &taken));
    put_object(&out, NULL);
    fields_put(&out, &a, in_a_body, &taken, FIELD_ANY_KIND, FIELD_OPTION, 0, FIELD_STORED);
    end_object(&out);
    same_text("stored", buf_string(&out), quoted(&a, arena_printf(&a, "{'assertions':%s}", list)));
    fields_read_stored(&a, in_a_body, buf_string(&out), &again);
    assert_int_equal(again.count, 2);
    same_text("null is a value", ((const struct assertion *)again.items)[0].value, "null");
    assert_null(((const struct assertion *)again.items)[1].value);
    put_object(&hidden, NULL);
    fields_put(&hidden, &a, in_a_body, &taken, FIELD_ANY_KIND, FIELD_OPTION, 0, FIELD_HIDDEN);
    end_object(&hidden);
    same_text("hidden", buf_string(&hidden),
              quoted(&a, "{'assertions':[{'source':'json','op':'equals','severity':'degraded'},"
                         "{'source':'body','op':'not_empty','severity':'down'}]}"));
    assertions_drop(&a, &taken, "tcp");
    assert_int_equal(taken.count, 1);
    assertions_drop(&a, &taken, "dns");
    assert_int_equal(taken.count, 0);
    arena_free(&a);
}

/* --- what holds ----------------------------------------------------------------------------------------- */

static const char *const redirects[] = {"https://example.com/a", "https://example.com/b"};
static const char *const addresses[] = {"192.0.2.1", "192.0.2.2"};
static const struct metric metrics[] = {{"loss", 2.5}, {"size", 4711}};
static const struct certificate certificate = {.not_after = NOW + 20 * DAY_LONG + 5};

static const char body[] =
    "{\"queue\": 4711, \"state\": \"ok\", \"ratio\": 1.0, \"none\": null, \"on\": true,"
    " \"text\": \"42\", \"list\": [1, 2, \"x\"], \"empty\": [], \"blank\": \"\","
    " \"nodes\": [{\"n\": \"a\", \"up\": true}, {\"n\": \"b\", \"up\": false}],"
    " \"deep\": {\"a\": {\"b\": [1, 2]}}}";

static const struct observation all_of_it = {
    .response_time_ms = 120,
    .phases =
        {.queue_ms = 1, .dns_ms = 2, .connect_ms = 3, .tls_ms = 4, .first_byte_ms = 5, .transfer_ms = 6},
    .status_code = 200,
    .head = "Content-Type: application/json\r\nX-A: one\r\nx-a: two\r\nX-Queue: 10\r\n"
            "Set-Cookie: id=secret\r\n",
    .body = body,
    .body_length = sizeof body - 1,
    .redirects = redirects,
    .redirect_count = 2,
    .certificate = &certificate,
    .values = addresses,
    .value_count = 2,
    .metrics = metrics,
    .metric_count = 2,
};

/* Sentence of the first that does not hold; NULL: all do. The kind is not looked at here. */
static const char *
sentence(struct arena *a, const char *list, const struct observation *seen)
{
    struct monitor m = {.url = "https://example.com/", .options.max_body_bytes = 1 << 20};
    json_object *b = quoted_json(a, arena_printf(a, "{'assertions': %s}", list));
    const struct assertion_finding *findings;
    int worst;

    if (fields_create(a, in_a_body, b, &m.options.assertions).fault != FIELD_FINE)
        fail_msg("%s is not taken", list);
    json_object_put(b);
    findings = assertions_judge(a, &m, seen, NOW);
    worst = findings == NULL ? -1 : assertions_worst(&m.options.assertions, findings, false);
    if (worst < 0)
        return NULL;
    return assertion_sentence(a, &((const struct assertion *)m.options.assertions.items)[worst],
                              &findings[worst]);
}

static void
holds(void **state)
{
    static const struct {
        const char *assertion; /* without its braces */
        const char *says;      /* behind "Assertion failed: "; NULL: it holds */
    } rows[] = {
        {"'source': 'status', 'op': 'equals', 'value': 200", NULL},
        {"'source': 'status', 'op': 'less_than', 'value': 200", "status less_than 200, got 200"},
        {"'source': 'status', 'op': 'equals', 'value': '200'", "status equals 200, got 200"},
        {"'source': 'header', 'path': 'x-A', 'op': 'equals', 'value': 'one, two'", NULL},
        {"'source': 'header', 'path': 'content-type', 'op': 'contains', 'value': 'xml'",
         "header content-type contains xml, got application/json"},
        {"'source': 'header', 'path': 'X-B', 'op': 'exists'", "header X-B exists, got nothing"},
        {"'source': 'header', 'path': 'X-Queue', 'op': 'greater_than', 'value': 9", NULL},
        {"'source': 'header', 'path': 'X-Queue', 'op': 'greater_than', 'value': '9'", NULL},
        {"'source': 'header', 'path': 'X-Queue', 'op': 'at_most', 'value': 9.5",
         "header X-Queue at_most 9.5, got 10"},
        {"'source': 'header', 'path': 'X-Queue', 'op': 'equals', 'value': 10",
         "header X-Queue equals 10, got \"10\""},
        {"'source': 'header', 'path': 'X-A', 'op': 'greater_than', 'value': 1",
         "header X-A greater_than 1, got one, two"},
        {"'source': 'header', 'path': 'X-A', 'op': 'greater_than', 'value': 'on'", NULL},
        {"'source': 'header', 'path': 'X-B', 'op': 'not_exists'", NULL},
        {"'source': 'header', 'path': 'X-B', 'op': 'not_equals', 'value': 'a'",
         "header X-B not_equals a, got nothing"},
        {"'source': 'header', 'path': 'Set-Cookie', 'op': 'contains', 'value': 'id='", NULL},
        {"'source': 'header', 'path': 'Set-Cookie', 'op': 'not_exists'",
         "header Set-Cookie not_exists, got ***"},
        {"'source': 'body', 'op': 'contains', 'value': 'queue'", NULL},
        {"'source': 'body', 'op': 'matches', 'value': '\\\"queue\\\": \\\\d+'", NULL},
        {"'source': 'body', 'op': 'is_empty'",
         "body is_empty, got {\"queue\": 4711, \"state\": \"ok\", \"ratio\": 1.0, \"none\": null, \""},
        {"'source': 'json', 'path': '$.queue', 'op': 'at_most', 'value': 100",
         "json $.queue at_most 100, got 4711"},
        {"'source': 'json', 'path': '$.queue', 'op': 'at_least', 'value': 4711", NULL},
        {"'source': 'json', 'path': '$.queue', 'op': 'greater_than', 'value': 4711",
         "json $.queue greater_than 4711, got 4711"},
        {"'source': 'json', 'path': '$.ratio', 'op': 'equals', 'value': 1", NULL},
        {"'source': 'json', 'path': '$.text', 'op': 'equals', 'value': 42",
         "json $.text equals 42, got \"42\""},
        {"'source': 'json', 'path': '$.text', 'op': 'at_least', 'value': 1",
         "json $.text at_least 1, got 42"},
        {"'source': 'json', 'path': '$.text', 'op': 'equals', 'value': '42'", NULL},
        {"'source': 'json', 'path': '$.state', 'op': 'not_equals', 'value': 'ok'",
         "json $.state not_equals ok, got ok"},
        {"'source': 'json', 'path': '$.state', 'op': 'matches', 'value': '^(ok|fine)$'", NULL},
        {"'source': 'json', 'path': '$.none', 'op': 'equals', 'value': null", NULL},
        {"'source': 'json', 'path': '$.none', 'op': 'exists'", NULL},
        {"'source': 'json', 'path': '$.none', 'op': 'is_empty'", NULL},
        {"'source': 'json', 'path': '$.gone', 'op': 'equals', 'value': null",
         "json $.gone equals null, got nothing"},
        {"'source': 'json', 'path': '$.gone', 'op': 'not_contains', 'value': 'a'",
         "json $.gone not_contains a, got nothing"},
        {"'source': 'json', 'path': '$.gone', 'op': 'is_empty'", "json $.gone is_empty, got nothing"},
        {"'source': 'json', 'path': '$.gone', 'op': 'not_exists'", NULL},
        {"'source': 'json', 'path': '$.on', 'op': 'equals', 'value': true", NULL},
        {"'source': 'json', 'path': '$.on', 'op': 'equals', 'value': false",
         "json $.on equals false, got true"},
        {"'source': 'json', 'path': '$.list', 'op': 'contains', 'value': 'x'", NULL},
        {"'source': 'json', 'path': '$.list', 'op': 'contains', 'value': 2", NULL},
        {"'source': 'json', 'path': '$.list', 'op': 'contains', 'value': '2'",
         "json $.list contains 2, got [1, 2, \"x\"]"},
        {"'source': 'json', 'path': '$.list', 'op': 'equals', 'value': [1, 2, 'x']", NULL},
        {"'source': 'json', 'path': '$.deep', 'op': 'equals', 'value': {'a': {'b': [1, 2.0]}}", NULL},
        {"'source': 'json', 'path': '$.empty', 'op': 'is_empty'", NULL},
        {"'source': 'json', 'path': '$.list', 'op': 'not_empty'", NULL},
        {"'source': 'json', 'path': '$.blank', 'op': 'not_empty'", "json $.blank not_empty, got "},
        {"'source': 'json', 'path': '$.queue', 'op': 'is_empty'", "json $.queue is_empty, got 4711"},
        {"'source': 'json', 'path': '$.nodes[*].n', 'op': 'matches', 'value': '^[a-z]$'", NULL},
        {"'source': 'json', 'path': '$.nodes[*].up', 'op': 'equals', 'value': true",
         "json $.nodes[*].up equals true, got false"},
        {"'source': 'json', 'path': '$.empty[*]', 'op': 'equals', 'value': 1",
         "json $.empty[*] equals 1, got nothing"},
        {"'source': 'json', 'path': '$.nodes[*].error', 'op': 'not_exists'", NULL},
        {"'source': 'json', 'path': 'length($.nodes)', 'op': 'at_least', 'value': 3",
         "json length($.nodes) at_least 3, got 2"},
        {"'source': 'json', 'path': 'length($.gone)', 'op': 'equals', 'value': 0",
         "json length($.gone) equals 0, got nothing"},
        {"'source': 'response_time', 'op': 'at_most', 'value': 100", "response_time at_most 100, got 120"},
        {"'source': 'response_time', 'path': 'dns', 'op': 'equals', 'value': 2", NULL},
        {"'source': 'response_time', 'path': 'transfer', 'op': 'equals', 'value': 6", NULL},
        {"'source': 'certificate_days', 'op': 'at_least', 'value': 21",
         "certificate_days at_least 21, got 20"},
        {"'source': 'final_url', 'op': 'equals', 'value': 'https://example.com/b'", NULL},
        {"'source': 'dns_values', 'op': 'matches', 'value': '^192\\\\.'", NULL},
        {"'source': 'dns_values', 'op': 'equals', 'value': '192.0.2.1'",
         "dns_values equals 192.0.2.1, got 192.0.2.2"},
        {"'source': 'dns_values', 'path': 'length', 'op': 'equals', 'value': 2", NULL},
        {"'source': 'metric', 'path': 'loss', 'op': 'at_most', 'value': 2", "metric loss at_most 2, got 2.5"},
        {"'source': 'metric', 'path': 'jitter', 'op': 'at_most', 'value': 2",
         "metric jitter at_most 2, got nothing"},
        {"'source': 'body', 'op': 'not_matches', 'value': '(.|a)+(.|b)+[!#]$'",
         "body not_matches (.|a)+(.|b)+[!#]$: pattern too expensive"},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *says = sentence(&a, arena_printf(&a, "[{%s}]", rows[i].assertion), &all_of_it);
        const char *wanted =
            rows[i].says == NULL ? NULL : arena_printf(&a, "Assertion failed: %s", rows[i].says);

        same_text(rows[i].assertion, says, wanted);
    }
    arena_free(&a);
}

/* Bodies that are no JSON, too long, or in another charset. */
static void
reads_bodies(void **state)
{
    static const char json[] = "[{'source': 'json', 'path': '$.a', 'op': 'exists'}]";
    static const char name[] = "[{'source': 'body', 'op': 'contains', 'value': 'M\xc3\xbcller'}]";
    static const char no_name[] = "[{'source': 'body', 'op': 'not_contains', 'value': 'M\xc3\xbcller'}]";
    struct observation seen = {.body = "<html>", .body_length = 6}, latin = {0};
    struct arena a = {0};
    char *large = arena_alloc(&a, ASSERTION_JSON_MOST + 2);

    (void)state;
    same_text("HTML", sentence(&a, json, &seen), "Assertion failed: json $.a exists: Body is not JSON");
    same_text("nothing", sentence(&a, json, &latin), "Assertion failed: json $.a exists: Body is not JSON");
    memset(large, ' ', ASSERTION_JSON_MOST + 1);
    memcpy(large, "{\"a\":1}", 7);
    large[ASSERTION_JSON_MOST] = '\0';
    seen = (struct observation){.body = large, .body_length = ASSERTION_JSON_MOST};
    assert_null(sentence(&a, json, &seen));
    large[seen.body_length++] = ' ';
    same_text("too large", sentence(&a, json, &seen),
              "Assertion failed: json $.a exists: Body too large for json assertions");
    latin = (struct observation){.body = "M\xfcller", .body_length = 6};
    same_text("bytes", sentence(&a, name, &latin),
              "Assertion failed: body contains M\xc3\xbcller, got M\xef\xbf\xbdller");
    assert_null(sentence(&a, no_name, &latin));
    latin.body_text = "M\xc3\xbcller";
    latin.body_text_length = 7;
    assert_null(sentence(&a, name, &latin));
    assert_non_null(sentence(&a, no_name, &latin));
    latin.body_cut = true;
    same_text("cut", sentence(&a, "[{'source': 'body', 'op': 'contains', 'value': 'x'}]", &latin),
              "Assertion failed: body contains x in the first 1 MiB, got M\xc3\xbcller");
    arena_free(&a);
}

/* --- which of them names the result --------------------------------------------------------------------- */

static struct check_result
verdict(struct arena *a, const char *list, struct monitor *m, const struct observation *seen)
{
    json_object *b = quoted_json(a, arena_printf(a, "{'assertions': %s}", list));

    assert_int_equal(fields_create(a, in_a_body, b, &m->options.assertions).fault, FIELD_FINE);
    json_object_put(b);
    return verdict_of(a, m, seen, NOW);
}

static void
names_the_result(void **state)
{
    static const char mild[] = "{'source': 'status', 'op': 'equals', 'value': 1, 'severity': 'degraded'}";
    static const char hard[] = "{'source': 'status', 'op': 'equals', 'value': 2}";
    static const char fine[] = "{'source': 'status', 'op': 'equals', 'value': 200}";
    static const char slow[] = "{'source': 'response_time', 'op': 'at_most', 'value': 1}";
    struct arena a = {0};
    struct monitor m = {.url = "https://example.com/",
                        .expected_status = 200,
                        .response_time_threshold_ms = 100,
                        .options.max_body_bytes = 1 << 20};
    struct observation seen = all_of_it;
    struct check_result r;

    (void)state;
    r = verdict(&a, arena_printf(&a, "[%s, %s, %s]", mild, fine, hard), &m, &seen);
    assert_int_equal(r.status, DOWN);
    same_text("the worst", r.error_message, "Assertion failed: status equals 2, got 200");
    assert_true(!r.findings[0].passed && r.findings[1].passed && !r.findings[2].passed);
    r = verdict(&a, arena_printf(&a, "[%s, %s]", fine, mild), &m, &seen);
    assert_int_equal(r.status, DEGRADED);
    same_text("before the threshold", r.error_message, "Assertion failed: status equals 1, got 200");
    r = verdict(&a, arena_printf(&a, "[%s]", fine), &m, &seen);
    assert_int_equal(r.status, DEGRADED);
    same_text("then the threshold", r.error_message, "Response time 120ms exceeds 100ms threshold");
    seen.held_up = true;
    r = verdict(&a, arena_printf(&a, "[%s]", slow), &m, &seen);
    assert_int_equal(r.status, INCONCLUSIVE);
    r = verdict(&a, arena_printf(&a, "[%s, %s]", slow, hard), &m, &seen);
    assert_int_equal(r.status, DOWN);
    same_text("what surely failed", r.error_message, "Assertion failed: status equals 2, got 200");
    seen.status_code = 503;
    r = verdict(&a, arena_printf(&a, "[%s]", hard), &m, &seen);
    same_text("behind the kind's own rules", r.error_message, "Expected 200, got 503");
    assert_null(r.findings);
    arena_free(&a);
}

static void
inverts(void **state)
{
    static const char hard[] = "[{'source': 'status', 'op': 'equals', 'value': 2}]";
    static const char mild[] = "[{'source': 'status', 'op': 'equals', 'value': 2, 'severity': 'degraded'}]";
    struct arena a = {0};
    struct monitor m = {.url = "https://example.com/",
                        .expected_status = 200,
                        .response_time_threshold_ms = -1,
                        .options = {.invert = true, .max_body_bytes = 1024}};
    struct check_result r = verdict(&a, hard, &m, &all_of_it);

    (void)state;
    assert_int_equal(r.status, UP);
    assert_null(r.error_message);
    r = verdict(&a, mild, &m, &all_of_it);
    assert_int_equal(r.status, DOWN);
    same_text("degraded", r.error_message,
              "Expected to fail, but Assertion failed: status equals 2, got 200");
    r = verdict(&a, "[]", &m, &all_of_it);
    same_text("up", r.error_message, "Expected to fail, but got 200");
    arena_free(&a);
}

/* What gates ask for is judged along, and names nothing. */
static void
judges_for_gates(void **state)
{
    struct arena a = {0};
    struct monitor m = {
        .url = "https://example.com/", .expected_status = 200, .response_time_threshold_ms = -1};
    struct field_list asked;
    struct check_result r;

    (void)state;
    assert_null(refusal(&a, "[{'source': 'status', 'op': 'equals', 'value': 2}]", "http", &asked));
    m.asked_by_gates = asked;
    r = verdict(&a, "[{'source': 'status', 'op': 'equals', 'value': 200}]", &m, &all_of_it);
    assert_int_equal(r.status, UP);
    assert_true(r.findings[0].passed && !r.findings[1].passed);
    arena_free(&a);
}

static void
tells_findings(void **state)
{
    struct arena a = {0};
    struct monitor m = {
        .url = "https://example.com/", .expected_status = 200, .response_time_threshold_ms = -1};
    struct check_result r =
        verdict(&a,
                "[{'source': 'json', 'path': '$.nodes[*].n', 'op': 'not_equals', 'value': 'c'},"
                "{'source': 'json', 'path': '$.gone', 'op': 'exists'}]",
                &m, &all_of_it);
    const struct assertion *all = m.options.assertions.items;

    (void)state;
    same_text("with what was found", finding_text(&a, &all[0], &r.findings[0], true),
              quoted(&a, "{'source':'json','path':'$.nodes[*].n','op':'not_equals','value':'c',"
                         "'found':['a','b'],'passed':true}"));
    same_text("nothing", finding_text(&a, &all[1], &r.findings[1], true),
              quoted(&a, "{'source':'json','path':'$.gone','op':'exists','found':null,'passed':false}"));
    same_text("without", finding_text(&a, &all[0], &r.findings[0], false),
              quoted(&a, "{'source':'json','path':'$.nodes[*].n','op':'not_equals','value':'c',"
                         "'passed':true}"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_bodies),
        cmocka_unit_test(bounds_lengths),
        cmocka_unit_test(writes_what_it_read),
        cmocka_unit_test(holds),
        cmocka_unit_test(reads_bodies),
        cmocka_unit_test(names_the_result),
        cmocka_unit_test(inverts),
        cmocka_unit_test(judges_for_gates),
        cmocka_unit_test(tells_findings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
