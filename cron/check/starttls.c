/* Four of the protocols are lines and codes: a greeting, perhaps a question what the server can do, a
 * command, and its answer. They are rows of a table. PostgreSQL answers with one byte, LDAP with a message in
 * BER, XMPP with pieces of XML.
 *
 * Whatever comes behind the server's last word in the clear was not sent under TLS, and might be taken as if
 * it were (CVE-2011-0411): then there is no handshake. */
#include "cron/check/starttls.h"

#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_LINE 4096
#define LONGEST_DIALOGUE 65536

#define NOT_OFFERED "the server offers no STARTTLS"
#define REFUSED "the server refuses STARTTLS"
#define STRANGE "the server does not speak this protocol"
#define INJECTED "the server sent more in the clear after it had agreed to TLS"

static enum starttls_next
give_up(struct starttls *s, const char *complaint)
{
    s->complaint = complaint;
    s->refused = strcmp(complaint, NOT_OFFERED) == 0 || strcmp(complaint, REFUSED) == 0;
    return STARTTLS_OVER;
}

/* --- Lines: SMTP, IMAP, POP3, FTP -------------------------------------------------------------------- */

/* What is said when a stage begins, and how the answer begins that ends it. The last stage's answer leads to
 * the handshake. */
struct stage {
    const char *say;       /* NULL: the server speaks first */
    const char *good;      /* a line that begins so is a good end */
    const char *more;      /* one that begins so is passed over; NULL: none is */
    const char *complaint; /* about any other */
    const char *needs;     /* a word in one of the lines; NULL: none */
};

#define STAGES 3

/* Of SMTP and FTP "220-" is a line of several, and "220 " the last. */
static const struct stage lines[STARTTLS_COUNT][STAGES + 1] = {
    [STARTTLS_SMTP] =
        {
            {NULL, "220 ", "220-", STRANGE, NULL},
            {"EHLO watchpost.invalid\r\n", "250 ", "250-", STRANGE, "STARTTLS"},
            {"STARTTLS\r\n", "220", NULL, REFUSED, NULL},
            {.good = NULL},
        },
    [STARTTLS_IMAP] =
        {
            {NULL, "* OK", NULL, STRANGE, NULL},
            {"a STARTTLS\r\n", "a OK", "* ", REFUSED, NULL},
            {.good = NULL},
        },
    [STARTTLS_POP3] =
        {
            {NULL, "+OK", NULL, STRANGE, NULL},
            {"STLS\r\n", "+OK", NULL, REFUSED, NULL},
            {.good = NULL},
        },
    [STARTTLS_FTP] =
        {
            {NULL, "220 ", "220-", STRANGE, NULL},
            {"AUTH TLS\r\n", "234", NULL, REFUSED, NULL},
            {.good = NULL},
        },
};

/* Behind the first of a greeting of several lines FTP sends lines of any kind (RFC 959, section 4.2). */
static bool
is_passed_over(const struct starttls *s, const struct stage *stage, const char *line)
{
    return (stage->more && text_starts_nocase(line, stage->more)) ||
           (s->protocol == STARTTLS_FTP && s->stage == 0 && s->within);
}

static enum starttls_next
take_line(struct starttls *s, const char *line, struct buf *say)
{
    const struct stage *stage = &lines[s->protocol][s->stage];

    if (stage->needs && text_find_nocase(line, stage->needs))
        s->offered = true;
    if (!text_starts_nocase(line, stage->good)) {
        if (!is_passed_over(s, stage, line))
            return give_up(s, stage->complaint);
        s->within = true;
        return STARTTLS_WAIT;
    }
    if (stage->needs && !s->offered)
        return give_up(s, NOT_OFFERED);
    s->within = false;
    stage = &lines[s->protocol][++s->stage];
    if (!stage->good)
        return STARTTLS_READY;
    buf_text(say, stage->say);
    return STARTTLS_WAIT;
}

