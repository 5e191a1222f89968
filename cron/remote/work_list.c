/* Files: "work.json", the server's last work list (with the headers of its monitors, which may hold
 * secrets), and "checked", a line "UUID TIME" per monitor of that list. */
#include "cron/remote/work_list.h"

#include "base/json.h"
#include "base/text.h"
#include "os/file.h"
#include "os/log.h"
#include "rules/schedule.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WORK_BYTES ((size_t)64 << 20)

struct last_check {
    const char *id;
    int64_t at;
};

struct last_checks {
    struct last_check *list;
    int count, capacity;
};

bool
work_list_read(struct arena *a, const char *text, size_t length, struct monitors *work)
{
    const char *problem;
    json_object *array = json_read(text, length, &problem);
    bool good = json_object_is_type(array, json_type_array);

    if (!good)
        log_error("the server's work list cannot be read: %s", problem != NULL ? problem : "not an array");
    for (size_t i = 0; good && i < json_object_array_length(array); i++) {
        struct monitor *m = arena_add(a, work);
        struct field_problem wrong = monitor_work_read(a, json_object_array_get_idx(array, i), m);

        if (wrong.fault != FIELD_FINE) {
            log_error("monitor %zu of the work list is left out: %s", i + 1, wrong.message);
            work->count--;
        }
    }
    json_object_put(array);
    return good;
}

static const char *
path_of(const struct spool *s, struct arena *a, const char *name)
{
    return arena_printf(a, "%s/%s", s->folder, name);
}

static int
replace(const struct spool *s, struct arena *a, const char *name, const void *bytes, size_t length)
{
    const char *path = path_of(s, a, name);

    if (file_replace(path, bytes, length) == 0)
        return 0;
    log_error("writing %s: %s", path, strerror(errno));
    return -1;
}

int
work_list_keep(struct spool *s, struct arena *a, const char *text, size_t length)
{
    int result;

    if (spool_hold(s) != 0)
        return -1;
    result = replace(s, a, "work.json", text, length);
    spool_release(s);
    return result;
}

char *
work_list_kept(struct spool *s, struct arena *a, size_t *length)
{
    return file_read(a, path_of(s, a, "work.json"), WORK_BYTES, length);
}

static int
by_id(const void *one, const void *other)
{
    const struct last_check *a = one, *b = other;

    return strcmp(a->id, b->id);
}

/* What cannot be read was never checked. */
static void
read_checked(const struct spool *s, struct arena *a, struct last_checks *c)
{
    size_t length;
    char *line = file_read(a, path_of(s, a, "checked"), WORK_BYTES, &length), *end;
    struct last_check check;

    for (; line != NULL && (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        if (end - line < UUID_SIZE || !text_to_int(line + UUID_SIZE, 1, INT64_MAX, &check.at))
            continue;
        line[UUID_SIZE - 1] = '\0';
        check.id = line;
        c->list = arena_more(a, c->list, c->count, &c->capacity, sizeof *c->list);
        c->list[c->count++] = check;
    }
    if (c->count > 0)
        qsort(c->list, (size_t)c->count, sizeof *c->list, by_id);
}

static int64_t
last_checked_at(const struct last_checks *c, const char *id)
{
    const struct last_check key = { .id = id }, *found = NULL;

    if (c->count > 0)
        found = bsearch(&key, c->list, (size_t)c->count, sizeof *c->list, by_id);
    return found == NULL ? 0 : found->at;
}

static int
claim_held(struct spool *s, struct arena *a, const struct monitors *work, int64_t now, struct monitors *due)
{
    struct last_checks checks = { 0 };
    struct buf lines = { .arena = a };

    read_checked(s, a, &checks);
    for (int i = 0; i < work->count; i++) {
        const struct monitor *m = &work->list[i];
        int64_t at = last_checked_at(&checks, m->id);

        if (schedule_is_due(m->interval_seconds, at, now)) {
            *arena_add(a, due) = *m;
            at = now;
        }
        buf_printf(&lines, "%s %" PRId64 "\n", m->id, at);
    }
    return due->count == 0 ? 0 : replace(s, a, "checked", lines.text, lines.length);
}

int
work_list_claim(struct spool *s, struct arena *a, const struct monitors *work, int64_t now,
                struct monitors *due)
{
    int result;

    if (spool_hold(s) != 0)
        return -1;
    result = claim_held(s, a, work, now, due);
    spool_release(s);
    return result;
}
