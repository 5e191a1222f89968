/* Answers as bytes: what is ours, what is well-formed, what it says. */
#include "cron/check/dns_wire.h"

#include "unit.h"

#define ID 0x1234
#define ALPHABET "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z"

/* An answer under construction, to the question for "a.test", or to whatever `question` is. */
struct message {
    uint8_t bytes[1024];
    size_t length;
};

static const uint8_t to_question[] = { 0xc0, 12 };

static void
add(struct message *m, const void *bytes, size_t length)
{
    memcpy(m->bytes + m->length, bytes, length);
    m->length += length;
}

static void
add16(struct message *m, unsigned value)
{
    add(m, (uint8_t[]){ (uint8_t)(value >> 8), (uint8_t)value }, 2);
}

static struct message
begin(const struct dns_question *q, unsigned id, unsigned flags, unsigned answers)
{
    struct message m = { .length = 0 };

    add16(&m, id);
    add16(&m, flags);
    add16(&m, 1);
    add16(&m, answers);
    add16(&m, 0);
    add16(&m, 0);
    add(&m, q->packet + 12, q->length - 12);
    return m;
}

static void
add_record(struct message *m, unsigned type, unsigned class, const void *data, size_t length)
{
    add(m, to_question, sizeof to_question);
    add16(m, type);
    add16(m, class);
    add16(m, 0);
    add16(m, 60);
    add16(m, (unsigned)length);
    add(m, data, length);
}

static struct dns_question
question(const char *name, const char *type)
{
    struct dns_question q;

    assert_true(dns_ask(&q, name, type, ID));
    return q;
}

static void
questions_are_plain(void **state)
{
    static const uint8_t wanted[] = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x01"
                                    "\x01"
                                    "a\x04test\x00\x00\x1c\x00\x01"
                                    "\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00";
    struct dns_question q = question("a.test", "AAAA");

    (void)state;
    assert_int_equal(q.length, sizeof wanted - 1 - 11);
    assert_int_equal(q.whole, sizeof wanted - 1);
    assert_memory_equal(q.packet, wanted, sizeof wanted - 1);
    q = question("192.0.2.1", "PTR");
    assert_memory_equal(q.packet + 12, "\x01" "1\x01" "2\x01" "0\x03" "192\x07in-addr\x04" "arpa", 24);
    q = question("192.0.2.1", "A"); /* a name of digits for every other type */
    assert_memory_equal(q.packet + 12, "\x03" "192", 4);
}

static void
what_is_no_name_is_refused(void **state)
{
    static const char *const names[] = {
        "", "a..b", ".a",
        "1234567890123456789012345678901234567890123456789012345678901234.test",
        ALPHABET "." ALPHABET "." ALPHABET "." ALPHABET "." ALPHABET, /* 259 bytes */
    };
    struct dns_question q;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        if (dns_ask(&q, names[i], "A", ID))
            fail_msg("<%s> is taken for a name", names[i]);
    assert_false(dns_ask(&q, "a.test", "AXFR", ID));
}

