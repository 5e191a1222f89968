/* What a client may set of a status page, and the shape Page (2.2). */
#include "model/page.h"

#include "model/language.h"

#include "quoted.h"
#include "unit.h"

#define T 1770732000 /* 2026-02-10T14:00:00Z */

static const struct {
    const char *member; /* beside a slug and a title that are fine */
    enum field_fault fault;
    const char *domain;
} creates[] = {
    { "'x':1", FIELD_FINE, NULL },
    { "'custom_domain':null", FIELD_FINE, NULL },
    { "'custom_domain':'Status.EXAMPLE.com'", FIELD_FINE, "status.example.com" },
    { "'custom_domain':''", FIELD_BAD_VALUE, NULL },
    { "'custom_domain':'a:80'", FIELD_BAD_VALUE, NULL },
    { "'custom_domain':'a/b'", FIELD_BAD_VALUE, NULL },
    { "'custom_domain':'a b'", FIELD_BAD_VALUE, NULL },
    { "'custom_domain':7", FIELD_WRONG_TYPE, NULL },
    { "'slug':'A-b_9'", FIELD_FINE, NULL },
    { "'slug':'a.b'", FIELD_BAD_VALUE, NULL },
    { "'slug':''", FIELD_BAD_VALUE, NULL },
    { "'slug':null", FIELD_WRONG_TYPE, NULL },
    { "'title':'  '", FIELD_BAD_VALUE, NULL },
    { "'logo_url':'data:image/png'", FIELD_BAD_VALUE, NULL },
    { "'logo_url':'HTTPS://x/'", FIELD_FINE, NULL },
    { "'is_public':0", FIELD_WRONG_TYPE, NULL },
    { "'access':'open'", FIELD_BAD_VALUE, NULL },
    { "'access':'public','is_public':true", FIELD_FINE, NULL },
    { "'access':'public','is_public':false", FIELD_BAD_VALUE, NULL },
    { "'access':'password'", FIELD_BAD_VALUE, NULL },
    { "'accent_color':'#12g456'", FIELD_BAD_VALUE, NULL },
    { "'accent_color':' #ABCDEF '", FIELD_FINE, NULL },
    { "'theme':'blue'", FIELD_BAD_VALUE, NULL },
    { "'language':'xx'", FIELD_BAD_VALUE, NULL },
    { "'timezone':'Mars/Base'", FIELD_BAD_VALUE, NULL },
    { "'history_days':1000", FIELD_FINE, NULL },
    { "'notify_after_minutes':0", FIELD_FINE, NULL },
    { "'footer_links':[{'label':'x','url':'ftp://x/'}]", FIELD_BAD_VALUE, NULL },
    { "'footer_links':[{'label':'x'}]", FIELD_WRONG_TYPE, NULL },
    { "'footer_links':[{'label':'x','url':'https://x/'}]", FIELD_FINE, NULL },
};

/* Who may read, by what is written and what was. */
static const struct {
    const char *body;
    enum page_access was;
    const char *seal; /* that was */
    enum field_fault fault;
    enum page_access access;
    const char *kept; /* of the seal */
} accesses[] = {
    { "{'is_public':false}", PAGE_PUBLIC, NULL, FIELD_FINE, PAGE_UNLISTED, NULL },
    { "{'is_public':true}", PAGE_UNLISTED, NULL, FIELD_FINE, PAGE_PUBLIC, NULL },
    { "{'is_public':false}", PAGE_PASSWORD, "s", FIELD_FINE, PAGE_PASSWORD, "s" },
    { "{'is_public':false}", PAGE_KEYED, NULL, FIELD_FINE, PAGE_KEYED, NULL },
    { "{'is_public':true}", PAGE_PASSWORD, "s", FIELD_FINE, PAGE_PUBLIC, NULL },
    { "{'access':'key','is_public':true}", PAGE_PUBLIC, NULL, FIELD_BAD_VALUE, PAGE_PUBLIC, NULL },
    { "{'access':'key','is_public':false}", PAGE_PUBLIC, NULL, FIELD_FINE, PAGE_KEYED, NULL },
    { "{'access':'password'}", PAGE_PUBLIC, NULL, FIELD_BAD_VALUE, PAGE_PUBLIC, NULL },
    { "{'access':'password','password':'12345678'}", PAGE_PUBLIC, NULL, FIELD_FINE, PAGE_PASSWORD, NULL },
    { "{'access':'password','password':'1234567'}", PAGE_PUBLIC, NULL, FIELD_BAD_VALUE, PAGE_PUBLIC, NULL },
    { "{'title':'x'}", PAGE_PASSWORD, "s", FIELD_FINE, PAGE_PASSWORD, "s" },
    { "{'password':null}", PAGE_PASSWORD, "s", FIELD_BAD_VALUE, PAGE_PASSWORD, NULL },
    { "{'access':'key','password':null}", PAGE_PASSWORD, "s", FIELD_FINE, PAGE_KEYED, NULL },
    { "{'access':null,'is_public':null}", PAGE_UNLISTED, NULL, FIELD_FINE, PAGE_UNLISTED, NULL },
};

