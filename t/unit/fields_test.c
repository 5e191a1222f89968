/* The engine under the tables of fields, on tables of its own: a row of every type and every note, and tables
 * in tables. */
#include "model/fields.h"

#include "base/text.h"
#include "quoted.h"
#include "unit.h"

struct thing {
    const char *name, *nick, *motto, *colour;
    int64_t count, bounded;
    double ratio;
    bool on;
};

static bool
is_array(json_object *value)
{
    return json_object_is_type(value, json_type_array);
}

/* Takes arrays as their length in words, and NULL as none. */
static const char *
read_motto(struct arena *a, json_object *value, void *where)
{
    if (value != NULL && json_object_array_length(value) > 2)
        return "motto must have at most 2 words";
    *(const char **)where = value == NULL ? "none" : arena_printf(a, "%zu", json_object_array_length(value));
    return NULL;
}

static const char *
read_colour(struct arena *a, json_object *value, void *where)
{
    *(const char **)where = text_upper(a, json_object_get_string(value));
    return NULL;
}

#define AT(member) .offset = offsetof(struct thing, member)

/* clang-format off */
static const struct field rows[] = {
    { "name", FIELD_TEXT, AT(name), .from = 1, .to = 5, .notes = FIELD_REQUIRED | FIELD_TRIM },
    { "nick", FIELD_TEXT, AT(nick), .to = 4, .synonym = "alias",
      .notes = FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS },
    { "motto", FIELD_OTHER, AT(motto), .notes = FIELD_NULL_CLEARS, .type_ok = is_array, .read = read_motto,
      .type_words = "an array of words" },
    { "colour", FIELD_TEXT, AT(colour), .unset_text = "RED", .read = read_colour },
    { "count", FIELD_INT, AT(count), .from = 3, .to = FIELD_INT_MAX, .unset = 7 },
    { "bounded", FIELD_INT, AT(bounded), .from = 10, .to = 20, .unset = -1,
      .notes = FIELD_CLAMP | FIELD_NULL_CLEARS },
    { "ratio", FIELD_REAL, AT(ratio), .from = 0, .to = 1, .unset = 0.5, .notes = FIELD_NULL_CLEARS },
    { "on", FIELD_BOOL, AT(on), .unset = true },
    { .name = NULL },
};

