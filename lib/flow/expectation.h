/* What a push monitor expects: when its next ping is due, and how that follows from what was set and what
 * came. All inside a writing transaction. */
#ifndef FLOW_EXPECTATION_H
#define FLOW_EXPECTATION_H

#include "model/monitor.h"
#include "store/pushes.h"

/* The first time later than `at` at which a ping is expected: `at` was the last success, or what stands for
 * it. A zone that this host knows no more is taken for UTC. */
int64_t expected_after(struct arena *a, const struct monitor *m, int64_t at);

/* From now on the next is expected after that time; counted_from is set. */
void expectation_count_from(struct arena *a, const struct monitor *m, struct push *p, int64_t at);

/* The one that is expected was missed: the next period's comes. */
void expectation_pass(struct arena *a, const struct monitor *m, struct push *p);

/* After a monitor was made: gives it a ping key, whose plain text is `key`. */
int expectation_begin(struct db *db, struct arena *a, const char *state_dir, const struct monitor *m,
                      char key[PING_KEY_SIZE]);

/* Another ping key; the old one ends with the transaction. */
int expectation_rotate_key(struct db *db, struct arena *a, const char *state_dir, const struct monitor *m,
                           char key[PING_KEY_SIZE]);

/* The ping key in plain, in the arena. NULL: it cannot be read here. */
const char *expectation_key(struct arena *a, const char *state_dir, const struct monitor *m);

/* After a monitor was changed, whatever kind it was and is: what is expected follows. A schedule by which the
 * ping that is waited for would be missed already counts from now. */
int expectation_follow(struct db *db, struct arena *a, const char *state_dir, const struct monitor *was,
                       const struct monitor *m, int64_t now);

/* After it was paused, or resumed: nothing is expected, or counted from now. */
int expectation_pause(struct db *db, struct arena *a, const struct monitor *m, bool paused, int64_t now);

#endif
