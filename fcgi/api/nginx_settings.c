/* nginx counts what a client has open and how fast it writes, because a worker that counted would be busy
 * with it already. A rate belongs to a zone, and zones into the block http; hence two texts, which go
 * together. */
#include "fcgi/api/nginx_settings.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A client that is passed on takes two connections, its own and that to a worker or the events helper. A
 * single client at all its limits must leave room for others. */
enum { CONNECTIONS_EACH = 2, CONNECTIONS_LEAST = 16384, CONNECTIONS_OF_OTHERS = 1024 };

/* Networks were judged when the settings were read: they hold nothing that nginx would take for more. */
static void
print_proxies(const char *networks)
{
    if (*networks == '\0')
        return;
    while (*networks != '\0') {
        size_t length = strcspn(networks, " ");

        printf("set_real_ip_from %.*s;\n", (int)length, networks);
        networks += length + (networks[length] == ' ');
    }
    printf("real_ip_header X-Forwarded-For;\n"
           "real_ip_recursive on;\n");
}

/* The values need no escaping: BASE_PATH allows no quotes, dollars or backslashes. nginx's own errors name no
 * origin when not all are allowed. */
void
nginx_settings_server(const struct config *config)
{
    printf("set $watchpost_base \"%s\";\n"
           "set $watchpost_origin \"%s\";\n",
           config->base_path, text_same(config->allowed_origins, "*") ? "*" : "");
    print_proxies(config->trusted_proxies);
    printf("limit_conn watchpost_connections %" PRId64 ";\n"
           "limit_conn watchpost_streams %" PRId64 ";\n",
           config->client_connections, config->client_streams);
    if (config->client_writes_per_second > 0)
        printf("limit_req zone=watchpost_writes burst=%" PRId64 " nodelay;\n",
               2 * config->client_writes_per_second);
}

/* Without a limit the zone is there all the same: what was written for the block server may be older. */
void
nginx_settings_http(const struct config *config)
{
    int64_t rate = config->client_writes_per_second > 0 ? config->client_writes_per_second : 1000000;

    printf("limit_req_zone $watchpost_writer zone=watchpost_writes:4m rate=%" PRId64 "r/s;\n", rate);
}

void
nginx_settings_events(const struct config *config)
{
    int64_t fit = CONNECTIONS_EACH * (config->client_connections + config->client_streams) +
                  CONNECTIONS_OF_OTHERS;

    printf("worker_connections %" PRId64 ";\n", fit > CONNECTIONS_LEAST ? fit : CONNECTIONS_LEAST);
}
