/* Sections in the order of what matters, each of the alerts of one event. What belongs to none of them, in a
 * digest, stands with its own first line. */
#include "render/group.h"

#include "base/hashmap.h"
#include "base/text.h"
#include "base/url.h"
#include "render/humanize.h"
#include "render/message.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NAMES = 10, MOST_CAUSES = 3, MOST_PLACES = 2, MOST_OTHERS = 10 };

static const struct section {
    const char *event;
    const char *state;  /* behind "is", "are", and a number */
    bool tells_length;
} sections[] = {
    { "incident.created", "DOWN", false },
    { "incident.escalated", "still down and acknowledged by nobody", true },
    { "incident.reminder", "still down", true },
    { "monitor.flapping", "flapping", false },
    { "monitor.degraded", "slow", false },
    { "incident.resolved", "up again", true },
    { "monitor.recovered", "back to normal", false },
};
#define SECTIONS (sizeof sections / sizeof *sections)

static bool
is_of(const struct group_member *m, const struct section *s)
{
    return strcmp(m->n.label->event, s->event) == 0;
}

static int
count_of(const struct notification_group *g, const struct section *s)
{
    int count = 0;

    for (int i = 0; i < g->count; i++)
        count += is_of(&g->list[i], s);
    return count;
}

/* SECTIONS: it belongs to none. */
static size_t
section_of(const struct group_member *m)
{
    size_t i = 0;

    while (i < SECTIONS && !is_of(m, &sections[i]))
        i++;
    return i;
}

int
group_keep_newest(struct group_member *list, int count)
{
    struct hashmap seen = { 0 };
    int kept = count;

    for (int i = count - 1; i >= 0; i--) {
        const char *monitor = section_of(&list[i]) < SECTIONS ? list[i].n.monitor_id : NULL;
        struct hashmap_entry *e = monitor != NULL ? hashmap_add(&seen, monitor) : NULL;

        if (e == NULL || e->value == NULL)
            list[--kept] = list[i];
        if (e != NULL)
            e->value = &list[i];
    }
    hashmap_free(&seen, NULL);
    memmove(list, list + kept, (size_t)(count - kept) * sizeof *list);
    return count - kept;
}

/* The one that stands for all: of the first section that has any. */
static const struct group_member *
worst_of(const struct notification_group *g)
{
    const struct group_member *worst = &g->list[0];

    for (int i = 1; i < g->count; i++)
        if (section_of(&g->list[i]) < section_of(worst))
            worst = &g->list[i];
    return worst;
}

struct notification
group_notification(struct arena *a, const struct notification_group *group)
{
    const struct notification *worst = &worst_of(group)->n, *newest = &group->list[group->count - 1].n;

    return (struct notification){
        .label = worst->label,
        .timestamp = newest->timestamp,
        .at = newest->at,
        .facts = newest->facts,
        .name = arena_printf(a, "%d monitors", group->count),
        .paused_seconds = -1,
        .duration_seconds = -1,
        .days_left = -1,
        .affected = -1,
        .changes = -1,
        .group = group,
    };
}

/* --- the first line ---------------------------------------------------------------------------------- */

static void
put_state(struct buf *out, const struct notification_group *g, const struct section *s, int count,
          const struct markup *m)
{
    const struct group_member *one = &g->list[0];

    if (out->length > 0) {
        buf_printf(out, ", %d %s", count, s->state);
        return;
    }
    if (count > 1) {
        buf_printf(out, "%d monitors are %s", count, s->state);
        return;
    }
    for (int i = 0; i < g->count; i++)
        if (is_of(&g->list[i], s))
            one = &g->list[i];
    m->text(out, one->n.name);
    buf_printf(out, " is %s", s->state);
}

static int
count_others(const struct notification_group *g)
{
    int count = 0;

    for (int i = 0; i < g->count; i++)
        count += section_of(&g->list[i]) == SECTIONS;
    return count;
}

const char *
group_first(struct arena *a, const struct notification_group *g, const struct markup *m)
{
    struct buf out = { .arena = a };
    int others = count_others(g);

    for (size_t i = 0; i < SECTIONS; i++) {
        int count = count_of(g, &sections[i]);

        if (count > 0)
            put_state(&out, g, &sections[i], count, m);
    }
    if (others > 0)
        buf_printf(&out, "%s%d %s", out.length > 0 ? ", " : "", others, others == 1 ? "message" : "messages");
    return buf_string(&out);
}

/* --- names ------------------------------------------------------------------------------------------- */

/* Those on which most depend come first; of equals the older. */
static int
by_weight(const void *one, const void *other)
{
    const struct group_member *const *a = one, *const *b = other;

    if ((*a)->dependents != (*b)->dependents)
        return (*a)->dependents > (*b)->dependents ? -1 : 1;
    return *a < *b ? -1 : *a > *b;
}

static const struct group_member **
members_of(struct arena *a, const struct notification_group *g, const struct section *s, int count)
{
    const struct group_member **list = arena_alloc(a, (size_t)count * sizeof *list);
    int kept = 0;

    for (int i = 0; i < g->count; i++)
        if (is_of(&g->list[i], s))
            list[kept++] = &g->list[i];
    qsort(list, (size_t)count, sizeof *list, by_weight);
    return list;
}

static void
put_name(struct buf *out, const struct group_member *one, const struct section *s, const struct markup *m)
{
    m->text(out, one->n.name);
    if (one->dependents > 0)
        buf_printf(out, " (%lld depend on it)", (long long)one->dependents);
    else if (s->tells_length && one->n.duration_seconds >= 0) {
        buf_text(out, " (");
        humanize_span(out, one->n.duration_seconds);
        buf_char(out, ')');
    }
}

