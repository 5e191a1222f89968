/* Words are looked up in one array, made of the files at build time; a place in a sentence is found by its
 * name when it is filled, so that each language has its own order. */
#include "render/words.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "model/language.h"
#include "render/humanize.h"

#include <string.h>

static enum language
language_of(const struct speech *s)
{
    return s->language == LANGUAGE_AUTO ? LANGUAGE_EN : s->language;
}

const char *
speech_code(const struct speech *s)
{
    return language_names[language_of(s)];
}

const char *
words_of(const struct speech *s, enum word w)
{
    return language_words[language_of(s)][w];
}

/* --- sentences ------------------------------------------------------------------------------------------ */

/* The value whose name has these bytes; "" if none has. */
static const char *
value_of(const char *const *places, const char *name, size_t length)
{
    for (; places[0] != NULL; places += 2)
        if (strlen(places[0]) == length && memcmp(places[0], name, length) == 0)
            return places[1];
    return "";
}

/* What stands between places. A value that ends with a full stop ("18 Std.") ends the sentence with it. */
static void
put_literal(struct buf *out, const char *text, size_t length)
{
    if (length > 0 && *text == '.' && out->length > 0 && out->text[out->length - 1] == '.') {
        text++;
        length--;
    }
    buf_bytes(out, text, length);
}

void
words_put(struct buf *out, const struct speech *s, enum word w, const char *const *places)
{
    const char *sentence = words_of(s, w), *open;

    for (; (open = strchr(sentence, '{')) != NULL; sentence = open + strcspn(open, "}") + 1) {
        put_literal(out, sentence, (size_t)(open - sentence));
        buf_text(out, value_of(places, open + 1, strcspn(open + 1, "}")));
    }
    put_literal(out, sentence, strlen(sentence));
}

const char *
words_filled(struct arena *a, const struct speech *s, enum word w, const char *const *places)
{
    struct buf out = { .arena = a };

    words_put(&out, s, w, places);
    return buf_string(&out);
}

void
words_count(struct buf *out, const struct speech *s, enum word w, int64_t n)
{
    struct arena a = { NULL };

    words_put(out, s, w, PLACES("n", arena_printf(&a, "%lld", (long long)n)));
    arena_free(&a);
}

/* --- times ---------------------------------------------------------------------------------------------- */

static struct tz_local
clock_of(const struct speech *s, int64_t at)
{
    return tz_at(s->zone != NULL ? s->zone : tz_utc(), at);
}

/* wall: what a calendar there shows, as if it were of UTC. */
static void
put_date(struct buf *out, const struct speech *s, const char *wall)
{
    struct arena a = { NULL };

    words_put(out, s, WORD_DATE,
              PLACES("year", arena_bytes(&a, wall, 4), "month", arena_bytes(&a, wall + 5, 2), "day",
                     arena_bytes(&a, wall + 8, 2)));
    arena_free(&a);
}

void
words_day(struct buf *out, const struct speech *s, int64_t midnight)
{
    char text[RFC3339_SIZE];

    rfc3339_print(midnight, text);
    put_date(out, s, text);
}

void
words_date(struct buf *out, const struct speech *s, int64_t at)
{
    words_day(out, s, at + clock_of(s, at).offset);
}

void
words_time(struct buf *out, const struct speech *s, int64_t at)
{
    struct tz_local local = clock_of(s, at);
    char text[RFC3339_SIZE];

    rfc3339_print(at + local.offset, text);
    put_date(out, s, text);
    buf_printf(out, " %.5s %s", text + strlen("2026-02-10T"), local.abbreviation);
}

const char *
words_time_text(struct arena *a, const struct speech *s, int64_t at)
{
    struct buf out = { .arena = a };

    words_time(&out, s, at);
    return buf_string(&out);
}

const char *
words_zone(struct arena *a, const struct speech *s, const char *name, int64_t now)
{
    const char *abbreviation = clock_of(s, now).abbreviation;

    return s->zone == NULL || strcmp(name, abbreviation) == 0
               ? abbreviation
               : arena_printf(a, "%s (%s)", name, abbreviation);
}

/* --- figures -------------------------------------------------------------------------------------------- */

static void
put_unit(struct buf *out, const struct speech *s, enum word unit, int64_t n, bool *follows)
{
    if (n == 0)
        return;
    if (*follows)
        buf_char(out, ' ');
    words_count(out, s, unit, n);
    *follows = true;
}

/* The two largest units that matter, cut. */
void
words_length(struct buf *out, const struct speech *s, int64_t seconds)
{
    bool follows = false;

    if (seconds < MINUTE) {
        words_count(out, s, WORD_SECONDS, seconds);
        return;
    }
    put_unit(out, s, seconds / DAY == 1 ? WORD_DAY : WORD_DAYS, seconds / DAY, &follows);
    put_unit(out, s, WORD_HOURS, seconds % DAY / HOUR, &follows);
    if (seconds < DAY)
        put_unit(out, s, WORD_MINUTES, seconds % HOUR / MINUTE, &follows);
}

/* A figure that was written with a point. */
static void
put_decimal(struct buf *out, const struct speech *s, const char *figure)
{
    for (; *figure != '\0'; figure++)
        if (*figure == '.')
            buf_text(out, words_of(s, WORD_DECIMAL));
        else
            buf_char(out, *figure);
}

void
words_percent(struct buf *out, const struct speech *s, const struct rollup *t)
{
    struct buf figure = { 0 };

    if (t->checks == 0) {
        buf_text(out, words_of(s, WORD_NO_DATA));
        return;
    }
    humanize_percent(&figure, t);
    put_decimal(out, s, buf_string(&figure));
    buf_free(&figure);
}

