/* What arrives is a stranger's: a body is kept as text, whatever it was, and shown as one that nobody vouches
 * for. */
#include "model/ping.h"

#include "base/json.h"
#include "base/text.h"
#include "base/uuid.h"

#include <math.h>
#include <string.h>

enum { MOST_METRICS = 50 };

static const char *const kind_names[PING_KIND_COUNT] = {
    [PING_SUCCESS] = "success",
    [PING_FAIL] = "fail",
    [PING_START] = "start",
    [PING_LOG] = "log",
};

const char *
ping_kind_name(enum ping_kind kind)
{
    return kind_names[kind];
}

/* --- the address ---------------------------------------------------------------------------------------- */

/* The digits of a key are those of a manage key: as random, and as many. */
void
ping_key_random(char key[PING_KEY_SIZE])
{
    char other[KEY_SIZE];

    key_random(other);
    memcpy(key, PING_KEY_PREFIX, strlen(PING_KEY_PREFIX));
    memcpy(key + strlen(PING_KEY_PREFIX), strchr(other, '_') + 1, PING_KEY_SIZE - strlen(PING_KEY_PREFIX));
}

bool
ping_read_end(const char *end, struct ping *p)
{
    p->exit_status = -1;
    p->kind = PING_SUCCESS;
    if (end == NULL)
        return true;
    for (int kind = PING_FAIL; kind < PING_KIND_COUNT; kind++)
        if (strcmp(end, kind_names[kind]) == 0) {
            p->kind = (enum ping_kind)kind;
            return true;
        }
    if (strlen(end) > 3 || strspn(end, "0123456789") != strlen(end) ||
        !text_to_int(end, 0, 255, &p->exit_status))
        return false;
    p->kind = p->exit_status == 0 ? PING_SUCCESS : PING_FAIL;
    return true;
}

bool
ping_run_is_fit(const char *name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t length = strlen(name);

    return length >= 1 && length <= PING_RUN_MOST && strspn(name, allowed) == length;
}

/* --- the body ------------------------------------------------------------------------------------------- */

static void
add_metric(struct arena *a, struct ping *p, const char *label, json_object *value)
{
    double number = json_object_get_double(value);
    bool is_number =
        json_object_is_type(value, json_type_int) || json_object_is_type(value, json_type_double);

    if (p->metric_count == MOST_METRICS || !is_number || !isfinite(number) || *label == '\0' ||
        text_length(label) > METRIC_LABEL_MOST || text_unfit_for_name(label) != 0)
        return;
    p->metrics[p->metric_count++] = (struct metric){ arena_text(a, label), number };
}

static void
take_metrics(struct arena *a, struct ping *p, json_object *object)
{
    p->metrics = arena_alloc(a, MOST_METRICS * sizeof *p->metrics);
    p->metric_count = 0;
    json_object_object_foreach(object, label, value)
    {
        add_metric(a, p, label, value);
    }
}

/* Of a body that is no JSON object, or has no member of that name: none. */
static void
find_metrics(struct arena *a, const char *bytes, size_t length, struct ping *p)
{
    const char *problem;
    json_object *body, *metrics;

    if (length == 0 || bytes[strspn(bytes, " \t\r\n")] != '{')
        return;
    body = json_read(bytes, length, &problem);
    if (json_object_is_type(body, json_type_object) && !json_holds_nul(body) &&
        json_object_object_get_ex(body, "metrics", &metrics) &&
        json_object_is_type(metrics, json_type_object))
        take_metrics(a, p, metrics);
    json_object_put(body);
}

/* The longest beginning of a text that fits, without a character that is cut. */
static size_t
fitting(const char *text, size_t most)
{
    size_t length = strlen(text);

    if (length <= most)
        return length;
    while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--;
    return most;
}

/* U+FFFD takes more room than the byte that it stands for: what is kept is cut again. */
void
ping_take_body(struct arena *a, const char *bytes, size_t length, struct ping *p)
{
    size_t taken = length < PING_BODY_MOST ? length : PING_BODY_MOST, kept;
    const char *text;

    find_metrics(a, bytes, length, p);
    if (length == 0)
        return;
    /* A character that the limit cuts is left out whole. */
    while (taken < length && taken > 0 && ((unsigned char)bytes[taken] & 0xC0) == 0x80)
        taken--;
    text = text_clean(a, bytes, taken);
    kept = fitting(text, PING_BODY_MOST);
    p->body = arena_bytes(a, text, kept);
    p->is_cut = p->is_cut || taken < length || kept < strlen(text);
}

/* --- metrics as JSON ------------------------------------------------------------------------------------ */

static void
put_metrics(struct buf *out, const char *name, const struct ping *p)
{
    put_object(out, name);
    for (int i = 0; i < p->metric_count; i++) {
        put_stranger_name(out, p->metrics[i].label);
        put_real(out, NULL, p->metrics[i].value);
    }
    end_object(out);
}

const char *
ping_metrics_text(struct arena *a, const struct ping *p)
{
    struct buf out = { .arena = a };

    if (p->metric_count == 0)
        return NULL;
    put_metrics(&out, NULL, p);
    return buf_string(&out);
}

void
ping_metrics_read(struct arena *a, const char *text, struct ping *p)
{
    const char *problem;
    json_object *object = text != NULL ? json_read(text, strlen(text), &problem) : NULL;

    p->metric_count = 0;
    if (json_object_is_type(object, json_type_object))
        take_metrics(a, p, object);
    json_object_put(object);
}

void
ping_json(struct buf *out, const struct ping *p)
{
    put_object(out, NULL);
    put_time(out, "at", p->at);
    put_text(out, "kind", ping_kind_name(p->kind));
    opt_text(out, "run", p->run);
    opt_int(out, "exit_status", p->exit_status);
    opt_int(out, "duration_ms", p->duration_ms);
    put_text(out, "address", p->address);
    if (p->body != NULL) {
        put_object(out, "body");
        put_bool(out, "untrusted", true);
        put_text(out, "text", p->body);
        put_bool(out, "truncated", p->is_cut);
        end_object(out);
    }
    if (p->metric_count > 0)
        put_metrics(out, "metrics", p);
    end_object(out);
}
