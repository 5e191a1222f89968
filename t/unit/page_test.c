/* What a client may set of a status page, and the shape Page (2.2). */
#include "model/page.h"

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
};

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
                      .created_at = T, .updated_at = T };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    page_json(&out, NULL, &p, true);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'id':'i','slug':'s','title':'t','is_public':true,"
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
        cmocka_unit_test(shape),
    };

    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
