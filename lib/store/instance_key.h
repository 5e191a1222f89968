/* Whether the secret of this host's state folder (os/instance_secret.h) is the one that all hosts of the
 * database share: what one of them seals the others have to open. The database has a digest of the first one
 * that was used with it, from which the secret cannot be had. */
#ifndef STORE_INSTANCE_KEY_H
#define STORE_INSTANCE_KEY_H

#include "store/db.h"

/* SHARED: the same. FIRST: the database knows of none yet. MISSING: it knows one, and this folder has none.
 * OTHER: this folder has another one. UNREADABLE: it has one that cannot be read, or is none (errno). */
enum instance_key { KEY_SHARED, KEY_FIRST, KEY_MISSING, KEY_OTHER, KEY_UNREADABLE };

/* Looks, and makes nothing. 0, or -1: the database cannot be read. */
int instance_key_look(struct db *db, struct arena *a, const char *state_dir, enum instance_key *found);

/* When a program begins to use the database: where that knows of no secret yet, this folder's, which is made
 * if there is none, becomes the one that is shared. `mine`: also where it knows another one. Then says how it
 * stands, as above; it stays FIRST if nothing can be written now. Outside of transactions. 0, or -1. */
int instance_key_join(struct db *db, struct arena *a, const char *state_dir, bool mine,
                      enum instance_key *found);

/* What is wrong, for the operator: NULL if nothing is. Right after one of the two above, for errno. */
const char *instance_key_problem(struct arena *a, const char *state_dir, enum instance_key found);

#endif
