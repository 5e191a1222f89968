/* The next ping is expected after the last success. Where there was none yet the first ping of any kind but a
 * log stands for it, and after a pause the end of that. */
#include "flow/expectation.h"

#include "base/cron.h"
#include "base/duration.h"
#include "base/seal.h"
#include "base/text.h"
#include "os/instance_secret.h"
#include "os/log.h"
#include "os/zone_file.h"
#include "store/coverage_points.h"

#include <errno.h>
#include <string.h>

/* --- when ----------------------------------------------------------------------------------------------- */

static int64_t
next_by_cron(struct arena *a, const struct push_options *o, int64_t at)
{
    const struct tz *zone = zone_file_read(a, o->timezone);
    struct cron c;

    if (cron_read(a, o->cron, &c) != NULL)
        return 0;
    return cron_next(&c, zone != NULL ? zone : tz_utc(), at);
}

int64_t
expected_after(struct arena *a, const struct monitor *m, int64_t at)
{
    const struct push_options *o = &m->options.push;

    return o->cron != NULL ? next_by_cron(a, o, at) : at + o->every_seconds;
}

static void
expect_at(const struct monitor *m, struct push *p, int64_t at)
{
    p->next_expected_at = at;
    p->deadline = at != 0 ? at + m->options.push.grace_seconds : 0;
}

void
expectation_count_from(struct arena *a, const struct monitor *m, struct push *p, int64_t at)
{
    p->counted_from = at;
    expect_at(m, p, expected_after(a, m, at));
}

void
expectation_pass(struct arena *a, const struct monitor *m, struct push *p)
{
    expect_at(m, p, expected_after(a, m, p->next_expected_at));
}

/* --- keys ----------------------------------------------------------------------------------------------- */

/* Its digest is looked for; the key itself is sealed, so that its address can be shown again, and a stolen
 * database shows none. */
static int
write_key(struct db *db, struct arena *a, const char *state_dir, const struct monitor *m,
          int (*write)(struct db *db, int64_t monitor, const struct digest *digest, const char *sealed),
          char key[PING_KEY_SIZE])
{
    struct digest secret, digest;

    ping_key_random(key);
    digest = digest_of(key, strlen(key));
    if (instance_secret(a, state_dir, &secret) != 0) {
        log_error("%s/instance.key: %s", state_dir, strerror(errno));
        return -1;
    }
    return write(db, m->key, &digest, seal_text(a, &secret, key, strlen(key)));
}

int
expectation_begin(struct db *db, struct arena *a, const char *state_dir, const struct monitor *m,
                  char key[PING_KEY_SIZE])
{
    return write_key(db, a, state_dir, m, pushes_insert, key);
}

int
expectation_rotate_key(struct db *db, struct arena *a, const char *state_dir, const struct monitor *m,
                       char key[PING_KEY_SIZE])
{
    return write_key(db, a, state_dir, m, pushes_set_key, key);
}

/* A database that was brought here from another host has keys that are good, and cannot be read: the secret
 * stayed there. */
const char *
expectation_key(struct arena *a, const char *state_dir, const struct monitor *m)
{
    struct digest secret;
    size_t length;

    if (m->push.sealed_key == NULL || instance_secret(a, state_dir, &secret) != 0)
        return NULL;
    return seal_open(a, &secret, m->push.sealed_key, &length);
}

/* --- what happens to a monitor -------------------------------------------------------------------------- */

/* Saves, and begins a slot of coverage that ends with the deadline. */
static int
save(struct db *db, const struct push *p, int64_t now)
{
    int64_t length = p->deadline > now ? p->deadline - now : p->deadline != 0 ? 1 : 0;

    return pushes_save(db, p) == 0 ? coverage_points_set(db, p->monitor, now, length) : -1;
}

static bool
same_schedule(const struct push_options *a, const struct push_options *b)
{
    return a->every_seconds == b->every_seconds && text_same(a->cron, b->cron) &&
           text_same(a->timezone, b->timezone) && a->grace_seconds == b->grace_seconds;
}

static int64_t
longest_run(const struct monitor *m)
{
    return m->options.push.max_run_seconds >= 0 ? m->options.push.max_run_seconds : DAY;
}

/* No ping of before counts for what is asked for now if that alone would make it too late. */
static int
follow_schedule(struct db *db, struct arena *a, const struct monitor *m, int64_t now)
{
    struct push p;
    int64_t counted_from;

    if (pushes_read(db, m->key, &p) != FOUND)
        return -1;
    counted_from = p.counted_from;
    if (m->is_paused || counted_from == 0)
        return 0;
    expectation_count_from(a, m, &p, counted_from);
    if (p.deadline != 0 && p.deadline <= now)
        expectation_count_from(a, m, &p, now);
    return save(db, &p, now);
}

static int
become_push(struct db *db, struct arena *a, const char *state_dir, const struct monitor *m, int64_t now)
{
    char key[PING_KEY_SIZE];

    if (coverage_points_set(db, m->key, now, 0) != 0)
        return -1;
    return expectation_begin(db, a, state_dir, m, key);
}

int
expectation_follow(struct db *db, struct arena *a, const char *state_dir, const struct monitor *was,
                   const struct monitor *m, int64_t now)
{
    if (m->type != MONITOR_PUSH)
        return was->type == MONITOR_PUSH ? pushes_delete(db, m->key) : 0;
    if (was->type != MONITOR_PUSH)
        return become_push(db, a, state_dir, m, now);
    if (was->options.push.max_run_seconds != m->options.push.max_run_seconds &&
        push_runs_reschedule(db, m->key, longest_run(m)) != 0)
        return -1;
    return same_schedule(&was->options.push, &m->options.push) ? 0 : follow_schedule(db, a, m, now);
}

int
expectation_pause(struct db *db, struct arena *a, const struct monitor *m, bool paused, int64_t now)
{
    struct push p;

    if (m->type != MONITOR_PUSH)
        return 0;
    if (pushes_read(db, m->key, &p) != FOUND)
        return -1;
    if (paused)
        expect_at(m, &p, 0);
    else if (p.counted_from != 0)
        expectation_count_from(a, m, &p, now);
    return save(db, &p, now);
}
