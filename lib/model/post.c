/* What a client may set of a post, and what it sees. */
#include "model/post.h"

#include "base/json.h"
#include "base/text.h"

#include <stddef.h>
#include <string.h>

enum { MOST_MONITORS = 200, MOST_BODY = 10000 };

static const char *const kinds[] = { "incident", "maintenance", "announcement", NULL };
static const char *const impacts[] = { "none", "minor", "major", "critical", NULL };

static const struct post_rules {
    const char *states[5]; /* NULL behind the last */
    int last;
    enum post_impact impact; /* of one that does not say */
    const char *advice;
} of_kind[POST_KINDS] = {
    [POST_INCIDENT] = { { "investigating", "identified", "monitoring", "resolved" }, POST_RESOLVED,
                        IMPACT_MINOR,
                        "state of an incident must be investigating, identified, monitoring or resolved" },
    [POST_MAINTENANCE] = { { "scheduled", "in_progress", "completed" }, POST_COMPLETED, IMPACT_NONE,
                           "state of maintenance must be scheduled, in_progress or completed" },
    [POST_ANNOUNCEMENT] = { { "active", "ended" }, POST_ENDED, IMPACT_NONE,
                            "state of an announcement must be active or ended" },
};

/* --- what is read --------------------------------------------------------------------------------------- */

static const struct field one_id = { .type = FIELD_TEXT, .from = 1, .to = 100 };

#define AT(member) .offset = offsetof(struct post, member)
#define TITLE                                                                                                \
    { "title", FIELD_TEXT, AT(title), .from = 1, .to = 200,                                                  \
      .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME }
#define REST                                                                                                 \
    { "impact", FIELD_ENUM, AT(impact), .unset = -1, .words = impacts },                                     \
        { "body", FIELD_TEXT, AT(body), .to = MOST_BODY, .unset_text = "", .synonym = "body_markdown" },     \
        { "monitor_ids", FIELD_LIST, AT(monitor_ids), .to = MOST_MONITORS, .each = &one_id,                  \
          .item_size = sizeof(const char *) },                                                               \
        { "starts_at", FIELD_TIME, AT(starts_at), .notes = FIELD_NULL_CLEARS },                              \
        { "ends_at", FIELD_TIME, AT(ends_at), .notes = FIELD_NULL_CLEARS },                                  \
        { "incident_id", FIELD_TEXT, AT(incident_id), .from = 1, .to = 100, .notes = FIELD_NULL_CLEARS }

const struct field post_create_fields[] = {
    TITLE,
    { "kind", FIELD_ENUM, AT(kind), .unset = POST_INCIDENT, .words = kinds },
    { "state", FIELD_TEXT, AT(state_text), .to = 100 },
    REST,
    { "notify", FIELD_BOOL, AT(notify), .unset = true },
    { .name = NULL },
};

static const char *
refuse_kind(struct arena *a, json_object *value, void *where)
{
    (void)a, (void)value, (void)where;
    return "kind cannot be changed: make another post";
}

static const char *
refuse_state(struct arena *a, json_object *value, void *where)
{
    (void)a, (void)value, (void)where;
    return "state is changed by an update: POST it to /status-pages/:slug/posts/:id/updates";
}

const struct field post_change_fields[] = {
    TITLE,
    { "kind", FIELD_TEXT, AT(state_text), .read = refuse_kind },
    { "state", FIELD_TEXT, AT(state_text), .read = refuse_state },
    REST,
    { .name = NULL },
};

#undef AT
#define AT(member) .offset = offsetof(struct post_update, member)
#define UPDATE(more)                                                                                         \
    { "state", FIELD_TEXT, AT(state_text), .to = 100 },                                                      \
        { "body", FIELD_TEXT, AT(body), .from = 1, .to = MOST_BODY, .notes = (more),                         \
          .synonym = "body_markdown" }

