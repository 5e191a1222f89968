/* How old a standby's state is cannot be told by clocks: where nothing is written, nothing arrives. So the
 * primary is asked now and then how far its log is. A standby that has replayed that far is not older than
 * the moment of that question. */
#include "fcgi/http/standby.h"

#include "os/clock.h"
#include "os/log.h"
#include "store/db.h"
#include "store/horizon.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/http/route.h"

#include <stdlib.h>

/* The primary is asked so often, and its last answers are remembered: a standby that is always a little
 * behind has reached one of them. The newest answer is used for less than it may be: a read takes its time.
 */
enum { SAMPLES = 4, SAMPLE_MS = 2000, MOST_AGE_MS = STANDBY_MOST_AGE * 1000 - 1000, TRY_AGAIN_MS = 5000 };

struct standby {
    struct app app;   /* as the workers' own, but for what is of the database */
    struct app *main; /* while a request is answered from here; NULL: none is */
    int64_t tried_ms; /* when it was tried to open it; 0: never */
    struct {
        int64_t asked_ms, position; /* asked_ms 0: there is none */
    } samples[SAMPLES];             /* the newest first */
};

static struct standby *
standby_of(struct app *app)
{
    if (app->standby == NULL) {
        app->standby = calloc(1, sizeof *app->standby);
        if (app->standby == NULL)
            abort();
    }
    return app->standby;
}

static void
close_database(struct standby *s)
{
    response_cache_clear(&s->app);
    db_close(s->app.db);
    s->app.db = NULL;
}

/* What the two have in common may have changed since. Answers are shared with other workers by the primary's
 * state alone. */
static void
resemble(struct standby *s, const struct app *app)
{
    struct db *db = s->app.db;
    struct response_cache *kept = s->app.response_cache;

    s->app = *app;
    s->app.db = db;
    s->app.response_cache = kept;
    s->app.answers = NULL;
    s->app.standby = NULL;
}

static bool
open_database(struct request *rq, struct standby *s)
{
    struct database_address address = rq->app->config.database;
    int64_t now_ms = clock_monotonic_ms();
    const char *problem;

    if (s->app.db != NULL)
        return true;
    if (s->tried_ms != 0 && now_ms - s->tried_ms < TRY_AGAIN_MS)
        return false;
    s->tried_ms = now_ms;
    address.location = rq->app->config.database_read_url;
    address.listen_url = "none";
    s->app.db = db_open(rq->arena, &address, DB_READER, &problem);
    if (s->app.db == NULL)
        log_error("DATABASE_READ_URL: %s", problem);
    return s->app.db != NULL;
}

/* Asks the primary, if that was not done just now. */
static void
take_sample(struct standby *s, struct db *primary, int64_t now_ms)
{
    int64_t position;

    if (s->samples[0].asked_ms != 0 && now_ms - s->samples[0].asked_ms < SAMPLE_MS)
        return;
    position = db_log_position(primary);
    if (position < 0)
        return;
    for (int i = SAMPLES - 1; i > 0; i--)
        s->samples[i] = s->samples[i - 1];
    s->samples[0].asked_ms = now_ms;
    s->samples[0].position = position;
}

static bool
is_young(const struct standby *s, int64_t position, int64_t now_ms)
{
    for (int i = 0; i < SAMPLES && s->samples[i].asked_ms != 0; i++)
        if (position >= s->samples[i].position)
            return now_ms - s->samples[i].asked_ms <= MOST_AGE_MS;
    return false;
}

static bool
serves(struct request *rq, struct standby *s)
{
    int64_t now_ms = clock_monotonic_ms(), position;

    if (!open_database(rq, s))
        return false;
    take_sample(s, rq->app->db, now_ms);
    position = db_log_position(s->app.db);
    if (position < 0)
        close_database(s);
    return position >= 0 && is_young(s, position, now_ms);
}

bool
standby_enter(struct request *rq)
{
    struct standby *s;

    if (rq->app->config.database_read_url == NULL || rq->outer != NULL || !route_may_lag(rq->route))
        return false;
    s = standby_of(rq->app);
    if (!serves(rq, s))
        return false;
    horizon_copy(s->app.db, rq->app->db);
    resemble(s, rq->app);
    s->main = rq->app;
    rq->app = &s->app;
    return true;
}

void
standby_leave(struct request *rq)
{
    struct standby *s = (struct standby *)(void *)rq->app; /* `app` is its first member */

    response_cache_settle(&s->app);
    s->main->page_shell = s->app.page_shell;
    rq->app = s->main;
    s->main = NULL;
    if (db_trouble(s->app.db) == DB_UNAVAILABLE)
        close_database(s);
}

void
standby_close(struct app *app)
{
    if (app->standby == NULL)
        return;
    close_database(app->standby);
    free(app->standby);
    app->standby = NULL;
}
