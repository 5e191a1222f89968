/* A few places, filled one after the other; the oldest reply makes room for the newest. What is not here may
 * be in what all workers share (shared_answers.h): it is copied from there once, and then given out from
 * here. Small ones have places of their own, of this worker alone: to share one would cost more than to make
 * it.
 *
 * All cached replies are of one state of the database, named by its token. That is read inside the request's
 * transaction, so it names the very state that the handler reads. The first request that sees another state
 * empties the cache. */
#include "fcgi/http/response_cache.h"

#include "base/digest.h"
#include "os/log.h"
#include "store/db.h"
#include "fcgi/http/cached_answer.h"
#include "fcgi/http/shared_answers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Eight replies: the dashboard's few and some status pages. What the ninth costs is one computation. */
enum { PLACES = 8 };
#define LENGTH_MAX ((size_t)2 << 20) /* bytes of one reply */
#define TOTAL_MAX ((size_t)8 << 20)  /* and of all */

/* Answers about one thing each: a place by the question, so that one that is asked often is not driven out by
 * many that are asked once. */
enum { SMALL_PLACES = 64, SMALL_MAX = 4096 /* bytes of an answer */ };

/* So long a request waits for another worker's answer to the same question: longer than it takes to work one
 * out, and shorter than what people notice. */
enum { PATIENCE_MS = 100 };

struct cached_reply {
    struct cached_answer *answer; /* on the heap; NULL: an empty place */
    size_t size;
};

/* Without an answer it was asked for once. */
struct small_place {
    struct digest question;
    struct cached_answer *answer;
};

struct response_cache {
    int64_t state; /* of the database: its token */
    int next;      /* place to be filled */
    struct cached_reply places[PLACES];
    struct small_place small[SMALL_PLACES];

    struct shared_answers *shared; /* NULL: nothing is shared */
    bool shares;                   /* the answer to the request in hand */
    bool is_named;
    struct db_state name;          /* of the state that all are of */
};

static void
empty(struct response_cache *cache)
{
    for (int i = 0; i < PLACES; i++)
        free(cache->places[i].answer);
    for (int i = 0; i < SMALL_PLACES; i++)
        free(cache->small[i].answer);
    memset(cache->places, 0, sizeof cache->places);
    memset(cache->small, 0, sizeof cache->small);
    cache->next = 0;
}

void
response_cache_clear(struct app *app)
{
    if (app->response_cache != NULL) {
        empty(app->response_cache);
        shared_answers_close(app->response_cache->shared);
    }
    free(app->response_cache);
    app->response_cache = NULL;
}

/* NULL: there is no memory for one. */
static struct response_cache *
open_cache(struct app *app)
{
    struct response_cache *cache = calloc(1, sizeof *cache);

    if (cache != NULL && app->answers != NULL) {
        cache->shared = shared_answers_open(app->config.state_dir, app->answers);
        if (cache->shared == NULL)
            log_error("workers do not share answers: %s: %s", app->config.state_dir, strerror(errno));
    }
    return cache;
}

/* REQUEST_URI as it was sent: two spellings of one address are two places, which costs a computation and is
 * never wrong. */
static struct digest
question_of(const struct request *rq)
{
    const char *uri = transport_param(rq->transport, "REQUEST_URI");
    struct buf question = { .arena = rq->arena };

    buf_text(&question, principal_view(rq->arena, &rq->principal));
    buf_char(&question, ' ');
    buf_text(&question, uri != NULL ? uri : "");
    buf_char(&question, ' ');
    buf_text(&question, rq->variant != NULL ? rq->variant : "");
    return digest_of(question.text, question.length);
}

/* While a transaction writes, what it reads may yet be undone, and must be in no other reply. */
static bool
may_use(const struct request *rq)
{
    return rq->transaction != WRITING;
}

/* The cache, emptied if the database is no longer as it was. NULL: there is none. The token is read anew for
 * each request. It changes with every commit, so the cache is of use between checks, and never after one. */
static struct response_cache *
current_cache(struct request *rq)
{
    struct app *app = rq->app;
    int64_t state = db_state_token(app->db);
    struct response_cache *cache;

    if (app->response_cache == NULL)
        app->response_cache = open_cache(app);
    cache = app->response_cache;
    if (cache == NULL)
        return NULL;
    if (cache->state != state || state < 0) {
        empty(cache);
        cache->is_named = false;
    }
    cache->state = state;
    cache->shares = false;
    return state < 0 ? NULL : cache;
}

/* The oldest go until there is room for one more of this size; the place to be filled is free then. */
static void
make_room(struct response_cache *cache, size_t size)
{
    size_t total = size;

    for (int i = 0; i < PLACES; i++)
        total += cache->places[i].size;
    for (int i = 0; i < PLACES; i++) {
        struct cached_reply *oldest = &cache->places[(cache->next + i) % PLACES];

        if (i > 0 && total <= TOTAL_MAX)
            return;
        total -= oldest->size;
        free(oldest->answer);
        *oldest = (struct cached_reply){ 0 };
    }
}

/* The answer is the cache's from now on. */
static void
keep(struct response_cache *cache, struct cached_answer *answer, size_t size)
{
    make_room(cache, size);
    cache->places[cache->next] = (struct cached_reply){ answer, size };
    cache->next = (cache->next + 1) % PLACES;
}

