/* Entries hang in lists, one list a bucket. The number of buckets doubles when there are as many entries,
 * which moves entries between lists but not in memory. An entry keeps its hash for that, and so that a
 * comparison of texts is made only when the hashes are equal. */
#include "base/hashmap.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKETS 64 /* a power of two, as all later numbers are */

/* FNV-1a, 32 bits. */
static uint32_t
hash_of(const char *key)
{
    uint32_t hash = 2166136261U;

    for (; *key != '\0'; key++)
        hash = (hash ^ (uint8_t)*key) * 16777619U;
    return hash;
}

static struct hashmap_entry **
bucket_of(const struct hashmap *m, uint32_t hash)
{
    return &m->buckets[hash & (m->bucket_count - 1)];
}

/* The link that points to the key's entry, or to the NULL at the end of its list. There must be buckets. */
static struct hashmap_entry **
find(const struct hashmap *m, const char *key, uint32_t hash)
{
    struct hashmap_entry **link = bucket_of(m, hash);

    while (*link != NULL && ((*link)->hash != hash || strcmp((*link)->key, key) != 0))
        link = &(*link)->next;
    return link;
}

/* One entry a bucket on average; entries keep their addresses, which callers hold. */
static void
grow(struct hashmap *m)
{
    struct hashmap old = *m;

    m->bucket_count = old.bucket_count > 0 ? 2 * old.bucket_count : FIRST_BUCKETS;
    m->buckets = calloc(m->bucket_count, sizeof *m->buckets);
    if (m->buckets == NULL)
        abort();
    for (size_t i = 0; i < old.bucket_count; i++)
        for (struct hashmap_entry *e = old.buckets[i], *next; e != NULL; e = next) {
            struct hashmap_entry **bucket = bucket_of(m, e->hash);

            next = e->next;
            e->next = *bucket;
            *bucket = e;
        }
    free(old.buckets);
}

static struct hashmap_entry *
make(const char *key, uint32_t hash)
{
    size_t size = strlen(key) + 1;
    struct hashmap_entry *e = calloc(1, sizeof *e + size);

    if (e == NULL)
        abort();
    e->hash = hash;
    memcpy(e->key, key, size);
    return e;
}

struct hashmap_entry *
hashmap_add(struct hashmap *m, const char *key)
{
    uint32_t hash = hash_of(key);
    struct hashmap_entry **link;

    if (m->count >= m->bucket_count)
        grow(m);
    link = find(m, key, hash);
    if (*link == NULL) {
        *link = make(key, hash);
        m->count++;
    }
    return *link;
}

void *
hashmap_get(const struct hashmap *m, const char *key)
{
    const struct hashmap_entry *e = m->count > 0 ? *find(m, key, hash_of(key)) : NULL;

    return e != NULL ? e->value : NULL;
}

/* The place in the table is found again by the entry's own hash, so an iteration needs no state but the
 * entry. */
struct hashmap_entry *
hashmap_next(const struct hashmap *m, const struct hashmap_entry *e)
{
    if (e != NULL && e->next != NULL)
        return e->next;
    for (size_t i = e == NULL ? 0 : (e->hash & (m->bucket_count - 1)) + 1; i < m->bucket_count; i++)
        if (m->buckets[i] != NULL)
            return m->buckets[i];
    return NULL;
}

void
hashmap_free(struct hashmap *m, void (*free_value)(void *value))
{
    for (struct hashmap_entry *e = hashmap_next(m, NULL), *next; e != NULL; e = next) {
        next = hashmap_next(m, e);
        if (free_value != NULL && e->value != NULL)
            free_value(e->value);
        free(e);
    }
    free(m->buckets);
    *m = (struct hashmap){ 0 };
}