static enum starttls_next
feed_lines(struct starttls *s, const char *bytes, size_t length, size_t *taken, struct buf *say)
{
    enum starttls_next next = STARTTLS_WAIT;
    const char *end;

    while (next == STARTTLS_WAIT && (end = memchr(bytes + *taken, '\n', length - *taken))) {
        char line[LONGEST_LINE];
        size_t size = (size_t)(end - (bytes + *taken));

        snprintf(line, sizeof line, "%.*s", (int)(size < sizeof line ? size : sizeof line - 1),
                 bytes + *taken);
        *taken += size + 1;
        next = take_line(s, line, say);
    }
    if (next == STARTTLS_WAIT && length - *taken > LONGEST_LINE)
        return give_up(s, STRANGE);
    return next;
}

/* --- PostgreSQL -------------------------------------------------------------------------------------- */

static const char ssl_request[8] = {0, 0, 0, 8, 4, (char)210, 22, 47};

static enum starttls_next
feed_postgres(struct starttls *s, const char *bytes, size_t length, size_t *taken)
{
    if (length == 0)
        return STARTTLS_WAIT;
    *taken = 1;
    if (bytes[0] == 'S')
        return STARTTLS_READY;
    return give_up(s, bytes[0] == 'N' ? REFUSED : STRANGE);
}

/* --- LDAP -------------------------------------------------------------------------------------------- */

/* LDAPMessage { messageID 1, ExtendedRequest { requestName 1.3.6.1.4.1.1466.20037 } } */
static const char extended_request[] = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                                       "1.3.6.1.4.1.1466.20037";

/* One element of BER (X.690) at the front: its tag, and where its content is. False: it is not all there, or
 * is none; *broken tells which. */
static bool
ber_read(const uint8_t *bytes, size_t length, uint8_t *tag, size_t *from, size_t *size, bool *broken)
{
    size_t octets = 0;

    *broken = false;
    if (length < 2)
        return false;
    *tag = bytes[0];
    *from = 2;
    *size = bytes[1];
    if (bytes[1] & 0x80) {
        octets = bytes[1] & 0x7f;
        if (octets < 1 || octets > 4) {
            *broken = true;
            return false;
        }
        if (length < 2 + octets)
            return false;
        *size = 0;
        for (size_t i = 0; i < octets; i++)
            *size = *size << 8 | bytes[2 + i];
        *from += octets;
    }
    *broken = *size > LONGEST_DIALOGUE;
    return !*broken && length - *from >= *size;
}

/* ExtendedResponse is [APPLICATION 24], and begins with an ENUMERATED resultCode; 0 is success. */
static int
ldap_result(const uint8_t *bytes, size_t length)
{
    size_t from, size;
    uint8_t tag;
    bool broken;

    if (!ber_read(bytes, length, &tag, &from, &size, &broken) || tag != 0x02)
        return -1;
    bytes += from + size;
    length -= from + size;
    if (!ber_read(bytes, length, &tag, &from, &size, &broken) || tag != 0x78)
        return -1;
    bytes += from;
    length = size;
    if (!ber_read(bytes, length, &tag, &from, &size, &broken) || tag != 0x0a || size != 1)
        return -1;
    return bytes[from];
}

static enum starttls_next
feed_ldap(struct starttls *s, const char *bytes, size_t length, size_t *taken)
{
    size_t from, size;
    uint8_t tag = 0x30;
    bool broken;
    int result;

    if (!ber_read((const uint8_t *)bytes, length, &tag, &from, &size, &broken))
        return broken || tag != 0x30 ? give_up(s, STRANGE) : STARTTLS_WAIT;
    *taken = from + size;
    result = tag == 0x30 ? ldap_result((const uint8_t *)bytes + from, size) : -1;
    if (result == 0)
        return STARTTLS_READY;
    return give_up(s, result < 0 ? STRANGE : REFUSED);
}

/* --- XMPP -------------------------------------------------------------------------------------------- */

