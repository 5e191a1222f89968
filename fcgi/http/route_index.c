/* A hash table of the paths, by their literals.
 *
 * The shape of a path is a number: a bit for each segment, the leftmost the highest, set for a parameter. So
 * of two shapes that fit, the smaller is the better match. There are few shapes for each number of segments,
 * and a request is looked up once for each of them: its segments without those that would be parameters are
 * hashed, and what is found in that slot is compared. */
#include "fcgi/http/route_index.h"

#include "base/text.h"
#include "fcgi/http/route.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

static_assert(ROUTE_LENGTHS == REQUEST_MAX_SEGMENTS + 1, "a list of shapes for each number of segments");
static_assert(REQUEST_MAX_SEGMENTS <= 8, "a shape is a byte");

/* FNV-1a, a segment at a time; the slash between two counts as well. */
static uint32_t
hash_segment(uint32_t hash, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619U;
    return (hash ^ '/') * 16777619U;
}

static uint32_t
hash_begin(int segments, int shape)
{
    return (2166136261U ^ (uint32_t)(segments << 8 | shape)) * 16777619U;
}

static bool
is_parameter(int shape, int segments, int i)
{
    return (shape >> (segments - 1 - i) & 1) != 0;
}

/* "/" has no segments. */
static int
shape_of(const char *path, int *segments)
{
    int shape = 0;

    *segments = 0;
    for (; path != NULL && path[1] != '\0'; path = strchr(path + 1, '/')) {
        shape = shape << 1 | (path[1] == ':');
        ++*segments;
    }
    return shape;
}

static uint32_t
hash_of_path(const char *path, int segments, int shape)
{
    uint32_t hash = hash_begin(segments, shape);

    for (int i = 0; i < segments; i++) {
        size_t length = strcspn(path + 1, "/");

        if (!is_parameter(shape, segments, i))
            hash = hash_segment(hash, path + 1, length);
        path += 1 + length;
    }
    return hash;
}

static uint32_t
hash_of_request(const struct request *rq, int shape)
{
    uint32_t hash = hash_begin(rq->segment_count, shape);

    for (int i = 0; i < rq->segment_count; i++)
        if (!is_parameter(shape, rq->segment_count, i))
            hash = hash_segment(hash, rq->segments[i], strlen(rq->segments[i]));
    return hash;
}

/* Of the shape that was asked for, and with its literals. */
static bool
fits(const char *path, const struct request *rq, int shape)
{
    int segments;

    if (shape_of(path, &segments) != shape || segments != rq->segment_count)
        return false;
    for (int i = 0; i < segments; i++) {
        size_t length = strcspn(path + 1, "/");

        if (!is_parameter(shape, segments, i) && (strncmp(path + 1, rq->segments[i], length) != 0 ||
                                                  rq->segments[i][length] != '\0'))
            return false;
        path += 1 + length;
    }
    return true;
}

static void
add_shape(struct route_index *index, int segments, int shape)
{
    uint8_t *shapes = index->shapes[segments];
    int count = index->shape_counts[segments], i = count;

    if (memchr(shapes, shape, (size_t)count) != NULL)
        return;
    assert(count < ROUTE_SHAPES);
    for (; i > 0 && shapes[i - 1] > shape; i--)
        shapes[i] = shapes[i - 1];
    shapes[i] = (uint8_t)shape;
    index->shape_counts[segments]++;
}

static void
add_row(struct route_index *index, int row)
{
    const char *path = index->table->rows[row].path;
    int segments, shape = shape_of(path, &segments);
    uint32_t slot = hash_of_path(path, segments, shape) % ROUTE_SLOTS;

    add_shape(index, segments, shape);
    while (index->slots[slot] != 0)
        slot = (slot + 1) % ROUTE_SLOTS;
    index->slots[slot] = (uint16_t)(row + 1);
}

static void
make(struct route_index *index, const struct route_table *table)
{
    assert(table->count < ROUTE_SLOTS / 2);
    *index = (struct route_index){ .table = table };
    for (int i = 0; i < table->count; i++)
        add_row(index, i);
}

/* Where programs look for what a site offers: at its root, wherever below it the rest may be. nginx/http.conf
 * lets the same through. */
static bool
is_discovery(const char *path)
{
    return text_starts(path, "/llms") || text_starts(path, "/SKILL.md") || text_starts(path, "/.well-known/");
}

static int
find_shape(const struct route_index *index, const struct request *rq, int shape,
           const struct route *rows[ROUTE_METHODS])
{
    uint32_t slot = hash_of_request(rq, shape) % ROUTE_SLOTS;
    int count = 0;

    for (; index->slots[slot] != 0; slot = (slot + 1) % ROUTE_SLOTS) {
        const struct route *row = &index->table->rows[index->slots[slot] - 1];

        if (!fits(row->path, rq, shape) || (rq->outside && !is_discovery(row->path)))
            continue;
        assert(count < ROUTE_METHODS);
        rows[count++] = row;
    }
    return count;
}

int
route_index_find(struct route_index *index, const struct route_table *table, const struct request *rq,
                 const struct route *rows[ROUTE_METHODS])
{
    int count = 0;

    if (index->table != table)
        make(index, table);
    if (rq->segment_count < 0)
        return 0; /* too many, or an empty one */
    for (int i = 0; count == 0 && i < index->shape_counts[rq->segment_count]; i++)
        count = find_shape(index, rq, index->shapes[rq->segment_count][i], rows);
    return count;
}
