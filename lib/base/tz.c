/* A TZif file holds one block of data for programs that know times of 32 bits only, and behind it, from
 * version 2 on, another of 64 bits and a rule for what comes after it. The second block is read where there
 * is one.
 *
 *     block: counts > times of changes > the kind of local time each leads to > the kinds > their names
 *            > leap seconds and two lists of indicators, which say nothing here
 *
 * Every count is compared with the bytes that are left before anything is read by it. */
#include "base/tz.h"

#include "base/duration.h"
#include "base/tz_rule.h"

#include <string.h>

#define HEADER_SIZE 44
#define KIND_SIZE 6
#define MOST_KINDS 256

/* All in the arena of tz_read, and never changed. */
struct tz {
    const int64_t *changes; /* when; ascending */
    const uint8_t *kinds;   /* and to which of the local times */
    size_t count;
    const struct tz_local *locals; /* the first holds before the first change */
    const struct tz_rule *rule;    /* after the last change; NULL: what it led to holds for ever */
};

/* --- reading ------------------------------------------------------------------------------------------- */

struct bytes {
    const unsigned char *at;
    size_t left;
};

/* A block's counts, in the order of its header. */
struct counts {
    size_t utc_indicators, standard_indicators, leaps, changes, kinds, name_bytes;
};

/* Takes that many bytes from the front; NULL: there are fewer. */
static const unsigned char *
take(struct bytes *b, size_t size)
{
    const unsigned char *start = b->at;

    if (size > b->left)
        return NULL;
    b->at += size;
    b->left -= size;
    return start;
}

/* Signed: the first byte's highest bit fills what is in front of a shorter number. */
static int64_t
big_endian(const unsigned char *bytes, size_t size)
{
    uint64_t value = bytes[0] >= 0x80 ? UINT64_MAX : 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | bytes[i];
    return (int64_t)value;
}

static size_t
count_at(const unsigned char *header, int place)
{
    return (size_t)(uint32_t)big_endian(header + 20 + 4 * place, 4);
}

static bool
read_header(struct bytes *b, int *version, struct counts *c)
{
    const unsigned char *header = take(b, HEADER_SIZE);

    if (header == NULL || memcmp(header, "TZif", 4) != 0)
        return false;
    *version = header[4];
    *c = (struct counts){
        .utc_indicators = count_at(header, 0),
        .standard_indicators = count_at(header, 1),
        .leaps = count_at(header, 2),
        .changes = count_at(header, 3),
        .kinds = count_at(header, 4),
        .name_bytes = count_at(header, 5),
    };
    return c->kinds >= 1 && c->kinds <= MOST_KINDS && c->name_bytes >= 1 && c->leaps == 0;
}

/* What the block has besides changes, kinds and names is nothing but passed over. */
static bool
skip_indicators(struct bytes *b, const struct counts *c)
{
    return take(b, c->standard_indicators) != NULL && take(b, c->utc_indicators) != NULL;
}

/* take() is asked for `changes` first by itself: a count near 2^32 times 4 could wrap around on a machine
 * with 32 bits. */
static bool
skip_block(struct bytes *b, const struct counts *c)
{
    return take(b, c->changes) != NULL && take(b, 4 * c->changes) != NULL &&
           take(b, KIND_SIZE * c->kinds) != NULL && take(b, c->name_bytes) != NULL && skip_indicators(b, c);
}

/* Ascending, each kind known, or the file is refused: changes_until relies on it. */
static bool
read_changes(struct arena *a, struct bytes *b, const struct counts *c, size_t time_size, struct tz *zone)
{
    const unsigned char *times = c->changes <= b->left ? take(b, time_size * c->changes) : NULL;
    int64_t *changes;

    zone->kinds = times == NULL ? NULL : take(b, c->changes);
    if (zone->kinds == NULL)
        return false;
    zone->kinds = (const uint8_t *)arena_bytes(a, zone->kinds, c->changes);
    zone->count = c->changes;
    zone->changes = changes = arena_alloc(a, (c->changes + 1) * sizeof *changes);
    for (size_t i = 0; i < c->changes; i++) {
        changes[i] = big_endian(times + i * time_size, time_size);
        if (zone->kinds[i] >= c->kinds || (i > 0 && changes[i] <= changes[i - 1]))
            return false;
    }
    return true;
}

