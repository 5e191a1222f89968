/* Which servers are asked. */
#include "cron/check/nameservers.h"

#include "unit.h"

#include <netdb.h>

static const char *
printed(const struct nameserver *s)
{
    static char text[NI_MAXHOST + NI_MAXSERV + 1];
    char host[NI_MAXHOST], port[NI_MAXSERV];

    assert_int_equal(getnameinfo((const struct sockaddr *)&s->address, s->length, host, sizeof host, port,
                                 sizeof port, NI_NUMERICHOST | NI_NUMERICSERV), 0);
    snprintf(text, sizeof text, "%s %s", host, port);
    return text;
}

static void
settings_are_read(void **state)
{
    static const struct {
        const char *text, *wanted; /* NULL: refused */
    } rows[] = {
        { "192.0.2.1", "192.0.2.1 53" },
        { "192.0.2.1:5353", "192.0.2.1 5353" },
        { "2001:db8::1", "2001:db8::1 53" },
        { "[2001:db8::1]", "2001:db8::1 53" },
        { "[2001:db8::1]:5353", "2001:db8::1 5353" },
        { "", NULL },
        { ":53", NULL },
        { "192.0.2.1:", NULL },
        { "dns.example.com", NULL },
        { "[2001:db8::1", NULL },
        { "[2001:db8::1]5353", NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct nameserver s;
        bool read = nameserver_read(rows[i].text, &s) == 0;

        same_text(rows[i].text, read ? printed(&s) : NULL, rows[i].wanted);
    }
}

static void
read_file(const char *text, struct nameservers *ns)
{
    char *copy = test_malloc(strlen(text) + 1);
    FILE *file;

    memcpy(copy, text, strlen(text) + 1);
    file = fmemopen(copy, strlen(copy), "r");
    assert_non_null(file);
    nameservers_read(file, ns);
    fclose(file);
    test_free(copy);
}

static void
files_are_read(void **state)
{
    struct nameservers ns;

    (void)state;
    read_file("# a comment\nsearch example.com\n nameserver\t192.0.2.1 # ours\nnameserver 2001:db8::1\n"
              "nameservers 192.0.2.9\nnameserver nonsense\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n",
              &ns);
    assert_int_equal(ns.count, 3);
    assert_false(ns.assumed);
    same_text("first", printed(&ns.list[0]), "192.0.2.1 53");
    same_text("second", printed(&ns.list[1]), "2001:db8::1 53");
    same_text("third", printed(&ns.list[2]), "192.0.2.3 53");
    read_file("options edns0\n", &ns);
    assert_int_equal(ns.count, 1);
    same_text("none", printed(&ns.list[0]), "127.0.0.1 53");
    assert_true(ns.assumed);
    nameservers_read(NULL, &ns);
    assert_int_equal(ns.count, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_read),
        cmocka_unit_test(files_are_read),
    };
    return cmocka_run_group_tests_name("nameservers", tests, NULL, NULL);
}
