/* One pass from the left. */
#include "cron/client/arguments.h"

#include "base/text.h"
#include "base/url.h"

#include <stdio.h>
#include <string.h>

int
arguments_wrong(const struct run *run, const char *problem, const char *what)
{
    fprintf(stderr, "watchpost: %s%s%s\nusage: watchpost %s\n", problem, what == NULL ? "" : ": ",
            what == NULL ? "" : what, run->synopsis);
    return EXIT_USAGE;
}

static const struct argument *
find(const struct argument *rows, const char *name)
{
    for (; rows->name != NULL; rows++)
        if (strcmp(rows->name, name) == 0)
            return rows;
    return NULL;
}

static bool
set_number(const struct argument *row, const char *value, int64_t *number)
{
    return text_to_int(value, row->from, row->to, number);
}

static bool
set_secret(struct run *run, char *value, const char **secret)
{
    *secret = arena_text(&run->arena, value);
    explicit_bzero(value, strlen(value));
    return **secret != '\0' && !text_has_space_or_control(*secret);
}

static bool
set(struct run *run, const struct argument *row, char *value, void *place)
{
    switch (row->kind) {
    case ARGUMENT_FLAG:
        *(bool *)place = true;
        return true;
    case ARGUMENT_TEXT:
        *(const char **)place = value;
        return *value != '\0';
    case ARGUMENT_TEXTS:
        *arena_add(&run->arena, (struct argument_texts *)place) = value;
        return *value != '\0';
    case ARGUMENT_NUMBER:
        return set_number(row, value, place);
    case ARGUMENT_URL:
        *(const char **)place = value;
        return url_is_http(value);
    case ARGUMENT_SECRET:
        return set_secret(run, value, place);
    }
    return false;
}

static const char *
wants(struct run *run, const struct argument *row)
{
    if (row->kind == ARGUMENT_NUMBER)
        return arena_printf(&run->arena, "%s takes a number from %lld to %lld, not", row->name,
                            (long long)row->from, (long long)row->to);
    if (row->kind == ARGUMENT_URL)
        return arena_printf(&run->arena, "%s takes an address like https://example.org, not", row->name);
    return arena_printf(&run->arena, "%s takes a value, not", row->name);
}

/* One option with its value; *at moves on to the last word of it. */
static bool
read_option(struct run *run, const struct argument *rows, void *target, char **words, int count, int *at)
{
    const struct argument *row = find(rows, words[*at]);
    char *value;

    if (row == NULL) {
        (void)arguments_wrong(run, "unknown option", words[*at]);
        return false;
    }
    if (row->kind != ARGUMENT_FLAG && *at + 1 == count) {
        (void)arguments_wrong(run, "a value is missing after", row->name);
        return false;
    }
    value = row->kind == ARGUMENT_FLAG ? NULL : words[++*at];
    if (set(run, row, value, (char *)target + row->place))
        return true;
    (void)arguments_wrong(run, wants(run, row), row->kind == ARGUMENT_SECRET ? "that" : value);
    return false;
}

bool
arguments_read(struct run *run, const struct argument *rows, void *target)
{
    char **words = run->words;
    int count = run->word_count;
    bool only_words = false;

    run->word_count = 0;
    for (int i = 0; i < count; i++) {
        if (only_words || words[i][0] != '-' || words[i][1] == '\0')
            run->words[run->word_count++] = words[i];
        else if (strcmp(words[i], "--") == 0)
            only_words = true;
        else if (!read_option(run, rows, target, words, count, &i))
            return false;
    }
    return true;
}