#define XMPP_OF_SERVERS 5269

static void
xmpp_begin(const struct starttls *s, struct buf *say)
{
    buf_text(say, "<?xml version='1.0'?><stream:stream xmlns='jabber:");
    buf_text(say, s->port == XMPP_OF_SERVERS ? "server" : "client");
    buf_text(say, "' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='");
    buf_xml(say, s->host);
    buf_text(say, "'>");
}

/* Where the piece of XML ends that the needle begins; 0: not yet. */
static size_t
end_of_tag(const char *text, size_t length, const char *needle)
{
    const char *found = memmem(text, length, needle, strlen(needle));
    const char *end = found ? memchr(found, '>', length - (size_t)(found - text)) : NULL;

    return end ? (size_t)(end - text) + 1 : 0;
}

static enum starttls_next
feed_xmpp(struct starttls *s, const char *bytes, size_t length, size_t *taken, struct buf *say)
{
    size_t blanks = 0, end;

    while (blanks < length && strchr(" \t\r\n", bytes[blanks]) && bytes[blanks] != '\0')
        blanks++; /* between pieces they keep a stream alive (RFC 6120, section 4.6.1) */
    if (blanks < length && bytes[blanks] != '<')
        return give_up(s, STRANGE);
    if (s->stage == 0) {
        end = end_of_tag(bytes, length, "</stream:features");
        if (end == 0 && memmem(bytes, length, "<stream:features/>", strlen("<stream:features/>")))
            return give_up(s, NOT_OFFERED);
        if (end == 0)
            return end_of_tag(bytes, length, "<stream:error") ? give_up(s, REFUSED) : STARTTLS_WAIT;
        if (!memmem(bytes, end, "<starttls", strlen("<starttls")))
            return give_up(s, NOT_OFFERED);
        s->stage = 1;
        *taken = end;
        buf_text(say, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        return STARTTLS_WAIT;
    }
    if (end_of_tag(bytes, length, "<failure"))
        return give_up(s, REFUSED);
    end = end_of_tag(bytes, length, "<proceed");
    *taken = end;
    return end ? STARTTLS_READY : STARTTLS_WAIT;
}

/* --- All --------------------------------------------------------------------------------------------- */

void
starttls_begin(struct starttls *s, struct buf *say)
{
    s->stage = 0;
    s->complaint = NULL;
    s->refused = s->offered = s->within = false;
    if (s->protocol == STARTTLS_POSTGRES)
        buf_bytes(say, ssl_request, sizeof ssl_request);
    else if (s->protocol == STARTTLS_LDAP)
        buf_bytes(say, extended_request, sizeof extended_request - 1);
    else if (s->protocol == STARTTLS_XMPP)
        xmpp_begin(s, say);
}

enum starttls_next
starttls_feed(struct starttls *s, const char *bytes, size_t length, size_t *taken, struct buf *say)
{
    enum starttls_next next = STARTTLS_WAIT;

    *taken = 0;
    switch (s->protocol) {
    case STARTTLS_NONE:
    case STARTTLS_COUNT:
        return STARTTLS_READY;
    case STARTTLS_SMTP:
    case STARTTLS_IMAP:
    case STARTTLS_POP3:
    case STARTTLS_FTP:
        next = feed_lines(s, bytes, length, taken, say);
        break;
    case STARTTLS_POSTGRES:
        next = feed_postgres(s, bytes, length, taken);
        break;
    case STARTTLS_LDAP:
        next = feed_ldap(s, bytes, length, taken);
        break;
    case STARTTLS_XMPP:
        next = feed_xmpp(s, bytes, length, taken, say);
        break;
    }
    if (next == STARTTLS_READY && *taken < length)
        return give_up(s, INJECTED);
    if (next == STARTTLS_WAIT && length - *taken >= LONGEST_DIALOGUE)
        return give_up(s, STRANGE);
    return next;
}
