/* Memory that lives as long as a request, or a run: taken bit by bit, given back all at once.
 * Running out aborts the process: a supervisor starts it again, and all input is capped. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

/* All zeroes is an empty arena, ready for use. Not safe between threads: an arena belongs to one. */
struct arena {
    struct arena_block *newest;
};

/* Zeroed memory, aligned for any type, valid until the next arena_reset or arena_free. Never NULL. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((returns_nonnull, malloc));

/* Memory of `size` bytes that begins with the old_size bytes at `old` (NULL: none); what is behind them is
 * not zeroed. Where `old` is large it moves, if it must, and is gone: nothing may point into it. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t size) __attribute__((returns_nonnull));

/* A copy of text; NULL stays NULL. */
char *arena_text(struct arena *a, const char *text);

/* A copy of length bytes with a NUL behind them. */
char *arena_bytes(struct arena *a, const void *bytes, size_t length);

/* What printf would print. */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Room for one more item in a list that grows: returns the list, moved if *capacity was used up. New
 * items are zeroed. Use: x->list = arena_more(a, x->list, x->count, &x->capacity, sizeof *x->list); */
void *arena_more(struct arena *a, void *list, int count, int *capacity, size_t size);

/* A place for one more item, zeroed, at the end of a list { struct item *list; int count, capacity; }. */
#define arena_add(a, l)                                                                         \
    ((l)->list = arena_more((a), (l)->list, (l)->count, &(l)->capacity, sizeof *(l)->list), \
     &(l)->list[(l)->count++])

/* Forgets everything, but keeps one block for the next round. */
void arena_reset(struct arena *a);

/* Gives everything back; the arena is empty and may be used again. */
void arena_free(struct arena *a);

#endif
