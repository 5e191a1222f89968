/* watchpost wait: wake me when. One question to the server after the other, each going on where the one
 * before ended, until the state is there or the time is over. */
#include "cron/client/members.h"
#include "cron/client/server.h"
#include "os/clock.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Seconds: of one question, what its answer may take beyond it, between two attempts. */
enum { ONCE = 60, SLACK = 20, PAUSE = 2, MOST = 86400 };

struct wait_command {
    struct server_arguments server;
    struct chosen members;
    const char *until;
    int64_t checks, timeout;
    bool json;
    struct api_server *at;
    struct run *run;
};

static const struct argument rows[] = {
    SERVER_ARGUMENTS(offsetof(struct wait_command, server)),
    MEMBERS_ARGUMENTS(offsetof(struct wait_command, members)),
    {"--until", ARGUMENT_TEXT, offsetof(struct wait_command, until), 0, 0},
    {"--checks", ARGUMENT_NUMBER, offsetof(struct wait_command, checks), 1, 20},
    {"--timeout", ARGUMENT_NUMBER, offsetof(struct wait_command, timeout), 1, MOST},
    {"--json", ARGUMENT_FLAG, offsetof(struct wait_command, json), 0, 0},
    {.name = NULL},
};

static const char *
question(struct wait_command *w, const char *query, int64_t left, const char *cursor)
{
    struct buf path = {.arena = &w->run->arena};

    buf_printf(&path, "/wait?%s&timeout=%lld", query, (long long)(left < ONCE ? left : ONCE));
    if (w->until != NULL)
        buf_printf(&path, "&until=%s", server_escaped(&w->run->arena, w->until));
    if (w->checks > 0)
        buf_printf(&path, "&checks=%lld", (long long)w->checks);
    if (cursor != NULL)
        buf_printf(&path, "&after=%s", server_escaped(&w->run->arena, cursor));
    return path.text;
}

static const char *
cursor_of(struct wait_command *w, const struct server_answer *answer, const char *before)
{
    const char *cursor = json_object_get_string(json_object_object_get(answer->json, "cursor"));

    return cursor != NULL ? arena_text(&w->run->arena, cursor) : before;
}

static bool
is_not_met(const struct server_answer *answer)
{
    const char *code = json_object_get_string(json_object_object_get(answer->json, "code"));

    return answer->status == 412 && (code == NULL || strcmp(code, "WAIT_NOT_MET") == 0);
}

static int
end(struct wait_command *w, struct server_answer *answer)
{
    bool met = server_has(answer, "met") && answer->status == 200 &&
               json_object_get_boolean(json_object_object_get(answer->json, "met"));
    const char *said = met                                                  ? "met"
                       : is_not_met(answer) || *answer->problem == '\0' ? "not met in time"
                                                                            : answer->problem;
    long status = answer->status;

    if (w->json && answer->json != NULL)
        puts(json_object_to_json_string_ext(answer->json,
                                            JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    fprintf(stderr, "wait: %s\n", said);
    server_answer_free(answer);
    return met ? EXIT_FINE : status == 400 ? EXIT_USAGE : EXIT_FAILED;
}

/* Results in a row are counted from one place on, however many questions it takes: from where things stand
 * now. */
static const char *
begin_count(struct wait_command *w, const char *query)
{
    struct server_answer answer;
    const char *cursor;

    server_ask(w->at, "GET", arena_printf(&w->run->arena, "/wait?%s&timeout=1", query), NULL, NULL, SLACK,
               &answer);
    cursor = cursor_of(w, &answer, NULL);
    server_answer_free(&answer);
    return cursor;
}

static int
ask_on(struct wait_command *w, const char *query)
{
    int64_t until = clock_now() + w->timeout, left = w->timeout;
    const char *cursor = NULL;
    struct server_answer answer;

    for (;;) {
        if (w->checks > 0 && cursor == NULL)
            cursor = begin_count(w, query);
        server_ask(w->at, "GET", question(w, query, left, cursor), NULL, NULL, ONCE + SLACK, &answer);
        left = until - clock_now();
        if (left <= 0 || !(is_not_met(&answer) || server_is_away(&answer)))
            return end(w, &answer);
        if (server_is_away(&answer)) {
            fprintf(stderr, "wait: %s; trying again\n", answer.problem);
            (void)sleep(PAUSE);
        }
        if (w->checks == 0)
            cursor = cursor_of(w, &answer, cursor);
        server_answer_free(&answer);
    }
}

int
cmd_wait(struct run *run)
{
    struct wait_command w = {.run = run, .timeout = 25};
    const char *query;
    int status;

    if (!arguments_read(run, rows, &w))
        return EXIT_USAGE;
    if (run->word_count > 0)
        return arguments_wrong(run, "what is this", run->words[0]);
    query = members_query(run, &w.members);
    if (query == NULL)
        return EXIT_USAGE;
    w.at = server_open(run, &w.server, false, &status);
    if (w.at == NULL)
        return status;
    status = ask_on(&w, query);
    server_close(w.at);
    return status;
}
