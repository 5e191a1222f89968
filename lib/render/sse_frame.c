/* Filtering and framing of live events. */
#include "render/sse_frame.h"

#include "base/text.h"
#include "rules/role.h"

#include <string.h>

/* A stream of one monitor shows it even if it is private: its client was judged when the stream began. */
bool
sse_wants(const struct sse_filter *filter, const struct sse_event *event)
{
    if ((filter->types & 1U << event->event_type) == 0)
        return false;
    if (filter->monitor != 0)
        return event->monitor == filter->monitor;
    return event->shown >= filter->scope &&
           (filter->reader.workspace == 0 || filter->reader.workspace == event->workspace) &&
           principal_is_for(&filter->reader, event->tags);
}

const char *
sse_body(const struct sse_filter *filter, const struct sse_event *event)
{
    return filter->with_key || event->keyless_body == NULL ? event->body : event->keyless_body;
}

/* One bit for each type: a filter is asked for every event and every client. */
bool
sse_types(struct arena *a, const char *list, unsigned *types, const char **unknown)
{
    *types = SSE_ALL_TYPES;
    if (list == NULL)
        return true;
    *types = 0;
    for (;;) {
        size_t length = strcspn(list, ",");
        const char *name = text_trim(a, arena_bytes(a, list, length));
        enum event_type h = event_type_by_name(name);

        if (h == EVENT_TYPE_COUNT) {
            *unknown = name;
            return false;
        }
        *types |= 1U << h;
        if (list[length] == '\0')
            return true;
        list += length + 1;
    }
}

/* A line end inside JSON can only be white space between its parts, where a blank means the same. */
static void
put_line(struct buf *out, const char *json)
{
    for (;;) {
        size_t length = strcspn(json, "\r\n");

        buf_bytes(out, json, length);
        if (json[length] == '\0')
            return;
        buf_char(out, ' ');
        json += length + 1;
    }
}

/* The id comes first: a client that has read the frame resumes behind it (Last-Event-ID). */
void
sse_frame(struct buf *out, const struct sse_event *event, const char *body)
{
    if (*body == '\0')
        return;
    buf_text(out, "id: ");
    buf_int(out, event->id);
    buf_text(out, "\nevent: ");
    buf_text(out, event_type_name(event->event_type));
    buf_text(out, "\ndata: ");
    put_line(out, body);
    buf_text(out, "\n\n");
}
