/* Groups of results, committed one after the other. Results and their owners are two arrays, not one of
 * pairs, because record_local takes results alone. */
#include "cron/check/check_results.h"

#include "os/clock.h"
#include "os/log.h"
#include "flow/publish.h"
#include "store/monitor_states.h"

#include <stdlib.h>
#include <string.h>

#define GROUP_SIZE 250          /* in one transaction: it holds the lock for some 20 ms */
#define FULL_DISK_GROUP 5
/* How long a result waits at the most, so that live events follow the check; many results in one commit cost
 * about what one does. */
#define GROUP_AGE_MS 200
#define PATIENCE_MS (1000 * CLAIM_MARGIN) /* with a database that is busy or cannot be written */

static void
make_room(struct check_results *f)
{
    if (f->count < f->capacity)
        return;
    f->capacity = f->capacity == 0 ? GROUP_SIZE : 2 * f->capacity;
    f->list = realloc(f->list, (size_t)f->capacity * sizeof *f->list);
    f->owners = realloc(f->owners, (size_t)f->capacity * sizeof *f->owners);
    if (f->list == NULL || f->owners == NULL)
        abort();
}

void
check_results_add(struct check_results *f, const struct local_result *result, void *owner)
{
    make_room(f);
    if (f->count == 0)
        f->since_ms = clock_monotonic_ms();
    f->list[f->count] = *result;
    f->owners[f->count++] = owner;
}

/* While the database takes nothing (stuck), that there are many is no reason to try more often. */
bool
check_results_ripe(const struct check_results *f)
{
    bool waited = clock_monotonic_ms() - f->since_ms >= GROUP_AGE_MS;

    return f->count > 0 && (waited || (f->count >= GROUP_SIZE && f->stuck_since_ms == 0));
}

/* Lets go of the oldest. Texts of results live in one arena: it is emptied when no result is left, and not
 * before. */
static void
drop(struct check_results *f, int count)
{
    for (int i = 0; i < count; i++)
        f->release(f->owners[i]);
    f->count -= count;
    if (f->count == 0) {
        arena_reset(&f->arena);
        return;
    }
    memmove(f->list, f->list + count, (size_t)f->count * sizeof *f->list);
    memmove(f->owners, f->owners + count, (size_t)f->count * sizeof *f->owners);
}

static int
record(struct check_results *f, int from, int count, int64_t now)
{
    struct arena scratch = { 0 };
    int result = record_local(f->db, &scratch, f->config, f->list + from, count, now);

    arena_free(&scratch);
    return result;
}

/* One by one, so that a result that cannot be recorded does not take the others with it. Only for a mistake
 * of ours (a constraint that one of them violates), not for a database that is busy or full: where it has
 * become so, the others wait. How many are dealt with. */
static int
record_singly(struct check_results *f, int count, int64_t now)
{
    for (int i = 0; i < count; i++)
        if (record(f, i, 1, now) != 0) {
            if (db_trouble(f->db) != DB_MISTAKE)
                return i;
            log_error("monitor %s: its result could not be recorded", f->list[i].monitor->id);
            f->lost = true;
        }
    return count;
}

/* The database took nothing: it is tried again after GROUP_AGE_MS, until patience ends. Half a minute is what
 * the leases have beyond their checks: later another run has the monitors, and would find these results too
 * late anyway. */
static void
wait_or_give_up(struct check_results *f)
{
    f->since_ms = clock_monotonic_ms();
    if (f->stuck_since_ms == 0)
        f->stuck_since_ms = f->since_ms;
    if (f->since_ms - f->stuck_since_ms < PATIENCE_MS)
        return;
    log_error("%d results could not be recorded; their monitors will be checked again", f->count);
    f->lost = true;
    drop(f, f->count);
}

/* Once: whether the disk is full, and something can be done about it. */
static bool
may_make_room(struct check_results *f)
{
    if (f->on_full_disk || db_trouble(f->db) != DB_FULL)
        return false;
    f->on_full_disk = true;
    db_make_room(f->db);
    return true;
}

static int
next_group(const struct check_results *f)
{
    int most = f->on_full_disk ? FULL_DISK_GROUP : GROUP_SIZE;

    return f->count < most ? f->count : most;
}

/* Listeners are woken once, after all groups are committed. */
void
check_results_record(struct check_results *f, int64_t now)
{
    bool recorded = false;

    while (f->count > 0) {
        int group = next_group(f);

        if (record(f, 0, group, now) != 0) {
            if (may_make_room(f))
                continue;
            if (db_trouble(f->db) != DB_MISTAKE) {
                wait_or_give_up(f);
                break;
            }
            group = record_singly(f, group, now);
        }
        drop(f, group);
        f->stuck_since_ms = 0;
        recorded = true;
    }
    if (recorded)
        db_notify(f->db);
}

void
check_results_free(struct check_results *f)
{
    drop(f, f->count);
    free(f->list);
    free(f->owners);
    arena_free(&f->arena);
}
