/* What the database keeps is made from the secret for this purpose alone: an attacker who has it can neither
 * open anything with it nor learn the secret, whose 256 bits are random. */
#include "store/instance_key.h"

#include "os/instance_secret.h"
#include "store/settings.h"

#include <errno.h>
#include <string.h>

#define PURPOSE "watchpost: the secret of an instance"

static const char *
mark_of(struct arena *a, const struct digest *secret)
{
    struct digest d = digest_keyed(secret->bytes, sizeof secret->bytes, PURPOSE, strlen(PURPOSE));
    char *hex = arena_alloc(a, DIGEST_HEX_SIZE);

    digest_hex(&d, hex);
    return hex;
}

static enum instance_key
compare(struct arena *a, const char *state_dir, const char *known)
{
    struct digest secret;

    if (known == NULL)
        return KEY_FIRST;
    if (instance_secret_read(a, state_dir, &secret) != 0)
        return errno == ENOENT ? KEY_MISSING : KEY_UNREADABLE;
    return strcmp(known, mark_of(a, &secret)) == 0 ? KEY_SHARED : KEY_OTHER;
}

int
instance_key_look(struct db *db, struct arena *a, const char *state_dir, enum instance_key *found)
{
    const char *known;

    if (settings_text(db, a, SETTING_INSTANCE_KEY, &known) != 0)
        return -1;
    *found = compare(a, state_dir, known);
    return 0;
}

/* Of two hosts that begin at once the one that commits first is the first. */
static int
make_known(struct db *db, const char *mark, bool mine)
{
    const char *known = NULL;
    struct arena scratch = { 0 };
    int result = -1;

    if (db_begin(db) != 0)
        return -1;
    if ((mine || settings_text(db, &scratch, SETTING_INSTANCE_KEY, &known) == 0) &&
        (known != NULL || settings_set_text(db, SETTING_INSTANCE_KEY, mark) == 0))
        result = db_commit(db);
    else
        db_rollback(db);
    arena_free(&scratch);
    return result;
}

int
instance_key_join(struct db *db, struct arena *a, const char *state_dir, bool mine, enum instance_key *found)
{
    struct digest secret;

    if (instance_key_look(db, a, state_dir, found) != 0)
        return -1;
    if (*found != KEY_FIRST && (!mine || *found == KEY_SHARED))
        return 0;
    if (instance_secret(a, state_dir, &secret) != 0) {
        *found = KEY_UNREADABLE;
        return 0;
    }
    if (make_known(db, mark_of(a, &secret), mine) != 0)
        return 0;
    return instance_key_look(db, a, state_dir, found);
}

const char *
instance_key_problem(struct arena *a, const char *state_dir, enum instance_key found)
{
    switch (found) {
    case KEY_SHARED:
    case KEY_FIRST:
        break;
    case KEY_MISSING:
        return arena_printf(a, "%s/instance.key is missing: must be that of the other hosts of this database",
                            state_dir);
    case KEY_OTHER:
        return arena_printf(a, "%s/instance.key is another one than that of the other hosts of this database",
                            state_dir);
    case KEY_UNREADABLE:
        return arena_printf(a, "%s/instance.key: %s", state_dir, strerror(errno));
    }
    return NULL;
}
