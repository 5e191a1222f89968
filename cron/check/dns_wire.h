/* DNS as bytes: a question, and what an answer to it says. No sockets, no clock. */
#ifndef CRON_CHECK_DNS_WIRE_H
#define CRON_CHECK_DNS_WIRE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_QUESTION_ROOM (12 + 255 + 4 + 11) /* header, name, type and class; and that EDNS is spoken */

struct dns_question {
    uint8_t packet[DNS_QUESTION_ROOM];
    size_t length; /* of header and question */
    size_t whole;  /* of all that is sent */
};

enum dns_reading {
    DNS_FOREIGN,   /* not an answer to this question: another id, another question, or no answer at all */
    DNS_TRUNCATED, /* ask again over TCP */
    DNS_FAILED,    /* an RCODE, or not well-formed */
    DNS_ALIAS,     /* the name is another's, of which the answer tells nothing: ask for that one */
    DNS_ANSWERED   /* these are the records; none: there are none */
};

struct dns_answer {
    const char *problem; /* DNS_FAILED: the RCODE's name, or a reason */
    bool is_rcode;       /* DNS_FAILED: problem is the RCODE's name */
    bool lame;           /* DNS_FAILED: another server may know better */
    const char *alias;   /* DNS_ALIAS */
    const char **values; /* DNS_ANSWERED: as the API writes them */
    int count;
    const char *owner;   /* DNS_ANSWERED: the name whose records they are, behind all aliases */
};

/* type: one of A AAAA CNAME MX TXT NS SOA PTR SRV CAA. The address of an IP literal is turned into its
 * name under in-addr.arpa or ip6.arpa if the type is PTR. False if name is no name, or type none of these. */
bool dns_ask(struct dns_question *q, const char *name, const char *type, uint16_t id);

/* Texts belong to the arena. Follows CNAMEs within the answer for every type but CNAME. */
enum dns_reading dns_read(struct arena *a, const struct dns_question *q, const uint8_t *bytes, size_t length,
                          struct dns_answer *answer);

#endif
