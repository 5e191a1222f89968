/* Recognises the principal, has what the path names loaded (guard_subject.c), and compares both with what the
 * route needs.
 *
 * The order of the checks is part of the API. A client that sends no key where one is needed learns nothing,
 * not even which ids exist; a wrong key is refused only for what does exist. */
#include "fcgi/http/guard.h"

#include "base/digest.h"
#include "base/text.h"
#include "store/locations.h"
#include "store/monitors.h"
#include "store/pages.h"
#include "store/settings.h"
#include "store/workspace_keys.h"
#include "store/workspaces.h"
#include "fcgi/http/guard_subject.h"
#include "fcgi/http/opens_all.h"
#include "fcgi/http/own_host.h"
#include "fcgi/http/page_cookie.h"
#include "fcgi/http/query_check.h"

#include <string.h>

/* Of a workspace. NONE: it is none, or dead. */
static enum found
identify_workspace_key(struct request *rq)
{
    struct workspace_key *k = &rq->own_key;
    enum found found = workspace_keys_by_digest(rq->app->db, rq->arena, &rq->key, rq->now, k);

    if (found == FOUND)
        rq->principal = workspace_key_principal(k);
    return found;
}

/* Recognises a key by itself; a manage key is only recognised once what it opens was loaded. 0, or -1. A
 * probe key is looked for only where one is asked for; the admin key and workspace keys are known
 * everywhere. */
static int
identify(struct request *rq)
{
    struct digest admin;
    enum found found;

    rq->principal = (struct principal){ .kind = PRINCIPAL_NOBODY };
    if (!rq->has_key)
        return 0;
    if (rq->route->auth == PROBE_KEY) {
        found = locations_by_probe_key(rq->app->db, rq->arena, &rq->key, &rq->location);
        if (found == FOUND)
            rq->principal = (struct principal){ .kind = PRINCIPAL_PROBE_KEY, .owned = rq->location.key };
        if (found != NONE)
            return found == FOUND ? 0 : -1;
    }
    found = settings_admin_key(rq->app->db, rq->arena, &admin);
    if (found == FOUND && digest_equal(&admin, &rq->key))
        rq->principal.kind = PRINCIPAL_ADMIN;
    else if (found != FAILED)
        found = identify_workspace_key(rq);
    return found == FAILED ? -1 : 0;
}

/* What was not loaded has the row 0. The admin key was recognised before and is not overruled: it opens
 * more. */
static void
recognise_manage_key(struct request *rq)
{
    if (!rq->has_key || rq->principal.kind != PRINCIPAL_NOBODY)
        return;
    if (rq->page.key != 0 && digest_equal(&rq->page.manage_key, &rq->key))
        rq->principal = (struct principal){ .kind = PRINCIPAL_PAGE_KEY, .owned = rq->page.key };
    else if (rq->monitor.key != 0 && digest_equal(&rq->monitor.manage_key, &rq->key))
        rq->principal = (struct principal){ .kind = PRINCIPAL_MONITOR_KEY, .owned = rq->monitor.key };
}

/* Whether the client runs on this host, and asks for itself. Each of these headers says that it asks for
 * another: a proxy on this host for a client elsewhere, a browser for a page from anywhere. So does a Host
 * that is not ours: a browser, for a page that takes this instance for its own site. Of a request that
 * another one makes (perform_call) the outermost decides: the inner one has no headers of its own. */
static bool
is_here(const struct request *rq)
{
    static const char *const for_others[] = {
        "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_ORIGIN",
    };

    while (rq->outer != NULL)
        rq = rq->outer;
    for (size_t i = 0; i < sizeof for_others / sizeof *for_others; i++)
        if (transport_param(rq->transport, for_others[i]) != NULL)
            return false;
    if (!own_host_is(transport_param(rq->transport, "HTTP_HOST"), rq->app->config.server_names))
        return false;
    return text_starts(rq->client, "127.") || strcmp(rq->client, "::1") == 0 ||
           text_starts(rq->client, "::ffff:127.");
}

/* --- what routes ask of the principal ------------------------------------------------------------------- */

static bool
opens_monitor(struct request *rq, enum role role)
{
    struct belonging of = monitor_belonging(&rq->monitor);

    return principal_may(&rq->principal, &of, role);
}