static void
put_names(struct buf *out, const struct notification_group *g, const struct section *s, int count,
          const struct markup *m)
{
    const struct group_member **list = members_of(out->arena, g, s, count);
    int shown = count > MOST_NAMES + 1 ? MOST_NAMES : count;

    for (int i = 0; i < shown; i++) {
        if (i > 0)
            buf_text(out, i + 1 == count ? " and " : ", ");
        put_name(out, list[i], s, m);
    }
    if (shown < count)
        buf_printf(out, " and %d more", count - shown);
}

/* --- causes, and what they have in common ------------------------------------------------------------- */

/* A text, and of how many it is. */
struct tally {
    const char *text;
    int count;
};

struct tallies {
    struct tally *list;
    int count, capacity;
};

static int
by_count(const void *one, const void *other)
{
    const struct tally *a = one, *b = other;

    return a->count != b->count ? (a->count > b->count ? -1 : 1) : strcmp(a->text, b->text);
}

/* `text_of` of each that is down; the most frequent first. */
static struct tallies
tally(struct arena *a, const struct notification_group *g,
      const char *(*text_of)(struct arena *a, const struct notification *n))
{
    struct hashmap places = { 0 }; /* one more than the place in the list */
    struct tallies t = { 0 };

    for (int i = 0; i < g->count; i++) {
        const char *text = is_of(&g->list[i], &sections[0]) ? text_of(a, &g->list[i].n) : NULL;
        struct hashmap_entry *e;

        if (text_blank(text))
            continue;
        e = hashmap_add(&places, text);
        if (e->value == NULL) {
            *arena_add(a, &t) = (struct tally){ text, 0 };
            e->value = (void *)(intptr_t)t.count;
        }
        t.list[(intptr_t)e->value - 1].count++;
    }
    hashmap_free(&places, NULL);
    if (t.count > 1)
        qsort(t.list, (size_t)t.count, sizeof *t.list, by_count);
    return t;
}

static const char *
cause_of(struct arena *a, const struct notification *n)
{
    (void)a;
    return n->cause;
}

static const char *
host_of(struct arena *a, const struct notification *n)
{
    return n->url == NULL ? NULL : url_host_named(a, n->url);
}

static void
put_causes(struct buf *out, const struct notification_group *g, const struct markup *m)
{
    struct tallies causes = tally(out->arena, g, cause_of);

    if (causes.count == 0)
        return;
    buf_char(out, '\n');
    for (int i = 0; i < causes.count && i < MOST_CAUSES; i++) {
        if (i > 0)
            buf_text(out, ", ");
        m->text(out, causes.list[i].text);
        buf_printf(out, " (%d)", causes.list[i].count);
    }
    if (causes.count > MOST_CAUSES)
        buf_printf(out, " and %d other causes", causes.count - MOST_CAUSES);
}

/* Of a third or more. */
static void
put_common(struct buf *out, const char *what, const char *whom, int64_t count, int all,
           void (*put)(struct buf *out, const char *text))
{
    if (count < 2 || 3 * count < all)
        return;
    if (count == all)
        buf_printf(out, "\nall %s ", what);
    else
        buf_printf(out, "\n%lld of %d %s ", (long long)count, all, what);
    put(out, whom);
}

static void
put_in_common(struct buf *out, const struct notification_group *g, int down, const struct markup *m)
{
    struct tallies hosts = tally(out->arena, g, host_of);

    if (g->parent != NULL)
        put_common(out, "depend on", g->parent, g->parent_count, down, m->text);
    for (int i = 0; i < hosts.count && i < MOST_PLACES; i++)
        put_common(out, "at", hosts.list[i].text, hosts.list[i].count, down, m->url);
}

/* --- the lines --------------------------------------------------------------------------------------- */

static void
put_section(struct buf *out, const struct notification_group *g, size_t which, bool alone,
            const struct markup *m)
{
    const struct section *s = &sections[which];
    int count = count_of(g, s);

    if (count == 0)
        return;
    if (out->length > 0)
        buf_char(out, '\n');
    if (!alone)
        buf_printf(out, "%s: ", s->state);
    put_names(out, g, s, count, m);
    if (which > 0)
        return;
    put_causes(out, g, m);
    put_in_common(out, g, count, m);
}

static void
put_others(struct buf *out, const struct notification_group *g, const struct markup *m)
{
    static const struct instance_place nowhere;
    struct instance_place place = nowhere;
    int count = count_others(g), shown = 0;

    place.zone = tz_utc();
    for (int i = 0; i < g->count && shown < MOST_OTHERS; i++) {
        if (section_of(&g->list[i]) < SECTIONS)
            continue;
        buf_printf(out, "%s%s ", out->length > 0 ? "\n" : "", g->list[i].n.label->symbol);
        buf_text(out, message_of(out->arena, &g->list[i].n, m, &place).first);
        shown++;
    }
    if (shown < count)
        buf_printf(out, "\nand %d more", count - shown);
}

const char *
group_details(struct arena *a, const struct notification_group *g, const struct markup *m)
{
    struct buf out = { .arena = a };
    size_t kinds = count_others(g) > 0;

    for (size_t i = 0; i < SECTIONS; i++)
        kinds += count_of(g, &sections[i]) > 0;
    for (size_t i = 0; i < SECTIONS; i++)
        put_section(&out, g, i, kinds == 1, m);
    put_others(&out, g, m);
    return buf_string(&out);
}
