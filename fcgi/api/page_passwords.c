#include "fcgi/api/page_passwords.h"

#include "base/passphrase.h"
#include "base/text.h"
#include "model/page.h"
#include "os/run_lock.h"
#include "store/pages.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/http/route.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 20, LONGEST_WAIT_MS = 2000, RETRY_SECONDS = 2 };

/* Of a document so many are worked out before it is judged: it may name thousands, and be refused. The others
 * are when their page's turn comes. */
enum { MOST_AHEAD = 20 };

/* --- one at a time -------------------------------------------------------------------------------------- */

enum { TURN_MISSED = -1, TURN_WITHOUT = -2 };

/* The turn of this host, as a descriptor to be closed. TURN_MISSED: it did not come in time; TURN_WITHOUT:
 * there is no lock to be had here, and the computation goes on without. */
static int
take_turn(struct request *rq)
{
    const char *path = arena_printf(rq->arena, "%s/passwords", rq->app->config.state_dir);

    for (int waited = 0;; waited += LOOK_MS) {
        int fd = run_lock_take(path, 1);

        if (fd >= 0)
            return fd;
        if (errno != EAGAIN && errno != EACCES)
            return TURN_WITHOUT;
        if (waited >= LONGEST_WAIT_MS)
            return TURN_MISSED;
        (void)poll(NULL, 0, LOOK_MS);
    }
}

static void
end_turn(int turn)
{
    if (turn >= 0)
        (void)close(turn);
}

bool
page_password_fits(struct request *rq, const char *seal, const char *password, bool *fits)
{
    int turn = take_turn(rq);

    *fits = turn != TURN_MISSED && seal != NULL && passphrase_fits(seal, password);
    end_turn(turn);
    return turn != TURN_MISSED;
}

/* --- what a body brings --------------------------------------------------------------------------------- */

static void
keep_seal(struct request *rq, const char *slug, const char *password, const char *seal)
{
    struct sealed_password *one = arena_alloc(rq->arena, sizeof *one);

    *one = (struct sealed_password){ slug, password, seal, rq->sealed };
    rq->sealed = one;
}

/* A password that is the page's already keeps its seal, and so do the cookies that it gave. kept: NULL, if
 * the page has none. */
static const char *
seal_of(struct arena *a, const char *password, const char *kept)
{
    return kept != NULL && passphrase_fits(kept, password) ? kept : passphrase_seal(a, password);
}

static bool
seal_one(struct request *rq, const char *slug, const char *password, const char *kept, struct reply *no)
{
    int turn = take_turn(rq);

    if (turn == TURN_MISSED) {
        *no = refuse_for_now(rq, RETRY_SECONDS,
                             "Other passwords are being worked on: try again in a few seconds");
        return false;
    }
    keep_seal(rq, slug, password, seal_of(rq->arena, password, kept));
    end_turn(turn);
    return true;
}

/* Nothing is worked out of strangers that may make no more pages, nor for a name that is taken. */
static bool
may_make(struct request *rq, const char *slug)
{
    struct rate_limit limit;
    struct page there;

    return rate_limit_read(rq, LIMIT_PAGES, &limit) == 0 && !rate_limit_spent(&limit) &&
           pages_by_slug(rq->app->db, rq->arena, slug, &there) == NONE;
}

/* A dry run undoes what it makes, and no reader can try the password meanwhile: any text is seal enough. */
static bool
seal_new(struct request *rq, const struct page *p, struct reply *no)
{
    if (!may_make(rq, p->slug))
        return true;
    if (!rq->dry_run)
        return seal_one(rq, NULL, p->password, NULL, no);
    keep_seal(rq, NULL, p->password, "of a dry run");
    return true;
}

/* A body that the handler will refuse has nothing to seal. A call that is part of a document finds its seal
 * there. */
bool
page_password_prepare(struct request *rq, struct reply *no)
{
    struct page p = rq->page;
    struct field_problem problem;
    int changes = 0;

    if (rq->transaction != NO_TRANSACTION ||
        !json_object_is_type(json_object_object_get(rq->body, "password"), json_type_string))
        return true;
    problem = p.key != 0 ? page_change(rq->arena, rq->body, &p, &changes)
                         : page_create(rq->arena, rq->body, &p);
    if (problem.fault != FIELD_FINE || p.password == NULL)
        return true;
    return p.key != 0 ? seal_one(rq, NULL, p.password, rq->page.password_seal, no) : seal_new(rq, &p, no);
}

/* A page that is not there yet has no seal. With that of a page of others nothing is compared: how long it
 * took would say whether the password is right. */
static bool
seal_of_named(struct request *rq, const char *slug, const char *password, struct reply *no)
{
    struct page p = { 0 };

    switch (pages_by_slug(rq->app->db, rq->arena, slug, &p)) {
    case FOUND:
        return !principal_may_page(&rq->principal, p.key, p.workspace, ROLE_EDITOR) ||
               seal_one(rq, slug, password, p.password_seal, no);
    case NONE:
        return seal_one(rq, slug, password, NULL, no);
    case FAILED:
        break;
    }
    *no = broke(rq);
    return false;
}

bool
page_passwords_prepare(struct request *rq, struct reply *no)
{
    json_object *pages = json_object_object_get(rq->body, "status_pages");
    int ahead = 0;

    if (!json_object_is_type(pages, json_type_object))
        return true;
    json_object_object_foreach(pages, slug, page)
    {
        json_object *password = json_object_is_type(page, json_type_object)
                                    ? json_object_object_get(page, "password")
                                    : NULL;

        if (json_object_is_type(password, json_type_string) && ahead++ < MOST_AHEAD &&
            !seal_of_named(rq, slug, json_object_get_string(password), no))
            return false;
    }
    return true;
}

static const char *
sealed_of(const struct request *rq, const char *slug, const char *password)
{
    for (const struct sealed_password *one = rq->sealed; one != NULL; one = one->next)
        if (text_same(one->password, password) && (one->slug == NULL || text_same(one->slug, slug)))
            return one->seal;
    return rq->outer != NULL ? sealed_of(rq->outer, slug, password) : NULL;
}

/* It is only worked out here if the page has come to have a password since the body was looked at, or was one
 * of too many. */
const char *
page_password_seal(struct request *rq, const char *slug, const char *password, const char *kept)
{
    const char *seal = sealed_of(rq, slug, password);

    return seal != NULL ? seal : seal_of(rq->arena, password, kept);
}