const struct field post_update_create_fields[] = {
    UPDATE(FIELD_REQUIRED),
    { "notify", FIELD_BOOL, AT(notify), .unset = true },
    { .name = NULL },
};

const struct field post_update_change_fields[] = {
    UPDATE(0),
    { .name = NULL },
};

static struct field_problem
bad(const char *message)
{
    return (struct field_problem){ FIELD_BAD_VALUE, message };
}

static const struct field_problem fine = { FIELD_FINE, NULL };

static bool
state_read(enum post_kind kind, const char *name, int *state)
{
    for (int i = 0; of_kind[kind].states[i] != NULL; i++)
        if (strcmp(of_kind[kind].states[i], name) == 0) {
            *state = i;
            return true;
        }
    return false;
}

static struct field_problem
judge_times(const struct post *p)
{
    if (p->kind == POST_INCIDENT && (p->starts_at != 0 || p->ends_at != 0))
        return bad("starts_at and ends_at are of maintenance and announcements: leave them out of an "
                   "incident");
    if (p->kind == POST_MAINTENANCE && (p->starts_at == 0 || p->ends_at == 0))
        return (struct field_problem){
            FIELD_WRONG_TYPE, "starts_at and ends_at are required for maintenance: add them to the body",
        };
    if (p->starts_at != 0 && p->ends_at != 0 && p->ends_at <= p->starts_at)
        return bad("ends_at must be later than starts_at");
    return fine;
}

struct field_problem
post_create(struct arena *a, json_object *body, struct post *p)
{
    struct field_problem problem = fields_create(a, post_create_fields, body, p);

    if (problem.fault != FIELD_FINE)
        return problem;
    if (p->state_text != NULL && !state_read(p->kind, p->state_text, &p->first_state))
        return bad(of_kind[p->kind].advice);
    if (p->impact < 0)
        p->impact = (int)of_kind[p->kind].impact;
    return judge_times(p);
}

struct field_problem
post_change(struct arena *a, json_object *body, struct post *p, int *changes)
{
    struct field_problem problem = fields_change(a, post_change_fields, body, p, changes);

    return problem.fault == FIELD_FINE ? judge_times(p) : problem;
}

static struct field_problem
settle_update(const struct post *p, struct post_update *u)
{
    if (u->state_text != NULL && !state_read(p->kind, u->state_text, &u->state))
        return bad(of_kind[p->kind].advice);
    return fine;
}

struct field_problem
post_update_create(struct arena *a, json_object *body, const struct post *p, struct post_update *u)
{
    struct field_problem problem = fields_create(a, post_update_create_fields, body, u);

    u->state = p->state;
    return problem.fault == FIELD_FINE ? settle_update(p, u) : problem;
}

struct field_problem
post_update_change(struct arena *a, json_object *body, const struct post *p, struct post_update *u,
                   int *changes)
{
    struct field_problem problem = fields_change(a, post_update_change_fields, body, u, changes);

    return problem.fault == FIELD_FINE ? settle_update(p, u) : problem;
}

/* --- states --------------------------------------------------------------------------------------------- */

/* It ended with the first of the updates that say so without another behind them that says otherwise. */
void
post_follow_updates(struct post *p)
{
    const int last = of_kind[p->kind].last;
    const struct post_updates *u = &p->updates;
    int i = u->count;

    p->state = i > 0 ? u->list[i - 1].state : p->first_state;
    p->ended_at = 0;
    while (i > 0 && u->list[i - 1].state == last)
        p->ended_at = u->list[--i].created_at;
    if (i == 0 && p->first_state == last)
        p->ended_at = p->created_at;
}

/* When the clock ends it; INT64_MAX: it does not. */
static int64_t
ends_by_clock(const struct post *p)
{
    return p->kind != POST_INCIDENT && p->ends_at != 0 ? p->ends_at : INT64_MAX;
}

