/* Dialogues that lead to TLS, or do not: whatever the network makes of the server's lines, it is the same. */
#include "cron/check/starttls.h"

#include "unit.h"

#define TO_TLS "-> TLS"
#define WAITS "-> waits"

#define XMPP_HELLO                                               \
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' " \
    "xmlns:stream='http://etherx.jabber.org/streams' "           \
    "version='1.0' to='x.example'>"
#define XMPP_ASKS "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define XMPP_OFFER "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"
#define LDAP_ASKS                          \
    "\x30\x1d\x02\x01\x01\x77\x18\x80\x16" \
    "1.3.6.1.4.1.1466.20037"
#define NO_OFFER "the server offers no STARTTLS"
#define REFUSES "the server refuses STARTTLS"
#define STRANGE "the server does not speak this protocol"
#define INJECTED "the server sent more in the clear after it had agreed to TLS"

#define ANSWER(text) text, sizeof(text) - 1

/* All that a server says, and what comes of it: a complaint, or one of the above. */
struct dialogue {
    const char *story;
    enum starttls_protocol protocol;
    const char *server;
    size_t length;
    const char *end;
    const char *said; /* by us; NULL: it does not matter */
    bool refused;
};

static const struct dialogue dialogues[] = {
    {"smtp", STARTTLS_SMTP, ANSWER("220 mx ESMTP\r\n250-mx\r\n250-SIZE 1\r\n250 STARTTLS\r\n220 go\r\n"),
     TO_TLS, "EHLO watchpost.invalid\r\nSTARTTLS\r\n", false},
    {"smtp: a greeting of several lines", STARTTLS_SMTP,
     ANSWER("220-hello\r\n220 mx\r\n250-STARTTLS\r\n250 HELP\r\n220 go\r\n"), TO_TLS, NULL, false},
    {"smtp: lines end with a line feed alone", STARTTLS_SMTP, ANSWER("220 mx\n250 starttls\n220 go\n"),
     TO_TLS, NULL, false},
    {"smtp: it is not offered", STARTTLS_SMTP, ANSWER("220 mx\r\n250-mx\r\n250 HELP\r\n"), NO_OFFER, NULL,
     true},
    {"smtp: it is refused", STARTTLS_SMTP, ANSWER("220 mx\r\n250 STARTTLS\r\n454 not now\r\n"), REFUSES, NULL,
     true},
    {"smtp: no service", STARTTLS_SMTP, ANSWER("554 go away\r\n"), STRANGE, NULL, false},
    {"smtp: a web server", STARTTLS_SMTP, ANSWER("HTTP/1.1 400 Bad Request\r\n"), STRANGE, NULL, false},
    {"smtp: it says nothing more", STARTTLS_SMTP, ANSWER("220 mx\r\n250-mx\r\n"), WAITS, NULL, false},
    {"smtp: more in the clear", STARTTLS_SMTP, ANSWER("220 mx\r\n250 STARTTLS\r\n220 go\r\n250 hi\r\n"),
     INJECTED, NULL, false},
    {"imap", STARTTLS_IMAP, ANSWER("* OK ready\r\n* CAPABILITY IMAP4rev1\r\na OK go\r\n"), TO_TLS,
     "a STARTTLS\r\n", false},
    {"imap: it is refused", STARTTLS_IMAP, ANSWER("* OK ready\r\na BAD unknown\r\n"), REFUSES, NULL, true},
    {"imap: it is not there", STARTTLS_IMAP, ANSWER("* BYE later\r\n"), STRANGE, NULL, false},
    {"pop3", STARTTLS_POP3, ANSWER("+OK ready\r\n+OK begin\r\n"), TO_TLS, "STLS\r\n", false},
    {"pop3: it is refused", STARTTLS_POP3, ANSWER("+OK ready\r\n-ERR no\r\n"), REFUSES, NULL, true},
    {"pop3: it is away", STARTTLS_POP3, ANSWER("-ERR down\r\n"), STRANGE, NULL, false},
    {"ftp", STARTTLS_FTP, ANSWER("220 ready\r\n234 go\r\n"), TO_TLS, "AUTH TLS\r\n", false},
    {"ftp: a greeting of several lines of any kind", STARTTLS_FTP,
     ANSWER("220-hello\r\n  rules\r\n500 of them\r\n220 ready\r\n234 go\r\n"), TO_TLS, NULL, false},
    {"ftp: it is refused", STARTTLS_FTP, ANSWER("220 ready\r\n502 no\r\n"), REFUSES, NULL, true},
    {"postgres", STARTTLS_POSTGRES, ANSWER("S"), TO_TLS, NULL, false},
    {"postgres: it is refused", STARTTLS_POSTGRES, ANSWER("N"), REFUSES, NULL, true},
    {"postgres: an old error", STARTTLS_POSTGRES, ANSWER("Eunsupported"), STRANGE, NULL, false},
    {"postgres: more in the clear", STARTTLS_POSTGRES, ANSWER("SS"), INJECTED, NULL, false},
    {"postgres: nothing", STARTTLS_POSTGRES, ANSWER(""), WAITS, NULL, false},
    {"ldap", STARTTLS_LDAP, ANSWER("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"), TO_TLS,
     LDAP_ASKS, false},
    {"ldap: long lengths", STARTTLS_LDAP,
     ANSWER("\x30\x84\x00\x00\x00\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"), TO_TLS, NULL, false},
    {"ldap: it is refused (2, protocolError)", STARTTLS_LDAP,
     ANSWER("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00"), REFUSES, NULL, true},
    {"ldap: another message", STARTTLS_LDAP,
     ANSWER("\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00"), STRANGE, NULL, false},
    {"ldap: no BER", STARTTLS_LDAP, ANSWER("HTTP/1.1"), STRANGE, NULL, false},
    {"ldap: a length without an end", STARTTLS_LDAP, ANSWER("\x30\x85\x01\x01\x01\x01\x01"), STRANGE, NULL,
     false},
    {"ldap: a length beyond all measure", STARTTLS_LDAP, ANSWER("\x30\x84\xff\xff\xff\xff"), STRANGE, NULL,
     false},
    {"xmpp", STARTTLS_XMPP,
     ANSWER("<?xml version='1.0'?><stream:stream id='1'>" XMPP_OFFER "<proceed xmlns='x'/>"), TO_TLS,
     XMPP_HELLO XMPP_ASKS, false},
    {"xmpp: white space between, which keeps a stream alive", STARTTLS_XMPP,
     ANSWER("<stream:stream>" XMPP_OFFER "\n <proceed/>"), TO_TLS, NULL, false},
    {"xmpp: it is not offered", STARTTLS_XMPP,
     ANSWER("<stream:stream><stream:features><sasl/></stream:features>"), NO_OFFER, NULL, true},
    {"xmpp: nothing is offered", STARTTLS_XMPP, ANSWER("<stream:stream><stream:features/>"), NO_OFFER, NULL,
     true},
    {"xmpp: it is refused", STARTTLS_XMPP, ANSWER("<stream:stream>" XMPP_OFFER "<failure xmlns='x'/>"),
     REFUSES, NULL, true},
    {"xmpp: it does not know the name", STARTTLS_XMPP,
     ANSWER("<stream:stream><stream:error><host-unknown/></stream:error>"), REFUSES, NULL, true},
    {"xmpp: no XML", STARTTLS_XMPP, ANSWER("220 mx\r\n"), STRANGE, NULL, false},
    {"xmpp: more in the clear", STARTTLS_XMPP, ANSWER("<stream:stream>" XMPP_OFFER "<proceed/><iq/>"),
     INJECTED, NULL, false},
};

