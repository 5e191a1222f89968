/* What a client may set of workspaces and their keys, and what it sees. */
#include "model/workspace.h"

#include "base/duration.h"
#include "base/json.h"
#include "base/text.h"
#include "model/monitor.h"
#include "model/timezone_field.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 100000, SHORTEST_LIFE = 60 };
#define LONGEST_LIFE ((int64_t)365 * DAY)

#define AT(member) .offset = offsetof(struct workspace_limits, member)

static const struct field limits_fields[] = {
    { "monitors", FIELD_INT, AT(monitors), 0, MOST, -1, 0 },
    { "pages",    FIELD_INT, AT(pages),    0, MOST, -1, 0 },
    { "channels", FIELD_INT, AT(channels), 0, MOST, -1, 0 },
    { "keys",     FIELD_INT, AT(keys),     0, MOST, -1, 0 },
    { .name = NULL },
};

#undef AT
#define AT(member) .offset = offsetof(struct workspace, member)
#define NAME { "name", FIELD_TEXT, AT(name), .from = 1, .to = 100, \
               .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME }

const struct field workspace_create_fields[] = {
    NAME,
    { "timezone", FIELD_TEXT, AT(timezone), .unset_text = "UTC", .read = timezone_field_read },
    { .name = NULL },
};

const struct field workspace_change_fields[] = {
    NAME,
    { "timezone", FIELD_TEXT, AT(timezone), .read = timezone_field_read },
    { "limits", FIELD_OBJECT, AT(limits), .notes = FIELD_NULL_CLEARS, .of = limits_fields },
    { .name = NULL },
};

#undef AT
#define AT(member) .offset = offsetof(struct workspace_key, member)

static bool
are_tags(json_object *value)
{
    return json_is_texts(value);
}

/* By the rules of a monitor's tags: they are compared with these. */
static const char *
read_tags(struct arena *a, json_object *value, void *where)
{
    const struct field *row = monitor_fields;

    while (strcmp(row->name, "tags") != 0)
        row++;
    return row->read(a, value, where);
}

static bool
is_text(json_object *value)
{
    return json_object_is_type(value, json_type_string);
}

static const char *const roles[ROLE_COUNT] = {
    [ROLE_NONE] = "none",     [ROLE_VIEWER] = "viewer", [ROLE_RESPONDER] = "responder",
    [ROLE_EDITOR] = "editor", [ROLE_OWNER] = "owner",
};

const char *
role_name(enum role role)
{
    return roles[role];
}

static const char *
read_role(struct arena *a, json_object *value, void *where)
{
    const char *name = json_object_get_string(value);

    (void)a;
    for (enum role r = ROLE_VIEWER; r < ROLE_COUNT; r++)
        if (text_same(name, roles[r])) {
            *(enum role *)where = r;
            return NULL;
        }
    return "role must be viewer, responder, editor or owner";
}

const struct field workspace_key_fields[] = {
    {"label", FIELD_TEXT, AT(label), .from = 1, .to = 100, .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME},
    {"role", FIELD_OTHER, AT(role), .notes = FIELD_REQUIRED, .type_words = "a string", .type_ok = is_text,
     .read = read_role},
    {"tags", FIELD_OTHER, AT(tags), .type_words = "an array of strings", .type_ok = are_tags,
     .read = read_tags},
    {"expires_in_seconds", FIELD_INT, AT(expires_in_seconds), SHORTEST_LIFE, (double)LONGEST_LIFE, 0, 0},
    {"expires_at", FIELD_TIME, AT(expires_at)},
    {"writes_per_hour", FIELD_INT, AT(writes_per_hour), 1, MOST, 0, 0},
    {.name = NULL},
};

static struct field_problem
bad(const char *message)
{
    return (struct field_problem){ FIELD_BAD_VALUE, message };
}

struct field_problem
workspace_key_create(struct arena *a, json_object *body, int64_t now, struct workspace_key *k)
{
    struct field_problem problem = fields_create(a, workspace_key_fields, body, k);

    if (problem.fault != FIELD_FINE)
        return problem;
    if (k->expires_in_seconds != 0 && k->expires_at != 0)
        return bad("Give one of expires_in_seconds and expires_at, not both");
    if (k->expires_at != 0 && (k->expires_at <= now || k->expires_at > now + LONGEST_LIFE))
        return bad("expires_at must be ahead, and at most a year");
    if (k->expires_in_seconds != 0)
        k->expires_at = now + k->expires_in_seconds;
    return problem;
}

/* The text was judged when the settings were read. */
void
workspace_limits_read(const char *text, struct workspace_limits *l)
{
    struct { const char *name; int64_t *most; } rows[] = {
        { "monitors=", &l->monitors }, { "pages=", &l->pages }, { "channels=", &l->channels },
        { "keys=", &l->keys },
    };

    *l = (struct workspace_limits){ 50, 5, 20, 20 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *found = strstr(text, rows[i].name);

        if (found != NULL)
            *rows[i].most = strtoll(found + strlen(rows[i].name), NULL, 10);
    }
}

/* --- what clients see ----------------------------------------------------------------------------------- */

static void
put_limits(struct buf *out, const struct workspace_limits *l)
{
    if (l->monitors < 0 && l->pages < 0 && l->channels < 0 && l->keys < 0)
        return;
    put_object(out, "limits");
    opt_int(out, "monitors", l->monitors);
    opt_int(out, "pages", l->pages);
    opt_int(out, "channels", l->channels);
    opt_int(out, "keys", l->keys);
    end_object(out);
}

void
workspace_json(struct buf *out, const char *name, const struct workspace *w, const char *zone)
{
    put_object(out, name);
    put_text(out, "id", w->id);
    put_text(out, "name", w->name);
    put_text(out, "timezone", *w->timezone != '\0' ? w->timezone : zone);
    put_limits(out, &w->limits);
    put_int(out, "monitor_count", w->monitor_count);
    put_int(out, "page_count", w->page_count);
    put_time(out, "created_at", w->created_at);
    put_time(out, "updated_at", w->updated_at);
    end_object(out);
}

void
workspace_key_json(struct buf *out, struct arena *a, const char *name, const struct workspace_key *k)
{
    put_object(out, name);
    put_text(out, "id", k->id);
    put_text(out, "label", k->label);
    put_text(out, "role", role_name(k->role));
    monitor_put_tags(out, a, k->tags);
    opt_time(out, "expires_at", k->expires_at);
    opt_int(out, "writes_per_hour", k->writes_per_hour > 0 ? k->writes_per_hour : -1);
    put_time(out, "created_at", k->created_at);
    opt_time(out, "last_used_at", k->last_used_at);
    put_text(out, "created_by", k->created_by);
    end_object(out);
}

struct principal
workspace_key_principal(const struct workspace_key *k)
{
    return (struct principal){
        .kind = PRINCIPAL_WORKSPACE_KEY,
        .workspace = k->workspace,
        .role = k->role,
        .key = k->key,
        .tags = k->tags,
        .of_operators = k->of_operators,
    };
}
