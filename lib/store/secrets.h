/* Secrets in rows: header values and credentials of monitors, what channels need, where messages went.
 * With a key (SECRETS_KEY_FILE, which database_address has) they are sealed (base/seal.h), each for its
 * own place, so that the database alone, and a copy of it, reveals none, and what was sealed in one row is
 * not opened in another. Without a key they stand there in plain.
 *
 * A database that a process with a key has opened bears a mark, by which another key, or none, is told. */
#ifndef STORE_SECRETS_H
#define STORE_SECRETS_H

#include "store/query.h"

/* The places. What is copied from row to row stays of the row that it was written in, whose id is given. */
#define SECRET_HEADERS "monitors.headers"
#define SECRET_OPTIONS "monitors.options"
#define SECRET_CONFIG "channels.config" /* the id is the channel's in alerts, too */
#define SECRET_CHANGES "audit.changes"  /* of channels; the id is the number of the row */
#define SECRET_URL "deliveries.url"
#define SECRET_MESSAGE "alerts.body" /* the id is that of the delivery group */

/* Binds a text, sealed if there is a key; the arena has it as long as the query needs it. NULL binds NULL. */
void query_secret(struct query *q, struct arena *a, const char *parameter, const char *place, const char *id,
                  const char *text);

/* The column, opened. One that is sealed makes the query fail if there is no key; if it was sealed for
 * another place, or is damaged, it stays as it is (logged): no reader takes that for JSON, and written
 * again it is bound as it was. */
const char *row_secret(struct query *q, struct arena *a, const char *place, const char *id);

/* Whether the options of a monitor, as stored, hold any secret: those that hold none are not sealed. */
bool secrets_in_options(const char *options);

/* Whether a text is one that could not be opened. */
bool secret_is_shut(const char *text);

/* Whether the secrets of a database can be read with the key that it was opened with. *problem: why not, a
 * line that names the setting; NULL: they can, or it cannot be told. A database that has no mark gets one,
 * unless only_look, if there is a key. 0, or -1. */
int secrets_judge(struct db *db, struct arena *a, bool only_look, const char **problem);

/* The same for a program that has just opened it: if not, the process ends there and then (logged), with the
 * status of a wrong configuration. */
void secrets_require(struct db *db, bool only_look);

/* Seals what stands in plain, a few rows in a transaction, and has the database written anew, so that no
 * plain text is left in what deleted rows and former versions of rows have left behind. One that was
 * killed is gone on with by the next, and what a process without the key has written meanwhile is sealed
 * by one, too. *count: of rows that were sealed now. Nothing without a key. Outside of transactions. 0, or
 * -1 (logged). */
int secrets_seal_all(struct db *db, int64_t *count);

/* Whether secrets_seal_all was not called yet since the database got its mark, or has failed. */
enum found secrets_are_plain(struct db *db);

#endif
