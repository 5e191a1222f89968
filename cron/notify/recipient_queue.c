/* A recipient keeps its items in a list sorted by key, which is the order in which they were queued: a new
 * item goes to the end, one that is tried again to the front.
 *
 * Recipients are found by hash and served in turn: the round goes on behind the one that was served last. */
#include "cron/notify/recipient_queue.h"

#include "base/hashmap.h"
#include "rules/pace.h"

#include <stdlib.h>
#include <string.h>

#define MOST_PER_HOST 8 /* many channels may be of one chat service: it must not see a flood */
#define MOST_AT_ONCE 64 /* bounds open files and memory */

struct waiting {
    struct waiting *next;
    int64_t item;
};

/* Kept until the run ends, like recipients: both are few, and their counts must not start anew. */
struct host {
    int busy; /* items on their way to it */
};

struct recipient_queue {
    struct hashmap recipients; /* struct recipient, by address */
    struct hashmap hosts;      /* struct host, by name */
    struct recipient *last;    /* of the round, a ring: the one that was served or added last; NULL: none */
    int waiting, busy;
};

static void *
allocate(size_t size)
{
    void *memory = calloc(1, size);

    if (memory == NULL)
        abort();
    return memory;
}

struct recipient_queue *
recipient_queue_open(void)
{
    return allocate(sizeof(struct recipient_queue));
}

static int64_t
take_first(struct recipient *to)
{
    struct waiting *w = to->first;
    int64_t item = w->item;

    to->first = w->next;
    if (to->first == NULL)
        to->last = NULL;
    free(w);
    return item;
}

static void
free_recipient(void *value)
{
    struct recipient *to = value;

    while (to->first != NULL)
        (void)take_first(to);
    free(to);
}

void
recipient_queue_close(struct recipient_queue *r)
{
    hashmap_free(&r->recipients, free_recipient);
    hashmap_free(&r->hosts, free);
    free(r);
}

static struct host *
find_host(struct recipient_queue *r, const char *name)
{
    struct hashmap_entry *e = hashmap_add(&r->hosts, name);

    if (e->value == NULL)
        e->value = allocate(sizeof(struct host));
    return e->value;
}

/* Behind the one that was served last, which is the end of the round. `address` is the table's own copy of
 * the key. */
static struct recipient *
add_recipient(struct recipient_queue *r, const char *address, const char *host)
{
    struct recipient *to = allocate(sizeof *to);

    to->address = address;
    to->per_second = PACE_PER_SECOND;
    to->host = find_host(r, host);
    to->next = r->last == NULL ? to : r->last->next;
    if (r->last != NULL)
        r->last->next = to;
    r->last = to;
    return to;
}

struct recipient *
recipient_queue_find(struct recipient_queue *r, const char *address, const char *host)
{
    struct hashmap_entry *e = hashmap_add(&r->recipients, address);

    if (e->value == NULL)
        e->value = add_recipient(r, e->key, host);
    return e->value;
}

bool
recipient_is_idle(const struct recipient *to)
{
    return !to->busy && to->first == NULL;
}

/* Most items are the newest of their recipient: the end is tried first, and the list walked only for one that
 * comes back. */
void
recipient_queue_add(struct recipient_queue *r, struct recipient *to, int64_t item)
{
    struct waiting *w = allocate(sizeof *w), **place = &to->first;

    w->item = item;
    if (to->last != NULL && to->last->item < item)
        place = &to->last->next;
    while (*place != NULL && (*place)->item < item)
        place = &(*place)->next;
    w->next = *place;
    *place = w;
    if (w->next == NULL)
        to->last = w;
    r->waiting++;
}

/* What nothing is sent of has no pace. */
static bool
is_in_pace(const struct recipient *to, int64_t now_ms)
{
    return *to->address == '\0' || pace_ready(to->state.paid_until_ms, to->per_second, now_ms) <= now_ms;
}

/* One at a time to each recipient, so that no item overtakes another on the way. */
static bool
may_be_sent(const struct recipient *to, int64_t now_ms)
{
    return to->first != NULL && !to->busy && to->host->busy < MOST_PER_HOST && is_in_pace(to, now_ms);
}

/* The ring is not empty if an item waits: a recipient comes with its first item, and stays. Served in turn,
 * so that a recipient with hundreds of items does not keep the others waiting. */
bool
recipient_queue_next(struct recipient_queue *r, int64_t now_ms, int64_t *item, struct recipient **to)
{
    struct recipient *candidate = r->last;

    if (r->waiting == 0 || r->busy >= MOST_AT_ONCE)
        return false;
    do {
        candidate = candidate->next;
        if (!may_be_sent(candidate, now_ms))
            continue;
        *item = take_first(candidate);
        *to = r->last = candidate;
        candidate->busy = true;
        candidate->host->busy++;
        r->waiting--;
        r->busy++;
        return true;
    } while (candidate != r->last);
    return false;
}

void
recipient_queue_done(struct recipient_queue *r, struct recipient *to)
{
    to->busy = false;
    to->host->busy--;
    r->busy--;
}

/* `to` stays valid: an attempt in progress points to it. */
void
recipient_queue_drop(struct recipient_queue *r, struct recipient *to)
{
    while (to->first != NULL) {
        (void)take_first(to);
        r->waiting--;
    }
}

int
recipient_queue_waiting(const struct recipient_queue *r)
{
    return r->waiting;
}

int
recipient_queue_busy(const struct recipient_queue *r)
{
    return r->busy;
}
