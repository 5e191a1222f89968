/* A sealed text begins with a word that neither JSON nor an address begins with. The mark is a sealed text,
 * too: the key fits if it opens. */
#include "store/secrets.h"

#include "base/seal.h"
#include "os/exit_codes.h"
#include "os/log.h"
#include "store/backend.h"
#include "store/settings.h"

#include <stdlib.h>
#include <string.h>

#define SEALED "sealed:"
#define MARK_PLACE "settings.secrets_mark"
#define MARK_TEXT "watchpost"

bool
secret_is_shut(const char *text)
{
    return text != NULL && strncmp(text, SEALED, strlen(SEALED)) == 0;
}

bool
secrets_in_options(const char *options)
{
    return options != NULL &&
           (strstr(options, "\"auth\":") != NULL || strstr(options, "\"tls_client_key\":") != NULL);
}

static const char *
full_place(struct arena *a, const char *place, const char *id)
{
    return arena_printf(a, "%s %s", place, id != NULL ? id : "");
}

static const char *
seal(struct arena *a, const struct digest *key, const char *place, const char *text)
{
    return arena_printf(a, SEALED "%s", seal_text_for(a, key, place, text, strlen(text)));
}

void
query_secret(struct query *q, struct arena *a, const char *parameter, const char *place, const char *id,
             const char *text)
{
    const struct digest *key = q->db->secrets_key;

    if (key != NULL && text != NULL && *text != '\0' && !secret_is_shut(text))
        text = seal(a, key, full_place(a, place, id), text);
    query_text(q, parameter, text);
}

const char *
row_secret(struct query *q, struct arena *a, const char *place, const char *id)
{
    const char *text = row_text(q, a), *opened;
    size_t length;

    if (!secret_is_shut(text))
        return text;
    if (q->db->secrets_key == NULL) {
        log_error("database: %s is sealed: SECRETS_KEY_FILE is not set in this process",
                  full_place(a, place, id));
        q->failed = true;
        return NULL;
    }
    opened = seal_open_for(a, q->db->secrets_key, full_place(a, place, id), text + strlen(SEALED), &length);
    if (opened == NULL)
        log_error("database: %s is sealed for another place, or damaged", full_place(a, place, id));
    return opened != NULL ? opened : text;
}

/* --- the mark --- */

/* In a transaction of its own: of two processes that open the database first with different keys, one finds
 * the other's mark. */
static int
make_mark(struct db *db, struct arena *a, const char **mark)
{
    if (db_begin(db) != 0)
        return -1;
    if (settings_text(db, a, SETTING_SECRETS_MARK, mark) != 0)
        goto undo;
    if (*mark == NULL) {
        *mark = seal(a, db->secrets_key, MARK_PLACE, MARK_TEXT);
        if (settings_set_text(db, SETTING_SECRETS_MARK, *mark) != 0 ||
            settings_set_int(db, SETTING_SECRETS_PLAIN, 1) != 0)
            goto undo;
    }
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}

static bool
fits(struct arena *a, const struct digest *key, const char *mark)
{
    size_t length;

    return secret_is_shut(mark) && seal_open_for(a, key, MARK_PLACE, mark + strlen(SEALED), &length) != NULL;
}

int
secrets_judge(struct db *db, struct arena *a, bool only_look, const char **problem)
{
    const char *mark;

    *problem = NULL;
    if (settings_text(db, a, SETTING_SECRETS_MARK, &mark) != 0)
        return -1;
    if (mark == NULL && db->secrets_key != NULL && !only_look && make_mark(db, a, &mark) != 0)
        return -1;
    if (mark == NULL)
        return 0;
    if (db->secrets_key == NULL)
        *problem =
            "SECRETS_KEY_FILE is not set: must be the file of 32 bytes that the secrets in the database "
            "are sealed with";
    else if (!fits(a, db->secrets_key, mark))
        *problem = "SECRETS_KEY_FILE: the key in it is another one: must be the file that the secrets in the "
                   "database are sealed with";
    return 0;
}

void
secrets_require(struct db *db, bool only_look)
{
    struct arena scratch = {0};
    const char *problem;

    (void)secrets_judge(db, &scratch, only_look, &problem);
    if (problem != NULL) {
        log_error("%s", problem);
        exit(EXIT_CONFIG);
    }
    arena_free(&scratch);
}
