/* JSON that is only looked into: the first line is a path, the rest JSON. What one reader takes for JSON the
 * other takes, too. */
#include "fuzz.h"

#include "base/json.h"
#include "base/json_index.h"
#include "base/json_path.h"

#include <assert.h>
#include <string.h>

static bool
touch(void *index, const struct json_value *value)
{
    const struct json_index *x = index;

    assert(value == NULL || (value->from < value->to && value->next <= x->count));
    return true;
}

/* json_read bounds depth at less, and refuses lone surrogates. */
static void
compare(const char *text, size_t length, bool read)
{
    const char *problem;
    json_object *value = json_read(text, length, &problem);

    assert(read || problem != NULL);
    json_object_put(value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = {0};
    const char *text = arena_bytes(&a, bytes, length);
    const char *end = memchr(text, '\n', length);
    size_t rest = end != NULL ? length - (size_t)(end + 1 - text) : 0;
    struct json_path path;
    struct json_index x;
    bool read;

    if (end != NULL) {
        read = json_index_read(&a, end + 1, rest, &x);
        compare(end + 1, rest, read);
        if (read && json_path_read(&a, arena_bytes(&a, text, (size_t)(end - text)), &path)) {
            json_path_walk(&a, &path, &x, touch, &x);
            (void)json_path_length(&a, &path, &x);
        }
    }
    arena_free(&a);
    return 0;
}
