/* What nsswitch.conf says about names, and which of them only the system's own resolver may know. */
#include "net/name_sources.h"

#include "unit.h"

static unsigned
sources_in(const char *text)
{
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    unsigned sources = name_sources_read(file);

    assert_non_null(file);
    fclose(file);
    return sources;
}

static void
lines(void **state)
{
    static const struct {
        const char *text;
        unsigned sources;
    } rows[] = {
        { "hosts: files dns\n", SOURCE_DNS },
        { "passwd: files nis\nhosts:          files dns\n", SOURCE_DNS },
        { "  hosts:files dns", SOURCE_DNS },
        { "hosts: files\n", 0 },
        { "hosts: files mdns4_minimal [NOTFOUND=return] dns\n", SOURCE_MDNS | SOURCE_DNS },
        { "hosts: files [ NOTFOUND=return UNAVAIL = continue ] dns myhostname\n", SOURCE_DNS | SOURCE_SELF },
        { "hosts: resolve [!UNAVAIL=return] files myhostname dns\n", SOURCE_DNS | SOURCE_SELF },
        { "hosts: files dns nis\n", SOURCE_DNS | SOURCE_ANY },
        { "hosts: files libvirt libvirt_guest\tdns", SOURCE_DNS | SOURCE_ANY },
        { "hosts: files dns # nis\n", SOURCE_DNS },
        { "# hosts: files nis\n", SOURCE_DNS },
        { "hosts: files nis\nhosts: files dns\n", SOURCE_DNS },
        { "networks: files\n", SOURCE_DNS },
        { "\n", SOURCE_DNS },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].text, sources_in(rows[i].text), rows[i].sources);
    same_int("no file", name_sources_read(NULL), SOURCE_DNS);
}

static void
names(void **state)
{
    static const struct {
        const char *host;
        unsigned sources;
        enum name_place place;
    } rows[] = {
        { "shop.example", SOURCE_DNS, NAME_NOWHERE_ELSE },
        { "shop.example", SOURCE_DNS | SOURCE_MDNS | SOURCE_SELF, NAME_NOWHERE_ELSE },
        { "shop.example", SOURCE_DNS | SOURCE_ANY, NAME_AFTER_DNS },
        { "printer.local", SOURCE_DNS, NAME_NOWHERE_ELSE },
        { "printer.local", SOURCE_DNS | SOURCE_MDNS, NAME_BEFORE_DNS },
        { "a.Printer.LOCAL.", SOURCE_DNS | SOURCE_MDNS, NAME_BEFORE_DNS },
        { ".local", SOURCE_DNS | SOURCE_MDNS, NAME_NOWHERE_ELSE },
        { "printer.local.example", SOURCE_DNS | SOURCE_MDNS, NAME_NOWHERE_ELSE },
        { "printer.local", SOURCE_DNS | SOURCE_ANY, NAME_AFTER_DNS },
        { "Me", SOURCE_DNS | SOURCE_SELF, NAME_AFTER_DNS },
        { "_gateway", SOURCE_DNS | SOURCE_SELF, NAME_AFTER_DNS },
        { "x.localhost", SOURCE_DNS | SOURCE_SELF, NAME_AFTER_DNS },
        { "me", SOURCE_DNS, NAME_NOWHERE_ELSE },
        { "you", SOURCE_DNS | SOURCE_SELF, NAME_NOWHERE_ELSE },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].host, name_sources_place(rows[i].sources, rows[i].host, "me"), rows[i].place);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(lines), cmocka_unit_test(names) };

    return cmocka_run_group_tests_name("name_sources", tests, NULL, NULL);
}
