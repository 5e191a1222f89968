/* Whether a mail that a killed run was sending has gone out: for mails of which nobody must get two. msmtp
 * outlives the run that started it. So it writes what came of the mail into a file of its own, and holds a
 * lock on it for as long as it lives; the next run asks that file. */
#ifndef CRON_NOTIFY_MAIL_RECEIPT_H
#define CRON_NOTIFY_MAIL_RECEIPT_H

#include "base/arena.h"
#include "os/config.h"

#include <stdbool.h>

/* The file of this mail, empty and locked, to be msmtp's standard output; closed by the caller. id: without a
 * slash. -1 (errno): it cannot be made. */
int mail_receipt_open(struct arena *a, const struct config *config, const char *id);

/* What is known of a mail that was begun. */
enum mail_receipt {
    RECEIPT_NONE,    /* it has not gone out, as far as is known */
    RECEIPT_SENDING, /* msmtp is still at it */
    RECEIPT_SENT
};
enum mail_receipt mail_receipt_look(struct arena *a, const struct config *config, const char *id);

/* The end of the mail is recorded: its file is of no use any longer. */
void mail_receipt_forget(struct arena *a, const struct config *config, const char *id);

#endif
