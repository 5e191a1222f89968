/* A head with a list of the answers, and behind it their bytes, one after the other as they come. There is no
 * making room for one: when the state of the database is another, or no room is left, all begins anew.
 *
 * Everything is read and written under one lock, which is held for no longer than it takes to copy an answer.
 * The kernel gives it on when a worker that holds it is killed (a robust mutex); what that worker may have
 * half written is then thrown away. A worker that is stopped while it holds it is not waited for: the others
 * work on without what is shared.
 *
 * A worker that works an answer out holds a second lock meanwhile, one of a few by the question's digest.
 * Others that are asked the same wait for that one, and then find the answer; where two questions share a
 * lock, a worker waits in vain, but never for long.
 *
 * What is in the file has a meaning only as long as one process or the other has the database open, because
 * the names of states begin anew then. So each worker that uses the file keeps it locked (flock, shared); one
 * that finds no other lock on it begins it anew. */
#include "fcgi/http/shared_answers.h"

#include "base/arena.h"
#include "os/clock.h"
#include "os/shared_file.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

/* TURN_MS: a lock that is held for longer belongs to a worker that was stopped. */
enum { PLACES = 64, MAKERS = 16, TURN_MS = 20 };
#define ROOM ((size_t)8 << 20) /* bytes of all answers */

/* Where an answer is; size 0: it is too large to be kept, so there is nothing to wait for. */
struct shared_place {
    struct digest question;
    size_t at, size;
};

struct answers_map {
    pthread_mutex_t lock;
    pthread_mutex_t makers[MAKERS];
    struct db_state state;
    int count;
    size_t used;
    struct shared_place places[PLACES];
    _Alignas(64) char bytes[ROOM];
};

struct shared_answers {
    struct shared_file file;
    struct answers_map *shared;
    pthread_mutex_t *making; /* held while this worker works an answer out; NULL: it does not */
};

/* --- the file ------------------------------------------------------------------------------------------- */

static void
init_mutex(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t kind;

    (void)pthread_mutexattr_init(&kind);
    (void)pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    (void)pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    (void)pthread_mutex_init(mutex, &kind);
    (void)pthread_mutexattr_destroy(&kind);
}

static void
begin_anew(struct answers_map *shared)
{
    init_mutex(&shared->lock);
    for (int i = 0; i < MAKERS; i++)
        init_mutex(&shared->makers[i]);
    shared->count = 0;
    shared->used = 0;
}

/* The exclusive lock becomes a shared one only after all is begun. In the moment between the two another
 * worker may take the exclusive one and begin anew again, which does no harm: neither has used anything
 * yet. */
static bool
join(struct shared_answers *s)
{
    if (flock(s->file.fd, LOCK_EX | LOCK_NB) == 0)
        begin_anew(s->shared);
    else if (errno != EWOULDBLOCK)
        return false;
    return flock(s->file.fd, LOCK_SH) == 0;
}

/* The shape has the size of the head, too: programs that see it differently do not meet. */
struct shared_answers *
shared_answers_open(const char *folder, const char *shape)
{
    struct shared_answers *s = calloc(1, sizeof *s);
    struct arena a = { NULL };
    const size_t head = sizeof(struct cached_answer);
    const char *whole = arena_printf(&a, "%zu %zu %s", sizeof(struct answers_map), head, shape);
    bool is_open;

    if (s == NULL)
        abort();
    is_open = shared_file_open(&s->file, folder, "answers.shared", whole, sizeof(struct answers_map));
    s->shared = (struct answers_map *)(void *)s->file.bytes;
    arena_free(&a);
    if (is_open && join(s))
        return s;
    shared_answers_close(s);
    return NULL;
}

void
shared_answers_close(struct shared_answers *s)
{
    if (s == NULL)
        return;
    shared_answers_release(s);
    shared_file_close(&s->file);
    free(s);
}

/* --- the locks ------------------------------------------------------------------------------------------ */

static struct timespec
in_ms(int ms)
{
    int64_t until = clock_monotonic_us() + (int64_t)ms * 1000;

    return (struct timespec){ .tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000 };
}