/* The server speaks in pieces of this size, and waits for an answer where it would. */
static const char *
end_of(const struct dialogue *d, size_t piece, struct buf *say, bool *refused)
{
    struct starttls s = {.protocol = d->protocol, .host = "x.example", .port = 5222};
    enum starttls_next next = STARTTLS_WAIT;
    struct buf in = {.arena = NULL};

    starttls_begin(&s, say);
    for (size_t at = 0; at < d->length && next == STARTTLS_WAIT; at += piece) {
        size_t taken = 1;

        buf_bytes(&in, d->server + at, d->length - at < piece ? d->length - at : piece);
        while (next == STARTTLS_WAIT && taken > 0) {
            next = starttls_feed(&s, buf_string(&in), in.length, &taken, say);
            assert_true(taken <= in.length);
            memmove(in.text, in.text + taken, in.length - taken + 1);
            in.length -= taken;
        }
    }
    buf_free(&in);
    *refused = s.refused;
    return next == STARTTLS_READY ? TO_TLS : next == STARTTLS_WAIT ? WAITS : s.complaint;
}

static void
dialogues_end_as_they_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(dialogues); i++) {
        const struct dialogue *d = &dialogues[i];
        struct buf say = {.arena = NULL};
        bool refused;

        same_text(d->story, end_of(d, 1 << 16, &say, &refused), d->end);
        same_int(d->story, refused, d->refused);
        if (d->said != NULL)
            same_text(d->story, buf_string(&say), d->said);
        buf_free(&say);
    }
}

/* Byte by byte: what comes behind the last word comes too late to be seen, and is TLS's to refuse. */
static void
pieces_change_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(dialogues); i++) {
        const struct dialogue *d = &dialogues[i];
        struct buf say = {.arena = NULL};
        bool refused;

        same_text(d->story, end_of(d, 1, &say, &refused), strcmp(d->end, INJECTED) == 0 ? TO_TLS : d->end);
        buf_free(&say);
    }
}

static void
endless_answers_end(void **state)
{
    static const enum starttls_protocol protocols[] = {STARTTLS_SMTP, STARTTLS_IMAP, STARTTLS_POP3,
                                                       STARTTLS_FTP,  STARTTLS_LDAP, STARTTLS_XMPP};
    static char endless[1 << 17];

    (void)state;
    memset(endless, '<', sizeof endless);
    endless[0] = '0'; /* of LDAP a sequence; of the others what it is */
    for (size_t i = 0; i < COUNT(protocols); i++) {
        struct dialogue d = {.protocol = protocols[i],
                             .server = endless + (protocols[i] == STARTTLS_XMPP),
                             .length = sizeof endless - 1};
        struct buf say = {.arena = NULL};
        bool refused;

        same_text("endless", end_of(&d, 1000, &say, &refused), STRANGE);
        buf_free(&say);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_end_as_they_should),
        cmocka_unit_test(pieces_change_nothing),
        cmocka_unit_test(endless_answers_end),
    };
    return cmocka_run_group_tests_name("starttls", tests, NULL, NULL);
}
