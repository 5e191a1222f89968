/* A list of sentences, in the order in which they were thought of. */
#include "model/warnings.h"

#include "base/json.h"

void
warnings_add(struct arena *a, struct warnings *w, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    *arena_add(a, w) = arena_vprintf(a, format, args);
    va_end(args);
}

void
warnings_notice(struct warnings *w, struct arena *a, const char *sentence)
{
    warnings_add(a, w->notices != NULL ? w->notices : w, "%s", sentence);
}

void
warnings_json(struct buf *out, const struct warnings *w)
{
    if (w->count == 0)
        return;
    put_array(out, "warnings");
    for (int i = 0; i < w->count; i++)
        put_text(out, NULL, w->list[i]);
    end_array(out);
}
