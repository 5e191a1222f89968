/* When messages to people are sent one by one, when several are told by one, and when none goes for now.
 *
 * What says how monitors stand waits a little for what comes with it; after a message what comes next waits
 * for an interval, but for the news that all is well again, which ends the matter. Beyond so many messages in
 * an hour nothing goes until that is over; then one tells all that was left. An agent is woken at once, and
 * then, for all that came since, when its cooldown is over. */
#ifndef RULES_GROUPING_H
#define RULES_GROUPING_H

#include "model/channel.h"

#include <stdbool.h>
#include <stdint.h>

/* What a channel was sent so far; all 0: nothing. */
struct group_pace {
    int64_t next_at; /* no message of a group goes before then */
    int64_t hour_at; /* when the hour began in which ... */
    int64_t messages;
};

enum group_verdict {
    GROUP_ALONE,    /* it goes by itself */
    GROUP_CHANGES,  /* with all that says how monitors stand */
    GROUP_ALL,      /* with all that waits: a digest */
    GROUP_LATER,    /* what says how monitors stand waits until then */
    GROUP_ALL_LATER /* everything does */
};

/* A message whose turn has come. is_change: it says how a monitor stands. */
struct group_question {
    bool is_change;
    bool all_clear; /* nothing else goes on, as far as the channel knows */
    int64_t now;
};

/* *until: of the last two. */
enum group_verdict group_decide(const struct channel_pacing *p, const struct group_pace *pace,
                                const struct group_question *q, int64_t *until);

/* The pace once the message goes. */
struct group_pace group_spend(const struct channel_pacing *p, const struct group_pace *pace,
                              const struct group_question *q);

#endif
