/* A list of addresses as spreadsheets write it (RFC 4180): a line of names, then a line a monitor. */
#include "cron/import/import.h"

#include "base/buf.h"
#include "base/text.h"
#include "base/url.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MOST_BYTES ((size_t)16 << 20)

enum { MOST_COLUMNS = 40 };

struct table {
    struct import *im;
    const char *names[MOST_COLUMNS];
    int columns, line;
};

/* The next field, in the arena; *more: another one follows on this line. */
static const char *
next_field(struct arena *a, const char **at, bool *more)
{
    struct buf field = {.arena = a};
    bool quoted = **at == '"';
    const char *p = *at + quoted;

    for (; *p != '\0'; p++) {
        if (quoted && *p == '"' && p[1] == '"')
            p++;
        else if (quoted ? *p == '"' : (*p == ',' || *p == '\n' || *p == '\r'))
            break;
        buf_char(&field, *p);
    }
    if (quoted && *p == '"')
        p++;
    while (*p != '\0' && *p != ',' && *p != '\n')
        p++;
    *more = *p == ',';
    *at = *p == '\0' ? p : p + 1;
    return text_trim(a, buf_string(&field));
}

static int
read_line(struct arena *a, const char **at, const char **fields)
{
    bool more = true;
    int count = 0;

    while (more) {
        const char *field = next_field(a, at, &more);

        if (count < MOST_COLUMNS)
            fields[count++] = field;
    }
    return count;
}

static void
add_tags(struct import *im, json_object *monitor, const char *tags)
{
    while (*tags != '\0') {
        size_t length = strcspn(tags, ";,| ");

        if (length > 0)
            import_add_text(monitor, "tags", arena_bytes(im->arena, tags, length));
        tags += length + (tags[length] != '\0');
    }
}

/* A number where the field is one; what else a create body takes stands under its own name. */
static void
add_field(struct table *t, json_object *monitor, const char *id, const char *name, const char *value)
{
    static const char *const known[] = {
        "name",          "url",         "monitor_type", "method",      "group_name",
        "body_contains", "description", "notes_url",    "external_id", NULL};
    static const char *const numbers[] = {"interval_seconds",
                                          "timeout_ms",
                                          "expected_status",
                                          "confirmation_threshold",
                                          "retry_interval_seconds",
                                          "response_time_threshold_ms",
                                          NULL};
    int64_t number;

    for (int i = 0; known[i] != NULL; i++)
        if (strcmp(known[i], name) == 0) {
            if (strcmp(name, "external_id") != 0)
                import_text(monitor, name, value);
            return;
        }
    for (int i = 0; numbers[i] != NULL; i++)
        if (strcmp(numbers[i], name) == 0 && text_to_int(value, 0, INT64_MAX / 2, &number)) {
            import_int(monitor, name, number);
            return;
        }
    if (strcmp(name, "tags") == 0)
        add_tags(t->im, monitor, value);
    else if (strcmp(name, "is_public") == 0)
        import_bool(monitor, name, text_same(value, "true") || text_same(value, "1"));
    else
        import_lost(t->im, id, "column %s: \"%s\" is nothing that a monitor has", name, value);
}

static const char *
column(const struct table *t, const char *const *fields, int count, const char *name)
{
    for (int i = 0; i < count && i < t->columns; i++)
        if (strcmp(t->names[i], name) == 0)
            return fields[i];
    return "";
}

static void
add_row(struct table *t, const char *const *fields, int count)
{
    const char *name = column(t, fields, count, "name"), *url = column(t, fields, count, "url"), *id;
    const char *wish = column(t, fields, count, "external_id");
    json_object *monitor;

    if (*url == '\0') {
        import_lost(t->im, arena_printf(t->im->arena, "line %d", t->line), "it has no url%s%s",
                    *name != '\0' ? ": " : "", name);
        return;
    }
    monitor = import_object(t->im, "monitors", *wish != '\0' ? wish : *name != '\0' ? name : url, &id);
    import_text(monitor, "name", *name != '\0' ? name : url);
    for (int i = 0; i < count && i < t->columns; i++)
        if (*fields[i] != '\0')
            add_field(t, monitor, id, t->names[i], fields[i]);
    if (!url_is_http(url) && json_object_object_get(monitor, "monitor_type") == NULL)
        import_text(monitor, "monitor_type", strchr(url, ':') != NULL ? "tcp" : "ping");
}

static const char *
read_file(struct arena *a, const char *path, const char **problem)
{
    FILE *from = fopen(path, "rbe");
    struct buf text = {.arena = a};
    char chunk[16384];
    size_t got;

    if (from == NULL) {
        *problem = arena_printf(a, "%s: %s", path, strerror(errno));
        return NULL;
    }
    while ((got = fread(chunk, 1, sizeof chunk, from)) > 0 && text.length < MOST_BYTES)
        buf_bytes(&text, chunk, got);
    (void)fclose(from);
    if (text.length >= MOST_BYTES || !text_is_utf8(buf_string(&text), text.length)) {
        *problem = arena_printf(a, "%s: it is too large, or not UTF-8", path);
        return NULL;
    }
    return buf_string(&text);
}

static bool
read_csv(struct import *im, char **files, int count, const char **problem)
{
    struct table t = {.im = im, .line = 1};
    const char *fields[MOST_COLUMNS], *at = read_file(im->arena, files[0], problem);

    (void)count;
    if (at == NULL)
        return false;
    if (text_starts(at, "\xef\xbb\xbf"))
        at += 3;
    t.columns = read_line(im->arena, &at, t.names);
    if (*column(&t, t.names, t.columns, "url") == '\0') {
        *problem =
            arena_printf(im->arena, "%s: the first line names the columns, and one of them is url", files[0]);
        return false;
    }
    while (*at != '\0') {
        int fields_there = read_line(im->arena, &at, fields);

        t.line++;
        if (fields_there > 1 || *fields[0] != '\0')
            add_row(&t, fields, fields_there);
    }
    return true;
}

const struct import_format import_csv = {"csv", 1, 1, read_csv};
