/* A list whose entries count their readers, freed from its old end. An entry is counted by the readers that
 * are just past it, so there must always be one to be past: the list opens with an empty entry, and its
 * newest entry is never freed. An entry and its text are one allocation. */
#include "fcgi/events/event_buffer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct buffered_event *
make(const struct buf *text, const struct sse_event *about, int64_t before)
{
    const char *tags = about->tags != NULL ? about->tags : "";
    size_t tags_size = strlen(tags) + 1;
    struct buffered_event *e = malloc(sizeof *e + text->length + tags_size);

    if (e == NULL)
        abort();
    *e = (struct buffered_event){ .about = *about };
    e->about.body = e->about.keyless_body = NULL;
    e->end = before + (int64_t)text->length;
    if (text->length > 0)
        memcpy(e->text, text->text, text->length);
    memcpy(e->text + text->length, tags, tags_size);
    e->about.tags = e->text + text->length;
    return e;
}

void
event_buffer_open(struct event_buffer *b)
{
    b->oldest = b->newest = make(&(struct buf){ 0 }, &(struct sse_event){ 0 }, 0);
}

void
event_buffer_close(struct event_buffer *b)
{
    while (b->oldest != NULL) {
        struct buffered_event *next = b->oldest->next;

        free(b->oldest);
        b->oldest = next;
    }
}

/* The event is rendered once, or twice if clients without a key get less of it, and never once for each
 * client. */
void
event_buffer_add(struct event_buffer *b, const struct sse_event *event)
{
    struct buf text = { 0 };
    size_t length;

    sse_frame(&text, event, event->body);
    length = text.length;
    if (event->keyless_body != NULL)
        sse_frame(&text, event, event->keyless_body);
    b->newest->next = make(&text, event, b->newest->end);
    b->newest = b->newest->next;
    b->newest->length = b->newest->keyless_length = length;
    if (event->keyless_body != NULL) {
        b->newest->keyless_at = length;
        b->newest->keyless_length = text.length - length;
    }
    buf_free(&text);
}

const char *
event_buffer_text(const struct buffered_event *e, const struct sse_filter *filter, size_t *length)
{
    *length = filter->with_key ? e->length : e->keyless_length;
    return e->text + (filter->with_key ? 0 : e->keyless_at);
}

struct buffered_event *
event_buffer_join(struct event_buffer *b)
{
    b->newest->readers++;
    return b->newest;
}

void
event_buffer_leave(struct buffered_event *place)
{
    assert(place->readers > 0);
    place->readers--;
}

/* Leaves first, then joins: nothing is freed in between, as only event_buffer_trim frees. */
struct buffered_event *
event_buffer_step(struct buffered_event *place)
{
    assert(place->next != NULL);
    event_buffer_leave(place);
    place->next->readers++;
    return place->next;
}

/* `end` only grows, so the distance is one subtraction and need not walk the list: it is asked for each
 * client at each event. */
int64_t
event_buffer_behind(const struct event_buffer *b, const struct buffered_event *place)
{
    return b->newest->end - place->end;
}

/* From the oldest to the first that is still read: one that is in the middle waits for those before it. */
void
event_buffer_trim(struct event_buffer *b)
{
    while (b->oldest->readers == 0 && b->oldest->next != NULL) {
        struct buffered_event *next = b->oldest->next;

        free(b->oldest);
        b->oldest = next;
    }
}
