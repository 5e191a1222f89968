/* Files: "work.json", the server's last work list (with the headers of its monitors, which may hold secrets),
 * and "checked", a line "UUID TIME LEASE" per monitor of that list: when it was checked last, and until when
 * a run holds it. A line without a lease, as an older program wrote it, has none. */
#include "cron/remote/work_list.h"

#include "base/json.h"
#include "base/text.h"
#include "os/file.h"
#include "os/log.h"
#include "rules/schedule.h"
#include "store/monitor_states.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WORK_BYTES ((size_t)64 << 20)

/* How a monitor stands here. */
struct last_check {
    const char *id;
    int64_t at;           /* 0: never checked */
    int64_t leased_until; /* 0: no run holds it */
};

struct last_checks {
    struct last_check *list;
    int count, capacity;
};

/* One monitor that cannot be read, from a newer server for one, must not keep the others from being
 * checked. */
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

/* By a new file and rename(): a run that is killed leaves the old file or the new one. */
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

/* "UUID TIME" or "UUID TIME LEASE", which is cut into its words. UUID_SIZE counts the final NUL, which is
 * where the blank stands in a line. */
static bool
read_line(char *line, struct last_check *c)
{
    char *lease = strlen(line) > UUID_SIZE ? strchr(line + UUID_SIZE, ' ') : NULL;

    *c = (struct last_check){ .id = line };
    if (lease != NULL)
        *lease++ = '\0';
    if (strlen(line) <= UUID_SIZE || !text_to_int(line + UUID_SIZE, 0, INT64_MAX, &c->at))
        return false;
    line[UUID_SIZE - 1] = '\0';
    return lease == NULL || text_to_int(lease, 0, INT64_MAX, &c->leased_until);
}

/* A monitor whose line cannot be read counts as never checked. Sorted, for find_check: each monitor of the
 * list is looked up. */
static void
read_checked(const struct spool *s, struct arena *a, struct last_checks *checks)
{
    size_t length;
    char *line = file_read(a, path_of(s, a, "checked"), WORK_BYTES, &length), *end;
    struct last_check c;

    for (; line != NULL && (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        if (read_line(line, &c))
            *arena_add(a, checks) = c;
    }
    if (checks->count > 0)
        qsort(checks->list, (size_t)checks->count, sizeof *checks->list, by_id);
}

/* NULL: it is not known. */
static struct last_check *
find_check(const struct last_checks *checks, const char *id)
{
    const struct last_check key = { .id = id };

    if (checks->count == 0)
        return NULL;
    return bsearch(&key, checks->list, (size_t)checks->count, sizeof *checks->list, by_id);
}

static void
put_check(struct buf *out, const struct last_check *c)
{
    buf_printf(out, "%s %" PRId64 " %" PRId64 "\n", c->id, c->at, c->leased_until);
}

/* A lease from the far future does not hold: the clock was set back. */
static bool
is_due(const struct monitor *m, const struct last_check *c, int64_t now)
{
    int64_t longest = m->timeout_ms / 1000 + CLAIM_MARGIN;
    bool is_leased = c->leased_until > now && c->leased_until <= now + longest;

    return !is_leased && schedule_is_due(m->interval_seconds, c->at, now);
}

/* Only monitors that are in the present list are written again: what the server no longer asks for is
 * forgotten. */
static int
claim_held(struct spool *s, struct arena *a, const struct monitors *work, int64_t now, struct monitors *due)
{
    struct last_checks checks = { 0 };
    struct buf lines = { .arena = a };

    read_checked(s, a, &checks);
    for (int i = 0; i < work->count; i++) {
        const struct monitor *m = &work->list[i];
        const struct last_check *known = find_check(&checks, m->id);
        struct last_check c = known != NULL ? *known : (struct last_check){ .id = m->id };

        if (is_due(m, &c, now)) {
            *arena_add(a, due) = *m;
            c.leased_until = now + m->timeout_ms / 1000 + CLAIM_MARGIN;
        }
        put_check(&lines, &c);
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

/* The file is read again: other runs have claimed and ended meanwhile. A monitor that has left the list since
 * is passed over. */
static int
end_held(struct spool *s, struct arena *a, const struct claim_end *ends, int count)
{
    struct last_checks checks = { 0 };
    struct buf lines = { .arena = a };

    read_checked(s, a, &checks);
    for (int i = 0; i < count; i++) {
        struct last_check *c = find_check(&checks, ends[i].id);

        if (c == NULL)
            continue;
        c->leased_until = 0;
        c->at = ends[i].checked_at > 0 ? ends[i].checked_at : c->at;
    }
    for (int i = 0; i < checks.count; i++)
        put_check(&lines, &checks.list[i]);
    return replace(s, a, "checked", buf_string(&lines), lines.length);
}

int
work_list_end(struct spool *s, struct arena *a, const struct claim_end *ends, int count)
{
    int result;

    if (count == 0)
        return 0;
    if (spool_hold(s) != 0)
        return -1;
    result = end_held(s, a, ends, count);
    spool_release(s);
    return result;
}
