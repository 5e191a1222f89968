/* What a row says, and how rows are chained. */
#include "model/audit.h"

#include "base/json.h"

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
comes_by_itself(const char *name)
{
    static const char *const names[] = {
        "id",    "created_at",       "updated_at",  "revision",        "current_status",  "last_checked_at",
        "stale", "consensus_state",  "is_flapping", "monitor_count",   "page_count",      "notes_count",
        "next",  "active",           "last_used_at", "state",          "is_active",       "last_seen_at",
        "health_status",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static json_object *
read_view(const char *text)
{
    const char *problem;

    return text == NULL ? NULL : json_read(text, strlen(text), &problem);
}

static json_object *
member(json_object *of, const char *name)
{
    return of == NULL ? NULL : json_object_object_get(of, name);
}

static const char *
text_of(json_object *value)
{
    enum { STYLE = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE };

    return value == NULL ? "null" : json_object_to_json_string_ext(value, STYLE);
}

struct sides {
    json_object *whole[2], *masked[2]; /* before and after */
};

static void
put_change(struct buf *out, const struct sides *s, const char *name)
{
    put_object(out, NULL);
    put_text(out, "field", name);
    put_json(out, "from", text_of(member(s->masked[0], name)));
    put_json(out, "to", text_of(member(s->masked[1], name)));
    end_object(out);
}

/* Members of one side; of the other those that this one does not have. */
static int
put_different(struct buf *out, const struct sides *s, int side)
{
    json_object *of = s->whole[side], *other = s->whole[!side];
    int count = 0;

    if (of == NULL)
        return 0;
    json_object_object_foreach(of, name, value)
    {
        bool seen = side == 1 && other != NULL && json_object_object_get_ex(other, name, NULL);

        if (!comes_by_itself(name) && !seen && !json_object_equal(value, member(other, name))) {
            put_change(out, s, name);
            count++;
        }
    }
    return count;
}

const char *
audit_changes(struct arena *a, const struct audit_view *before, const struct audit_view *after,
              const char *secret)
{
    struct sides s = { { read_view(before->whole), read_view(after->whole) },
                       { read_view(before->masked), read_view(after->masked) } };
    bool came_or_went = (s.whole[0] == NULL) != (s.whole[1] == NULL);
    struct buf out = { .arena = a };
    int count;

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
    for (int i = 0; i < 2; i++) {
        json_object_put(s.whole[i]);
        json_object_put(s.masked[i]);
    }
    return count > 0 || came_or_went ? buf_string(&out) : NULL;
}
