/* What every request to the server has: its address, the key, and limits. */
#include "cron/remote/uplink.h"

#include <stdlib.h>
#include <string.h>

#define CONNECT_SECONDS 10
#define REQUEST_SECONDS 30
#define ANSWER_BYTES ((size_t)64 << 20) /* a work list of many monitors with headers */

struct uplink {
    struct http_client *client;
    struct arena arena;     /* as long as the uplink */
    struct arena scratch;   /* as long as a request */
    const char *base;
    const char *authorization;
};

struct uplink *
uplink_open(const char *server, const char *key)
{
    struct uplink *u = calloc(1, sizeof *u);

    if (u == NULL)
        abort();
    u->client = http_client_open();
    if (u->client == NULL) {
        free(u);
        return NULL;
    }
    u->base = http_api_of(&u->arena, server);
    u->authorization = arena_printf(&u->arena, "Authorization: Bearer %s", key);
    return u;
}

void
uplink_close(struct uplink *u)
{
    if (u == NULL)
        return;
    http_client_close(u->client);
    arena_free(&u->arena);
    arena_free(&u->scratch);
    free(u);
}

/* With an Idempotency-Key a request that was answered, and whose answer was lost, can be sent again without
 * counting twice. */
void
uplink_ask(struct uplink *u, const char *path, const char *body, const char *name, struct http_answer *answer)
{
    const char *headers[4] = { u->authorization };
    int count = 1;
    struct http_request request = {
        .method = body == NULL ? "GET" : "POST",
        .headers = headers,
        .body = body,
        .connect_seconds = CONNECT_SECONDS,
        .seconds = REQUEST_SECONDS,
        .most_bytes = ANSWER_BYTES,
    };

    arena_reset(&u->scratch);
    request.url = arena_printf(&u->scratch, "%s%s", u->base, path);
    if (body != NULL)
        headers[count++] = "Content-Type: application/json";
    if (name != NULL)
        headers[count] = arena_printf(&u->scratch, "Idempotency-Key: %s", name);
    http_client_ask(u->client, &request, answer);
}
