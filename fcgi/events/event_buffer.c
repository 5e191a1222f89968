/* A list with counted readers, freed from its old end. */
#include "fcgi/events/event_buffer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct frame *
make(const struct buf *text, const struct stream_event *about, int64_t before)
{
    struct frame *frame = malloc(sizeof *frame + text->length);

    if (frame == NULL)
        abort();
    *frame = (struct frame){ .about = *about, .end = before + (int64_t)text->length, .length = text->length };
    frame->about.body = NULL;
    if (text->length > 0)
        memcpy(frame->text, text->text, text->length);
    return frame;
}

void
frames_open(struct frames *f)
{
    f->oldest = f->newest = make(&(struct buf){ 0 }, &(struct stream_event){ 0 }, 0);
}

void
frames_close(struct frames *f)
{
    while (f->oldest != NULL) {
        struct frame *next = f->oldest->next;

        free(f->oldest);
        f->oldest = next;
    }
}

void
frames_add(struct frames *f, const struct stream_event *event)
{
    struct buf text = { 0 };

    stream_frame(&text, event);
    f->newest->next = make(&text, event, f->newest->end);
    f->newest = f->newest->next;
    buf_free(&text);
}

struct frame *
frames_join(struct frames *f)
{
    f->newest->readers++;
    return f->newest;
}

void
frames_leave(struct frame *place)
{
    assert(place->readers > 0);
    place->readers--;
}

struct frame *
frames_step(struct frame *place)
{
    assert(place->next != NULL);
    frames_leave(place);
    place->next->readers++;
    return place->next;
}

int64_t
frames_behind(const struct frames *f, const struct frame *place)
{
    return f->newest->end - place->end;
}

void
frames_trim(struct frames *f)
{
    while (f->oldest->readers == 0 && f->oldest->next != NULL) {
        struct frame *next = f->oldest->next;

        free(f->oldest);
        f->oldest = next;
    }
}
