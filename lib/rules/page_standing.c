/* Two scales, each with a table of words. What may surprise: a monitor that is unknown counts as degraded, as
 * nobody can say that it works; and one that people declare bad is never better than what its checks say. */
#include "rules/page_standing.h"

#include "base/duration.h"

#include "model/post.h"

#include <stddef.h>

static const char *const state_names[COMPONENT_STATES] = {
    [COMPONENT_OPERATIONAL] = "operational",
    [COMPONENT_MAINTENANCE] = "under_maintenance",
    [COMPONENT_DEGRADED] = "degraded_performance",
    [COMPONENT_PARTIAL] = "partial_outage",
    [COMPONENT_MAJOR] = "major_outage",
};

static const char *const indicator_names[] = {
    [INDICATOR_NONE] = "none",   [INDICATOR_MAINTENANCE] = "maintenance", [INDICATOR_MINOR] = "minor",
    [INDICATOR_MAJOR] = "major", [INDICATOR_CRITICAL] = "critical",
};

static const enum component_state by_status[] = {
    [UNKNOWN] = COMPONENT_DEGRADED, [UP] = COMPONENT_OPERATIONAL,         [DEGRADED] = COMPONENT_DEGRADED,
    [DOWN] = COMPONENT_MAJOR,       [MAINTENANCE] = COMPONENT_MAINTENANCE,
};

static const enum component_state by_impact[] = {
    [IMPACT_NONE] = COMPONENT_OPERATIONAL,
    [IMPACT_MINOR] = COMPONENT_DEGRADED,
    [IMPACT_MAJOR] = COMPONENT_PARTIAL,
    [IMPACT_CRITICAL] = COMPONENT_MAJOR,
};

const char *
component_state_name(enum component_state state)
{
    return state_names[state];
}

const char *
page_indicator_name(enum page_indicator indicator)
{
    return indicator_names[indicator];
}

enum component_state
component_state_of(enum status shown, int impact)
{
    enum component_state state = by_status[shown];

    return by_impact[impact] > state ? by_impact[impact] : state;
}

void
page_standing_add(struct page_standing *s, enum component_state state, bool is_stale, int64_t newest_check_at,
                  const char *name)
{
    s->monitors++;
    s->states[state]++;
    s->stale += is_stale;
    if (newest_check_at > s->newest_check)
        s->newest_check = newest_check_at;
    if (state > s->worst) {
        s->worst = state;
        s->worst_name = name;
    }
}

void
page_standing_add_paused(struct page_standing *s)
{
    s->paused++;
}

void
page_standing_add_post(struct page_standing *s, int impact, const char *title)
{
    if (impact <= s->impact)
        return;
    s->impact = impact;
    s->post_title = title;
}

int64_t
page_standing_affected(const struct page_standing *s)
{
    return s->states[COMPONENT_DEGRADED] + s->states[COMPONENT_PARTIAL] + s->states[COMPONENT_MAJOR];
}

enum page_indicator
page_indicator_of(const struct page_standing *s)
{
    bool all_are_down = s->monitors > 0 && s->states[COMPONENT_MAJOR] == s->monitors;

    if (all_are_down || s->impact == IMPACT_CRITICAL)
        return INDICATOR_CRITICAL;
    if (s->states[COMPONENT_MAJOR] + s->states[COMPONENT_PARTIAL] > 0 || s->impact == IMPACT_MAJOR)
        return INDICATOR_MAJOR;
    if (s->states[COMPONENT_DEGRADED] > 0 || s->impact == IMPACT_MINOR)
        return INDICATOR_MINOR;
    return s->states[COMPONENT_MAINTENANCE] > 0 ? INDICATOR_MAINTENANCE : INDICATOR_NONE;
}

/* What is not known comes before what is known to be bad: figures that are old say nothing of now. */
struct page_headline
page_headline_of(const struct page_standing *s)
{
    struct page_headline h = { .kind = HEADLINE_WORKING, .monitors = s->monitors,
                               .affected = page_standing_affected(s), .newest_check = s->newest_check };

    if (s->monitors > 0 && s->stale == s->monitors)
        h.kind = HEADLINE_STALE;
    else if (h.affected > 0) {
        h.kind = HEADLINE_AFFECTED;
        h.name = s->worst_name;
    } else if (s->impact > IMPACT_NONE) {
        h.kind = HEADLINE_POST;
        h.name = s->post_title;
    } else if (s->monitors == 0)
        h.kind = s->paused > 0 ? HEADLINE_PAUSED : HEADLINE_EMPTY;
    else if (s->states[COMPONENT_MAINTENANCE] > 0)
        h.kind = HEADLINE_MAINTENANCE;
    return h;
}

int64_t
page_headline_until(const struct page_headline *h, int64_t now)
{
    if (h->kind != HEADLINE_STALE || h->newest_check == 0)
        return INT64_MAX;
    return now + MINUTE - (now - h->newest_check) % MINUTE;
}
