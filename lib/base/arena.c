/* Blocks in a list, newest first; each allocation is the next piece of the newest block. What is too
 * large for a common block gets one of its own, put behind the newest, so that the room left in that is
 * not lost. */
#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most requests and most small runs fit into one block: arena_reset then gives nothing back to malloc and
 * takes nothing from it. */
#define BLOCK_SIZE ((size_t)32 * 1024)
#define ALIGNMENT _Alignof(max_align_t)

/* max_align_t as the type of `bytes` puts them at an address that fits any type, behind whatever the members
 * take. */
struct arena_block {
    struct arena_block *older;
    size_t size;
    size_t used;
    max_align_t bytes[];
};

static struct arena_block *
block_new(size_t size)
{
    struct arena_block *block = malloc(sizeof *block + size);

    if (!block)
        abort();
    block->older = NULL;
    block->size = size;
    block->used = 0;
    return block;
}

/* A block with room for size bytes. */
static struct arena_block *
block_for(struct arena *a, size_t size)
{
    struct arena_block *block;

    if (a->newest && a->newest->size - a->newest->used >= size)
        return a->newest;
    block = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE);
    if (size > BLOCK_SIZE && a->newest) {
        block->older = a->newest->older;
        a->newest->older = block;
    } else {
        block->older = a->newest;
        a->newest = block;
    }
    return block;
}

/* A size near SIZE_MAX is a subtraction of ours gone wrong: rounding it up would wrap around to a small
 * one. */
static void *
take(struct arena *a, size_t *size_wanted)
{
    struct arena_block *block;
    size_t size = *size_wanted;
    char *piece;

    if (size > SIZE_MAX / 2)
        abort();
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    block = block_for(a, size);
    piece = (char *)block->bytes + block->used;
    block->used += size;
    *size_wanted = size;
    return piece;
}

void *
arena_alloc(struct arena *a, size_t size)
{
    void *piece = take(a, &size);

    return memset(piece, 0, size);
}

/* The link to the block that holds `piece` and nothing else; NULL: there is none, it is in a common block. */
static struct arena_block **
own_block(struct arena *a, const void *piece)
{
    struct arena_block **link = &a->newest;

    while (*link != NULL && (const void *)(*link)->bytes != piece)
        link = &(*link)->older;
    return *link != NULL && (*link)->size > BLOCK_SIZE ? link : NULL;
}

/* Most systems move the pages of large memory rather than their content. */
void *
arena_grow(struct arena *a, void *old, size_t old_size, size_t size)
{
    struct arena_block **link = old_size > BLOCK_SIZE ? own_block(a, old) : NULL, *wider;
    void *piece;

    if (link == NULL) {
        piece = take(a, &size);
        return old_size > 0 ? memcpy(piece, old, old_size) : piece;
    }
    if (size > SIZE_MAX / 2)
        abort();
    wider = realloc(*link, sizeof *wider + size);
    if (wider == NULL)
        abort();
    wider->size = wider->used = size;
    *link = wider;
    return wider->bytes;
}

char *
arena_bytes(struct arena *a, const void *bytes, size_t length)
{
    char *copy = arena_alloc(a, length + 1);

    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *
arena_text(struct arena *a, const char *text)
{
    return text ? arena_bytes(a, text, strlen(text)) : NULL;
}

/* Twice through the format, the first time only to count: a text of the arena cannot grow in place. */
char *
arena_vprintf(struct arena *a, const char *format, va_list args)
{
    va_list again;
    int length;
    char *text;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        abort();
    text = arena_alloc(a, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = arena_vprintf(a, format, args);
    va_end(args);
    return text;
}

/* The list that was outgrown stays in the arena, so pointers into it keep pointing to old copies: keep
 * indexes of a list that still grows, not pointers. */
void *
arena_more(struct arena *a, void *list, int count, int *capacity, size_t size)
{
    void *wider;

    if (count < *capacity)
        return list;
    *capacity = *capacity == 0 ? 16 : *capacity * 2;
    wider = arena_alloc(a, (size_t)*capacity * size);
    if (count > 0)
        memcpy(wider, list, (size_t)count * size);
    return wider;
}

/* A block of the common size is kept; large ones are given back, or one unusual request would make a worker
 * large for good. */
void
arena_reset(struct arena *a)
{
    struct arena_block *block = a->newest, *older, *kept = NULL;

    for (; block; block = older) {
        older = block->older;
        if (!kept && block->size == BLOCK_SIZE)
            kept = block;
        else
            free(block);
    }
    if (kept) {
        kept->older = NULL;
        kept->used = 0;
    }
    a->newest = kept;
}

void
arena_free(struct arena *a)
{
    struct arena_block *block = a->newest, *older;

    for (; block; block = older) {
        older = block->older;
        free(block);
    }
    a->newest = NULL;
}
