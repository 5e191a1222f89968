/* How a connection that begins in the clear is turned to TLS: what is to be said to servers of seven
 * protocols until they are ready for the handshake. Pure: it is fed with what came, and says what to send.
 *
 * smtp RFC 3207, imap RFC 9051 (6.2.1), pop3 RFC 2595, ftp RFC 4217, ldap RFC 4511 (4.14), xmpp RFC 6120
 * (5.4), postgres: the documentation's "SSL Session Encryption". */
#ifndef CRON_CHECK_STARTTLS_H
#define CRON_CHECK_STARTTLS_H

#include "base/buf.h"
#include "model/monitor_options.h"

#include <stdbool.h>
#include <stddef.h>

struct starttls {
    enum starttls_protocol protocol;
    const char *host; /* the name that the target is known by */
    int port;
    int stage;
    bool offered;          /* the server has said that it can */
    bool within;           /* a greeting of several lines */
    const char *complaint; /* why there will be no TLS; NULL: nothing is wrong */
    bool refused;          /* ... and the server said so */
};

enum starttls_next {
    STARTTLS_WAIT,  /* for more */
    STARTTLS_READY, /* now the handshake */
    STARTTLS_OVER   /* see complaint */
};

/* protocol, host and port are set. What is said before the server has said anything; appended to `say`. */
void starttls_begin(struct starttls *s, struct buf *say);

/* What has come since; *taken: how much of it has been understood, and is not to be given again. */
enum starttls_next starttls_feed(struct starttls *s, const char *bytes, size_t length, size_t *taken,
                                 struct buf *say);

#endif
