/* What is judged here is only which parameters there are; their values are the handlers' to judge. */
#include "fcgi/http/query_check.h"

#include "base/text.h"
#include "model/known_name.h"
#include "fcgi/http/route.h"

#include <string.h>

enum { MOST_KNOWN = 16, LONGEST_NAME = 60, LONGEST_ACTOR = 200 };

/* What all writes know, and what the admin key names a workspace by. */
static const char strict_name[] = "strict", dry_run_name[] = "dry_run", workspace_name[] = "workspace";

/* The names that the route knows, in the order of its row; NULL after the last. Returns how many. */
static int
known_names(const struct route *route, const char **names)
{
    const struct query_param *p = route->takes->params;
    int count = 0;

    for (; p != NULL && p->name != NULL && count < MOST_KNOWN; p++)
        names[count++] = p->name;
    names[count] = NULL;
    return count;
}

static bool
is_known(const struct route *route, const char *name, const char *const *known)
{
    while (*known != NULL && strcmp(*known, name) != 0)
        known++;
    return *known != NULL || strcmp(name, "key") == 0 ||
           (route_takes_workspace(route) && strcmp(name, workspace_name) == 0) ||
           (route_is_write(route) && (strcmp(name, strict_name) == 0 || strcmp(name, dry_run_name) == 0));
}

/* Unknown parameters are refused: a filter that was mistyped would otherwise show everything. */
static struct reply
refuse_unknown(struct request *rq, const char *given, const char *const *known)
{
    const char *name = text_cut(rq->arena, given, LONGEST_NAME);
    const char *meant = known_name_meant(rq->arena, given, known);
    struct buf all = { .arena = rq->arena };

    if (*known == NULL)
        return refuse(rq, VALIDATION_ERROR,
                      "\"%s\" is no query parameter of this route, which takes none but key: leave it out",
                      name);
    for (const char *const *k = known; *k != NULL; k++)
        buf_printf(&all, "%s, ", *k);
    if (meant == NULL)
        return refuse(rq, VALIDATION_ERROR, "\"%s\" is no query parameter of this route: it takes %skey",
                      name, buf_string(&all));
    return refuse(rq, VALIDATION_ERROR,
                  "\"%s\" is no query parameter of this route; did you mean \"%s\"? It takes: %skey", name,
                  meant, buf_string(&all));
}

static bool
selects_monitors(const char *name)
{
    static const char *const names[] = { "tag", "group", "ids", "monitor_id", "set" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Nor does a list name any monitor that holds but commas. A value that cannot be decoded is not blank: the
 * handler says what is wrong with it. */
static bool
is_blank(const struct param *p)
{
    return p->value != NULL && text_blank(p->value + strspn(p->value, ", "));
}

/* Handlers read the first of two, so only that one is judged. */
static bool
is_first(const struct request *rq, int i)
{
    for (int j = 0; j < i; j++)
        if (strcmp(rq->params[j].name, rq->params[i].name) == 0)
            return false;
    return true;
}

bool
query_check(struct request *rq, struct reply *no)
{
    const char *known[MOST_KNOWN + 1];

    if (rq->route->takes->any_query || !text_starts(rq->route->path, V1))
        return true;
    (void)known_names(rq->route, known);
    for (int i = 0; i < rq->param_count; i++) {
        const struct param *p = &rq->params[i];

        if (!is_known(rq->route, p->name, known)) {
            *no = refuse_unknown(rq, p->name, known);
            return false;
        }
        if (selects_monitors(p->name) && is_blank(p) && is_first(rq, i)) {
            *no = refuse(rq, VALIDATION_ERROR,
                         "%s is blank: say which monitors are meant, or leave it out for all of them",
                         p->name);
            return false;
        }
    }
    return true;
}

static const char *
given(const struct request *rq, const char *name)
{
    for (int i = 0; i < rq->param_count; i++)
        if (strcmp(rq->params[i].name, name) == 0)
            return rq->params[i].value != NULL ? rq->params[i].value : "";
    return NULL;
}

const char *
query_workspace(const struct request *rq)
{
    return given(rq, workspace_name);
}

bool
query_is_lenient(const struct request *rq)
{
    return given(rq, strict_name) != NULL && !rq->strict;
}

/* True, false, 1 or 0; false: none of them. */
static bool
read_flag(const char *text, bool *flag)
{
    *flag = text_same(text, "true") || text_same(text, "1");
    return *flag || text_same(text, "false") || text_same(text, "0");
}

static bool
flag_is_fine(struct request *rq, const char *name, bool *flag, struct reply *no)
{
    const struct param *p = NULL;

    for (int i = 0; i < rq->param_count && p == NULL; i++)
        if (strcmp(rq->params[i].name, name) == 0)
            p = &rq->params[i];
    if (p == NULL || read_flag(p->value, flag))
        return true;
    *no = refuse(rq, VALIDATION_ERROR, "%s must be true or false (or 1 or 0), or be left out", name);
    return false;
}

/* X-Actor: a claim beside the proven key, which the audit keeps. */
static bool
read_actor(struct request *rq, struct reply *no)
{
    const char *given = route_is_write(rq->route) ? transport_param(rq->transport, "HTTP_X_ACTOR") : NULL;

    if (given == NULL || *given == '\0')
        return true;
    if (!text_is_utf8(given, strlen(given)) || text_length(given) > LONGEST_ACTOR ||
        text_unfit_for_name(given) != 0) {
        *no =
            refuse(rq, VALIDATION_ERROR, "X-Actor must be one line of at most %d characters", LONGEST_ACTOR);
        return false;
    }
    rq->actor = arena_text(rq->arena, given);
    return true;
}

bool
query_flags(struct request *rq, struct reply *no)
{
    return !route_is_write(rq->route) || (flag_is_fine(rq, strict_name, &rq->strict, no) &&
                                          flag_is_fine(rq, dry_run_name, &rq->dry_run, no) &&
                                          read_actor(rq, no));
}
