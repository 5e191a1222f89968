/* watchpost import: prints a document for watchpost apply, and says what is not in it. */
#include "cron/client/arguments.h"
#include "cron/client/document_text.h"
#include "cron/import/import.h"

#include <stdio.h>
#include <string.h>

static const struct import_format *const formats[] = {
    &import_uptime_kuma, &import_gatus, &import_healthchecks, &import_blackbox, &import_csv,
};

static const struct argument no_options[] = {{.name = NULL}};

static const struct import_format *
find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

/* Channels have addresses that open them; of monitors, what they sign in with. */
static bool
holds_secrets(json_object *document)
{
    json_object *monitors = json_object_object_get(document, "monitors");

    if (import_has(document, "channels"))
        return true;
    if (monitors == NULL)
        return false;
    json_object_object_foreach(monitors, id, monitor)
    {
        (void)id;
        if (import_has(monitor, "auth") || import_has(monitor, "headers") ||
            import_has(monitor, "tls_client_key"))
            return true;
    }
    return false;
}

static int
import_files(struct run *run, const struct import_format *format)
{
    struct import im = {.arena = &run->arena, .document = json_object_new_object()};
    const char *problem = "nothing could be read";
    int status = EXIT_FAILED;

    import_int(im.document, "version", 1);
    if (format->read(&im, run->words + 1, run->word_count - 1, &problem)) {
        import_judge(&im);
        document_text_print(im.document, false);
        if (holds_secrets(im.document))
            fputs("watchpost: the document has passwords, headers or addresses of channels in plain: put "
                  "${NAME} in their place, which apply takes from the environment, before it goes into git\n",
                  stderr);
        status = im.lost == 0 ? EXIT_FINE : EXIT_FAILED;
    } else
        fprintf(stderr, "watchpost: %s\n", problem);
    json_object_put(im.document);
    return status;
}

int
cmd_import(struct run *run)
{
    const struct import_format *format;

    if (!arguments_read(run, no_options, NULL))
        return EXIT_USAGE;
    format = run->word_count > 0 ? find(run->words[0]) : NULL;
    if (format == NULL)
        return arguments_wrong(
            run, "name the format first: uptime-kuma, gatus, healthchecks, blackbox or csv", NULL);
    if (run->word_count - 1 < format->files_from || run->word_count - 1 > format->files_to)
        return arguments_wrong(run, format->files_to == 1 ? "name one file" : "name its files", NULL);
    return import_files(run, format);
}