static void
opening_and_closing(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(accesses); i++) {
        const char *story = accesses[i].body;
        json_object *body = quoted_json(&a, story);
        struct page p = { .slug = "s", .title = "t", .access = accesses[i].was,
                          .is_public = accesses[i].was == PAGE_PUBLIC, .password_seal = accesses[i].seal };
        int changes;
        struct field_problem problem = page_change(&a, body, &p, &changes);

        json_object_put(body);
        same_int(story, problem.fault, accesses[i].fault);
        if (problem.fault != FIELD_FINE)
            continue;
        same_int(story, p.access, accesses[i].access);
        same_int(story, p.is_public, p.access == PAGE_PUBLIC);
        same_text(story, p.password_seal, accesses[i].kept);
    }
    arena_free(&a);
}

static void
look_is_kept(void **state)
{
    struct arena a = { NULL };
    json_object *body = quoted_json(&a, "{'slug':'s','title':'t','accent_color':'#0A0B0C','theme':'dark',"
                                        "'language':'de','history_days':5,'timezone':'Europe/Berlin',"
                                        "'footer_links':[{'label':' Home ','url':'https://x.example/'}]}");
    struct page p = { 0 }, again = { 0 };
    const struct page_link *links;

    (void)state;
    assert_int_equal(page_create(&a, body, &p).fault, FIELD_FINE);
    json_object_put(body);
    page_look_read(&a, page_look_text(&a, &p), &again);
    same_text("colour", again.accent_color, "#0a0b0c");
    same_int("theme", again.theme, THEME_DARK);
    same_text("language", language_names[again.language], "de");
    same_int("days", again.history_days, 30);
    same_text("zone", again.timezone, "Europe/Berlin");
    assert_int_equal(again.footer_links.count, 1);
    links = again.footer_links.items;
    same_text("label", links->label, "Home");
    page_look_read(&a, NULL, &again);
    same_int("unset", again.history_days, 90);
    assert_true(again.allow_subscribers);
    arena_free(&a);
}

static void
creating(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(creates); i++) {
        const char *story = creates[i].member;
        json_object *body = quoted_json(&a, arena_printf(&a, "{'slug':'s','title':' t ',%s}", story));
        struct field_problem problem = fields_types(&a, page_fields, body, true);
        struct page p = { 0 };

        if (problem.fault == FIELD_FINE)
            problem = page_create(&a, body, &p);
        json_object_put(body);
        same_int(story, problem.fault, creates[i].fault);
        if (problem.fault != FIELD_FINE)
            continue;
        same_text(story, p.title, "t");
        same_text(story, p.custom_domain, creates[i].domain);
        same_int(story, p.is_public, true);
    }
    arena_free(&a);
}

static const struct {
    const char *body;
    int changes;
    const char *title, *domain, *logo_url;
} patches[] = {
    { "{}", 0, "t", "d.example", "http://l/" },
    { "{'title':null}", 0, "t", "d.example", "http://l/" },
    { "{'custom_domain':null}", 1, "t", NULL, "http://l/" },
    { "{'custom_domain':'','logo_url':''}", 2, "t", NULL, NULL },
    { "{'title':'new','custom_domain':'E.example'}", 2, "new", "e.example", "http://l/" },
};

static void
changing(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(patches); i++) {
        json_object *body = quoted_json(&a, patches[i].body);
        struct page p = { .slug = "s", .title = "t", .custom_domain = "d.example", .logo_url = "http://l/" };
        int changes;
        struct field_problem problem = page_change(&a, body, &p, &changes);

        json_object_put(body);
        same_int(patches[i].body, problem.fault, FIELD_FINE);
        same_int(patches[i].body, changes, patches[i].changes);
        same_text(patches[i].body, p.title, patches[i].title);
        same_text(patches[i].body, p.custom_domain, patches[i].domain);
        same_text(patches[i].body, p.logo_url, patches[i].logo_url);
    }
    arena_free(&a);
}

static void
shape(void **state)
{
    struct page p = { .id = "i", .slug = "s", .title = "t", .is_public = true, .monitor_count = 3,
                      .created_at = T, .updated_at = T, .history_days = 90 };
    const struct config config = { .timezone = "UTC", .base_path = "" };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    page_json(&out, NULL, &p, &config, true);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'id':'i','slug':'s','title':'t','access':'public','is_public':true,"
                                   "'show_causes':false,'timezone':'UTC','theme':'system',"
                                   "'footer_links':[],'language':'auto','history_days':90,"
                                   "'allow_embedding':false,'show_powered_by':false,"
                                   "'allow_subscribers':false,'notify_automatic':false,"
                                   "'notify_after_minutes':0,"
                                   "'created_at':'2026-02-10T14:00:00Z',"
                                   "'updated_at':'2026-02-10T14:00:00Z','revision':0,"
                                   "'monitor_count':3}"));
    arena_free(&a);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(creating),
        cmocka_unit_test(changing),
        cmocka_unit_test(opening_and_closing),
        cmocka_unit_test(look_is_kept),
        cmocka_unit_test(shape),
    };

    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