int
post_state(const struct post *p, int64_t now)
{
    const int last = of_kind[p->kind].last;

    if (p->state == last || now >= ends_by_clock(p))
        return last;
    if (p->kind == POST_MAINTENANCE && p->state == POST_SCHEDULED && now >= p->starts_at)
        return POST_IN_PROGRESS;
    return p->state;
}

bool
post_is_open(const struct post *p, int64_t now)
{
    return post_state(p, now) != of_kind[p->kind].last;
}

int64_t
post_ended_at(const struct post *p, int64_t now)
{
    int64_t by_clock = ends_by_clock(p);

    if (post_is_open(p, now))
        return 0;
    return p->ended_at != 0 && p->ended_at < by_clock ? p->ended_at : by_clock;
}

int64_t
post_changes_at(const struct post *p, int64_t now)
{
    if (!post_is_open(p, now))
        return INT64_MAX;
    if (p->kind == POST_MAINTENANCE && p->starts_at > now)
        return p->starts_at;
    return ends_by_clock(p);
}

/* --- names and shape ------------------------------------------------------------------------------------ */

const char *
post_kind_name(enum post_kind kind)
{
    return kinds[kind];
}

bool
post_kind_read(const char *name, enum post_kind *kind)
{
    for (int i = 0; i < POST_KINDS; i++)
        if (strcmp(kinds[i], name) == 0) {
            *kind = (enum post_kind)i;
            return true;
        }
    return false;
}

const char *
post_state_name(enum post_kind kind, int state)
{
    return of_kind[kind].states[state];
}

const char *
post_impact_name(int impact)
{
    return impacts[impact];
}

static void
put_body(struct buf *out, const char *body, post_html *html)
{
    struct buf text = { .arena = out->arena };

    html(&text, body);
    put_text(out, "body_markdown", body);
    put_text(out, "body_html", buf_string(&text));
}

static void
put_update(struct buf *out, const struct post *p, const struct post_update *u, post_html *html)
{
    put_object(out, NULL);
    put_text(out, "id", u->id);
    put_text(out, "state", post_state_name(p->kind, u->state));
    put_body(out, u->body, html);
    put_time(out, "created_at", u->created_at);
    put_time(out, "updated_at", u->updated_at);
    end_object(out);
}

void
post_json(struct buf *out, const char *name, const struct post *p, int64_t now, post_html *html)
{
    const char *const *ids = p->monitor_ids.items;

    put_object(out, name);
    put_text(out, "id", p->id);
    put_text(out, "title", p->title);
    put_text(out, "kind", kinds[p->kind]);
    put_text(out, "state", post_state_name(p->kind, post_state(p, now)));
    put_text(out, "impact", impacts[p->impact]);
    put_body(out, p->body, html);
    put_array(out, "monitor_ids");
    for (int i = 0; i < p->monitor_ids.count; i++)
        put_text(out, NULL, ids[i]);
    end_array(out);
    opt_time(out, "starts_at", p->starts_at);
    opt_time(out, "ends_at", p->ends_at);
    opt_text(out, "incident_id", p->incident_id);
    put_time(out, "created_at", p->created_at);
    put_time(out, "updated_at", p->updated_at);
    put_array(out, "updates");
    for (int i = 0; i < p->updates.count; i++)
        put_update(out, p, &p->updates.list[i], html);
    end_array(out);
    end_object(out);
}

static int
urgency(const struct post *p, int64_t now)
{
    switch (p->kind) {
    case POST_INCIDENT:
        return 3 + p->impact;
    case POST_MAINTENANCE:
        return post_state(p, now) == POST_SCHEDULED ? 0 : 2;
    case POST_ANNOUNCEMENT:
    case POST_KINDS:
        break;
    }
    return 1;
}

void
posts_by_urgency(struct post *list, int count, int64_t now)
{
    for (int i = 1; i < count; i++) {
        const struct post moved = list[i];
        int at = i;

        for (; at > 0 && urgency(&list[at - 1], now) < urgency(&moved, now); at--)
            list[at] = list[at - 1];
        list[at] = moved;
    }
}