/* Bodies, and what comes of them when creating: the sentence of a refusal, or what the struct then holds. */
static const struct { const char *body; enum field_fault fault; const char *outcome; } creations[] = {
    { "{'name': ' ann '}", FIELD_FINE, "ann - none RED 7 -1 0.5 on" },
    { "{'name':'a','nick':'b','motto':[1,2],'colour':'blue','count':3,'bounded':15,'ratio':1,'on':false}",
      FIELD_FINE, "a b 2 BLUE 3 15 1 off" },
    { "{'name':'a','nick':null,'motto':null,'colour':null,'count':null,'bounded':null,"
      "'ratio':null,'on':null}", FIELD_FINE, "a - none RED 7 -1 0.5 on" },
    { "{'name':'a','unheard':{'of':[1]}}", FIELD_FINE, "a - none RED 7 -1 0.5 on" },

    /* is it an object, is everything there, do the types fit? */
    { "[]", FIELD_WRONG_TYPE, "The body must be a JSON object" },
    { "null", FIELD_WRONG_TYPE, "The body must be a JSON object" },
    { "{}", FIELD_WRONG_TYPE, "name is required: add it to the body" },
    { "{'name': null}", FIELD_WRONG_TYPE, "name is required: add it to the body" },
    { "{'name': 5}", FIELD_WRONG_TYPE, "name must be a string" },
    { "{'name': ['a']}", FIELD_WRONG_TYPE, "name must be a string" },
    { "{'name':'a','count':'5'}", FIELD_WRONG_TYPE, "count must be an integer from 3 to 4294967295" },
    { "{'name':'a','count':5.0}", FIELD_WRONG_TYPE, "count must be an integer from 3 to 4294967295" },
    { "{'name':'a','count':5e0}", FIELD_WRONG_TYPE, "count must be an integer from 3 to 4294967295" },
    { "{'name':'a','count':-1}", FIELD_WRONG_TYPE, "count must be an integer from 3 to 4294967295" },
    { "{'name':'a','count':4294967296}", FIELD_WRONG_TYPE, "count must be an integer from 3 to 4294967295" },
    { "{'name':'a','count':4294967295}", FIELD_FINE, "a - none RED 4294967295 -1 0.5 on" },
    { "{'name':'a','ratio':'1'}", FIELD_WRONG_TYPE, "ratio must be a number" },
    { "{'name':'a','on':1}", FIELD_WRONG_TYPE, "on must be true or false" },
    { "{'name':'a','motto':'x'}", FIELD_WRONG_TYPE, "motto must be an array of words" },
    { "{'name':'a','nick':'b','alias':5}", FIELD_WRONG_TYPE, "alias must be a string" },
    { "{'name':'','on':1}", FIELD_WRONG_TYPE, "on must be true or false" }, /* all types come first */

    /* values */
    { "{'name':''}", FIELD_BAD_VALUE, "name must have 1 to 5 characters" },
    { "{'name':'  '}", FIELD_BAD_VALUE, "name must have 1 to 5 characters" },
    { "{'name':'abcdef'}", FIELD_BAD_VALUE, "name must have 1 to 5 characters" },
    { "{'name':'\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6'}", FIELD_FINE,
      "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6 - none RED 7 -1 0.5 on" }, /* five characters, ten bytes */
    { "{'name':'a','nick':'12345'}", FIELD_BAD_VALUE, "nick must have at most 4 characters" },
    { "{'name':'a','nick':''}", FIELD_FINE, "a - none RED 7 -1 0.5 on" },
    { "{'name':'a','nick':' '}", FIELD_FINE, "a   none RED 7 -1 0.5 on" }, /* not trimmed, so not empty */
    { "{'name':'a','motto':[1,2,3]}", FIELD_BAD_VALUE, "motto must have at most 2 words" },
    { "{'name':'a','count':2}", FIELD_BAD_VALUE, "count must be at least 3" },
    { "{'name':'a','bounded':9}", FIELD_FINE, "a - none RED 7 10 0.5 on" },
    { "{'name':'a','bounded':21}", FIELD_FINE, "a - none RED 7 20 0.5 on" },
    { "{'name':'a','ratio':1.01}", FIELD_BAD_VALUE, "ratio must be from 0 to 1" },
    { "{'name':'a','ratio':-0.01}", FIELD_BAD_VALUE, "ratio must be from 0 to 1" },
    { "{'name':'a','ratio':-0.0}", FIELD_FINE, "a - none RED 7 -1 0 on" },
    { "{'name':'a','ratio':1e999}", FIELD_BAD_VALUE, "ratio must be from 0 to 1" },
    { "{'name':'a','alias':'b'}", FIELD_FINE, "a b none RED 7 -1 0.5 on" },
    { "{'name':'a','alias':'b','nick':'c'}", FIELD_FINE, "a c none RED 7 -1 0.5 on" },
    { "{'name':'a','alias':'b','nick':null}", FIELD_FINE, "a b none RED 7 -1 0.5 on" },
    { "{'name':'a\\u0000b'}", FIELD_BAD_VALUE, "name must not hold the character U+0000" },
    { "{'name':'a','other':[{'x':'\\u0000'}]}", FIELD_BAD_VALUE, "other must not hold the character U+0000" },
    { "{'name':'a','name':'b'}", FIELD_FINE, "b - none RED 7 -1 0.5 on" },
};

