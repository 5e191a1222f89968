/* The web server in front of us: has it connections enough for what the settings allow a client, and do
 * strangers reach an instance that lets them create?
 *
 * Its configuration is read as it is, for the one word that matters. Where it listens is known of an instance
 * under ./start.sh, which notes it, and of an installed site, which takes all addresses of this machine. */
#include "cron/admin/doctor.h"

#include "base/text.h"
#include "os/file.h"
#include "rules/address_policy.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NGINX_CONF "/etc/nginx/nginx.conf"
#define NGINX_SITE "/etc/nginx/sites-enabled/watchpost"
#define NGINX_CONNECTIONS 512 /* where nothing is said */
#define FILE_MAX 65536
#define EACH 2                /* connections of a client that is passed on */

/* --- connections --- */

/* That of ./start.sh, if there is one, else the machine's; NULL: none. */
static const char *
find_conf(struct patient *p)
{
    const char *own = doctor_state_file(p, "nginx.conf");

    if (access(own, R_OK) == 0)
        return own;
    return access(NGINX_CONF, R_OK) == 0 ? NGINX_CONF : NULL;
}

/* The number behind `worker_connections`, where no "#" stands before it in its line. */
static int64_t
connections_in(struct arena *a, const char *text)
{
    static const char word[] = "worker_connections";
    char *rest = NULL;

    for (char *line = strtok_r(arena_text(a, text), "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        const char *at;

        line[strcspn(line, "#")] = '\0';
        at = strstr(line, word);
        if (at != NULL)
            return strtoll(at + strlen(word), NULL, 10);
    }
    return NGINX_CONNECTIONS;
}

static const char *
raise_connections(struct patient *p, const char *path, int64_t wanted)
{
    const char *line;

    if (!text_same(path, NGINX_CONF))
        return doctor_start_instance(p);
    line = arena_printf(p->a,
                        "sed -i 's/worker_connections [0-9]*;/worker_connections %" PRId64 ";/' " NGINX_CONF
                        " && nginx -t && nginx -s reload",
                        wanted);
    return geteuid() == 0 ? line : arena_printf(p->a, "sudo sh -c %s", doctor_quote(p, line));
}

struct diagnosis
examine_web_server(struct patient *p)
{
    const struct config *c = p->config;
    int64_t wanted = EACH * (c->client_connections + c->client_streams), there;
    const char *path = find_conf(p), *text;
    size_t length;

    if (path == NULL)
        return fine(p, "no configuration of nginx is here to be looked at");
    text = file_read(p->a, path, FILE_MAX, &length);
    if (text == NULL)
        return fine(p, "%s cannot be looked at", path);
    there = connections_in(p->a, text);
    if (there < wanted)
        return warning(p, raise_connections(p, path, 2 * wanted),
                       "%s: worker_connections is %" PRId64 ", and one client may take %" PRId64
                       " (CLIENT_CONNECTIONS, CLIENT_STREAMS)", path, there, wanted);
    return fine(p, "%" PRId64 " connections, of which one client may take %" PRId64, there, wanted);
}

/* --- strangers --- */

static bool
is_public(struct patient *p, const struct sockaddr *address)
{
    return address_policy_refusal(p->a, address, TARGET_PUBLIC, false) == NULL;
}

static const char *
print_address(struct patient *p, const struct sockaddr *address)
{
    char text[INET6_ADDRSTRLEN] = "";
    const struct sockaddr_in6 *v6 = (const void *)address;
    const struct sockaddr_in *v4 = (const void *)address;

    if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    else
        inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    return arena_text(p->a, text);
}

/* The first public address of this machine; NULL: it has none. */
static const char *
own_public_address(struct patient *p)
{
    struct ifaddrs *all = NULL;
    const char *found = NULL;

    if (getifaddrs(&all) != 0)
        return NULL;
    for (const struct ifaddrs *i = all; i != NULL && found == NULL; i = i->ifa_next)
        if (i->ifa_addr != NULL && is_public(p, i->ifa_addr))
            found = print_address(p, i->ifa_addr);
    freeifaddrs(all);
    return found;
}

/* All addresses of a container are private ones; which of the outer machine lead there is not known here. */
static const char *
any_public_address(struct patient *p)
{
    return doctor_is_in_container() ? "any address of this container" : own_public_address(p);
}

/* Of an address as nginx has it, "192.0.2.7" or "::": itself or, of one that means all, one of this
 * machine's. NULL: it is not public. */
static const char *
public_address_of(struct patient *p, const char *host)
{
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
    struct sockaddr_in v4 = { .sin_family = AF_INET };

    if (text_same(host, "0.0.0.0") || text_same(host, "::"))
        return any_public_address(p);
    if (inet_pton(AF_INET, host, &v4.sin_addr) == 1)
        return is_public(p, (const struct sockaddr *)(const void *)&v4) ? host : NULL;
    if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1)
        return is_public(p, (const struct sockaddr *)(const void *)&v6) ? host : NULL;
    return text_same(host, "localhost") ? NULL : host;
}

/* What ./start.sh has noted, "PROCESS http://HOST:PORT". NULL: nothing. */
static const char *
noted_host(struct patient *p)
{
    size_t length;
    const char *text = file_read(p->a, doctor_state_file(p, "lock"), FILE_MAX, &length), *host;

    host = text != NULL ? strstr(text, "://") : NULL;
    if (host == NULL)
        return NULL;
    host += strlen("://");
    length = strcspn(host, "\n");
    while (length > 0 && host[length - 1] != ':')
        length--;
    if (length < 2)
        return NULL;
    return *host == '[' ? arena_bytes(p->a, host + 1, length - 3) : arena_bytes(p->a, host, length - 1);
}

/* A public address at which the instance listens; NULL: none, as far as is known. */
static const char *
listens_at(struct patient *p)
{
    const char *host = p->setup == BY_START_SH && doctor_is_started(p) ? noted_host(p) : NULL;

    if (host != NULL)
        return public_address_of(p, host);
    return p->setup != BY_START_SH && access(NGINX_SITE, F_OK) == 0 ? any_public_address(p) : NULL;
}

struct diagnosis
examine_strangers(struct patient *p)
{
    const char *address;

    if (!p->config->public_create)
        return fine(p, "creating takes the admin key (PUBLIC_CREATE=no)");
    address = listens_at(p);
    if (address == NULL)
        return fine(p, "no public address is listened on");
    return warning(p, doctor_setting(p, "PUBLIC_CREATE=no, unless strangers are to create,"),
                   "open to strangers at %s", address);
}
