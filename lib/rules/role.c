/* The rule is a table, a row per kind of key. A key that belongs to one row sees of all others what the
 * public sees; that it sees its own follows from managing it (principal_sees_monitor). A key of a workspace
 * sees and does in it what its role may, and elsewhere nothing. */
#include "rules/role.h"

#include <string.h>

/* What lists, counts and streams are over. */
enum view { PUBLIC_ONLY, OF_WORKSPACE, EVERYTHING };

static const struct {
    enum view sees;
    bool manages_all;      /* monitors and pages */
    bool manages_monitor;  /* the one that the key belongs to */
    bool manages_page;     /* likewise */
    bool has_role;         /* in its workspace */
    bool is_operator;
} rules[PRINCIPAL_KIND_COUNT] = {
    [PRINCIPAL_NOBODY]        = { .sees = PUBLIC_ONLY },
    [PRINCIPAL_ADMIN]         = { .sees = EVERYTHING, .manages_all = true, .is_operator = true },
    [PRINCIPAL_WORKSPACE_KEY] = { .sees = OF_WORKSPACE, .has_role = true },
    [PRINCIPAL_MONITOR_KEY]   = { .sees = PUBLIC_ONLY, .manages_monitor = true },
    [PRINCIPAL_PAGE_KEY]      = { .sees = PUBLIC_ONLY, .manages_page = true },
    [PRINCIPAL_PROBE_KEY]     = { .sees = PUBLIC_ONLY },
};

bool
principal_sees_private(const struct principal *p)
{
    return rules[p->kind].sees != PUBLIC_ONLY;
}

bool
principal_sees_secrets(const struct principal *p)
{
    return rules[p->kind].manages_all || (rules[p->kind].has_role && p->role >= ROLE_EDITOR);
}

enum monitor_scope
strangers_scope(bool public_list)
{
    return public_list ? SCOPE_PUBLIC : SCOPE_CHOSEN;
}

struct readership
strangers_readership(bool public_list)
{
    return (struct readership){ .scope = strangers_scope(public_list) };
}

struct readership
readership_of_all(void)
{
    return (struct readership){ .scope = SCOPE_ALL };
}

struct readership
principal_readership(const struct principal *p, bool public_list)
{
    if (!principal_sees_private(p))
        return strangers_readership(public_list);
    return (struct readership){
        .scope = SCOPE_ALL,
        .workspace = p->workspace,
        .bound_by = principal_is_bound(p) ? p->key : 0,
    };
}

const char *
principal_view(struct arena *a, const struct principal *p)
{
    struct readership of;

    if (p->kind == PRINCIPAL_NOBODY)
        return "nobody"; /* most are */
    of = principal_readership(p, true);
    return arena_printf(a, "%d %d %lld %lld", (int)rules[p->kind].sees, (int)principal_sees_secrets(p),
                        (long long)of.workspace, (long long)of.bound_by);
}

bool
principal_is_bound(const struct principal *p)
{
    return rules[p->kind].has_role && p->tags != NULL && p->tags[0] != '\0';
}

/* Whether a list (",api,db,") has the tag that begins at `tag`, ",api,"; length: with both commas. */
static bool
has_tag(const char *tags, const char *tag, size_t length)
{
    for (const char *at = tags; at != NULL && *at != '\0'; at = strchr(at + 1, ','))
        if (strncmp(at, tag, length) == 0)
            return true;
    return false;
}

/* Whether both lists have one in common. */
static bool
share_a_tag(const char *tags, const char *others)
{
    for (const char *start = tags, *end; (end = strchr(start + 1, ',')) != NULL; start = end)
        if (has_tag(others, start, (size_t)(end - start) + 1))
            return true;
    return false;
}

bool
principal_keeps_tags(const struct principal *p, const char *was, const char *is)
{
    const char *end;

    for (const char *start = p->tags; principal_is_bound(p) && (end = strchr(start + 1, ',')) != NULL;
         start = end) {
        size_t length = (size_t)(end - start) + 1;

        if (has_tag(was, start, length) != has_tag(is, start, length))
            return false;
    }
    return true;
}

bool
principal_is_for(const struct principal *p, const char *tags)
{
    return !principal_is_bound(p) || (tags != NULL && share_a_tag(p->tags, tags));
}

/* No row has the key 0: on either side it stands for none, and none must not match none. */
static bool
may_in_workspace(const struct principal *p, int64_t workspace, enum role role)
{
    return rules[p->kind].has_role && workspace != 0 && workspace == p->workspace && p->role >= role;
}

bool
principal_may(const struct principal *p, const struct belonging *b, enum role role)
{
    return rules[p->kind].manages_all ||
           (rules[p->kind].manages_monitor && b->monitor != 0 && b->monitor == p->owned) ||
           (may_in_workspace(p, b->workspace, role) && principal_is_for(p, b->tags));
}

bool
principal_sees_monitor(const struct principal *p, const struct belonging *b, bool is_public)
{
    return is_public || principal_may(p, b, ROLE_VIEWER);
}

enum reader
principal_reader(const struct principal *p, const struct belonging *b, bool is_public)
{
    if (principal_may(p, b, ROLE_VIEWER))
        return READER_WITH_KEY;
    return is_public ? READER_OF_PUBLIC : READER_OF_PRIVATE;
}

/* A key for some tags is for monitors: pages are the whole workspace's, which it may read only. */
bool
principal_may_page(const struct principal *p, int64_t page, int64_t workspace, enum role role)
{
    return rules[p->kind].manages_all ||
           (rules[p->kind].manages_page && page != 0 && page == p->owned) ||
           (may_in_workspace(p, workspace, role) && (role == ROLE_VIEWER || !principal_is_bound(p)));
}

enum role
principal_role(const struct principal *p)
{
    if (rules[p->kind].manages_all)
        return ROLE_OWNER;
    return rules[p->kind].has_role ? p->role : ROLE_NONE;
}

int64_t
principal_workspace(const struct principal *p)
{
    if (rules[p->kind].manages_all)
        return p->workspace != 0 ? p->workspace : DEFAULT_WORKSPACE;
    return rules[p->kind].has_role ? p->workspace : 0;
}

bool
principal_is_operator(const struct principal *p)
{
    return rules[p->kind].is_operator ||
           (rules[p->kind].has_role && p->workspace == DEFAULT_WORKSPACE && p->role >= ROLE_EDITOR);
}

bool
principal_is_admin(const struct principal *p)
{
    return rules[p->kind].is_operator;
}

/* Limits protect the instance from its clients, not from its operator, nor from those that the operator has
 * made a workspace for. */
bool
principal_is_limited(const struct principal *p)
{
    return !rules[p->kind].is_operator && !(rules[p->kind].has_role && p->of_operators);
}

bool
principal_is_stranger(const struct principal *p)
{
    return !rules[p->kind].is_operator && !rules[p->kind].has_role;
}