/* Bodies, and what comes of "a b 2 BLUE 3 15 1 off" when they change it. */
static const struct {
    const char *body;
    enum field_fault fault;
    int changes;
    const char *outcome;
} changes[] = {
    { "{}", FIELD_FINE, 0, "a b 2 BLUE 3 15 1 off" },
    { "{'unheard':1}", FIELD_FINE, 0, "a b 2 BLUE 3 15 1 off" },
    { "{'name':null,'colour':null,'count':null,'on':null}", FIELD_FINE, 0, "a b 2 BLUE 3 15 1 off" },
    { "{'nick':null,'motto':null,'bounded':null,'ratio':null}", FIELD_FINE, 4, "a - none BLUE 3 -1 0.5 off" },
    { "{'alias':null}", FIELD_FINE, 1, "a - 2 BLUE 3 15 1 off" },
    { "{'nick':null,'alias':'z'}", FIELD_FINE, 1, "a - 2 BLUE 3 15 1 off" }, /* null says something here */
    { "{'nick':''}", FIELD_FINE, 1, "a - 2 BLUE 3 15 1 off" },
    { "{'name':' zoe','on':true}", FIELD_FINE, 2, "zoe b 2 BLUE 3 15 1 on" },
    { "{'name':'a'}", FIELD_FINE, 1, "a b 2 BLUE 3 15 1 off" }, /* the same is a change, too */
    { "{'bounded':999}", FIELD_FINE, 1, "a b 2 BLUE 3 20 1 off" },
    { "{'name':''}", FIELD_BAD_VALUE, 0, "name must have 1 to 5 characters" },
    { "{'name':7}", FIELD_WRONG_TYPE, 0, "name must be a string" },
    { "7", FIELD_WRONG_TYPE, 0, "The body must be a JSON object" },
};
/* clang-format on */

static const char *
in_words(struct arena *a, const struct thing *t)
{
    return arena_printf(a, "%s %s %s %s %lld %lld %g %s", t->name, t->nick ? t->nick : "-", t->motto,
                        t->colour, (long long)t->count, (long long)t->bounded, t->ratio,
                        t->on ? "on" : "off");
}

static void
compare(struct arena *a, const char *body, struct field_problem problem, const struct thing *t,
        enum field_fault fault, const char *outcome)
{
    const char *got = problem.fault == FIELD_FINE ? in_words(a, t) : problem.message;

    if (problem.fault != fault || strcmp(got, outcome) != 0)
        fail_msg("%s: fault %d, %s", body, (int)problem.fault, got);
}

static void
creating(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(creations); i++) {
        json_object *body = quoted_json(&a, creations[i].body);
        struct thing t;
        struct field_problem problem = fields_types(&a, rows, body, true);

        if (problem.fault == FIELD_FINE)
            problem = fields_create(&a, rows, body, &t);
        compare(&a, creations[i].body, problem, &t, creations[i].fault, creations[i].outcome);
        json_object_put(body);
    }
    arena_free(&a);
}

static void
changing(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        json_object *body = quoted_json(&a, changes[i].body);
        struct thing t = { "a", "b", "2", "BLUE", 3, 15, 1, false };
        struct field_problem problem = fields_types(&a, rows, body, false);
        int count = 0;

        if (problem.fault == FIELD_FINE)
            problem = fields_change(&a, rows, body, &t, &count);
        compare(&a, changes[i].body, problem, &t, changes[i].fault, changes[i].outcome);
        if (problem.fault == FIELD_FINE)
            assert_int_equal(count, changes[i].changes);
        json_object_put(body);
    }
    arena_free(&a);
}

/* --- objects, lists and enums ------------------------------------------------------------------------- */

enum size { SMALL, MIDDLE, LARGE };
enum day { MONDAY, TUESDAY };

static const char *const sizes[] = { [SMALL] = "small", [MIDDLE] = "middle", [LARGE] = "large", NULL };
static const char *const days[] = { [MONDAY] = "monday", [TUESDAY] = "tuesday", NULL };

struct spot {
    const char *city;
    int64_t height;
};

struct rule {
    const char *path;
    enum size size;
    struct field_list words; /* const char * */
    struct spot spot;
};

struct plan {
    enum size size;
    struct field_list open;  /* enum day */
    struct field_list rules; /* struct rule */
    struct spot spot;
};

static const struct field spot_rows[] = {
    { "city", FIELD_TEXT, offsetof(struct spot, city), .from = 1, .to = 5, .notes = FIELD_REQUIRED },
    { "height", FIELD_INT, offsetof(struct spot, height), .to = 100, .unset = -1 },
    { .name = NULL },
};

