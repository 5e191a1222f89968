/* watchpost apply: a document from git becomes true. The plan comes first, and is agreed to; what is
 * applied then is the same document. */
#include "base/text.h"
#include "cron/client/document_file.h"
#include "cron/client/plan_text.h"
#include "cron/client/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Seconds that an answer may take, between two attempts while another apply runs, and how often. */
enum { SECONDS = 120, PAUSE = 2, ATTEMPTS = 15 };

enum { DIFFERENCES = 3 }; /* what --dry-run ends with if there are any */

struct apply_command {
    struct server_arguments server;
    bool dry_run, prune, take, lenient, yes;
    struct run *run;
    struct api_server *at;
    const char *body;
    struct document_places places;
};

static const struct argument rows[] = {
    SERVER_ARGUMENTS(offsetof(struct apply_command, server)),
    {"--dry-run", ARGUMENT_FLAG, offsetof(struct apply_command, dry_run), 0, 0},
    {"--prune", ARGUMENT_FLAG, offsetof(struct apply_command, prune), 0, 0},
    {"--take", ARGUMENT_FLAG, offsetof(struct apply_command, take), 0, 0},
    {"--no-strict", ARGUMENT_FLAG, offsetof(struct apply_command, lenient), 0, 0},
    {"--yes", ARGUMENT_FLAG, offsetof(struct apply_command, yes), 0, 0},
    {.name = NULL},
};

/* Another apply that runs is waited for. False: it was refused, or nothing came; printed. */
static bool
ask(struct apply_command *c, bool dry_run, struct server_answer *answer)
{
    const char *prune = !c->prune ? "" : c->yes || dry_run ? "&prune=force" : "&prune=true";
    const char *path = arena_printf(&c->run->arena, "/apply?dry_run=%s%s%s%s", dry_run ? "true" : "false",
                                    prune, c->take ? "&take=true" : "", c->lenient ? "&strict=false" : "");

    server_ask(c->at, "POST", path, c->body, NULL, SECONDS, answer);
    for (int i = 0; answer->status == 503 && i < ATTEMPTS; i++) {
        server_answer_free(answer);
        (void)sleep(PAUSE);
        server_ask(c->at, "POST", path, c->body, NULL, SECONDS, answer);
    }
    if (server_has(answer, "plan") && answer->status == 200)
        return true;
    fprintf(stderr, "watchpost: %s\n", answer->problem);
    return false;
}

static bool
wants_colour(void)
{
    const char *none = getenv("NO_COLOR");

    return isatty(STDOUT_FILENO) && (none == NULL || *none == '\0');
}

static int
show_plan(const struct apply_command *c, json_object *answer)
{
    struct buf out = {0};
    int differ = plan_text(&out, answer, &c->places, wants_colour());

    fputs(buf_string(&out), stdout);
    (void)fflush(stdout);
    buf_free(&out);
    return differ;
}

/* A person says yes, or --yes did. */
static bool
is_agreed(const struct apply_command *c)
{
    char line[16] = "";

    if (c->yes)
        return true;
    fputs("Apply this? [y/N] ", stderr);
    return fgets(line, sizeof line, stdin) != NULL && (*line == 'y' || *line == 'Y');
}

static int
plan_and_apply(struct apply_command *c)
{
    struct server_answer answer;
    int differ, status = EXIT_FINE;

    if (!ask(c, true, &answer)) {
        server_answer_free(&answer);
        return EXIT_FAILED;
    }
    differ = show_plan(c, answer.json);
    server_answer_free(&answer);
    if (differ == 0 || c->dry_run)
        return differ > 0 ? DIFFERENCES : EXIT_FINE;
    if (!c->yes && !isatty(STDIN_FILENO))
        return arguments_wrong(c->run, "there is nobody to ask: say --yes", NULL);
    if (!is_agreed(c)) {
        fputs("Nothing was applied.\n", stderr);
        return EXIT_FAILED;
    }
    if (!ask(c, false, &answer))
        status = EXIT_FAILED;
    else
        puts("Applied.");
    server_answer_free(&answer);
    return status;
}

/* The body that is sent, as long as the run. NULL: *status says how to end. */
static const char *
read_body(struct run *run, struct document_places *places, int *status)
{
    const char *problem, *body = NULL;
    json_object *document = document_file_read(&run->arena, run->words[0], &problem);

    *status = EXIT_FAILED;
    if (document == NULL) {
        fprintf(stderr, "watchpost: %s\n", problem);
        return NULL;
    }
    (void)document_fill_in(&run->arena, document, places); /* an object stays what it is */
    if (places->missing != NULL) {
        fprintf(stderr, "watchpost: the document names what is not set in the environment: %s\n",
                places->missing);
        *status = EXIT_USAGE;
    } else
        body =
            arena_text(&run->arena, json_object_to_json_string_ext(
                                        document, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(document);
    return body;
}

int
cmd_apply(struct run *run)
{
    struct apply_command c = {.run = run};
    int status;

    if (!arguments_read(run, rows, &c))
        return EXIT_USAGE;
    if (run->word_count != 1)
        return arguments_wrong(run, "name one file, or - for standard input", NULL);
    c.body = read_body(run, &c.places, &status);
    if (c.body == NULL)
        return status;
    c.at = server_open(run, &c.server, true, &status);
    if (c.at == NULL)
        return status;
    status = plan_and_apply(&c);
    server_close(c.at);
    return status;
}
