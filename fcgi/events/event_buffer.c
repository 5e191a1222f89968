/* A list with counted readers, freed from its old end. */
#include "fcgi/events/event_buffer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct buffered_event *
make(const struct buf *text, const struct sse_event *about, int64_t before)
{
    struct buffered_event *frame = malloc(sizeof *frame + text->length);

    if (frame == NULL)
        abort();
    *frame = (struct buffered_event){ .about = *about, .end = before + (int64_t)text->length, .length = text->length };
    frame->about.body = NULL;
    if (text->length > 0)
        memcpy(frame->text, text->text, text->length);
    return frame;
}

void
event_buffer_open(struct event_buffer *f)
{
    f->oldest = f->newest = make(&(struct buf){ 0 }, &(struct sse_event){ 0 }, 0);
}

void
event_buffer_close(struct event_buffer *f)
{
    while (f->oldest != NULL) {
        struct buffered_event *next = f->oldest->next;

        free(f->oldest);
        f->oldest = next;
    }
}

void
event_buffer_add(struct event_buffer *f, const struct sse_event *event)
{
    struct buf text = { 0 };

    sse_frame(&text, event);
    f->newest->next = make(&text, event, f->newest->end);
    f->newest = f->newest->next;
    buf_free(&text);
}

struct buffered_event *
event_buffer_join(struct event_buffer *f)
{
    f->newest->readers++;
    return f->newest;
}

void
event_buffer_leave(struct buffered_event *place)
{
    assert(place->readers > 0);
    place->readers--;
}

struct buffered_event *
event_buffer_step(struct buffered_event *place)
{
    assert(place->next != NULL);
    event_buffer_leave(place);
    place->next->readers++;
    return place->next;
}

int64_t
event_buffer_behind(const struct event_buffer *f, const struct buffered_event *place)
{
    return f->newest->end - place->end;
}

void
event_buffer_trim(struct event_buffer *f)
{
    while (f->oldest->readers == 0 && f->oldest->next != NULL) {
        struct buffered_event *next = f->oldest->next;

        free(f->oldest);
        f->oldest = next;
    }
}
