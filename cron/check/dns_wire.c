/* A forger of answers must guess id, port and server; so everything that can be compared is compared, byte
 * by byte, before ldns, which is not afraid of compression loops or short packets, takes the answer apart.
 *
 * How a record is written is a word of letters, one for each of its fields (see put_field). */
#include "cron/check/dns_wire.h"

#include "base/buf.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#define HEADER 12
#define MOST_ALIASES 16

static const struct record {
    const char *name;
    ldns_rr_type type;
    const char *fields;
} records[] = {
    { "A", LDNS_RR_TYPE_A, "4" },        { "AAAA", LDNS_RR_TYPE_AAAA, "6" },
    { "CNAME", LDNS_RR_TYPE_CNAME, "n" }, { "NS", LDNS_RR_TYPE_NS, "n" },
    { "PTR", LDNS_RR_TYPE_PTR, "n" },    { "MX", LDNS_RR_TYPE_MX, "sn" },
    { "SRV", LDNS_RR_TYPE_SRV, "sssn" }, { "SOA", LDNS_RR_TYPE_SOA, "nnlllll" },
    { "TXT", LDNS_RR_TYPE_TXT, "" },     { "CAA", LDNS_RR_TYPE_CAA, "btq" },
};
#define RECORDS (sizeof records / sizeof records[0])