/* Only for clients without a key: what is shared is the same for all of them. */
static struct cached_answer *
find_shared(struct request *rq, struct response_cache *cache, const struct digest *question)
{
    struct cached_answer *answer;

    if (cache->shared == NULL || rq->has_key || !db_state_seen(rq->app->db, &cache->name))
        return NULL;
    cache->shares = cache->is_named = true;
    answer = shared_answers_get(cache->shared, &cache->name, question, rq->now, PATIENCE_MS);
    if (answer != NULL)
        keep(cache, answer, cached_answer_length(answer));
    return answer;
}

/* now < from: the clock was set back since the reply was made, and its figures are of a time to come. */
static struct cached_answer *
find(struct response_cache *cache, const struct digest *question, int64_t now)
{
    for (int i = 0; i < PLACES; i++) {
        struct cached_answer *answer = cache->places[i].answer;

        if (answer != NULL && cached_answer_holds(answer, question, now))
            return answer;
    }
    return NULL;
}

static struct small_place *
small_place_of(struct response_cache *cache, const struct digest *question)
{
    return &cache->small[question->bytes[0] % SMALL_PLACES];
}

static struct cached_answer *
find_small(struct response_cache *cache, const struct digest *question, int64_t now)
{
    struct cached_answer *answer = small_place_of(cache, question)->answer;

    return answer != NULL && cached_answer_holds(answer, question, now) ? answer : NULL;
}

bool
response_cache_get(struct request *rq, struct reply *reply)
{
    struct response_cache *cache = may_use(rq) ? current_cache(rq) : NULL;
    struct digest question;
    const struct cached_answer *answer;

    if (cache == NULL)
        return false;
    question = question_of(rq);
    answer = find(cache, &question, rq->now);
    if (answer == NULL)
        answer = find_shared(rq, cache, &question);
    if (answer != NULL)
        *reply = cached_answer_reply(answer);
    return answer != NULL;
}

/* The principal is not known yet, which makes no difference without a key; and no variant is: where there are
 * variants, none is empty. */
bool
response_cache_get_at_once(struct request *rq, struct reply *reply)
{
    struct response_cache *cache = rq->app->response_cache;
    const struct cached_answer *answer;
    struct digest question;

    if (cache == NULL || !cache->is_named || rq->has_key || rq->transaction != NO_TRANSACTION ||
        !db_state_is_newest(rq->app->db, &cache->name))
        return false;
    question = question_of(rq);
    answer = find(cache, &question, rq->now);
    if (answer == NULL)
        answer = find_small(cache, &question, rq->now);
    if (answer != NULL)
        *reply = cached_answer_reply(answer);
    return answer != NULL;
}

/* What is of a state of the past is of no use to the others. */
static void
share(struct request *rq, struct response_cache *cache, const struct digest *question,
      const struct cached_answer *answer, size_t size)
{
    if (cache->shares && db_state_may_be_newest(rq->app->db, &cache->name))
        shared_answers_put(cache->shared, &cache->name, question, answer, size);
    response_cache_settle(rq->app);
}

/* The ETag is made here, once for all that get the copy, if they are sent one: lists have none where a key
 * came along. malloc may fail: then nothing is cached. */
struct reply
response_cache_put(struct request *rq, struct reply reply, int64_t until)
{
    struct response_cache *cache = may_use(rq) ? rq->app->response_cache : NULL;
    struct cached_answer *answer = NULL;
    struct digest question;
    size_t size;

    if (cache == NULL || !cached_answer_is_possible(&reply) || db_lacks(rq->app->db) ||
        (rq->page.key != 0 && PAGE_IS_CLOSED(&rq->page)))
        return reply; /* a rehearsal's is not true yet; a closed page is for one reader */
    question = question_of(rq);
    size = cached_answer_size(&reply);
    if (reply.length <= LENGTH_MAX)
        answer = malloc(size);
    if (answer == NULL) {
        share(rq, cache, &question, NULL, 0);
        return reply;
    }
    if (rq->principal.kind == PRINCIPAL_NOBODY || reply_has_validator(rq, &reply))
        reply_make_etag(&reply);
    cached_answer_make(answer, &reply, &question, rq->now, until);
    keep(cache, answer, size);
    share(rq, cache, &question, answer, size);
    return reply;
}

/* Copied only when it is asked for again: of most things each state of the database is asked for once. */
struct reply
response_cache_put_small(struct request *rq, struct reply reply, int64_t until)
{
    struct response_cache *cache = rq->has_key || !may_use(rq) ? NULL : current_cache(rq);
    struct small_place *place;
    struct digest question;
    size_t size = cached_answer_size(&reply);

    if (cache == NULL || size > SMALL_MAX || !cached_answer_is_possible(&reply) || db_lacks(rq->app->db))
        return reply;
    cache->is_named = cache->is_named || db_state_seen(rq->app->db, &cache->name);
    if (!cache->is_named || !db_state_is_newest(rq->app->db, &cache->name))
        return reply; /* it would not be found */
    question = question_of(rq);
    place = small_place_of(cache, &question);
    free(place->answer);
    place->answer = digest_equal(&place->question, &question) ? malloc(size) : NULL;
    place->question = question;
    if (place->answer == NULL)
        return reply;
    reply_make_etag(&reply);
    cached_answer_make(place->answer, &reply, &question, rq->now, until);
    return reply;
}

void
response_cache_settle(struct app *app)
{
    if (app->response_cache != NULL && app->response_cache->shared != NULL)
        shared_answers_release(app->response_cache->shared);
}
