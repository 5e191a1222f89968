/* Tokens that were given to this instance (OAuth2), kept until they expire: in memory for a run, and for the
 * next ones in files of the state directory, sealed as idempotent answers are. Whose a token is, is told by a
 * digest of all that it was asked with: monitors that ask with the same share it, and one that is changed
 * finds none. */
#ifndef CRON_CHECK_TOKEN_STORE_H
#define CRON_CHECK_TOKEN_STORE_H

#include "base/arena.h"
#include "model/monitor_options.h"

#include <stdint.h>

struct token_store;

/* state_dir must outlive it; NULL: nothing is kept in files. Deletes files of tokens that have expired. */
struct token_store *token_store_open(const char *state_dir);
void token_store_close(struct token_store *s); /* NULL is fine */

/* In the arena; NULL: there is none that is still good. */
const char *token_store_get(struct token_store *s, struct arena *a, const struct target_auth *auth);

/* Keeps it for so many seconds. What cannot be written is kept for this run alone. */
void token_store_put(struct token_store *s, const struct target_auth *auth, const char *token,
                     int64_t seconds);

/* It was refused. */
void token_store_drop(struct token_store *s, const struct target_auth *auth);

#endif
