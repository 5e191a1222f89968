/* What carries gates on: results are counted, and when a gate is decided that is written and published in one
 * transaction. Everything is worked out anew from rows, so whichever process does it, and however often. */
#ifndef FLOW_GATES_H
#define FLOW_GATES_H

#include "model/gate.h"
#include "store/db.h"
#include "store/gates.h"
#include "store/monitors.h"

#include <stdbool.h>
#include <stdint.h>

/* Counts what has been recorded for a running gate, without writing: its members, and its state if it is
 * decided by that, or its time is over. */
int gate_look(struct db *db, struct arena *a, struct gate *g, int64_t now);

/* The same, but it stays undecided: only what is written counts, and another process writes it. */
int gate_look_undecided(struct db *db, struct arena *a, struct gate *g, int64_t now);

/* Notes at monitors that are about to be checked what running gates expect of that. In the arena. */
int gates_ask(struct db *db, struct arena *a, struct monitors *list);

/* The running ones if any of them expects something, and what they ask of one monitor. */
int gates_expecting(struct db *db, struct arena *a, struct gates *list);
void gates_ask_of(struct arena *a, const struct gates *list, struct monitor *m);

/* Decides what can be decided, and asks for the checks that running gates need by now; transactions of its
 * own. *running: how many go on. *published: something was decided. */
int gates_carry_on(struct db *db, int64_t now, int64_t *running, bool *published);

/* Writes that it is decided, and publishes that unless it was cancelled; inside a writing transaction. NONE:
 * another process has decided it. */
enum found gate_decide(struct db *db, struct arena *a, const struct gate *g);

#endif