static uint16_t
read16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static void
write16(uint8_t *bytes, uint16_t value)
{
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

static const struct record *
record_named(const char *name)
{
    for (size_t i = 0; i < RECORDS; i++)
        if (strcmp(records[i].name, name) == 0)
            return &records[i];
    return NULL;
}

/* The type stands in the question's last four bytes, before the class. */
static const struct record *
record_asked(const struct dns_question *q)
{
    for (size_t i = 0; i < RECORDS; i++)
        if (records[i].type == (ldns_rr_type)read16(q->packet + q->length - 4))
            return &records[i];
    return NULL;
}

/* The name in wire form; for a PTR question about an address, its name in the reverse tree. "192.0.2.1" for a
 * PTR question is what people write; the DNS knows it as "1.2.0.192.in-addr.arpa". */
static ldns_rdf *
name_asked(const char *name, ldns_rr_type type)
{
    ldns_rdf *address = NULL, *reverse;

    if (type == LDNS_RR_TYPE_PTR && ldns_str2rdf_a(&address, name) != LDNS_STATUS_OK)
        ldns_str2rdf_aaaa(&address, name);
    if (!address)
        return ldns_dname_new_frm_str(name);
    reverse = ldns_rdf_address_reverse(address);
    ldns_rdf_deep_free(address);
    return reverse;
}

/* An OPT record: answers of 1232 bytes fit into a datagram on every path (RFC 6891; dnsflagday.net/2020). */
static void
offer_edns(struct dns_question *q)
{
    static const uint8_t opt[11] = {0, 0, LDNS_RR_TYPE_OPT, 1232 >> 8, 1232 & 0xff};

    memcpy(q->packet + q->length, opt, sizeof opt);
    q->packet[11] = 1; /* one additional record */
    q->whole = q->length + sizeof opt;
}

/* 255 is the longest name on the wire (RFC 1035, 2.3.4), which the struct's room relies on. */
bool
dns_ask(struct dns_question *q, const char *name, const char *type, uint16_t id)
{
    /* recursion desired; one question */
    static const uint8_t rest_of_header[HEADER - 2] = { 0x01, 0x00, 0, 1 };
    const struct record *record = record_named(type);
    ldns_rdf *wire = record ? name_asked(name, record->type) : NULL;
    size_t length = wire ? ldns_rdf_size(wire) : 0;

    if (length > 0 && length <= 255) {
        write16(q->packet, id);
        memcpy(q->packet + 2, rest_of_header, sizeof rest_of_header);
        memcpy(q->packet + HEADER, ldns_rdf_data(wire), length);
        write16(q->packet + HEADER + length, (uint16_t)record->type);
        write16(q->packet + HEADER + length + 2, LDNS_RR_CLASS_IN);
        q->length = HEADER + length + 4;
        offer_edns(q);
    }
    ldns_rdf_deep_free(wire);
    return length > 0 && length <= 255;
}

static uint8_t
lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

/* Names compare in any case; the lengths of labels, at most 63, are no letters. */
static bool
same_question(const uint8_t *a, const uint8_t *b, size_t length)
{
    for (size_t i = 0; i < length - 4; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return memcmp(a + length - 4, b + length - 4, 4) == 0;
}

/* An answer (QR) to a plain query (opcode 0), with our id and our one question. 0xf8 covers QR and the
 * opcode: what is left in the byte (AA, TC, RD) may be anything. */
static bool
is_ours(const struct dns_question *q, const uint8_t *bytes, size_t length)
{
    return length >= q->length && read16(bytes) == read16(q->packet) && (bytes[2] & 0xf8) == 0x80 &&
           read16(bytes + 4) == 1 && same_question(bytes + HEADER, q->packet + HEADER, q->length - HEADER);
}

/* Through text_clean: what a server put into a record is shown to people and in JSON, so it must be UTF-8 and
 * free of control characters. */
static void
put_text(struct buf *out, struct arena *a, const uint8_t *bytes, size_t length)
{
    buf_text(out, text_clean(a, (const char *)bytes, length));
}

static void
put_quoted(struct buf *out, struct arena *a, const uint8_t *bytes, size_t length)
{
    buf_char(out, '"');
    for (const char *c = text_clean(a, (const char *)bytes, length); *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_char(out, '\\');
        buf_char(out, *c);
    }
    buf_char(out, '"');
}

/* ldns allocates the text with malloc. */
static bool
put_name(struct buf *out, const ldns_rdf *rdf)
{
    char *text = ldns_rdf2str(rdf);

    if (text)
        buf_text(out, text);
    free(text);
    return text != NULL;
}

static bool
put_address(struct buf *out, int family, const uint8_t *bytes)
{
    char text[INET6_ADDRSTRLEN];

    buf_text(out, inet_ntop(family, bytes, text, sizeof text) ? text : "");
    return true;
}

/* False if the field is not what its letter says. */
static bool
put_field(struct buf *out, struct arena *a, char letter, const ldns_rdf *rdf)
{
    const uint8_t *bytes = ldns_rdf_data(rdf);
    size_t size = ldns_rdf_size(rdf);

    switch (letter) {
    case '4': return size == 4 && put_address(out, AF_INET, bytes);
    case '6': return size == 16 && put_address(out, AF_INET6, bytes);
    case 'n': return ldns_rdf_get_type(rdf) == LDNS_RDF_TYPE_DNAME && put_name(out, rdf);
    case 'b': buf_int(out, size == 1 ? bytes[0] : 0); return size == 1;
    case 's': buf_int(out, size == 2 ? read16(bytes) : 0); return size == 2;
    case 'l': buf_int(out, size == 4 ? ldns_rdf2native_int32(rdf) : 0); return size == 4;
    case 't': put_text(out, a, bytes + 1, size > 0 ? size - 1 : 0); return size > 1;
    case 'q': put_quoted(out, a, bytes, size); return true;
    default: return false;
    }
}

/* The strings of a TXT record, joined. A TXT record longer than 255 bytes is sent as several strings that
 * mean one text (RFC 7208, 3.3). The first byte of each is its length. */
static const char *
joined_strings(struct arena *a, const ldns_rr *rr)
{
    struct buf joined = { .arena = a };

    for (size_t i = 0; i < ldns_rr_rd_count(rr); i++) {
        const ldns_rdf *string = ldns_rr_rdf(rr, i);

        buf_bytes(&joined, ldns_rdf_data(string) + 1, ldns_rdf_size(string) - 1);
    }
    return text_clean(a, buf_string(&joined), joined.length);
}

/* The record as the API writes it; NULL if it is not well-formed. */
static const char *
record_text(struct arena *a, const struct record *record, const ldns_rr *rr)
{
    struct buf out = { .arena = a };

    if (record->type == LDNS_RR_TYPE_TXT)
        return ldns_rr_rd_count(rr) > 0 ? joined_strings(a, rr) : NULL;
    if (ldns_rr_rd_count(rr) != strlen(record->fields))
        return NULL;
    for (size_t i = 0; record->fields[i]; i++) {
        if (i > 0)
            buf_char(&out, ' ');
        if (!put_field(&out, a, record->fields[i], ldns_rr_rdf(rr, i)))
            return NULL;
    }
    return buf_string(&out);
}

static bool
is_record_of(const ldns_rr *rr, const ldns_rdf *name, ldns_rr_type type)
{
    return ldns_rr_get_type(rr) == type && ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN &&
           ldns_dname_compare(ldns_rr_owner(rr), name) == 0;
}

/* What the name is another name for; NULL: for none that we are told of. The answer's own order is not relied
 * on: each step looks through all records. */
static const ldns_rdf *
alias_of(const ldns_rr_list *answers, const ldns_rdf *name)
{
    for (size_t i = 0; i < ldns_rr_list_rr_count(answers); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(answers, i);

        if (is_record_of(rr, name, LDNS_RR_TYPE_CNAME) && ldns_rr_rd_count(rr) == 1)
            return ldns_rr_rdf(rr, 0);
    }
    return NULL;
}

static enum dns_reading
failed(struct dns_answer *answer, const char *problem)
{
    answer->problem = problem;
    return DNS_FAILED;
}

/* All records of that name into answer->values; false if one of them is not well-formed. */
static bool
read_values(struct arena *a, const ldns_rr_list *answers, const ldns_rdf *name, const struct record *record,
            struct dns_answer *answer)
{
    size_t total = ldns_rr_list_rr_count(answers);

    answer->values = arena_alloc(a, (total + 1) * sizeof *answer->values);
    for (size_t i = 0; i < total; i++) {
        const ldns_rr *rr = ldns_rr_list_rr(answers, i);

        if (!is_record_of(rr, name, record->type))
            continue;
        answer->values[answer->count] = record_text(a, record, rr);
        if (!answer->values[answer->count])
            return false;
        answer->count++;
    }
    return true;
}

/* From the name asked for, along the aliases, to the records. An answer whose aliases lead to a name without
 * records in it is DNS_ALIAS: resolvers that do not chase aliases leave that to us. */
static enum dns_reading
read_records(struct arena *a, const ldns_rr_list *answers, const ldns_rdf *asked, const struct record *record,
             struct dns_answer *answer)
{
    const ldns_rdf *name = asked, *next = NULL;
    struct buf owner = { .arena = a };
    int hops = 0;

    if (record->type != LDNS_RR_TYPE_CNAME)
        while (hops++ < MOST_ALIASES && (next = alias_of(answers, name)))
            name = next;
    if (next)
        return failed(answer, "a chain of aliases without an end");
    if (!read_values(a, answers, name, record, answer))
        return failed(answer, "malformed answer");
    if (!put_name(&owner, name))
        return failed(answer, "malformed answer");
    answer->owner = answer->alias = buf_string(&owner);
    return answer->count > 0 || name == asked ? DNS_ANSWERED : DNS_ALIAS;
}

/* The names by which people know the codes of RFC 1035 and RFC 2136. */
static const char *
rcode_name(struct arena *a, unsigned rcode)
{
    static const char *const names[] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
                                         "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE" };

    return rcode < sizeof names / sizeof names[0] ? names[rcode] : arena_printf(a, "RCODE%u", rcode);
}

/* The RCODE before the truncation bit: an error is complete without its records. */
enum dns_reading
dns_read(struct arena *a, const struct dns_question *q, const uint8_t *bytes, size_t length,
         struct dns_answer *answer)
{
    enum dns_reading reading = DNS_FAILED;
    ldns_pkt *packet = NULL;
    ldns_rdf *asked;
    unsigned rcode;

    *answer = (struct dns_answer){ .problem = "malformed answer" };
    if (!is_ours(q, bytes, length))
        return DNS_FOREIGN;
    rcode = bytes[3] & 0x0f;
    if (rcode != LDNS_RCODE_NOERROR) {
        answer->lame = rcode == LDNS_RCODE_SERVFAIL || rcode == LDNS_RCODE_NOTIMPL ||
                       rcode == LDNS_RCODE_REFUSED;
        answer->is_rcode = true;
        return failed(answer, rcode_name(a, rcode));
    }
    if (bytes[2] & 0x02)
        return DNS_TRUNCATED;
    if (ldns_wire2pkt(&packet, bytes, length) != LDNS_STATUS_OK)
        return DNS_FAILED;
    asked = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, q->length - HEADER - 4, q->packet + HEADER);
    if (asked)
        reading = read_records(a, ldns_pkt_answer(packet), asked, record_asked(q), answer);
    ldns_rdf_deep_free(asked);
    ldns_pkt_free(packet);
    return reading;
}