/* 0, EOWNERDEAD (it is ours, and the process that had it is gone), or another error: it is not ours. */
static int
take(pthread_mutex_t *mutex, int ms)
{
    int code = pthread_mutex_trylock(mutex);
    struct timespec until;

    if (code == EBUSY && ms > 0) {
        until = in_ms(ms);
        code = pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &until);
    }
    if (code == EOWNERDEAD)
        (void)pthread_mutex_consistent(mutex);
    return code;
}

static bool
lock(struct answers_map *shared)
{
    int code = take(&shared->lock, TURN_MS);

    if (code == EOWNERDEAD) {
        shared->count = 0;
        shared->used = 0;
    }
    return code == 0 || code == EOWNERDEAD;
}

static void
unlock(struct answers_map *shared)
{
    (void)pthread_mutex_unlock(&shared->lock);
}

/* --- the answers ---------------------------------------------------------------------------------------- */

static struct cached_answer *
copy_of(const struct answers_map *shared, const struct shared_place *p)
{
    struct cached_answer *copy = malloc(p->size);

    if (copy != NULL)
        memcpy(copy, shared->bytes + p->at, p->size);
    return copy;
}

enum look { MISSING, TOO_LARGE, THERE };

/* The newest first: one that does not hold any longer may be followed by one that does. */
static enum look
look_inside(const struct answers_map *shared, const struct digest *question, int64_t now,
            struct cached_answer **found)
{
    for (int i = shared->count - 1; i >= 0; i--) {
        const struct shared_place *p = &shared->places[i];
        const void *answer = shared->bytes + p->at;

        if (!digest_equal(&p->question, question))
            continue;
        if (p->size == 0)
            return TOO_LARGE;
        if (!cached_answer_holds(answer, question, now))
            return MISSING;
        *found = copy_of(shared, p);
        return THERE;
    }
    return MISSING;
}

static enum look
look(struct answers_map *shared, const struct db_state *state, const struct digest *question, int64_t now,
     struct cached_answer **found)
{
    enum look result = MISSING;

    *found = NULL;
    if (!lock(shared))
        return TOO_LARGE; /* as good as: there is nothing to wait for */
    if (memcmp(&shared->state, state, sizeof *state) == 0)
        result = look_inside(shared, question, now, found);
    unlock(shared);
    return result;
}

/* A worker that holds a maker's lock already does not ask for another: two could wait for each other. */
struct cached_answer *
shared_answers_get(struct shared_answers *s, const struct db_state *state, const struct digest *question,
                   int64_t now, int patience_ms)
{
    pthread_mutex_t *maker = &s->shared->makers[question->bytes[0] % MAKERS];
    struct cached_answer *found;
    int code;

    if (look(s->shared, state, question, now, &found) != MISSING || s->making != NULL)
        return found;
    code = take(maker, patience_ms);
    if (code != 0 && code != EOWNERDEAD)
        return NULL;
    s->making = maker;
    if (look(s->shared, state, question, now, &found) != MISSING)
        shared_answers_release(s);
    return found;
}

void
shared_answers_release(struct shared_answers *s)
{
    if (s->making != NULL)
        (void)pthread_mutex_unlock(s->making);
    s->making = NULL;
}

static void
add(struct answers_map *shared, const struct digest *question, const struct cached_answer *answer,
    size_t size)
{
    const size_t step = _Alignof(struct cached_answer);

    if (shared->count == PLACES || size > ROOM - shared->used) {
        shared->count = 0;
        shared->used = 0;
    }
    if (size > 0)
        memcpy(shared->bytes + shared->used, answer, size);
    shared->places[shared->count++] = (struct shared_place){ *question, shared->used, size };
    shared->used += (size + step - 1) / step * step;
}

void
shared_answers_put(struct shared_answers *s, const struct db_state *state, const struct digest *question,
                   const struct cached_answer *answer, size_t size)
{
    struct answers_map *shared = s->shared;

    if (size <= ROOM && lock(shared)) {
        if (memcmp(&shared->state, state, sizeof *state) != 0) {
            shared->count = 0;
            shared->used = 0;
            shared->state = *state;
        }
        add(shared, question, answer, answer == NULL ? 0 : size);
        unlock(shared);
    }
    shared_answers_release(s);
}