static bool
opens_what_is_planned(struct request *rq, enum role role)
{
    const struct maintenance *m = &rq->maintenance;
    const struct silence *s = &rq->silence;
    const struct collective c = rq->route->subject == OF_SILENCE
                                    ? (struct collective){ s->workspace, s->by_match, &s->match }
                                    : (struct collective){ m->workspace, m->by_match, &m->match };

    if (rq->route->subject == OF_MAINTENANCE && m->is_window)
        return opens_monitor(rq, role);
    return opens_all(rq, &c, role);
}

/* What is made for several monitors: the handler asks for which. */
static bool
may_plan(struct request *rq, enum role role)
{
    return principal_role(&rq->principal) >= role || rq->principal.kind == PRINCIPAL_MONITOR_KEY;
}

static bool
opens_page(struct request *rq, enum role role)
{
    return principal_may_page(&rq->principal, rq->page.key, rq->page.workspace, role);
}

/* An open page needs no key; a closed one needs a key of its own or of its workspace, or the cookie of its
 * password. */
bool
guard_reads_page(struct request *rq)
{
    return !PAGE_IS_CLOSED(&rq->page) || opens_page(rq, ROLE_VIEWER) || page_cookie_opens(rq);
}

static bool
may_read_page(struct request *rq, enum role role)
{
    (void)role;
    return guard_reads_page(rq);
}

/* The whole of a workspace is not for a key that is for some tags; reading it is. */
static bool
has_role(struct request *rq, enum role role)
{
    return principal_role(&rq->principal) >= role &&
           (role < ROLE_EDITOR || !principal_is_bound(&rq->principal));
}

/* Of what has tags: a key for some of them may write that, and the handler asks for which it is. */
static bool
may_write(struct request *rq, enum role role)
{
    return principal_role(&rq->principal) >= role;
}

static bool
is_probe(struct request *rq, enum role role)
{
    (void)role;
    return rq->principal.kind == PRINCIPAL_PROBE_KEY;
}

static bool
has_admin_key(struct request *rq, enum role role)
{
    (void)role;
    return rq->principal.kind == PRINCIPAL_ADMIN;
}

static bool
is_here_or_admin(struct request *rq, enum role role)
{
    return has_admin_key(rq, role) || is_here(rq);
}

/* Keys of all kinds look alike, so each table is asked for the digest; the most common first. */
enum found
guard_find_key(struct request *rq, struct key_owner *o)
{
    struct db *db = rq->app->db;
    enum found found = monitors_by_manage_key(db, rq->arena, &rq->key, &o->monitor);

    o->kind = PRINCIPAL_MONITOR_KEY;
    if (found != NONE)
        return found;
    o->kind = PRINCIPAL_WORKSPACE_KEY;
    found = workspace_keys_by_digest(db, rq->arena, &rq->key, rq->now, &o->workspace_key);
    if (found != NONE)
        return found;
    o->kind = PRINCIPAL_PAGE_KEY;
    found = pages_by_manage_key(db, rq->arena, &rq->key, &o->page);
    if (found != NONE)
        return found;
    o->kind = PRINCIPAL_PROBE_KEY;
    return locations_by_probe_key(db, rq->arena, &rq->key, &o->location);
}

static bool
may_create(struct request *rq, enum role role)
{
    if (principal_role(&rq->principal) != ROLE_NONE)
        return principal_role(&rq->principal) >= role;
    return rq->app->config.public_create;
}

static const char closed[] = "Creating is closed to strangers here: send the admin key or a key that the "
                             "operator gave you, or ask the operator for one";
static const char not_its_key[] =
    "This key does not open this: send the manage key that came with it, the admin key, or one of its "
    "workspace with a higher role";
static const char not_all_its[] =
    "This key does not open all that this is for: send the admin key, one of its workspace with a role of "
    "responder or higher, or the manage key of its only monitor";
static const char closed_page[] =
    "This status page is not for everybody: send its manage key, or a key of its workspace, as "
    "'Authorization: Bearer <key>', or unlock it at /s/:slug/unlock";
static const char not_admin[] = "This key does not open this: send the admin key";
static const char not_here[] = "This is for clients on the same host: ask from there, or send the admin key";
static const char no_location[] =
    "This key is no location's: send the probe_key that came with the location, or make a new location if it "
    "was deleted";
