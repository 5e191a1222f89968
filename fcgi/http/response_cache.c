/* A few places, filled one after the other; the oldest reply makes room for the newest.
 *
 * All cached replies are of one state of the database, named by its token. That is read inside the request's
 * transaction, so it names the very state that the handler reads. The first request that sees another state
 * empties the cache. */
#include "fcgi/http/response_cache.h"

#include "base/digest.h"
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

/* Eight replies: the dashboard's few and some status pages. What the ninth costs is one computation. */
enum { PLACES = 8 };
#define LENGTH_MAX ((size_t)2 << 20) /* bytes of one reply */
#define TOTAL_MAX ((size_t)8 << 20)  /* and of all */

struct cached_reply {
    struct digest question;
    int64_t from, until; /* holds in these seconds: from is when it was made, for clocks that are set back */
    char *text;          /* on the heap; NULL: an empty place */
    struct reply reply;  /* points to it */
};

struct response_cache {
    int64_t state; /* of the database: its token */
    int next;      /* place to be filled */
    struct cached_reply replies[PLACES];
};

static void
empty(struct response_cache *cache)
{
    for (int i = 0; i < PLACES; i++)
        free(cache->replies[i].text);
    *cache = (struct response_cache){ 0 };
}

void
response_cache_clear(struct app *app)
{
    if (app->response_cache != NULL)
        empty(app->response_cache);
    free(app->response_cache);
    app->response_cache = NULL;
}

/* REQUEST_URI as it was sent: two spellings of one address are two places, which costs a computation and is
 * never wrong. */
static struct digest
question_of(const struct request *rq)
{
    const char *uri = transport_param(rq->transport, "REQUEST_URI");
    const char *variant = rq->variant != NULL ? rq->variant : "";
    const char *question = arena_printf(rq->arena, "%d %s %s", principal_view(&rq->principal), uri, variant);

    return digest_of(question, strlen(question));
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

    if (state < 0)
        return NULL;
    if (app->response_cache == NULL)
        app->response_cache = calloc(1, sizeof *app->response_cache);
    cache = app->response_cache;
    if (cache == NULL)
        return NULL;
    if (cache->state != state)
        empty(cache);
    cache->state = state;
    return cache;
}

/* now < c->from: the clock was set back since the reply was made, and its figures are of a time to come. */
bool
response_cache_get(struct request *rq, struct reply *reply)
{
    struct response_cache *cache = may_use(rq) ? current_cache(rq) : NULL;
    struct digest question = question_of(rq);

    for (int i = 0; cache != NULL && i < PLACES; i++) {
        const struct cached_reply *c = &cache->replies[i];

        if (c->text != NULL && rq->now >= c->from && rq->now < c->until &&
            digest_equal(&c->question, &question)) {
            *reply = c->reply;
            return true;
        }
    }
    return false;
}

/* The oldest go until there is room for one more of this length; the place to be filled is free then. */
static void
make_room(struct response_cache *cache, size_t length)
{
    size_t total = length;

    for (int i = 0; i < PLACES; i++)
        if (cache->replies[i].text != NULL)
            total += cache->replies[i].reply.length;
    for (int i = 0; i < PLACES; i++) {
        struct cached_reply *oldest = &cache->replies[(cache->next + i) % PLACES];

        if (i > 0 && total <= TOTAL_MAX)
            return;
        if (oldest->text != NULL)
            total -= oldest->reply.length;
        free(oldest->text);
        oldest->text = NULL;
    }
}

/* The ETag is made here, once for all that get the copy. calloc and malloc may fail: then nothing is
 * cached. */
struct reply
response_cache_put(struct request *rq, struct reply reply, int64_t until)
{
    struct response_cache *cache = may_use(rq) ? rq->app->response_cache : NULL;
    struct cached_reply *c;

    if (cache == NULL || reply.length > LENGTH_MAX)
        return reply;
    reply_make_etag(&reply);
    make_room(cache, reply.length);
    c = &cache->replies[cache->next];
    cache->next = (cache->next + 1) % PLACES;
    *c = (struct cached_reply){
        .question = question_of(rq), .from = rq->now, .until = until, .reply = reply,
    };
    c->text = malloc(reply.length + 1);
    if (c->text != NULL)
        memcpy(c->text, reply.text, reply.length + 1);
    c->reply.text = c->text;
    return reply;
}
