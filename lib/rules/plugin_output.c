/* The output has three parts: the first line, long text below it, and performance data behind a "|" in
 * either, which then goes on to the end of the first line, or of the whole. */
#include "rules/plugin_output.h"

#include "base/buf.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>


/* --- performance data ------------------------------------------------------------------------------- */

static bool
has_label(const struct plugin_metrics *m, const char *label)
{
    for (int i = 0; i < m->count; i++)
        if (strcmp(m->list[i].label, label) == 0)
            return true;
    return false;
}

/* strtod knows more than the rules do: "nan", "inf" and hexadecimal numbers are none here, nor is "U", by
 * which a plugin says that it does not know. */
static bool
read_value(const char *text, const char *end, double *value)
{
    char number[64];
    size_t length = strspn(text, "0123456789+-.eE");
    char *rest;

    if (length > (size_t)(end - text))
        length = (size_t)(end - text);
    if (length == 0 || length >= sizeof number)
        return false;
    memcpy(number, text, length);
    number[length] = '\0';
    *value = strtod(number, &rest);
    return rest != number && isfinite(*value);
}

static void
add(struct arena *a, struct plugin_metrics *m, const char *label, double value)
{
    if (*label == '\0' || m->count == PLUGIN_MOST_METRICS || text_length(label) > METRIC_LABEL_MOST ||
        has_label(m, label))
        return;
    m->list = arena_more(a, m->list, m->count, &m->capacity, sizeof *m->list);
    m->list[m->count++] = (struct metric){ label, value };
}

/* 'a label' with quotes around it and '' for one inside; else up to the "=". NULL: there is none. *at
 * moves behind the "=". */
static const char *
read_label(struct arena *a, const char **at, const char *end)
{
    struct buf label = { .arena = a };
    const char *p = *at;

    if (*p == '\'') {
        for (p++; p < end && (*p != '\'' || (p + 1 < end && p[1] == '\'')); p++) {
            if (*p == '\'')
                p++;
            buf_char(&label, *p);
        }
        p++;
    } else {
        for (; p < end && *p != '=' && *p != ' ' && *p != '\n' && *p != '\t'; p++)
            buf_char(&label, *p);
    }
    if (p >= end || *p != '=')
        return NULL;
    *at = p + 1;
    return text_trim(a, text_clean(a, buf_string(&label), label.length));
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void
read_part(struct arena *a, const char *at, const char *end, struct plugin_metrics *m)
{
    while (at < end) {
        const char *label;
        double value;

        while (at < end && is_blank(*at))
            at++;
        if (at == end)
            return;
        label = read_label(a, &at, end);
        if (label != NULL && read_value(at, end, &value))
            add(a, m, label, value);
        while (at < end && !is_blank(*at))
            at++;
    }
}

void
plugin_metrics_read(struct arena *a, const char *output, struct plugin_metrics *m)
{
    const char *line_end, *bar;

    *m = (struct plugin_metrics){ .count = 0 };
    if (output == NULL)
        return;
    line_end = output + strcspn(output, "\n");
    bar = memchr(output, '|', (size_t)(line_end - output));
    if (bar != NULL)
        read_part(a, bar + 1, line_end, m);
    bar = strchr(line_end, '|');
    if (bar != NULL)
        read_part(a, bar + 1, bar + strlen(bar), m);
}

/* --- the sentence ----------------------------------------------------------------------------------- */

const char *
plugin_sentence(struct arena *a, int exit_status, const char *output)
{
    size_t length = output == NULL ? 0 : strcspn(output, "|\r\n");
    const char *line = output == NULL ? "" : text_trim(a, text_clean(a, output, length));

    return arena_printf(a, PLUGIN_SENTENCE "%d%s%s", exit_status, *line == '\0' ? "" : ": ", line);
}
