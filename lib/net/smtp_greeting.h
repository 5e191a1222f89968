/* Whether the mail server can be used: goes as far as the login and one command that does nothing, which is
 * what a mail would meet first. Mails themselves are sent by msmtp (cron/notify/send_email.c). */
#ifndef NET_SMTP_GREETING_H
#define NET_SMTP_GREETING_H

#include "base/arena.h"
#include "os/config.h"

enum smtp_outcome {
    SMTP_READY,
    SMTP_LOGIN_REFUSED, /* SMTP_USERNAME and SMTP_PASSWORD are not those of an account */
    SMTP_NO_TLS,        /* the server does not offer the TLS that SMTP_TLS asks for */
    SMTP_UNTRUSTED,     /* its certificate is not for SMTP_HOST, or of an authority that is not trusted */
    SMTP_UNREACHABLE,   /* anything else */
    SMTP_OUTCOME_COUNT
};

struct smtp_greeting {
    enum smtp_outcome outcome;
    const char *problem; /* for people, a constant; NULL: SMTP_READY */
};

/* Greets the server that the settings name; SMTP_HOST must be set. Blocks, for 10 s at most. */
struct smtp_greeting smtp_greet(struct arena *a, const struct config *config);

#endif
