/* Connections are kept between requests; nothing else is. */
#include "cron/client/server.h"

#include "base/text.h"
#include "base/url.h"
#include "net/http_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_SECONDS = 10 };

#define ANSWER_BYTES ((size_t)64 << 20)

struct api_server {
    struct arena *arena; /* the run's */
    struct http_client *client;
    const char *base;
    const char *authorization; /* NULL: no key */
};

static const char *
or_environment(const char *given, const char *name)
{
    const char *value = given != NULL ? given : getenv(name);

    return value != NULL && *value != '\0' ? value : NULL;
}

struct api_server *
server_open(struct run *run, const struct server_arguments *arguments, bool needs_key, int *status)
{
    const char *where = or_environment(arguments->server, "WATCHPOST_SERVER");
    const char *key = or_environment(arguments->key, "WATCHPOST_KEY");
    struct api_server *s;

    *status = EXIT_USAGE;
    if (where == NULL || !url_is_http(where)) {
        (void)arguments_wrong(run, "which server? Say --server URL, or set WATCHPOST_SERVER", NULL);
        return NULL;
    }
    if ((key == NULL && needs_key) || (key != NULL && text_has_space_or_control(key))) {
        (void)arguments_wrong(run, "which key? Say --key KEY, or better set WATCHPOST_KEY", NULL);
        return NULL;
    }
    *status = EXIT_FAILED;
    s = arena_alloc(&run->arena, sizeof *s);
    s->arena = &run->arena;
    s->client = http_client_open();
    s->base = http_api_of(&run->arena, where);
    s->authorization = key != NULL ? arena_printf(&run->arena, "Authorization: Bearer %s", key) : NULL;
    return s->client != NULL ? s : NULL;
}

void
server_close(struct api_server *s)
{
    if (s != NULL)
        http_client_close(s->client);
}

/* The sentence of a refusal; of another answer that is no success, what it was. */
static const char *
sentence_of(struct api_server *s, const struct server_answer *answer)
{
    const char *said = json_object_get_string(json_object_object_get(answer->json, "error"));

    if (answer->status < 400)
        return answer->json == NULL ? "the answer is no JSON: is this the address of a Watchpost?" : "";
    return said != NULL ? arena_text(s->arena, said)
                        : arena_printf(s->arena, "the server answers with status %ld", answer->status);
}

void
server_ask(struct api_server *s, const char *method, const char *path, const char *body, const char *name,
           long seconds, struct server_answer *answer)
{
    const char *headers[5] = {"Accept: application/json"};
    int count = 1;
    struct http_answer got = {0};
    const char *problem;

    if (s->authorization != NULL)
        headers[count++] = s->authorization;
    if (body != NULL)
        headers[count++] = "Content-Type: application/json";
    if (name != NULL)
        headers[count] = arena_printf(s->arena, "Idempotency-Key: %s", name);
    http_client_ask(s->client,
                    &(struct http_request){
                        .method = method,
                        .url = arena_printf(s->arena, "%s%s", s->base, path),
                        .headers = headers,
                        .body = body,
                        .connect_seconds = CONNECT_SECONDS,
                        .seconds = seconds,
                        .most_bytes = ANSWER_BYTES,
                    },
                    &got);
    *answer = (struct server_answer){.status = got.status, .text = got.body};
    if (got.status != 0)
        answer->json = json_read(buf_string(&got.body), got.body.length, &problem);
    answer->problem = got.status == 0 ? arena_text(s->arena, got.problem) : sentence_of(s, answer);
}

void
server_answer_free(struct server_answer *answer)
{
    json_object_put(answer->json);
    buf_free(&answer->text);
    answer->json = NULL;
}

bool
server_is_away(const struct server_answer *answer)
{
    return answer->status == 0 || answer->status == 429 || answer->status == 502 || answer->status == 503 ||
           answer->status == 504;
}

bool
server_has(struct server_answer *answer, const char *member)
{
    bool has = json_object_object_get(answer->json, member) != NULL;

    if (!has && *answer->problem == '\0')
        answer->problem = "the answer is not one of a Watchpost: is this its address?";
    return has;
}

const char *
server_escaped(struct arena *a, const char *text)
{
    struct buf out = {.arena = a};

    buf_percent(&out, text);
    return buf_string(&out);
}