/* Which records say what. */
static void
records_are_written_as_the_api_shows_them(void **state)
{
    static const struct {
        const char *type;
        unsigned code;
        const char *data;
        size_t length;
        const char *wanted; /* NULL: malformed */
    } rows[] = {
        { "A", 1, "\xc0\x00\x02\x01", 4, "192.0.2.1" },
        { "A", 1, "\xc0\x00\x02", 3, NULL },
        { "AAAA", 28, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16, "2001:db8::1" },
        { "AAAA", 28, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\x02\x01", 16, "::ffff:192.0.2.1" },
        { "AAAA", 28, "\x20\x01\x0d\xb8", 4, NULL },
        { "CNAME", 5, "\x01" "b\xc0\x0e", 4, "b.test." },
        { "NS", 2, "\xc0\x0c", 2, "a.test." },
        { "NS", 2, "\x01" "b", 2, NULL },
        { "PTR", 12, "\x03" "a.b\xc0\x0e", 6, "a\\.b.test." },
        { "MX", 15, "\x00\x0a\xc0\x0c", 4, "10 a.test." },
        { "MX", 15, "\x00\x0a", 2, NULL },
        { "SRV", 33, "\x00\x01\x00\x02\xff\xff\x00", 7, "1 2 65535 ." },
        { "SOA", 6, "\xc0\x0c\xc0\x0e\xff\xff\xff\xff\0\0\0\x02\0\0\0\x03\0\0\0\x04\0\0\0\x05", 24,
          "a.test. test. 4294967295 2 3 4 5" },
        { "SOA", 6, "\xc0\x0c\xc0\x0e\xff\xff", 6, NULL },
        { "TXT", 16, "\x03" "one\x04 two", 9, "one two" },
        { "TXT", 16, "\x00", 1, "" },
        { "TXT", 16, "\x02\xff\n", 3, "\xef\xbf\xbd\n" },
        { "TXT", 16, "\x09short", 6, NULL },
        { "TXT", 16, "", 0, NULL },
        { "CAA", 257, "\x80\x05issueca.test", 14, "128 issue \"ca.test\"" },
        { "CAA", 257, "\x00\x05iodef\"\\", 9, "0 iodef \"\\\"\\\\\"" },
        { "CAA", 257, "\x00", 1, NULL },
    };
    struct arena a = { .newest = NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct dns_question q = question("a.test", rows[i].type);
        struct message m = begin(&q, ID, 0x8180, 1);
        struct dns_answer answer;
        enum dns_reading reading;

        add_record(&m, rows[i].code, 1, rows[i].data, rows[i].length);
        reading = dns_read(&a, &q, m.bytes, m.length, &answer);
        same_int(rows[i].type, reading, rows[i].wanted ? DNS_ANSWERED : DNS_FAILED);
        if (!rows[i].wanted)
            continue;
        same_int(rows[i].type, answer.count, 1);
        same_text(rows[i].type, answer.values[0], rows[i].wanted);
    }
    arena_free(&a);
}

static void
headers_decide(void **state)
{
    static const struct {
        const char *story;
        unsigned id, flags;
        enum dns_reading wanted;
        const char *problem;
    } rows[] = {
        { "an answer", ID, 0x8180, DNS_ANSWERED, NULL },
        { "another id", ID + 1, 0x8180, DNS_FOREIGN, NULL },
        { "a question", ID, 0x0100, DNS_FOREIGN, NULL },
        { "another kind of query", ID, 0x9180, DNS_FOREIGN, NULL },
        { "truncated", ID, 0x8380, DNS_TRUNCATED, NULL },
        { "format error", ID, 0x8181, DNS_FAILED, "FORMERR" },
        { "server failure", ID, 0x8182, DNS_FAILED, "SERVFAIL" },
        { "no such name", ID, 0x8183, DNS_FAILED, "NXDOMAIN" },
        { "not implemented", ID, 0x8184, DNS_FAILED, "NOTIMP" },
        { "refused", ID, 0x8185, DNS_FAILED, "REFUSED" },
        { "not a zone", ID, 0x818a, DNS_FAILED, "NOTZONE" },
        { "a code without a name", ID, 0x818b, DNS_FAILED, "RCODE11" },
    };
    struct dns_question q = question("a.test", "A");
    struct arena a = { .newest = NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct message m = begin(&q, rows[i].id, rows[i].flags, 0);
        struct dns_answer answer;

        same_int(rows[i].story, dns_read(&a, &q, m.bytes, m.length, &answer), rows[i].wanted);
        if (rows[i].problem)
            same_text(rows[i].story, answer.problem, rows[i].problem);
    }
    arena_free(&a);
}

/* Every prefix of an answer: never an answer, never past its end (the sanitizers watch). */
static void
short_messages_are_harmless(void **state)
{
    struct dns_question q = question("a.test", "A");
    struct message m = begin(&q, ID, 0x8180, 1);
    struct arena a = { .newest = NULL };
    struct dns_answer answer;

    (void)state;
    add_record(&m, 1, 1, "\xc0\x00\x02\x01", 4);
    for (size_t length = 0; length < m.length; length++) {
        uint8_t *copy = test_malloc(length + 1);

        memcpy(copy, m.bytes, length);
        if (dns_read(&a, &q, copy, length, &answer) == DNS_ANSWERED)
            fail_msg("%zu bytes of %zu pass for the whole", length, m.length);
        test_free(copy);
    }
    assert_int_equal(dns_read(&a, &q, m.bytes, m.length, &answer), DNS_ANSWERED);
    arena_free(&a);
}

/* A failure has a reason; what is read of two records is of these at most, and each has a text. */
static void
says_nothing_odd(size_t at, unsigned value, enum dns_reading reading, const struct dns_answer *answer)
{
    if (reading == DNS_FAILED && (answer->problem == NULL || *answer->problem == '\0'))
        fail_msg("byte %zu is %u: it fails without a reason", at, value);
    if (reading != DNS_ANSWERED)
        return;
    if (answer->count < 0 || answer->count > 2)
        fail_msg("byte %zu is %u: %d values of two records", at, value, answer->count);
    for (int i = 0; i < answer->count; i++)
        if (answer->values[i] == NULL || *answer->values[i] == '\0')
            fail_msg("byte %zu is %u: a value without a text", at, value);
}

/* Any byte may be anything: whatever comes out, nothing breaks, and each run ends. */
static void
damaged_messages_are_harmless(void **state)
{
    struct dns_question q = question("a.test", "MX");
    struct message whole = begin(&q, ID, 0x8180, 2);
    struct arena a = { .newest = NULL };
    struct dns_answer answer;

    (void)state;
    add_record(&whole, 5, 1, "\x01" "b\xc0\x0e", 4);
    add_record(&whole, 15, 1, "\x00\x0a\xc0\x0c", 4);
    for (size_t at = 0; at < whole.length; at++)
        for (unsigned value = 0; value < 256; value++) {
            struct message m = whole;

            m.bytes[at] = (uint8_t)value;
            says_nothing_odd(at, value, dns_read(&a, &q, m.bytes, m.length, &answer), &answer);
            if (at < 2 && m.bytes[at] != whole.bytes[at])
                same_int("another id", dns_read(&a, &q, m.bytes, m.length, &answer), DNS_FOREIGN);
            arena_reset(&a);
        }
    arena_free(&a);
}

static void
aliases_are_followed(void **state)
{
    struct dns_question q = question("a.test", "A");
    struct message m = begin(&q, ID, 0x8180, 1);
    struct arena a = { .newest = NULL };
    struct dns_answer answer;

    (void)state;
    add_record(&m, 5, 1, "\x01" "b\xc0\x0e", 4);
    assert_int_equal(dns_read(&a, &q, m.bytes, m.length, &answer), DNS_ALIAS);
    same_text("only an alias", answer.alias, "b.test.");

    m.bytes[7] = 2; /* answers */
    add(&m, "\x01" "B\xc0\x0e\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04\x7f\x00\x00\x01", 18);
    assert_int_equal(dns_read(&a, &q, m.bytes, m.length, &answer), DNS_ANSWERED);
    same_int("and its address", answer.count, 1);
    same_text("and its address", answer.values[0], "127.0.0.1");

    m = begin(&q, ID, 0x8180, 1);
    add_record(&m, 5, 1, to_question, sizeof to_question);
    assert_int_equal(dns_read(&a, &q, m.bytes, m.length, &answer), DNS_FAILED);

    m = begin(&q, ID, 0x8180, 1);
    add_record(&m, 1, 3, "\xc0\x00\x02\x01", 4);
    assert_int_equal(dns_read(&a, &q, m.bytes, m.length, &answer), DNS_ANSWERED);
    same_int("a record of another class", answer.count, 0);
    arena_free(&a);
}

static void
questions_are_compared(void **state)
{
    struct dns_question q = question("a.test", "A");
    struct message m = begin(&q, ID, 0x8180, 0);
    struct arena a = { .newest = NULL };
    struct dns_answer answer;

    (void)state;
    m.bytes[13] = 'A';
    assert_int_equal(dns_read(&a, &q, m.bytes, m.length, &answer), DNS_ANSWERED);
    m.bytes[13] = 'b';
    assert_int_equal(dns_read(&a, &q, m.bytes, m.length, &answer), DNS_FOREIGN);
    m.bytes[13] = 'a';
    m.bytes[m.length - 3] = 28;
    assert_int_equal(dns_read(&a, &q, m.bytes, m.length, &answer), DNS_FOREIGN);
    m.bytes[m.length - 3] = 1;
    m.bytes[5] = 2;
    assert_int_equal(dns_read(&a, &q, m.bytes, m.length, &answer), DNS_FOREIGN);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_are_plain),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(records_are_written_as_the_api_shows_them),
        cmocka_unit_test(headers_decide),
        cmocka_unit_test(short_messages_are_harmless),
        cmocka_unit_test(damaged_messages_are_harmless),
        cmocka_unit_test(aliases_are_followed),
        cmocka_unit_test(questions_are_compared),
    };
    return cmocka_run_group_tests_name("dns_wire", tests, NULL, NULL);
}
