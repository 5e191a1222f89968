/* watchpost gate: may I deploy? The gate is the server's and outlives this process; asked for it is until
 * it is decided, whatever happens to the connection. It fails closed: anything but a passed gate ends with
 * 1. */
#include "base/text.h"
#include "base/uuid.h"
#include "cron/client/members.h"
#include "cron/client/server.h"
#include "os/clock.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Seconds: of one wait, what its answer may take beyond it, between two attempts, and how long after its
 * deadline a gate is asked for. */
enum { WAIT = 20, SLACK = 20, PAUSE = 2, GRACE = 60 };

struct gate_command {
    struct server_arguments server;
    struct chosen members;
    int64_t checks, interval, timeout;
    bool json;
    struct api_server *at;
    struct run *run;
    const char *shown; /* the progress that was printed last */
};

static const struct argument rows[] = {
    SERVER_ARGUMENTS(offsetof(struct gate_command, server)),
    MEMBERS_ARGUMENTS(offsetof(struct gate_command, members)),
    {"--checks", ARGUMENT_NUMBER, offsetof(struct gate_command, checks), 1, 20},
    {"--interval", ARGUMENT_NUMBER, offsetof(struct gate_command, interval), 10, 60},
    {"--timeout", ARGUMENT_NUMBER, offsetof(struct gate_command, timeout), 10, 1800},
    {"--json", ARGUMENT_FLAG, offsetof(struct gate_command, json), 0, 0},
    {.name = NULL},
};

static const char *
text_of(json_object *object, const char *name)
{
    const char *text = json_object_get_string(json_object_object_get(object, name));

    return text != NULL ? text : "";
}

/* "Shop 2/3, API 0/3 (Connection refused)" */
static const char *
progress_of(struct gate_command *g, json_object *gate)
{
    json_object *members = json_object_object_get(gate, "members");
    struct buf out = {.arena = &g->run->arena};

    for (size_t i = 0; members != NULL && i < json_object_array_length(members); i++) {
        json_object *m = json_object_array_get_idx(members, i);
        const char *error = text_of(json_object_object_get(m, "last"), "error_message");

        buf_printf(&out, "%s%s %d/%d%s%s%s", i > 0 ? ", " : "", text_of(m, "name"),
                   json_object_get_int(json_object_object_get(m, "good")),
                   json_object_get_int(json_object_object_get(m, "needed")), *error != '\0' ? " (" : "",
                   error, *error != '\0' ? ")" : "");
    }
    return buf_string(&out);
}

static void
show_progress(struct gate_command *g, json_object *gate)
{
    const char *now = progress_of(g, gate);

    if (!text_same(now, g->shown))
        fprintf(stderr, "%s\n", now);
    g->shown = now;
}

static bool
is_passed(const struct server_answer *answer)
{
    return answer->status == 200 && strcmp(text_of(answer->json, "state"), "passed") == 0;
}

static int
end(struct gate_command *g, const struct server_answer *answer, const char *said)
{
    if (g->json && answer->json != NULL)
        puts(json_object_to_json_string_ext(answer->json,
                                            JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    fprintf(stderr, "gate: %s\n", said);
    return is_passed(answer) ? EXIT_FINE : answer->status == 400 ? EXIT_USAGE : EXIT_FAILED;
}

/* Whether the answer ends it; a gate that is still running is told of. */
static bool
is_decided(struct gate_command *g, struct server_answer *answer, int *status)
{
    const char *code = text_of(answer->json, "code");

    if (json_object_object_get(answer->json, "members") != NULL)
        show_progress(g, answer->json);
    if (strcmp(code, "GATE_RUNNING") == 0 || server_is_away(answer))
        return false;
    if (is_passed(answer))
        *status = end(g, answer, "passed");
    else if (server_has(answer, "state") && *answer->problem == '\0')
        *status = end(g, answer, "the answer is no passed gate");
    else
        *status = end(g, answer, answer->problem);
    return true;
}

/* The same key makes one gate of however many attempts. */
static int
begin(struct gate_command *g, const char *query, struct server_answer *answer)
{
    struct buf path = {.arena = &g->run->arena};
    char name[UUID_SIZE];
    int64_t until = clock_now() + GRACE;

    uuid_random(name);
    buf_printf(&path, "/gates?wait=0&%s", query);
    if (g->checks > 0)
        buf_printf(&path, "&checks=%lld", (long long)g->checks);
    if (g->interval > 0)
        buf_printf(&path, "&interval_seconds=%lld", (long long)g->interval);
    if (g->timeout > 0)
        buf_printf(&path, "&timeout_seconds=%lld", (long long)g->timeout);
    server_ask(g->at, "POST", path.text, NULL, name, SLACK, answer);
    while (server_is_away(answer) && clock_now() < until) {
        fprintf(stderr, "gate: %s; trying again\n", answer->problem);
        server_answer_free(answer);
        (void)sleep(PAUSE);
        server_ask(g->at, "POST", path.text, NULL, name, SLACK, answer);
    }
    return answer->status != 0 ? 0 : -1;
}

/* Asks until it is decided, or has been out of reach for too long. */
static int
follow(struct gate_command *g, struct server_answer *answer)
{
    const char *path = arena_printf(&g->run->arena, "/gates/%s?wait=%d", text_of(answer->json, "id"), WAIT);
    int64_t until = clock_now() + (g->timeout > 0 ? g->timeout : 300) + GRACE;
    int status = EXIT_FAILED;

    while (!is_decided(g, answer, &status)) {
        bool away = server_is_away(answer);

        if (clock_now() >= until)
            return end(g, answer, "it was not decided in time");
        if (away)
            (void)sleep(PAUSE);
        server_answer_free(answer);
        server_ask(g->at, "GET", path, NULL, NULL, WAIT + SLACK, answer);
    }
    return status;
}

static int
make_and_follow(struct gate_command *g, const char *query)
{
    struct server_answer answer;
    int status;

    if (begin(g, query, &answer) != 0 || !server_has(&answer, "id"))
        status = end(g, &answer, answer.problem);
    else
        status = follow(g, &answer);
    server_answer_free(&answer);
    return status;
}

int
cmd_gate(struct run *run)
{
    struct gate_command g = {.run = run};
    const char *query;
    int status;

    if (!arguments_read(run, rows, &g))
        return EXIT_USAGE;
    if (run->word_count > 0)
        return arguments_wrong(run, "what is this", run->words[0]);
    query = members_query(run, &g.members);
    if (query == NULL)
        return EXIT_USAGE;
    g.at = server_open(run, &g.server, true, &status);
    if (g.at == NULL)
        return status;
    status = make_and_follow(&g, query);
    server_close(g.at);
    return status;
}