static const char no_role[] = "This key does not open this: send a key of the workspace with a role of";
static const char low_role[] = "This key may not do this: it takes the role of";

/* One row for each auth of the table of routes: the one place that decides. */
static const struct need {
    const char *letters;  /* in the list of routes */
    bool key;             /* one must come along, else 401 */
    bool (*is_met)(struct request *rq, enum role role); /* NULL: by every principal */
    enum role role;       /* of a workspace's key, at least */
    enum why why;         /* ... else */
    const char *sentence;
} needs[AUTH_COUNT] = {
    [NO_KEY]        = { "-",   false, NULL,             ROLE_NONE,      WHY_COUNT,    NULL },
    [CREATE_KEY]    = { "-",   false, may_create,       ROLE_EDITOR,    CREATE_CLOSED, closed },
    [ADMIN_MORE]    = { "-/A", false, NULL,             ROLE_NONE,      WHY_COUNT,    NULL },
    [MANAGE_KEY]    = { "M",   true,  opens_monitor,    ROLE_EDITOR,    FORBIDDEN,    not_its_key },
    [MAINTAIN_KEY]  = { "M",   true,  opens_what_is_planned, ROLE_RESPONDER, FORBIDDEN, not_all_its },
    [PLAN_KEY]      = { "M",   true,  may_plan,         ROLE_RESPONDER, FORBIDDEN,    no_role },
    [RESPOND_KEY]   = { "M",   true,  opens_monitor,    ROLE_RESPONDER, FORBIDDEN,    not_its_key },
    [SEE_KEY]       = { "M",   true,  opens_monitor,    ROLE_VIEWER,    FORBIDDEN,    not_its_key },
    [READ_PAGE]     = { "-",   false, may_read_page,    ROLE_NONE,      UNAUTHORIZED, closed_page },
    [PAGE_KEY]      = { "P",   true,  opens_page,       ROLE_EDITOR,    FORBIDDEN,    not_its_key },
    [PROBE_KEY]     = { "L",   true,  is_probe,         ROLE_NONE,      UNAUTHORIZED, no_location },
    [ADMIN_KEY]     = { "A",   true,  has_admin_key,    ROLE_NONE,      FORBIDDEN,    not_admin },
    [ADMIN_IN]      = { "A",   true,  has_admin_key,    ROLE_NONE,      FORBIDDEN,    not_admin },
    [HERE_OR_ADMIN] = { "H/A", false, is_here_or_admin, ROLE_NONE,      FORBIDDEN,    not_here },
    [VIEWER_KEY]    = { "W",   true,  has_role,         ROLE_VIEWER,    FORBIDDEN,    no_role },
    [EDITOR_KEY]    = { "E",   true,  has_role,         ROLE_EDITOR,    FORBIDDEN,    no_role },
    [WRITER_KEY]    = { "E",   true,  may_write,        ROLE_EDITOR,    FORBIDDEN,    no_role },
    [OWNER_KEY]     = { "O",   true,  has_role,         ROLE_OWNER,     FORBIDDEN,    no_role },
};

const char *
guard_letters(enum auth auth)
{
    return needs[auth].letters;
}

bool
guard_is_open(const struct request *rq)
{
    return !needs[rq->route->auth].key &&
           (needs[rq->route->auth].is_met == NULL || rq->route->auth == READ_PAGE);
}

const char *
guard_role(enum auth auth)
{
    return needs[auth].role == ROLE_NONE ? "-" : role_name(needs[auth].role);
}

bool
route_takes_workspace(const struct route *route)
{
    enum auth auth = route->auth;

    return auth == ADMIN_MORE || auth == ADMIN_IN || auth == MAINTAIN_KEY || auth == PLAN_KEY ||
           auth >= VIEWER_KEY;
}

/* The workspace that the admin key acts in: the one that is named, else, where one is needed, the default
 * one. A key of a workspace acts in its own alone. */
