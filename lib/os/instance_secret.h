/* A secret of this instance that is in no database: what is stored sealed with it cannot be read by those who
 * have the database alone. */
#ifndef OS_INSTANCE_SECRET_H
#define OS_INSTANCE_SECRET_H

#include "base/arena.h"
#include "base/digest.h"

/* The secret that belongs to a state directory: 32 random bytes in the file instance.key, made at the first
 * call; of two processes that make it at once both get the same. One that root makes is the folder's owner's,
 * whose workers have to read it. 0, or -1 and errno. */
int instance_secret(struct arena *a, const char *state_dir, struct digest *secret);

/* The same, but makes none: -1 and ENOENT if there is none. */
int instance_secret_read(struct arena *a, const char *state_dir, struct digest *secret);

#endif
