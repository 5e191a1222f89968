/* A hash table: texts as keys, a pointer for each. Adding and finding cost the same however many there are.
 * Running out of memory aborts the process, as everywhere in base. */
#ifndef BASE_HASHMAP_H
#define BASE_HASHMAP_H

#include <stddef.h>
#include <stdint.h>

/* Stays where it is in memory until the map is freed, so its address, its key's and its value's may be
 * kept. */
struct hashmap_entry {
    struct hashmap_entry *next; /* in its bucket */
    void *value;                /* the caller's; NULL until the caller sets it */
    uint32_t hash;
    char key[];                 /* with its NUL */
};

/* All zeroes is an empty map, ready for use; it takes memory with its first entry. */
struct hashmap {
    struct hashmap_entry **buckets;
    size_t bucket_count; /* 0 or a power of two */
    size_t count;        /* entries */
};

/* The entry of the key, added with the value NULL if there was none; the key is copied. */
struct hashmap_entry *hashmap_add(struct hashmap *m, const char *key) __attribute__((returns_nonnull));

/* The value of the key; NULL if the map has no such key. */
void *hashmap_get(const struct hashmap *m, const char *key);

/* All entries, in no particular order: the first for NULL, then the one behind the given one; NULL at the
 * end. Adding changes the order, so nothing may be added on the way. */
struct hashmap_entry *hashmap_next(const struct hashmap *m, const struct hashmap_entry *e);

/* Frees all entries, after handing each value that is not NULL to free_value (unless that is NULL). The
 * map is empty then and may be used again. */
void hashmap_free(struct hashmap *m, void (*free_value)(void *value));

#endif
