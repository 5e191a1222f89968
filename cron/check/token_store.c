/* A file has its name from the digest, and its time (mtime) says when the token expires, so that a run
 * finds those that have expired without reading them. What is sealed is the time, a line break, and the
 * token. Two runs may write one file at the same time: one of their tokens is kept, and both are good. */
#include "cron/check/token_store.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/seal.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/instance_secret.h"
#include "os/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "tokens"
#define MOST_BYTES 131072 /* of a file; a token comes in an answer of at most 64 KiB */
#define EARLY 10          /* seconds before it expires a token is not used any more */

struct kept_token {
    char name[DIGEST_HEX_SIZE];
    char *token;
    int64_t until;
    struct kept_token *next;
};

struct token_store {
    const char *state_dir;
    struct kept_token *first;
};

/* --- Files ------------------------------------------------------------------------------------------ */

static const char *
folder_of(const struct token_store *s, struct arena *a)
{
    return arena_printf(a, "%s/" FOLDER, s->state_dir);
}

static const char *
path_of(const struct token_store *s, struct arena *a, const char *name)
{
    return arena_printf(a, "%s/%s", folder_of(s, a), name);
}

static void
delete_expired(struct token_store *s)
{
    struct arena scratch = {NULL};
    DIR *folder = opendir(folder_of(s, &scratch));
    const struct dirent *entry;
    struct stat file;

    while (folder && (entry = readdir(folder)))
        if (fstatat(dirfd(folder), entry->d_name, &file, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(file.st_mode) &&
            file.st_mtim.tv_sec <= clock_now())
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    arena_free(&scratch);
}

/* Of its own for each token, as for idempotent answers: what is sealed for one opens nothing else. */
static int
sealing_key(const struct token_store *s, struct arena *a, const char *name, struct digest *key)
{
    struct digest secret;

    if (instance_secret(a, s->state_dir, &secret) != 0) {
        log_error("%s/instance.key: %s", s->state_dir, strerror(errno));
        return -1;
    }
    *key = digest_keyed(secret.bytes, DIGEST_SIZE, name, strlen(name));
    return 0;
}

static void
write_file(const struct token_store *s, const struct kept_token *t)
{
    struct arena a = {NULL};
    const char *path = path_of(s, &a, t->name), *sealed, *text;
    struct timespec times[2] = {{.tv_sec = t->until}, {.tv_sec = t->until}};
    struct digest key;

    if (sealing_key(s, &a, t->name, &key) == 0) {
        text = arena_printf(&a, "%" PRId64 "\n%s", t->until, t->token);
        sealed = seal_text(&a, &key, text, strlen(text));
        if (file_make_folder(&a, folder_of(s, &a)) != 0 || file_replace(path, sealed, strlen(sealed)) != 0 ||
            utimensat(AT_FDCWD, path, times, 0) != 0)
            log_error("keeping a token in %s: %s", path, strerror(errno));
    }
    arena_free(&a);
}

/* NULL: there is none. */
static const char *
read_file(const struct token_store *s, struct arena *a, const char *name, int64_t *until)
{
    size_t length;
    const char *sealed = file_read(a, path_of(s, a, name), MOST_BYTES, &length), *text;
    struct digest key;
    char *line_end;

    if (!sealed || sealing_key(s, a, name, &key) != 0)
        return NULL;
    text = seal_open(a, &key, sealed, &length);
    if (!text)
        return NULL;
    *until = strtoll(text, &line_end, 10);
    return *line_end == '\n' ? line_end + 1 : NULL;
}

/* --- Memory ----------------------------------------------------------------------------------------- */

/* Each member with its length before it: no two sets of them make one text. */
static void
name_of(const struct target_auth *auth, char name[DIGEST_HEX_SIZE])
{
    const char *members[] = {auth->token_url, auth->client_id, auth->client_secret, auth->scope,
                             auth->audience};
    struct buf text = {.arena = NULL};
    struct digest digest;

    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        buf_printf(&text, "%zu:%s,", members[i] ? strlen(members[i]) : 0, members[i] ? members[i] : "");
    digest = digest_of(text.text, text.length);
    digest_hex(&digest, name);
    buf_free(&text);
}

static struct kept_token *
find(const struct token_store *s, const char *name)
{
    struct kept_token *t = s->first;

    while (t && strcmp(t->name, name) != 0)
        t = t->next;
    return t;
}

static struct kept_token *
remember(struct token_store *s, const char *name, const char *token, int64_t until)
{
    struct kept_token *t = find(s, name);

    if (!t) {
        t = calloc(1, sizeof *t);
        if (!t)
            abort();
        snprintf(t->name, sizeof t->name, "%s", name);
        t->next = s->first;
        s->first = t;
    }
    free(t->token);
    t->token = strdup(token);
    t->until = until;
    if (!t->token)
        abort();
    return t;
}

static bool
is_good(int64_t until)
{
    return until - EARLY > clock_now();
}

/* --- What is offered -------------------------------------------------------------------------------- */

struct token_store *
token_store_open(const char *state_dir)
{
    struct token_store *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    s->state_dir = state_dir;
    if (state_dir)
        delete_expired(s);
    return s;
}

void
token_store_close(struct token_store *s)
{
    struct kept_token *next;

    if (!s)
        return;
    for (struct kept_token *t = s->first; t; t = next) {
        next = t->next;
        free(t->token);
        free(t);
    }
    free(s);
}

const char *
token_store_get(struct token_store *s, struct arena *a, const struct target_auth *auth)
{
    char name[DIGEST_HEX_SIZE];
    struct kept_token *t;
    const char *token;
    int64_t until;

    name_of(auth, name);
    t = find(s, name);
    if (t)
        return is_good(t->until) ? arena_text(a, t->token) : NULL;
    token = s->state_dir ? read_file(s, a, name, &until) : NULL;
    if (!token || !is_good(until))
        return NULL;
    remember(s, name, token, until);
    return token;
}

void
token_store_put(struct token_store *s, const struct target_auth *auth, const char *token, int64_t seconds)
{
    char name[DIGEST_HEX_SIZE];
    const struct kept_token *t;

    name_of(auth, name);
    t = remember(s, name, token, clock_now() + seconds);
    if (s->state_dir && is_good(t->until))
        write_file(s, t);
}

void
token_store_drop(struct token_store *s, const struct target_auth *auth)
{
    struct arena scratch = {NULL};
    char name[DIGEST_HEX_SIZE];

    name_of(auth, name);
    remember(s, name, "", 0);
    if (s->state_dir)
        (void)unlink(path_of(s, &scratch, name));
    arena_free(&scratch);
}
