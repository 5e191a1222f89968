/* One after the other: the next one is looked at when the address of the one before is known. */
#include "cron/check/own_resolvers.h"

#include "cron/check/sweep.h"
#include "rules/address_policy.h"

#include <arpa/inet.h>
#include <string.h>

#define PORT 53

static bool
is_allowed(struct own_resolvers *r, const struct nameserver *server)
{
    struct sweep *s = r->probe->sweep;
    const char *refusal = address_policy_refusal(sweep_scratch(s), (const struct sockaddr *)&server->address,
                                                 sweep_policy(s), r->probe->monitor->trusted);

    if (refusal)
        r->failed(r->owner, OUTCOME_NOT_ALLOWED, refusal);
    return refusal == NULL;
}

/* The first address of either family. */
static bool
take_address(struct nameserver *server, const struct name_found *found)
{
    int family = found->count[IPV4] > 0 ? IPV4 : IPV6;
    union ip address;

    if (found->count[family] == 0)
        return false;
    address = found->list[family][0];
    if (family == IPV4)
        address.v4.sin_port = htons(PORT);
    else
        address.v6.sin6_port = htons(PORT);
    server->length = family == IPV4 ? sizeof address.v4 : sizeof address.v6;
    memcpy(&server->address, &address, server->length);
    return true;
}

static void
go_on(struct own_resolvers *r)
{
    const struct field_list *list = &r->probe->monitor->options.dns_resolvers;
    const char *const *texts = list->items;

    while (r->read < list->count && r->servers.count < MOST_NAMESERVERS) {
        const char *text = texts[r->read++];
        struct nameserver *server = &r->servers.list[r->servers.count];

        if (nameserver_read(text, server) == 0) {
            if (!is_allowed(r, server))
                return;
            r->servers.count++;
        } else if (dialler_ask(sweep_dialler(r->probe->sweep), text, &r->wait)) {
            return;
        }
    }
    if (r->servers.count == 0)
        r->failed(r->owner, OUTCOME_UNRESOLVED, "no resolver of the monitor has an address");
    else
        r->known(r->owner);
}

static void
on_named(void *resolvers, const struct name_found *found)
{
    struct own_resolvers *r = resolvers;
    struct nameserver *server = &r->servers.list[r->servers.count];

    names_leave(&r->wait);
    if (take_address(server, found)) {
        if (!is_allowed(r, server))
            return;
        r->servers.count++;
    }
    go_on(r);
}

void
own_resolvers_expect(struct sweep *s, const struct monitor *m)
{
    const char *const *texts = m->options.dns_resolvers.items;
    struct nameserver unused;

    for (int i = 0; i < m->options.dns_resolvers.count; i++)
        if (nameserver_read(texts[i], &unused) != 0)
            dialler_expect(sweep_dialler(s), texts[i]);
}

void
own_resolvers_begin(struct own_resolvers *r, struct probe *p)
{
    r->servers = (struct nameservers){.count = 0};
    r->probe = p;
    r->read = 0;
    r->wait = (struct name_wait){.told = on_named, .owner = r};
    go_on(r);
}

void
own_resolvers_end(struct own_resolvers *r)
{
    names_leave(&r->wait);
}
