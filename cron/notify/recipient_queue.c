/* A receiver keeps its letters in a list sorted by key, which is the order in which they were queued: new
 * ones come at the end, one that is tried again belongs in front.
 *
 * Receivers are found by hash, and asked in turn: the round goes on behind the one that was served last. */
#include "cron/notify/recipient_queue.h"

#include <stdlib.h>
#include <string.h>

#define MOST_PER_HOST 8
#define MOST_AT_ONCE 64
#define BUCKETS 1024

struct waiting {
    struct waiting *next;
    int64_t letter;
};

struct host {
    struct host *next;
    int busy;
    char name[];
};

struct recipient {
    struct recipient *next_in_bucket;
    struct recipient *next; /* in the round */
    struct host *host;
    struct waiting *first, *last;
    bool busy;
    char address[];
};

struct recipient_queue {
    struct recipient *buckets[BUCKETS];
    struct host *hosts[BUCKETS];
    struct recipient *last; /* of the round, a ring: whoever was served or came last; NULL: nobody */
    int waiting, busy;
};

static size_t
bucket_of(const char *text)
{
    uint32_t hash = 2166136261U; /* FNV-1a */

    for (; *text != '\0'; text++)
        hash = (hash ^ (uint8_t)*text) * 16777619U;
    return hash % BUCKETS;
}

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

static void
free_waiting(struct waiting *w)
{
    struct waiting *next;

    for (; w != NULL; w = next) {
        next = w->next;
        free(w);
    }
}

void
recipient_queue_close(struct recipient_queue *r)
{
    struct recipient *next;
    struct host *next_host;

    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct recipient *to = r->buckets[i]; to != NULL; to = next) {
            next = to->next_in_bucket;
            free_waiting(to->first);
            free(to);
        }
        for (struct host *h = r->hosts[i]; h != NULL; h = next_host) {
            next_host = h->next;
            free(h);
        }
    }
    free(r);
}

static struct host *
find_host(struct recipient_queue *r, const char *name)
{
    struct host **bucket = &r->hosts[bucket_of(name)], *h;

    for (h = *bucket; h != NULL; h = h->next)
        if (strcmp(h->name, name) == 0)
            return h;
    h = allocate(sizeof *h + strlen(name) + 1);
    memcpy(h->name, name, strlen(name) + 1);
    h->next = *bucket;
    *bucket = h;
    return h;
}

static struct recipient *
find(struct recipient_queue *r, const char *address, const char *host)
{
    struct recipient **bucket = &r->buckets[bucket_of(address)], *to;

    for (to = *bucket; to != NULL; to = to->next_in_bucket)
        if (strcmp(to->address, address) == 0)
            return to;
    to = allocate(sizeof *to + strlen(address) + 1);
    memcpy(to->address, address, strlen(address) + 1);
    to->host = find_host(r, host);
    to->next_in_bucket = *bucket;
    *bucket = to;
    to->next = r->last == NULL ? to : r->last->next;
    if (r->last != NULL)
        r->last->next = to;
    r->last = to;
    return to;
}

void
recipient_queue_add(struct recipient_queue *r, int64_t letter, const char *address, const char *host)
{
    struct recipient *to = find(r, address, host);
    struct waiting *w = allocate(sizeof *w), **place = &to->first;

    w->letter = letter;
    if (to->last != NULL && to->last->letter < letter)
        place = &to->last->next;
    while (*place != NULL && (*place)->letter < letter)
        place = &(*place)->next;
    w->next = *place;
    *place = w;
    if (w->next == NULL)
        to->last = w;
    r->waiting++;
}

static int64_t
take_first(struct recipient *to)
{
    struct waiting *w = to->first;
    int64_t letter = w->letter;

    to->first = w->next;
    if (to->first == NULL)
        to->last = NULL;
    free(w);
    return letter;
}

static bool
may_be_sent(const struct recipient *to)
{
    return to->first != NULL && !to->busy && to->host->busy < MOST_PER_HOST;
}

bool
recipient_queue_next(struct recipient_queue *r, int64_t *letter, struct recipient **to)
{
    struct recipient *candidate = r->last;

    if (r->waiting == 0 || r->busy >= MOST_AT_ONCE)
        return false;
    do {
        candidate = candidate->next;
        if (!may_be_sent(candidate))
            continue;
        *letter = take_first(candidate);
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
