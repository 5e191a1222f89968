/* The words that public pages say, in the language of the page (lib/render/languages), and times, numbers and
 * lengths as that language and the zone of the page have them.
 *
 * A sentence has places for values, as {name}; what is put there stands in the text as it is, so the caller
 * escapes it. The words themselves need no escaping in HTML (t/languages.t looks). */
#ifndef RENDER_WORDS_H
#define RENDER_WORDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/tz.h"
#include "model/incident.h"
#include "model/post.h"
#include "rules/page_standing.h"
#include "rules/uptime.h"
#include "render/status_monitor.h"
#include "language_words.h"

#include <stdint.h>

/* To whom a page speaks; all zeroes: in English, UTC. */
struct speech {
    enum language language;  /* LANGUAGE_AUTO, which nobody speaks, stands for English */
    const struct tz *zone;   /* NULL: UTC */
};

/* "de", for attributes. */
const char *speech_code(const struct speech *s);

const char *words_of(const struct speech *s, enum word w);

/* The sentence with values in its places, as PLACES("name", name, "time", time). A place that is not named
 * stays empty. */
#define PLACES(...)                  \
    (const char *const[])            \
    {                                \
        __VA_ARGS__, NULL            \
    }
void words_put(struct buf *out, const struct speech *s, enum word w, const char *const *places);
const char *words_filled(struct arena *a, const struct speech *s, enum word w, const char *const *places);

/* One with the place {n} alone. */
void words_count(struct buf *out, const struct speech *s, enum word w, int64_t n);

/* "2026-02-10 14:00 UTC", "10.02.2026 15:00 CET"; "10.02.2026", of the zone and of UTC. */
void words_time(struct buf *out, const struct speech *s, int64_t at);
void words_date(struct buf *out, const struct speech *s, int64_t at);
void words_day(struct buf *out, const struct speech *s, int64_t midnight);

/* The time as a text in the arena, for places in sentences. */
const char *words_time_text(struct arena *a, const struct speech *s, int64_t at);

/* "UTC", "Europe/Berlin (CET)": name is that of the zone. */
const char *words_zone(struct arena *a, const struct speech *s, const char *name, int64_t now);

/* "3 h 5 min", "99,99 %", "1,23 s": as in humanize.h. */
void words_length(struct buf *out, const struct speech *s, int64_t seconds);
void words_percent(struct buf *out, const struct speech *s, const struct rollup *t);
void words_response(struct buf *out, const struct speech *s, double ms);

/* "Up", "No current data": a monitor as pages show it. */
const char *words_shown(const struct speech *s, const struct status_monitor *m);

/* The headline of a status page, as plain text: names in it are as they are, to be escaped by the caller. */
void words_headline(struct buf *out, const struct speech *s, const struct page_headline *h, int64_t now);

/* The sentence that a page tells an incident by: resolved, acknowledged, or open. */
enum word words_of_incident(const struct incident *i);

/* What readers are told in place of a cause by a page that does not show causes; name as the page has it. */
const char *words_cause(struct arena *a, const struct speech *s, const char *name, bool is_resolved);

/* "In progress"; "Maintenance"; "impact: major", NULL of none. */
const char *words_post_state(const struct speech *s, enum post_kind kind, int state);
const char *words_post_kind(const struct speech *s, enum post_kind kind);
const char *words_post_impact(const struct speech *s, int impact);

#endif
