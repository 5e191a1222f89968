/* What a remote probe keeps in its folder: results that the server does not have yet. They are sent in the
 * order in which they came, in batches, and each batch has a key by which the server recognizes one that it
 * has taken.
 *
 *   FOLDER/journal          results as they come (JSON, a line each), of all runs
 *   FOLDER/results/N-TIME   what was the journal until it was as long as a batch may be, or was asked for
 *   FOLDER/sending          "KEY N": those up to number N were sent under this key, the answer is not known
 *   FOLDER/lock, turn       held while files are moved; and while a run sends */
#ifndef CRON_REMOTE_SPOOL_H
#define CRON_REMOTE_SPOOL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/uuid.h"

#include <stdbool.h>
#include <stdint.h>

#define SPOOL_BATCH 100                 /* results that the server takes at once */
#define SPOOL_MOST_DAYS 7
#define SPOOL_MOST_FILES 12000          /* a week of minutes, and some */
#define SPOOL_MOST_BYTES (32LL << 20)

struct spool {
    const char *folder;
    int lock, turn;
};

/* Makes the folder if need be. 0, or -1 (logged). The folder's name must live as long. */
int spool_open(struct spool *s, struct arena *a, const char *folder);
void spool_close(struct spool *s);

/* Between these two no other run changes the folder. Held for moments only; a second run waits. */
int spool_hold(struct spool *s);
void spool_release(struct spool *s);

/* Keeps a result, a line of JSON with its end. From then on a kill does not lose it; nor does a power cut
 * once it is sealed, which happens at the latest when a batch is full or is taken. Results that
 * are too old or too many by now are dropped (logged), the oldest first. 0, or -1 (logged). */
int spool_note(struct spool *s, const char *line, size_t length, int64_t now);

/* Writes the journal to the disk as a file behind all others. 0, or -1 (logged). */
int spool_seal(struct spool *s, int64_t now);

struct spool_batch {
    char key[UUID_SIZE]; /* its Idempotency-Key: the same at each attempt to submit it */
    const char *body;   /* what POST /probe takes */
    int64_t last;       /* number of the last of its files */
};

/* The next batch: the one that was under way, else the oldest results there are. 1 there is one, in the
 * arena, 0 none, -1 failed (logged). */
int spool_take(struct spool *s, struct arena *a, struct spool_batch *b, int64_t now);

/* Whether there are results: 1, 0, or -1. */
int spool_waiting(struct spool *s);

/* The server has answered for them: forgets them. */
int spool_forget(struct spool *s, const struct spool_batch *b);

/* Only one run sends at a time, so that the order is kept: whether this run has the turn (then until
 * spool_pass). If not, it may leave: the run that has it looks again after its turn. */
bool spool_turn(struct spool *s);
void spool_pass(struct spool *s);

#endif