static bool
choose_workspace(struct request *rq, struct reply *no)
{
    struct workspace w;
    const char *id = route_takes_workspace(rq->route) ? query_workspace(rq) : NULL;

    if (id == NULL)
        return true;
    if (!principal_is_admin(&rq->principal))
        return say_no(no, refuse(rq, FORBIDDEN, "workspace is for the admin key: leave it out, a key of a "
                                                "workspace opens that one"));
    switch (workspaces_by_id(rq->app->db, rq->arena, id, &w)) {
    case FOUND:
        rq->principal.workspace = w.key;
        return true;
    case NONE:
        return say_no(no, refuse(rq, NOT_FOUND, "There is no workspace with the id in ?workspace=: GET "
                                                "/workspaces lists them"));
    case FAILED:
        break;
    }
    return say_no(no, broke(rq));
}

/* False: *no says that the key which came with a write that needs none is not known. */
static bool
knows_key(struct request *rq, struct reply *no)
{
    struct key_owner owner;

    bool is_asked = rq->route->auth == CREATE_KEY ||
                    (rq->route->auth == READ_PAGE && rq->method == POST);

    if (!is_asked || !rq->has_key || rq->principal.kind != PRINCIPAL_NOBODY)
        return true;
    switch (guard_find_key(rq, &owner)) {
    case FOUND:
        return true;
    case NONE:
        return say_no(no, refuse(rq, FORBIDDEN,
                                 "This key is not known: it was revoked or mistyped. Leave it out, or send "
                                 "one that is valid"));
    case FAILED:
        break;
    }
    return say_no(no, broke(rq));
}

bool
guard_form(struct request *rq, struct reply *no)
{
    if (needs[rq->route->auth].key && !rq->has_key)
        return say_no(no, refuse(rq, UNAUTHORIZED,
                                 "This needs a key: send it as 'Authorization: Bearer <key>'"));
    return query_flags(rq, no);
}

/* An editor of some tags needs no higher role: that this has none of its tags is what bars the way. */
static bool
lacks_tags_only(const struct request *rq, const struct need *need)
{
    return need->is_met == opens_monitor && rq->monitor.key != 0 && principal_is_bound(&rq->principal) &&
           rq->principal.role >= need->role && rq->principal.workspace == rq->monitor.workspace;
}

/* A key of too low a role, or for other tags, is told so. */
static struct reply
not_met(struct request *rq, const struct need *need)
{
    bool has_role_here = rq->principal.kind == PRINCIPAL_WORKSPACE_KEY;

    if (has_role_here && need->is_met == may_create)
        return refuse(rq, FORBIDDEN, "%s %s", low_role, role_name(need->role));
    if (need->is_met == has_role && principal_is_bound(&rq->principal) && rq->principal.role >= need->role)
        return refuse(rq, FORBIDDEN, "This key is for some tags only: it may not change the whole workspace");
    if (need->is_met == has_role || need->is_met == may_write || need->is_met == may_plan)
        return refuse(rq, FORBIDDEN, "%s %s%s, or the admin key", has_role_here ? low_role : no_role,
                      role_name(need->role), need->role == ROLE_OWNER ? "" : " or higher");
    if (lacks_tags_only(rq, need))
        return refuse(rq, FORBIDDEN, "This key is for some tags only, and this monitor has none of them");
    return refuse(rq, need->why, "%s", need->sentence);
}

/* Asked for the key before anything is looked for: without one, an id that exists and one that does not are
 * refused alike. */
bool
guard_check(struct request *rq, struct reply *no)
{
    const struct need *need = &needs[rq->route->auth];
    enum found found;

    if (!guard_form(rq, no))
        return false;
    if (identify(rq) != 0)
        return say_no(no, broke(rq));
    if (!choose_workspace(rq, no))
        return false;
    if (guard_names_within(rq->route) && !need->is_met(rq, need->role))
        return say_no(no, not_met(rq, need));
    found = guard_load_subject(rq);
    if (found == FAILED)
        return say_no(no, broke(rq));
    if (found == NONE)
        return say_no(no, guard_unknown_subject(rq));
    if (guard_names_within(rq->route) && rq->monitor.key != 0 && !opens_monitor(rq, need->role))
        return say_no(no, refuse(rq, FORBIDDEN, "%s", not_its_key));
    if (rq->route->auth == PLAN_KEY && opens_all_recognise(rq) != 0)
        return say_no(no, broke(rq));
    recognise_manage_key(rq);
    if (!knows_key(rq, no))
        return false;
    if (need->is_met != NULL && !need->is_met(rq, need->role))
        return say_no(no, not_met(rq, need));
    return guard_load_second(rq, no);
}
