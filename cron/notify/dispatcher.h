/* Carries letters that this run has claimed (store/outbox.h): to many receivers at once, to each in order. A
 * letter is read when its turn comes, so a channel that was disabled or removed meanwhile gets nothing more;
 * what was attempted and what becomes of the letter are recorded in one transaction. */
#ifndef CRON_NOTIFY_DISPATCHER_H
#define CRON_NOTIFY_DISPATCHER_H

#include "os/loop.h"
#include "store/outbox.h"
#include "net/transfer.h"
#include "cron/command.h"
#include "cron/notify/recipient_queue.h"

struct dispatcher {
    /* Set by the owner. */
    struct run *run;
    struct loop *loop;
    int64_t lease;       /* of this run */

    int64_t next_due_ms; /* when the first falls due that this run does not hold; also set by the owner */
    bool failed;         /* the database cannot be written */

    /* Its own. */
    int64_t begun_ms, begun_at_ms; /* monotonic; the time as the run saw it then */
    int64_t forgot_ms;             /* monotonic */
    struct transfers *transfers;   /* NULL: no webhook was sent yet */
    struct recipient_queue *receivers;
    struct task *tasks;            /* letters in the hands of senders */
};

void dispatcher_open(struct dispatcher *p);

/* What is still in somebody's hands is given up: its attempt counts as never made. */
void dispatcher_close(struct dispatcher *p);

/* This run, now, as the outbox knows it. */
struct outbox_run dispatcher_as_run(const struct dispatcher *p);

/* Takes a letter that was claimed. */
void dispatcher_take(struct dispatcher *p, struct arena *scratch, const struct outbox_claimed *c);

/* Sends what may be sent now. 0, or -1. */
int dispatcher_send(struct dispatcher *p);

int dispatcher_waiting(const struct dispatcher *p); /* letters not sent yet */
int dispatcher_busy(const struct dispatcher *p);    /* letters being sent */

#endif
