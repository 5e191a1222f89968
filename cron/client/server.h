/* The API of a server, for commands that need no database: where it is, the key, and one request at a
 * time. */
#ifndef CRON_CLIENT_SERVER_H
#define CRON_CLIENT_SERVER_H

#include "base/json.h"
#include "cron/client/arguments.h"
#include "cron/command.h"

/* What each of these commands may be told, and WATCHPOST_SERVER and WATCHPOST_KEY say otherwise. */
struct server_arguments {
    const char *server, *key;
};

/* The two rows of it, for a table of options; at: where they lie in what the table fills. */
#define SERVER_ARGUMENTS(at)                                                            \
    {"--server", ARGUMENT_URL, (at) + offsetof(struct server_arguments, server), 0, 0}, \
    {                                                                                   \
        "--key", ARGUMENT_SECRET, (at) + offsetof(struct server_arguments, key), 0, 0   \
    }

struct api_server;

/* NULL: what is missing was printed (*status is EXIT_USAGE), or libcurl cannot be started (EXIT_FAILED). A
 * command that needs a key is told without one, too. */
struct api_server *server_open(struct run *run, const struct server_arguments *arguments, bool needs_key,
                               int *status);
void server_close(struct api_server *s);

/* status 400 is a question that was put wrongly, as a wrong option is. */
struct server_answer {
    long status;         /* 0: none came */
    const char *problem; /* for people: the refusal's sentence, or why none came; "" otherwise */
    json_object *json;   /* NULL: it was none; server_answer_free gives it back */
    struct buf text;
};

/* path: below /api/v1, with its query; body: JSON, NULL for none; seconds: what the answer may take. Sent
 * once more after a broken connection only where that changes nothing: with name, the Idempotency-Key, or
 * a GET, by the caller. */
void server_ask(struct api_server *s, const char *method, const char *path, const char *body,
                const char *name, long seconds, struct server_answer *answer);
void server_answer_free(struct server_answer *answer);

/* Whether asking again may help: nothing came, or the server is busy for the moment. */
bool server_is_away(const struct server_answer *answer);

/* Whether the answer has a member of this name, as an answer of a Watchpost has. If not, and it looks like a
 * success, problem says so: another server may be there, or a page of one that is in between. */
bool server_has(struct server_answer *answer, const char *member);

/* What stands in a query as it is, else percent-encoded; in the arena. */
const char *server_escaped(struct arena *a, const char *text);

#endif
