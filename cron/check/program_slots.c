/* A probe that gives its slot back may be in the middle of its own end, so the loop starts the next one. */
#include "cron/check/program_slots.h"

#include "cron/check/probe.h"
#include "os/clock.h"

static void
start(struct program_slots *s, struct probe *p)
{
    s->taken++;
    probe_go(p);
    p->kind->ring(p);
}

static void
on_free(void *slots)
{
    struct program_slots *s = slots;

    while (s->first && s->taken < PROGRAM_SLOTS) {
        struct probe *p = s->first;

        s->first = p->next;
        if (!s->first)
            s->last = NULL;
        start(s, p);
    }
}

void
program_slots_take(struct program_slots *s, struct probe *p)
{
    if (!s->first && s->taken < PROGRAM_SLOTS) {
        s->taken++;
        p->kind->ring(p);
        return;
    }
    probe_wait(p);
    p->next = NULL;
    if (s->last)
        s->last->next = p;
    else
        s->first = p;
    s->last = p;
}

void
program_slots_give_back(struct program_slots *s)
{
    s->taken--;
    if (!s->first)
        return;
    s->timer.ring = on_free;
    s->timer.owner = s;
    loop_ring_at(s->loop, &s->timer, clock_monotonic_ms());
}

bool
program_slots_leave(struct program_slots *s, const struct probe *p)
{
    struct probe **link = &s->first, *before = NULL;

    while (*link && *link != p) {
        before = *link;
        link = &before->next;
    }
    if (!*link)
        return false;
    *link = p->next;
    if (s->last == p)
        s->last = before;
    return true;
}

void
program_slots_close(struct program_slots *s)
{
    s->first = s->last = NULL;
    if (s->loop)
        loop_cancel(s->loop, &s->timer);
}
