/* Do the servers answer that Watchpost needs: the mail server, and the name servers. */
#include "cron/admin/doctor.h"

#include "base/uuid.h"
#include "store/subscribers.h"
#include "net/smtp_greeting.h"
#include "cron/check/dns_wire.h"
#include "cron/check/nameservers.h"

#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DNS_MS 1500
#define DNS_TRIES 2

/* --- mail --- */

/* What is likely to mend it, if it is set. */
static const char *const mail_remedies[SMTP_OUTCOME_COUNT] = {
    [SMTP_LOGIN_REFUSED] = "SMTP_USERNAME and SMTP_PASSWORD to what the mail server takes",
    [SMTP_NO_TLS] = "SMTP_TLS=none, or SMTP_TLS=tls and the SMTP_PORT for it (465),",
    [SMTP_UNTRUSTED] =
        "SMTP_TLS_CA to the authority of the mail server's certificate, or SMTP_HOST to its name,",
    [SMTP_UNREACHABLE] = "SMTP_HOST and SMTP_PORT to a mail server that answers",
};

static const char *
mail_remedy(struct patient *p, enum smtp_outcome outcome)
{
    const char *what = mail_remedies[outcome];

    return doctor_setting(p, what != NULL ? what : "SMTP_HOST and SMTP_PORT to a mail server that answers");
}

struct diagnosis
examine_mail(struct patient *p)
{
    const struct config *c = p->config;
    struct smtp_greeting greeting;

    int64_t subscribers = 0;

    if (c->smtp_host == NULL && p->db != NULL && subscribers_anywhere(p->db, &subscribers) == 0 &&
        subscribers > 0)
        return warning(p, mail_remedy(p, SMTP_UNREACHABLE),
                       "none is sent: SMTP_HOST is not set, and %lld subscriber%s of status pages cannot be "
                       "told anything", (long long)subscribers, subscribers == 1 ? "" : "s");
    if (c->smtp_host == NULL)
        return fine(p, "none is sent: SMTP_HOST is not set");
    greeting = smtp_greet(p->a, c);
    if (greeting.outcome != SMTP_READY)
        return problem(p, mail_remedy(p, greeting.outcome), "%s:%lld: %s", c->smtp_host,
                       (long long)c->smtp_port, greeting.problem);
    return fine(p, "%s:%lld takes mail%s", c->smtp_host, (long long)c->smtp_port,
                *c->smtp_username != '\0' ? ", and lets us in" : "");
}

/* --- the resolver --- */

enum dns_reply { SILENT, UNWILLING, ANSWERS };

/* Asks once and waits. What is no answer to the question is waited past. A failure that is about the question
 * (NXDOMAIN) is an answer: the server works. SERVFAIL and REFUSED are not. */
static enum dns_reply
ask_once(struct arena *a, int fd, const struct dns_question *q)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    struct dns_answer answer;
    uint8_t bytes[4096];
    ssize_t n;

    if (send(fd, q->packet, q->whole, 0) != (ssize_t)q->whole)
        return SILENT;
    while (poll(&wait, 1, DNS_MS) == 1) {
        n = recv(fd, bytes, sizeof bytes, 0);
        if (n <= 0)
            return SILENT;
        switch (dns_read(a, q, bytes, (size_t)n, &answer)) {
        case DNS_FOREIGN:
            continue;
        case DNS_FAILED:
            return answer.lame ? UNWILLING : ANSWERS;
        case DNS_TRUNCATED:
        case DNS_ALIAS:
        case DNS_ANSWERED:
            return ANSWERS;
        }
    }
    return SILENT;
}

/* Twice, because a datagram may get lost; example.com exists by RFC 2606. */
static enum dns_reply
ask_nameserver(struct arena *a, const struct nameserver *server)
{
    int fd = socket(server->address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    enum dns_reply reply = SILENT;
    struct dns_question q;

    if (fd < 0)
        return SILENT;
    if (connect(fd, (const struct sockaddr *)&server->address, server->length) == 0 &&
        dns_ask(&q, "example.com", "A", (uint16_t)lease_random()))
        for (int i = 0; i < DNS_TRIES && reply == SILENT; i++)
            reply = ask_once(a, fd, &q);
    (void)close(fd);
    return reply;
}

static const char *
name_of(struct arena *a, const struct nameserver *server)
{
    char host[NI_MAXHOST] = "?", port[NI_MAXSERV] = "?";

    (void)getnameinfo((const struct sockaddr *)&server->address, server->length, host, sizeof host, port,
                      sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    return arena_printf(a, "%s port %s", host, port);
}

struct diagnosis
examine_resolver(struct patient *p)
{
    const char *mend = p->config->dns_resolver == NULL
                           ? "cat /etc/resolv.conf"
                           : doctor_setting(p, "DNS_RESOLVER to a server that answers");
    struct nameservers *servers = nameservers_open(p->config->dns_resolver);
    const char *silent = NULL, *good = NULL, *unwilling = NULL;

    for (int i = 0; i < servers->count; i++) {
        const char *name = name_of(p->a, &servers->list[i]);
        enum dns_reply reply = ask_nameserver(p->a, &servers->list[i]);

        *(reply == ANSWERS ? &good : reply == UNWILLING ? &unwilling : &silent) = name;
    }
    nameservers_close(servers);
    if (good == NULL && unwilling == NULL)
        return problem(p, mend, "no name server answers: %s", silent);
    if (good == NULL)
        return warning(p, mend, "%s answers, but not questions about the world", unwilling);
    if (silent != NULL)
        return warning(p, mend, "%s answers, %s does not", good, silent);
    return fine(p, "%s answers", good);
}
