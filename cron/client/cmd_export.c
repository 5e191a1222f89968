/* watchpost export: a workspace as a document for git. */
#include "base/text.h"
#include "cron/client/document_text.h"
#include "cron/client/server.h"

#include <stdio.h>
#include <string.h>

enum { SECONDS = 120 };

struct export_command {
    struct server_arguments server;
    const char *format, *set;
    bool secrets;
};

static const struct argument rows[] = {
    SERVER_ARGUMENTS(offsetof(struct export_command, server)),
    {"--format", ARGUMENT_TEXT, offsetof(struct export_command, format), 0, 0},
    {"--set", ARGUMENT_TEXT, offsetof(struct export_command, set), 0, 0},
    {"--secrets", ARGUMENT_FLAG, offsetof(struct export_command, secrets), 0, 0},
    {.name = NULL},
};

static int
ask(struct run *run, struct api_server *at, const struct export_command *e)
{
    const char *set = e->set != NULL ? server_escaped(&run->arena, e->set) : NULL;
    const char *path = arena_printf(&run->arena, "/export?secrets=%s%s%s", e->secrets ? "true" : "false",
                                    set != NULL ? "&set=" : "", set != NULL ? set : "");
    struct server_answer answer;
    int status = EXIT_FINE;

    server_ask(at, "GET", path, NULL, NULL, SECONDS, &answer);
    if (server_has(&answer, "version") && answer.status == 200)
        document_text_print(answer.json, text_same(e->format, "json"));
    else {
        fprintf(stderr, "watchpost: %s\n", answer.problem);
        status = EXIT_FAILED;
    }
    server_answer_free(&answer);
    return status;
}

int
cmd_export(struct run *run)
{
    struct export_command e = {.format = "yaml"};
    struct api_server *at;
    int status;

    if (!arguments_read(run, rows, &e))
        return EXIT_USAGE;
    if (run->word_count > 0)
        return arguments_wrong(run, "what is this", run->words[0]);
    if (!text_same(e.format, "yaml") && !text_same(e.format, "json"))
        return arguments_wrong(run, "--format takes yaml or json, not", e.format);
    at = server_open(run, &e.server, true, &status);
    if (at == NULL)
        return status;
    status = ask(run, at, &e);
    server_close(at);
    return status;
}