static const char *
read_path(struct arena *a, json_object *value, void *where)
{
    const char *path = json_object_get_string(value);

    if (*path != '/')
        return "path must begin with /";
    *(const char **)where = arena_text(a, path);
    return NULL;
}

static const struct field word_row = { .type = FIELD_TEXT, .from = 1, .to = 3,
                                       .notes = FIELD_TRIM | FIELD_LOWER };
static const struct field day_row = { .type = FIELD_ENUM, .words = days };

static const struct field rule_rows[] = {
    { "path", FIELD_TEXT, offsetof(struct rule, path), .notes = FIELD_REQUIRED, .synonym = "route",
      .read = read_path },
    { "size", FIELD_ENUM, offsetof(struct rule, size), .words = sizes, .unset = MIDDLE },
    { "words", FIELD_LIST, offsetof(struct rule, words), .from = 1, .to = 2, .each = &word_row,
      .item_size = sizeof(const char *), .type_words = "an array of words" },
    { "spot", FIELD_OBJECT, offsetof(struct rule, spot), .of = spot_rows },
    { .name = NULL },
};

static const struct field plan_rows[] = {
    { "size", FIELD_ENUM, offsetof(struct plan, size), .words = sizes, .notes = FIELD_TRIM | FIELD_LOWER },
    { "open", FIELD_LIST, offsetof(struct plan, open), .to = 7, .each = &day_row,
      .item_size = sizeof(enum day), .notes = FIELD_NULL_CLEARS },
    { "rules", FIELD_LIST, offsetof(struct plan, rules), .to = 2, .of = rule_rows,
      .item_size = sizeof(struct rule) },
    { "spot", FIELD_OBJECT, offsetof(struct plan, spot), .of = spot_rows, .notes = FIELD_NULL_CLEARS },
    { .name = NULL },
};

#define NOWHERE " in - at -1"

