/* Lines are kept in the reverse of their order. */
#include "os/config_file.h"

#include "base/text.h"
#include "os/config_kinds.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As a shell would take them, for people who write KEY="value": only a pair around the whole, and nothing
 * inside is replaced. */
static char *
without_quotes(char *value)
{
    size_t length = strlen(value);

    if (length >= 2 && (*value == '"' || *value == '\'') && value[length - 1] == *value) {
        value[length - 1] = '\0';
        value++;
    }
    return value;
}

/* Puts a line of the file in front of *lines, so that the last of two with one name is found first. */
static bool
keep_line(struct arena *a, const char *text, struct config_line **lines)
{
    char *line = text_trim(a, text), *equals = strchr(line, '=');
    struct config_line *kept;

    if (*line == '\0' || *line == '#')
        return true;
    if (!equals)
        return false;
    *equals = '\0';
    kept = arena_alloc(a, sizeof *kept);
    kept->name = text_trim(a, line);
    if (*kept->name == '\0' || text_has_space_or_control(kept->name)) /* as in "export KEY=VALUE" */
        return false;
    kept->value = without_quotes(text_trim(a, equals + 1));
    kept->next = *lines;
    *lines = kept;
    return true;
}

/* A line is never shown: it may hold the password. "re" is close-on-exec: no program
 * that is started later has the file, and the password in it, open. */
const char *
config_file_read(struct arena *a, const char *path, struct config_line **lines)
{
    static const char unreadable[] = "WATCHPOST_CONF is \"%s\": must be a readable file (%s)";
    static const char broken_line[] =
        "WATCHPOST_CONF is \"%s\": line %d must be KEY=VALUE, a # comment, or blank";
    FILE *file = fopen(path, "re");
    const char *problem = NULL;
    char *text = NULL;
    size_t size = 0;
    int number = 0;

    if (!file)
        return arena_printf(a, unreadable, config_shown(a, path), strerror(errno));
    while (!problem && getline(&text, &size, file) >= 0) {
        number++;
        if (!keep_line(a, text, lines))
            problem = arena_printf(a, broken_line, config_shown(a, path), number);
    }
    if (!problem && ferror(file))
        problem = arena_printf(a, unreadable, config_shown(a, path), strerror(errno));
    free(text);
    fclose(file);
    return problem;
}

const char *
config_file_path(void)
{
    static const char installed[] = WATCHPOST_SYSCONFDIR "/watchpost/watchpost.conf";
    const char *path = getenv("WATCHPOST_CONF");

    if (!path)
        return access(installed, F_OK) == 0 ? installed : NULL;
    return *path ? path : NULL;
}
