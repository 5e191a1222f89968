/* What a row says, and how rows are chained. */
#include "model/audit.h"

#include "base/json.h"
#include "base/json_value.h"
#include "base/text.h"

#include <string.h>

static void
put_key(struct buf *out, const struct audit_row *r)
{
    put_object(out, "key");
    put_text(out, "kind", r->key_kind);
    opt_text(out, "id", r->key_id);
    opt_text(out, "label", r->key_label);
    end_object(out);
}

static void
put_subject(struct buf *out, const struct audit_row *r)
{
    put_object(out, "subject");
    put_text(out, "type", r->subject_type);
    put_text(out, "id", r->subject_id);
    put_text(out, "name", r->subject_name);
    end_object(out);
}

/* All of it but the hash. */
static void
put_content(struct buf *out, const struct audit_row *r)
{
    put_int(out, "seq", r->seq);
    put_time(out, "at", r->at);
    opt_text(out, "workspace_id", r->workspace_id);
    put_key(out, r);
    opt_text(out, "actor", r->actor);
    put_text(out, "via", r->via);
    put_text(out, "address", r->address);
    put_text(out, "route", r->route);
    put_subject(out, r);
    put_json(out, "changes", r->changes);
}

void
audit_row_json(struct buf *out, const struct audit_row *r)
{
    put_object(out, NULL);
    put_content(out, r);
    put_text(out, "hash", r->hash);
    end_object(out);
}

/* The content as clients are shown it, and the monitor, by which bare rows are judged. */
void
audit_hash(struct arena *a, const struct audit_row *r, const char *before, char hex[DIGEST_HEX_SIZE])
{
    struct buf text = { .arena = a };
    struct digest digest;

    buf_text(&text, before);
    buf_char(&text, '\n');
    buf_text(&text, r->monitor != NULL ? r->monitor : "");
    buf_char(&text, '\n');
    put_object(&text, NULL);
    put_content(&text, r);
    end_object(&text);
    digest = digest_of(text.text, text.length);
    digest_hex(&digest, hex);
}

/* --- what is different ---------------------------------------------------------------------------------- */

static bool
comes_by_itself(const char *name, size_t length)
{
    static const char *const names[] = {
        "id",    "created_at",       "updated_at",  "revision",        "current_status",  "last_checked_at",
        "stale", "consensus_state",  "is_flapping", "monitor_count",   "page_count",      "notes_count",
        "next",  "active",           "last_used_at", "state",          "is_active",       "last_seen_at",
        "health_status",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return true;
    return false;
}

/* A text of ours, and where its members stand; of nothing where there is none. */
struct side_text {
    struct json_index index;
    uint32_t next; /* behind what was found last: both sides name their members in the same order */
};

struct sides {
    struct arena *arena;
    struct side_text whole[2], masked[2]; /* before and after */
    const char *told; /* the names of changes so far, a blank on either side of each */
};

static struct side_text
read_view(struct arena *a, const char *text)
{
    struct side_text t = { .next = 1 };

    if (text != NULL && !json_index_read(a, text, strlen(text), &t.index))
        t.index.count = 0;
    return t;
}

/* Most objects have no secret: then both texts are one. */
static void
read_side(struct sides *s, int side, const struct audit_view *v)
{
    s->whole[side] = read_view(s->arena, v->whole);
    s->masked[side] = text_same(v->whole, v->masked) ? s->whole[side] : read_view(s->arena, v->masked);
}

/* Without its quotes. Names are our own words, in which nothing is escaped. */
static const char *
name_at(const struct json_index *x, const struct json_value *v, size_t *length)
{
    *length = v->to - v->from - 2;
    return x->text + v->from + 1;
}

static bool
is_named(const struct json_index *x, const struct json_value *v, const char *name, size_t length)
{
    size_t own;
    const char *text = name_at(x, v, &own);

    return own == length && memcmp(text, name, length) == 0;
}

static const struct json_value *
member(struct arena *a, struct side_text *t, const char *name, size_t length)
{
    const struct json_index *x = &t->index;
    const struct json_value *found;

    if (x->count == 0)
        return NULL;
    if (t->next < x->count && is_named(x, &x->values[t->next], name, length))
        found = &x->values[t->next + 1];
    else
        found = json_member(a, x, x->values, name, length);
    if (found != NULL)
        t->next = found->next;
    return found;
}

static const char *
text_of(struct arena *a, struct side_text *t, const char *name, size_t length)
{
    const struct json_value *value = member(a, t, name, length);

    return value == NULL ? "null" : json_raw(a, &t->index, value);
}

/* False: it is told already. A member may stand twice, as it is shown and as it is stored. */
static bool
put_change(struct buf *out, struct sides *s, const char *name, size_t length)
{
    const char *known = arena_printf(s->arena, " %.*s ", (int)length, name);

    if (strstr(s->told, known) != NULL)
        return false;
    s->told = arena_printf(s->arena, "%s%s", s->told, known);
    put_object(out, NULL);
    put_text(out, "field", arena_bytes(s->arena, name, length));
    put_json(out, "from", text_of(s->arena, &s->masked[0], name, length));
    put_json(out, "to", text_of(s->arena, &s->masked[1], name, length));
    end_object(out);
    return true;
}

/* What is not there is as null is. */
static bool
is_same(struct arena *a, const struct json_index *x, const struct json_value *v, const struct json_index *y,
        const struct json_value *w)
{
    if (v == NULL || w == NULL)
        return (v == NULL || v->kind == JSON_IS_NULL) && (w == NULL || w->kind == JSON_IS_NULL);
    if (v->to - v->from == w->to - w->from &&
        memcmp(x->text + v->from, y->text + w->from, v->to - v->from) == 0)
        return true;
    return json_same(a, x, v, y, w);
}

/* Members of one side; of the other those that this one does not have. */
static int
put_different(struct buf *out, struct sides *s, int side)
{
    const struct json_index *of = &s->whole[side].index;
    struct side_text *other = &s->whole[!side];
    int count = 0;

    for (uint32_t i = 1; i < of->count; i = of->values[i + 1].next) {
        const struct json_value *value = &of->values[i + 1], *there;
        size_t length;
        const char *name = name_at(of, &of->values[i], &length);

        if (comes_by_itself(name, length))
            continue;
        there = member(s->arena, other, name, length);
        if ((side == 1 && there != NULL) || is_same(s->arena, of, value, &other->index, there))
            continue;
        count += put_change(out, s, name, length);
    }
    return count;
}

const char *
audit_changes(struct arena *a, const struct audit_view *before, const struct audit_view *after,
              const char *secret)
{
    struct sides s = { .arena = a, .told = "" };
    struct buf out = { .arena = a };
    bool came_or_went;
    int count;

    read_side(&s, 0, before);
    read_side(&s, 1, after);
    came_or_went = (s.whole[0].index.count == 0) != (s.whole[1].index.count == 0);
    put_array(&out, NULL);
    count = put_different(&out, &s, 0) + put_different(&out, &s, 1);
    if (secret != NULL) {
        put_object(&out, NULL);
        put_text(&out, "field", secret);
        put_text(&out, "from", "***");
        put_text(&out, "to", "***");
        end_object(&out);
        count++;
    }
    end_array(&out);
    return count > 0 || came_or_went ? buf_string(&out) : NULL;
}
