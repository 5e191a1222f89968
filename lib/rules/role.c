/* The rule is a table, a row per kind of key. A key that belongs to one row sees of all others what the
 * public sees; that it sees its own follows from managing it (principal_sees_monitor). */
#include "rules/role.h"

/* The numbers are part of the response cache's keys (principal_view). */
enum view { PUBLIC_ONLY, EVERYTHING };

static const struct {
    enum view sees;
    bool manages_all;      /* monitors and pages */
    bool manages_monitor;  /* the one that the key belongs to */
    bool manages_page;     /* likewise */
    bool is_operator;
} rules[PRINCIPAL_KIND_COUNT] = {
    [PRINCIPAL_NOBODY]      = { .sees = PUBLIC_ONLY },
    [PRINCIPAL_ADMIN]       = { .sees = EVERYTHING, .manages_all = true, .is_operator = true },
    [PRINCIPAL_MONITOR_KEY] = { .sees = PUBLIC_ONLY, .manages_monitor = true },
    [PRINCIPAL_PAGE_KEY]    = { .sees = PUBLIC_ONLY, .manages_page = true },
    [PRINCIPAL_PROBE_KEY]   = { .sees = PUBLIC_ONLY },
};

bool
principal_sees_private(const struct principal *p)
{
    return rules[p->kind].sees == EVERYTHING;
}

enum monitor_scope
strangers_scope(bool public_list)
{
    return public_list ? SCOPE_PUBLIC : SCOPE_CHOSEN;
}

enum monitor_scope
principal_scope(const struct principal *p, bool public_list)
{
    return principal_sees_private(p) ? SCOPE_ALL : strangers_scope(public_list);
}

int
principal_view(const struct principal *p)
{
    return (int)rules[p->kind].sees;
}

/* No row has the key 0: on either side it stands for none, and none must not match none. */
bool
principal_manages_monitor(const struct principal *p, int64_t monitor)
{
    return rules[p->kind].manages_all ||
           (rules[p->kind].manages_monitor && monitor != 0 && monitor == p->owned);
}

bool
principal_sees_monitor(const struct principal *p, int64_t monitor, bool is_public)
{
    return is_public || principal_sees_private(p) || principal_manages_monitor(p, monitor);
}

enum reader
principal_reader(const struct principal *p, int64_t monitor, bool is_public)
{
    if (principal_sees_private(p) || principal_manages_monitor(p, monitor))
        return READER_WITH_KEY;
    return is_public ? READER_OF_PUBLIC : READER_OF_PRIVATE;
}

bool
principal_manages_page(const struct principal *p, int64_t page)
{
    return rules[p->kind].manages_all || (rules[p->kind].manages_page && page != 0 && page == p->owned);
}

bool
principal_is_operator(const struct principal *p)
{
    return rules[p->kind].is_operator;
}

/* Limits protect the instance from its clients, not from its operator. */
bool
principal_is_limited(const struct principal *p)
{
    return !rules[p->kind].is_operator;
}