void
words_response(struct buf *out, const struct speech *s, double ms)
{
    struct buf figure = { 0 };

    humanize_response(&figure, ms);
    put_decimal(out, s, buf_string(&figure));
    buf_free(&figure);
}

/* --- states --------------------------------------------------------------------------------------------- */

/* A status comes of checks that are made here, of as many as confirm it, or of as many locations as agree;
 * uptime of any check. So there may be the one and not the other yet. */
const char *
words_shown(const struct speech *s, const struct status_monitor *m)
{
    static const enum word by_status[STATUS_COUNT] = {
        [UNKNOWN] = WORD_STATUS_UNKNOWN,   [UP] = WORD_STATUS_UP,
        [DEGRADED] = WORD_STATUS_DEGRADED, [DOWN] = WORD_STATUS_DOWN,
        [MAINTENANCE] = WORD_STATUS_MAINTENANCE,
    };
    const struct monitor *of = m->monitor;

    if (m->stale_since != 0)
        return words_of(s, WORD_STATUS_STALE);
    if (of->is_paused)
        return words_of(s, WORD_STATUS_PAUSED);
    if (of->status == UNKNOWN && m->week.checks > 0)
        return words_of(s, of->last_checked_at == 0 ? WORD_STATUS_ELSEWHERE : WORD_STATUS_UNCONFIRMED);
    return words_of(s, by_status[of->status]);
}

static void
put_stale(struct buf *out, const struct speech *s, const struct page_headline *h, int64_t now)
{
    struct buf length = { 0 };

    if (h->newest_check == 0) {
        buf_text(out, words_of(s, WORD_HEADLINE_STALE));
        return;
    }
    words_length(&length, s, now > h->newest_check ? now - h->newest_check : 0);
    words_put(out, s, WORD_HEADLINE_STALE_SINCE, PLACES("length", buf_string(&length)));
    buf_free(&length);
}

/* The worst one by its name, the others by their number: a name alone would read as if it were alone. */
static void
put_affected(struct buf *out, const struct speech *s, const struct page_headline *h)
{
    struct arena a = { NULL };
    const char *name = h->name != NULL ? h->name : "";

    if (h->name != NULL && h->affected > 1)
        name = words_filled(&a, s, WORD_AND_MORE, PLACES("name", name, "n",
                            arena_printf(&a, "%lld", (long long)(h->affected - 1))));
    words_put(out, s, h->name != NULL ? WORD_HEADLINE_WORST : WORD_HEADLINE_AFFECTED, PLACES("affected",
              arena_printf(&a, "%lld", (long long)h->affected), "all",
              arena_printf(&a, "%lld", (long long)h->monitors), "name", name));
    arena_free(&a);
}

void
words_headline(struct buf *out, const struct speech *s, const struct page_headline *h, int64_t now)
{
    switch (h->kind) {
    case HEADLINE_WORKING:
        buf_text(out, words_of(s, WORD_HEADLINE_WORKING));
        break;
    case HEADLINE_AFFECTED:
        put_affected(out, s, h);
        break;
    case HEADLINE_MAINTENANCE:
        buf_text(out, words_of(s, WORD_HEADLINE_MAINTENANCE));
        break;
    case HEADLINE_POST:
        buf_text(out, h->name);
        break;
    case HEADLINE_STALE:
        put_stale(out, s, h, now);
        break;
    case HEADLINE_PAUSED:
        buf_text(out, words_of(s, WORD_HEADLINE_PAUSED));
        break;
    case HEADLINE_EMPTY:
        buf_text(out, words_of(s, WORD_HEADLINE_EMPTY));
        break;
    }
}

enum word
words_of_incident(const struct incident *i)
{
    return i->resolved_at != 0          ? WORD_INCIDENT_RESOLVED
           : i->acknowledgement != NULL ? WORD_INCIDENT_ACKNOWLEDGED
                                        : WORD_INCIDENT_OPEN;
}

const char *
words_cause(struct arena *a, const struct speech *s, const char *name, bool is_resolved)
{
    return words_filled(a, s, is_resolved ? WORD_CAUSE_RESOLVED : WORD_CAUSE_OPEN, PLACES("name", name));
}

const char *
words_post_state(const struct speech *s, enum post_kind kind, int state)
{
    static const enum word words[POST_KINDS][POST_RESOLVED + 1] = {
        [POST_INCIDENT] = { WORD_STATE_INVESTIGATING, WORD_STATE_IDENTIFIED, WORD_STATE_MONITORING,
                            WORD_STATE_RESOLVED },
        [POST_MAINTENANCE] = { WORD_STATE_SCHEDULED, WORD_STATE_IN_PROGRESS, WORD_STATE_COMPLETED },
        [POST_ANNOUNCEMENT] = { WORD_STATE_ACTIVE, WORD_STATE_ENDED },
    };

    return words_of(s, words[kind][state]);
}

const char *
words_post_kind(const struct speech *s, enum post_kind kind)
{
    static const enum word words[POST_KINDS] = {
        [POST_INCIDENT] = WORD_KIND_INCIDENT,
        [POST_MAINTENANCE] = WORD_KIND_MAINTENANCE,
        [POST_ANNOUNCEMENT] = WORD_KIND_ANNOUNCEMENT,
    };

    return words_of(s, words[kind]);
}

const char *
words_post_impact(const struct speech *s, int impact)
{
    static const enum word words[] = {
        [IMPACT_MINOR] = WORD_IMPACT_MINOR,
        [IMPACT_MAJOR] = WORD_IMPACT_MAJOR,
        [IMPACT_CRITICAL] = WORD_IMPACT_CRITICAL,
    };

    return impact == IMPACT_NONE ? NULL : words_of(s, words[impact]);
}