/* clang-format off */
static const struct { const char *body; enum field_fault fault; const char *outcome; } plans[] = {
    { "{}", FIELD_FINE, "small" NOWHERE },
    { "{'size':null,'open':null,'rules':null,'spot':null}", FIELD_FINE, "small" NOWHERE },
    { "{'size':' Large','open':['tuesday','monday'],'spot':{'city':'Rome','height':20}}", FIELD_FINE,
      "large in Rome at 20 tuesday monday" },
    { "{'open':[],'rules':[]}", FIELD_FINE, "small" NOWHERE },
    { "{'rules':[{'path':'/a','more':1},{'route':'/b','size':'large','words':[' Ab','C'],"
      "'spot':{'city':'Oslo'}}]}", FIELD_FINE,
      "small" NOWHERE " [/a middle" NOWHERE "] [/b large in Oslo at -1 ab c]" },
    { "{'rules':[{'path':'/a','size':null,'words':null,'spot':null}]}", FIELD_FINE,
      "small" NOWHERE " [/a middle" NOWHERE "]" },

    /* types */
    { "{'size':1}", FIELD_WRONG_TYPE, "size must be a string" },
    { "{'open':{}}", FIELD_WRONG_TYPE, "open must be an array" },
    { "{'open':['monday',7]}", FIELD_WRONG_TYPE, "open[1] must be a string" },
    { "{'open':[null]}", FIELD_WRONG_TYPE, "open[0] must be a string" },
    { "{'spot':[]}", FIELD_WRONG_TYPE, "spot must be an object" },
    { "{'spot':{}}", FIELD_WRONG_TYPE, "spot.city is required: add it to the body" },
    { "{'spot':{'city':'Rome','height':-1}}", FIELD_WRONG_TYPE,
      "spot.height must be an integer from 0 to 100" },
    { "{'rules':[{'path':'/'},'x']}", FIELD_WRONG_TYPE, "rules[1] must be an object" },
    { "{'rules':[null]}", FIELD_WRONG_TYPE, "rules[0] must be an object" },
    { "{'rules':[{'path':'/'},{'size':'large'}]}", FIELD_WRONG_TYPE,
      "rules[1].path is required: add it to the body" },
    { "{'rules':[{'route':5}]}", FIELD_WRONG_TYPE, "rules[0].route must be a string" },
    { "{'rules':[{'path':'/','words':'x'}]}", FIELD_WRONG_TYPE, "rules[0].words must be an array of words" },
    { "{'rules':[{'path':'/','words':['a',{}]}]}", FIELD_WRONG_TYPE, "rules[0].words[1] must be a string" },
    { "{'size':'vast','rules':[{'path':'/','spot':{'city':5}}]}", FIELD_WRONG_TYPE,
      "rules[0].spot.city must be a string" },

    /* values */
    { "{'size':'vast'}", FIELD_BAD_VALUE, "size must be small, middle or large" },
    { "{'size':''}", FIELD_BAD_VALUE, "size must be small, middle or large" },
    { "{'open':['monday','Tuesday']}", FIELD_BAD_VALUE,
      "open[1] must be monday or tuesday; did you mean \"tuesday\"?" },
    { "{'open':['monday','monday','monday','monday','monday','monday','monday','monday']}",
      FIELD_BAD_VALUE, "open must have at most 7 items" },
    { "{'spot':{'city':''}}", FIELD_BAD_VALUE, "spot.city must have 1 to 5 characters" },
    { "{'spot':{'city':'Rome','height':101}}", FIELD_BAD_VALUE, "spot.height must be from 0 to 100" },
    { "{'rules':[{'path':'/'},{'path':'/'},{'path':'/'}]}", FIELD_BAD_VALUE,
      "rules must have at most 2 items" },
    { "{'rules':[{'path':'/'},{'path':'x'}]}", FIELD_BAD_VALUE, "rules[1]: path must begin with /" },
    { "{'rules':[{'path':'/','words':[]}]}", FIELD_BAD_VALUE, "rules[0].words must have 1 to 2 items" },
    { "{'rules':[{'path':'/','words':['a','abcd']}]}", FIELD_BAD_VALUE,
      "rules[0].words[1] must have 1 to 3 characters" },
    { "{'rules':[{'path':'/','size':'vast'}]}", FIELD_BAD_VALUE,
      "rules[0].size must be small, middle or large" },
    { "{'rules':[{'path':'/','words':['a\\u0000']}]}", FIELD_BAD_VALUE,
      "rules must not hold the character U+0000" },
};

/* Bodies, and what comes of "large in Rome at 20 monday [/a small in - at -1]" when they change it. */
static const struct { const char *body; int changes; const char *outcome; } plan_changes[] = {
    { "{}", 0, "large in Rome at 20 monday [/a small" NOWHERE "]" },
    { "{'size':null,'rules':null}", 0, "large in Rome at 20 monday [/a small" NOWHERE "]" },
    { "{'open':null,'spot':null}", 2, "large" NOWHERE " [/a small" NOWHERE "]" },
    { "{'spot':{'city':'Oslo'}}", 1, "large in Oslo at -1 monday [/a small" NOWHERE "]" }, /* the whole */
    { "{'rules':[{'path':'/b'}]}", 1, "large in Rome at 20 monday [/b middle" NOWHERE "]" },
    { "{'rules':[]}", 1, "large in Rome at 20 monday" },
};
/* clang-format on */

static const char *
spot_in_words(struct arena *a, const struct spot *s)
{
    return arena_printf(a, " in %s at %lld", s->city ? s->city : "-", (long long)s->height);
}

static const char *
plan_in_words(struct arena *a, const struct plan *p)
{
    const enum day *open = p->open.items;
    const struct rule *rules = p->rules.items;
    struct buf out = { .arena = a };

    buf_printf(&out, "%s%s", sizes[p->size], spot_in_words(a, &p->spot));
    for (int i = 0; i < p->open.count; i++)
        buf_printf(&out, " %s", days[open[i]]);
    for (int i = 0; i < p->rules.count; i++) {
        const char *const *words = rules[i].words.items;

        buf_printf(&out, " [%s %s%s", rules[i].path, sizes[rules[i].size], spot_in_words(a, &rules[i].spot));
        for (int k = 0; k < rules[i].words.count; k++)
            buf_printf(&out, " %s", words[k]);
        buf_text(&out, "]");
    }
    return buf_string(&out);
}