/* The last byte of the names is NUL, so that none runs on behind the end. */
static bool
read_locals(struct arena *a, struct bytes *b, const struct counts *c, struct tz *zone)
{
    const unsigned char *kinds = take(b, KIND_SIZE * c->kinds);
    const unsigned char *names = kinds == NULL ? NULL : take(b, c->name_bytes);
    struct tz_local *locals = arena_alloc(a, c->kinds * sizeof *locals);

    if (names == NULL || names[c->name_bytes - 1] != '\0')
        return false;
    names = (const unsigned char *)arena_bytes(a, names, c->name_bytes);
    for (size_t i = 0; i < c->kinds; i++) {
        const unsigned char *kind = kinds + i * KIND_SIZE;

        if (kind[5] >= c->name_bytes)
            return false;
        locals[i] = (struct tz_local){ big_endian(kind, 4), (const char *)names + kind[5] };
    }
    zone->locals = locals;
    return true;
}

static bool
read_block(struct arena *a, struct bytes *b, const struct counts *c, size_t time_size, struct tz *zone)
{
    return read_changes(a, b, c, time_size, zone) && read_locals(a, b, c, zone) && skip_indicators(b, c);
}

/* The rule stands between two line feeds; there may be nothing between them. */
static bool
read_footer(struct arena *a, struct bytes *b, struct tz *zone)
{
    const unsigned char *end = b->left > 1 && *b->at == '\n' ? memchr(b->at + 1, '\n', b->left - 1) : NULL;
    struct tz_rule *rule = arena_alloc(a, sizeof *rule);

    if (end == NULL)
        return false;
    if (end == b->at + 1)
        return true;
    zone->rule = rule;
    return tz_rule_read(a, arena_bytes(a, b->at + 1, (size_t)(end - b->at - 1)), rule);
}

const struct tz *
tz_read(struct arena *a, const char *bytes, size_t length)
{
    struct bytes b = { (const unsigned char *)bytes, length };
    struct tz *zone = arena_alloc(a, sizeof *zone);
    struct counts c;
    int version;

    if (!read_header(&b, &version, &c))
        return NULL;
    if (version == 0)
        return read_block(a, &b, &c, 4, zone) ? zone : NULL;
    if (!skip_block(&b, &c) || !read_header(&b, &version, &c))
        return NULL;
    return read_block(a, &b, &c, 8, zone) && read_footer(a, &b, zone) ? zone : NULL;
}

/* --- asking -------------------------------------------------------------------------------------------- */

const struct tz *
tz_utc(void)
{
    static const struct tz_local utc = { 0, "UTC" };
    static const struct tz zone = { .locals = &utc };

    return &zone;
}

/* How many changes are not later. */
static size_t
changes_until(const struct tz *zone, int64_t at)
{
    size_t from = 0, to = zone->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (zone->changes[middle] <= at)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Before the first change the first kind holds, by RFC 8536 (section 3.2). */
struct tz_local
tz_at(const struct tz *zone, int64_t at)
{
    size_t passed = changes_until(zone, at);

    if (passed == zone->count && zone->rule != NULL)
        return tz_rule_at(zone->rule, at);
    return zone->locals[passed == 0 ? 0 : zone->kinds[passed - 1]];
}

/* A zone changes its clocks at most once in two days: the offset is that of the day before or of the day
 * after. */
int64_t
tz_time_of(const struct tz *zone, int64_t wall)
{
    int64_t before = wall - tz_at(zone, wall - DAY).offset, after = wall - tz_at(zone, wall + DAY).offset;

    if (before + tz_at(zone, before).offset != wall && after + tz_at(zone, after).offset == wall)
        return after;
    return before;
}
