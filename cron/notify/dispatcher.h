/* Sends the outbox items that this run has claimed (store/outbox_run.h): to many recipients at once, to each
 * in order. An item is read when its turn comes, so a channel that was disabled or removed meanwhile gets
 * nothing more. Each attempt, and what becomes of its item, are recorded in one transaction. */
#ifndef CRON_NOTIFY_DISPATCHER_H
#define CRON_NOTIFY_DISPATCHER_H

#include "os/loop.h"
#include "store/outbox_run.h"
#include "net/transfer.h"
#include "cron/command.h"
#include "cron/notify/recipient_queue.h"

struct dispatcher {
    /* Set by the owner. */
    struct run *run;
    struct loop *loop;
    int64_t lease;       /* of this run */

    int64_t next_due_ms; /* when the first item that this run does not hold falls due; set by both */
    bool failed;         /* the database cannot be written */

    /* Its own. */
    int64_t begun_ms, begun_at_ms; /* its start: monotonic, and as --now says or the clock */
    int64_t forgot_ms;             /* monotonic */
    bool has_sent;                 /* or tried to */
    struct dialler *dialler;
    struct transfers *transfers;   /* NULL: no webhook was sent yet */
    struct recipient_queue *recipients;
    struct delivery_task *tasks;   /* items being sent */
};

void dispatcher_open(struct dispatcher *d);

/* Attempts in progress are broken off and count as never made. */
void dispatcher_close(struct dispatcher *d);

/* Something that this run does not hold falls due then: it is looked at no later. */
void dispatcher_note_due(struct dispatcher *d, int64_t due_ms);

/* The time as this run sees it; it goes on from --now. */
int64_t dispatcher_now_ms(const struct dispatcher *d);

/* This run, now, as the outbox knows it. */
struct outbox_run dispatcher_as_run(const struct dispatcher *d);

/* Queues an item that was claimed. 0, or -1. */
int dispatcher_take(struct dispatcher *d, struct arena *scratch, const struct outbox_claimed *c);

/* Begins every attempt that may begin now. 0, or -1. */
int dispatcher_send(struct dispatcher *d);

int dispatcher_waiting(const struct dispatcher *d); /* items not sent yet */
int dispatcher_busy(const struct dispatcher *d);    /* items being sent */

#endif
