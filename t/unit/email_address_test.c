/* Mail addresses: which are taken for one and the same by every mail program, and where one is in a
 * sender. */
#include "unit.h"

#include "base/arena.h"
#include "base/email_address.h"

#include <string.h>

static void
addresses(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        { "a@b", true },        { "ops+night@b.example", true }, { "ärger@bücher.example", true },
        { "", false },          { "a", false },                  { "@", false },
        { "@b", false },        { "a@", false },                 { "a@b@c", false },
        { "a@b,c@d", false },   { "a;b@c", false },              { "a:b@c;", false },
        { "a(b)@c", false },    { "<a@b>", false },              { "\"a\"@b", false },
        { "a\\b@c", false },    { "a b@c", false },              { "a@b\n", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].text, email_address_is_valid(rows[i].text), rows[i].good);
}

static void
as_long_as_an_address_may_be(void **state)
{
    char text[256] = "a@";

    (void)state;
    memset(text + 2, 'b', 252);
    assert_true(email_address_is_valid(text));
    text[254] = 'b';
    assert_false(email_address_is_valid(text));
}

static void
senders(void **state)
{
    static const struct {
        const char *sender, *address;
    } rows[] = {
        { "a@b.example", "a@b.example" },
        { " a@b ", "a@b" },
        { "Watch <a@b.example>", "a@b.example" },
        { "I <3 mail <a@b>", "a@b" },
        { "nobody", "nobody" },
        { "<>", "" },
        { "Watch <a@b> ", "a@b" },
        { "Watch <a@b> c", "Watch <a@b> c" },
        { "<", "<" },
        { ">a@b<", ">a@b<" },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].sender, email_address_bare(&a, rows[i].sender), rows[i].address);
    arena_free(&a);
}

static void
names(void **state)
{
    static const struct {
        const char *sender, *name;
    } rows[] = {
        { "a@b", "" },
        { "<a@b>", "" },
        { "Watch Post <a@b>", "Watch Post" },
        { "Ops, Inc. <a@b>", "Ops, Inc." },
        { "\"Ops, Inc.\" <a@b>", "Ops, Inc." },
        { "\"The \\\"Ops\\\"\" <a@b>", "The \"Ops\"" },
        { "\"\" <a@b>", "" },
        { "\" <a@b>", "\"" },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].sender, email_address_name(&a, rows[i].sender), rows[i].name);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(as_long_as_an_address_may_be),
        cmocka_unit_test(senders),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests_name("email_address", tests, NULL, NULL);
}
