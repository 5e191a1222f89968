/* watchpost export: a workspace as a document for git. */
#include "base/text.h"
#include "cron/client/server.h"
#include "cron/client/yaml.h"

#include <stdio.h>
#include <string.h>

enum { SECONDS = 120 };

struct export_command {
    struct server_arguments server;
    const char *format, *set;
    bool secrets;
};

static const struct argument rows[] = {
    SERVER_ARGUMENTS(struct export_command, server),
    {"--format", ARGUMENT_TEXT, offsetof(struct export_command, format), 0, 0},
    {"--set", ARGUMENT_TEXT, offsetof(struct export_command, set), 0, 0},
    {"--secrets", ARGUMENT_FLAG, offsetof(struct export_command, secrets), 0, 0},
    {.name = NULL},
};

/* ${ is what apply fills in: a text that has it is written so that it comes back as it was. */
static json_object *
escape(json_object *value)
{
    struct buf out = {0};
    json_object *escaped;

    for (const char *at = json_object_get_string(value); *at != '\0'; at++) {
        if (at[0] == '$' && at[1] == '{')
            buf_char(&out, '$');
        buf_char(&out, *at);
    }
    escaped = json_object_new_string(buf_string(&out));
    buf_free(&out);
    return escaped;
}

static void
escape_all(json_object *value)
{
    if (json_object_is_type(value, json_type_object)) {
        json_object_object_foreach(value, name, member)
        {
            if (json_object_is_type(member, json_type_string))
                json_object_object_add(value, name, escape(member));
            else
                escape_all(member);
        }
    }
    for (size_t i = 0; json_object_is_type(value, json_type_array) && i < json_object_array_length(value);
         i++) {
        json_object *item = json_object_array_get_idx(value, i);

        if (json_object_is_type(item, json_type_string))
            json_object_array_put_idx(value, i, escape(item));
        else
            escape_all(item);
    }
}

static void
print(json_object *document, bool json)
{
    struct buf out = {0};

    escape_all(document);
    if (json)
        buf_printf(&out, "%s\n",
                   json_object_to_json_string_ext(document, JSON_C_TO_STRING_PRETTY |
                                                                JSON_C_TO_STRING_SPACED |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE));
    else
        yaml_write(&out, document);
    fputs(buf_string(&out), stdout);
    buf_free(&out);
}

static int
ask(struct run *run, struct api_server *at, const struct export_command *e)
{
    const char *set = e->set != NULL ? server_escaped(&run->arena, e->set) : NULL;
    const char *path = arena_printf(&run->arena, "/export?secrets=%s%s%s", e->secrets ? "true" : "false",
                                    set != NULL ? "&set=" : "", set != NULL ? set : "");
    struct server_answer answer;
    int status = EXIT_FINE;

    server_ask(at, "GET", path, NULL, NULL, SECONDS, &answer);
    if (answer.status == 200 && answer.json != NULL)
        print(answer.json, text_same(e->format, "json"));
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
