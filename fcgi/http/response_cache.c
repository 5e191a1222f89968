/* Kept answers: a few places, filled one after the other; the oldest makes room.
 *
 * All of them are of one state of the database, named by what SQLite counts up when others commit
 * (data_version) and by what we count of our own changes. Both are read inside the request's transaction,
 * so they name the very state that the handler reads. With the first request that sees another state all
 * are forgotten. */
#include "fcgi/http/response_cache.h"

#include "base/digest.h"
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES = 8, MOST = 2 * 1024 * 1024 }; /* bytes of one answer */

struct cached_reply {
    struct digest question;
    int64_t from, until; /* holds in these seconds: from is when it was made, for clocks that are set back */
    char *text;          /* on the heap; NULL: an empty place */
    struct reply reply;  /* points to it */
};

struct response_cache {
    int64_t version, own_changes; /* the state of the database */
    int next;                     /* place to be filled */
    struct cached_reply kept[PLACES];
};

static void
forget(struct response_cache *m)
{
    for (int i = 0; i < PLACES; i++)
        free(m->kept[i].text);
    *m = (struct response_cache){ 0 };
}

void
response_cache_clear(struct app *app)
{
    if (app->memory != NULL)
        forget(app->memory);
    free(app->memory);
    app->memory = NULL;
}

static struct digest
question_of(const struct request *rq)
{
    const char *uri = transport_param(rq->transport, "REQUEST_URI");
    const char *variant = rq->variant != NULL ? rq->variant : "";
    const char *question = arena_printf(rq->arena, "%d %s %s", principal_view(&rq->principal), uri, variant);

    return digest_of(question, strlen(question));
}

/* The memory, emptied if the database is no longer as it was. NULL: there is none. */
static struct response_cache *
memory_of(struct request *rq)
{
    struct app *app = rq->app;
    int64_t version = db_version(app->db), own_changes = db_own_changes(app->db);

    if (version < 0)
        return NULL;
    if (app->memory == NULL)
        app->memory = calloc(1, sizeof *app->memory);
    if (app->memory == NULL)
        return NULL;
    if (app->memory->version != version || app->memory->own_changes != own_changes)
        forget(app->memory);
    app->memory->version = version;
    app->memory->own_changes = own_changes;
    return app->memory;
}

/* What a transaction has written and may undo is in no other answer. */
static bool
is_of_use(const struct request *rq)
{
    return rq->transaction != WRITING;
}

bool
response_cache_get(struct request *rq, struct reply *reply)
{
    struct response_cache *m = is_of_use(rq) ? memory_of(rq) : NULL;
    struct digest question = question_of(rq);

    for (int i = 0; m != NULL && i < PLACES; i++) {
        const struct cached_reply *k = &m->kept[i];

        if (k->text != NULL && rq->now >= k->from && rq->now < k->until &&
            digest_equal(&k->question, &question)) {
            *reply = k->reply;
            return true;
        }
    }
    return false;
}

struct reply
response_cache_put(struct request *rq, struct reply reply, int64_t until)
{
    struct response_cache *m = rq->app->memory;
    struct cached_reply *k;

    if (m == NULL || reply.length > MOST || !is_of_use(rq))
        return reply;
    reply_make_etag(&reply);
    k = &m->kept[m->next];
    m->next = (m->next + 1) % PLACES;
    free(k->text);
    *k = (struct cached_reply){
        .question = question_of(rq), .from = rq->now, .until = until, .reply = reply,
    };
    k->text = malloc(reply.length + 1);
    if (k->text != NULL)
        memcpy(k->text, reply.text, reply.length + 1);
    k->reply.text = k->text;
    return reply;
}