static void
nesting(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(plans); i++) {
        json_object *body = quoted_json(&a, plans[i].body);
        struct plan p;
        struct field_problem problem = fields_types(&a, plan_rows, body, true);

        if (problem.fault == FIELD_FINE)
            problem = fields_create(&a, plan_rows, body, &p);
        same_int(plans[i].body, problem.fault, plans[i].fault);
        same_text(plans[i].body, problem.fault == FIELD_FINE ? plan_in_words(&a, &p) : problem.message,
                  plans[i].outcome);
        json_object_put(body);
    }
    arena_free(&a);
}

static void
changing_what_is_nested(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(plan_changes); i++) {
        json_object *body = quoted_json(&a, plan_changes[i].body);
        enum day open[] = { MONDAY };
        struct rule rule = { .path = "/a", .size = SMALL, .spot = { NULL, -1 } };
        struct plan p = { LARGE, { open, 1 }, { &rule, 1 }, { "Rome", 20 } };
        int count = 0;

        same_text(plan_changes[i].body, fields_types(&a, plan_rows, body, false).message, NULL);
        same_text(plan_changes[i].body, fields_change(&a, plan_rows, body, &p, &count).message, NULL);
        same_int(plan_changes[i].body, count, plan_changes[i].changes);
        same_text(plan_changes[i].body, plan_in_words(&a, &p), plan_changes[i].outcome);
        json_object_put(body);
    }
    arena_free(&a);
}

struct moves {
    int64_t count, other;
    double share;
    const char *name;
};

static const struct field move_rows[] = {
    { "count", FIELD_INT, offsetof(struct moves, count), .to = 10, .synonym = "number",
      .notes = FIELD_CLAMP },
    { "other", FIELD_INT, offsetof(struct moves, other), .to = FIELD_INT_MAX },
    { "share", FIELD_REAL, offsetof(struct moves, share), .from = 0.5, .to = 1, .notes = FIELD_CLAMP },
    { "name", FIELD_TEXT, offsetof(struct moves, name), .to = 10, .notes = FIELD_TRIM },
    { .name = NULL },
};

static void
numbers_that_moved(void **state)
{
    static const struct {
        const char *body, *warnings;
    } stories[] = {
        { "{'count':10,'other':1,'share':0.75,'name':' x '}", "{}" },
        { "{'count':11}", "{'warnings':['count lowered from 11 to 10']}" },
        { "{'number':4294967295}", "{'warnings':['number lowered from 4294967295 to 10']}" },
        { "{'count':null,'number':11}", "{}" },
        { "{'share':0.1,'other':7}",
          "{'warnings':['other raised from 7 to 8','share raised from 0.1 to 0.5']}" },
        { "{'share':2,'count':1.0}", "{'warnings':['share lowered from 2 to 1']}" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++) {
        json_object *body = quoted_json(&a, stories[i].body);
        struct buf out = { .arena = &a };
        struct warnings w = { 0 };
        struct moves m = { .count = 1, .other = 1, .share = 1 };
        int count;

        same_text(stories[i].body, fields_change(&a, move_rows, body, &m, &count).message, NULL);
        m.other += m.other == 7; /* a rule of the caller's */
        fields_moved(&a, move_rows, body, &m, FIELD_ANY_KIND, &w);
        put_object(&out, NULL);
        warnings_json(&out, &w);
        end_object(&out);
        same_text(stories[i].body, buf_string(&out), quoted(&a, stories[i].warnings));
        json_object_put(body);
    }
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creating),
        cmocka_unit_test(changing),
        cmocka_unit_test(nesting),
        cmocka_unit_test(changing_what_is_nested),
        cmocka_unit_test(numbers_that_moved),
    };

    return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}
