/* PCRE2's own limit counts anew at each place of the text, so it bounds nothing over a long one. Here every
 * pattern is compiled with callouts, which PCRE2 calls before each of its items: they count.
 *
 * What an item does between two callouts is counted by how far it went. Three kinds leave no trace of that:
 * a repeat that fails on its way ({1000}), a reference back to a long group, and the first look at each place
 * of the text, of which there are as many as the text is long, and which is quick. So the largest number in
 * braces, the distance from where the match began, and a part of a step are added for those. */
#include "base/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/text.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY "libpcre2-8.so.0"

/* A step is 64 units; a byte that was passed over is one. */
#define UNITS 64
#define QUICK_UNITS 4 /* each of the first items tried at a place */
#define QUICK_ITEMS 16
#define MOST_HEAP 16384 /* KiB */

#define OPTIONS (PCRE2_AUTO_CALLOUT | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C)

/* --- the library ---------------------------------------------------------------------------------------- */

#define FUNCTIONS(F)        \
    F(compile)              \
    F(code_free)            \
    F(pattern_info)         \
    F(get_error_message)    \
    F(match)                \
    F(match_data_create)    \
    F(match_data_free)      \
    F(match_context_create) \
    F(match_context_free)   \
    F(set_callout)          \
    F(set_heap_limit)

/* Through a macro of its own, so that PCRE2's is expanded, which adds the width to the name. */
#define TYPE_OF(name) __typeof__(name)
#define SLOT(name) TYPE_OF(pcre2_##name) * (name);
#define FIND(name) find(library, "pcre2_" #name "_8", &pcre2.name);

struct libpcre2 {
    FUNCTIONS(SLOT)
};

static struct libpcre2 pcre2;
static pthread_once_t loading = PTHREAD_ONCE_INIT;
static bool loaded;

/* memcpy, since C has no cast from a pointer to data to one to a function. */
static void
find(void *library, const char *name, void *function)
{
    void *address = dlsym(library, name);

    loaded &= address != NULL;
    memcpy(function, &address, sizeof address);
}

static void
load(void)
{
    void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);

    loaded = library != NULL;
    if (loaded) {
        FUNCTIONS(FIND)
    }
}

static bool
has_library(void)
{
    pthread_once(&loading, load);
    return loaded;
}

/* --- judging -------------------------------------------------------------------------------------------- */

static pcre2_code *
compile(const char *pattern, int *error, size_t *at)
{
    return pcre2.compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, OPTIONS, error, at, NULL);
}

/* What begins with "(*" sets PCRE2's own limits and options aside. */
const char *
pattern_problem(struct arena *a, const char *pattern)
{
    PCRE2_UCHAR message[160] = "it cannot be compiled";
    pcre2_code *code;
    int error = 0;
    size_t at = 0;

    if (text_starts(pattern, "(*"))
        return "it must not begin with (*";
    if (!has_library())
        return "this host lacks libpcre2, which patterns need";
    code = compile(pattern, &error, &at);
    if (code != NULL) {
        pcre2.code_free(code);
        return NULL;
    }
    (void)pcre2.get_error_message(error, message, sizeof message);
    return arena_printf(a, "%s (at byte %zu)", (const char *)message, at);
}

/* --- matching ------------------------------------------------------------------------------------------- */

struct expense {
    int64_t left; /* units */
    int64_t each; /* of every item: what a repeat may do unseen */
    bool refers_back;
    int items;    /* since the match was begun at this place */
    size_t place; /* in the text */
};

/* A negative answer ends the match. */
static int
count_item(pcre2_callout_block *block, void *owner)
{
    struct expense *e = owner;
    size_t at = block->current_position;

    if (block->callout_flags & PCRE2_CALLOUT_STARTMATCH) {
        e->items = 0;
        e->place = at;
    }
    e->left -= e->each + (e->items++ < QUICK_ITEMS ? QUICK_UNITS : UNITS);
    if (at > e->place)
        e->left -= (int64_t)(at - e->place);
    if (e->refers_back && at > block->start_match)
        e->left -= (int64_t)(at - block->start_match);
    e->place = at;
    return e->left < 0 ? PCRE2_ERROR_CALLOUT : 0;
}

/* The largest number behind a "{". */
static int64_t
longest_repeat(const char *pattern)
{
    long longest = 0;

    for (const char *brace = strchr(pattern, '{'); brace != NULL; brace = strchr(brace + 1, '{')) {
        const char *comma = brace + 1 + strcspn(brace + 1, ",}");
        long number = strtol(brace + 1, NULL, 10), other = *comma == ',' ? strtol(comma + 1, NULL, 10) : 0;

        longest = number > longest ? number : longest;
        longest = other > longest ? other : longest;
    }
    return longest;
}

static bool
refers_back(const pcre2_code *code)
{
    uint32_t highest = 0;

    return pcre2.pattern_info(code, PCRE2_INFO_BACKREFMAX, &highest) == 0 && highest > 0;
}

static int
run(const pcre2_code *code, const char *text, size_t length, struct expense *e)
{
    pcre2_match_data *data = pcre2.match_data_create(1, NULL);
    pcre2_match_context *context = pcre2.match_context_create(NULL);
    int result;

    if (data == NULL || context == NULL)
        abort();
    (void)pcre2.set_callout(context, count_item, e);
    (void)pcre2.set_heap_limit(context, MOST_HEAP);
    result = pcre2.match(code, (PCRE2_SPTR)text, length, 0, 0, data, context);
    pcre2.match_data_free(data);
    pcre2.match_context_free(context);
    return result;
}

/* 0 of match: it matches, and has more groups than there is room for. Any other error than "no match" is a
 * limit. */
enum pattern_match
pattern_match(const char *pattern, const char *text, size_t length, int64_t *steps)
{
    struct expense e = {.left = *steps * UNITS, .each = longest_repeat(pattern)};
    pcre2_code *code;
    int error, result;
    size_t at;

    if (!has_library())
        return PATTERN_NO_LIBRARY;
    code = compile(pattern, &error, &at);
    if (code == NULL)
        return PATTERN_DIFFERS;
    e.refers_back = refers_back(code);
    result = run(code, text, length, &e);
    pcre2.code_free(code);
    *steps = e.left < 0 ? 0 : e.left / UNITS;
    if (result >= 0)
        return PATTERN_MATCHES;
    return result == PCRE2_ERROR_NOMATCH ? PATTERN_DIFFERS : PATTERN_TOO_EXPENSIVE;
}
