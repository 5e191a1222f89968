/* What a remote probe checks, and when it last checked each: kept in its folder beside the spool. */
#ifndef CRON_REMOTE_WORK_LIST_H
#define CRON_REMOTE_WORK_LIST_H

#include "store/monitors.h"
#include "cron/remote/spool.h"

#include <stddef.h>

/* Reads the server's answer. False (logged) if it is no work list; monitors in it that do not fit the table
 * are left out (logged). */
bool work_list_read(struct arena *a, const char *text, size_t length, struct monitors *work);

/* Keeps the answer for when the server cannot be asked; or finds the last that was kept: NULL if there is
 * none. */
int work_list_keep(struct spool *s, struct arena *a, const char *text, size_t length);
char *work_list_kept(struct spool *s, struct arena *a, size_t *length);

/* Which of them are due. They are leased from now on, so that a run that begins while this one still waits
 * for slow targets leaves them alone; what a killed run held comes due again when its lease is over. */
int work_list_claim(struct spool *s, struct arena *a, const struct monitors *work, int64_t now,
                    struct monitors *due);

/* A monitor whose result is in the spool, or that was not begun (checked_at 0): its lease ends. */
struct claim_end {
    const char *id;
    int64_t checked_at;
};

/* Notes how claims ended, which have no order. 0, or -1 (logged): then they end by themselves. */
int work_list_end(struct spool *s, struct arena *a, const struct claim_end *ends, int count);

#endif
