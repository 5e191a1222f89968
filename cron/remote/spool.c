/* A queue of small files that are written once, and the journal, which grows a line at a time until it
 * becomes one of them. Their numbers grow, and a batch holds all files up to its last, so it is enough to
 * remember that number. A crash at any point leaves either files that were not sent, or a batch that is sent
 * again under its old key: nothing is lost, nothing counts twice. */
#include "cron/remote/spool.h"

#include "base/duration.h"
#include "base/text.h"
#include "os/file.h"
#include "os/log.h"
#include "cron/remote/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH_BYTES ((size_t)200 * 1024) /* the server takes results of up to 240 KiB */

/* A file of results: its number and time are in its name. */
struct entry {
    int64_t number, at;
    off_t size;
    const char *path;
};

struct entries {
    struct entry *list;
    int count, capacity;
};

static int
trouble(const char *doing, const char *path)
{
    log_error("%s %s: %s", doing, path, strerror(errno));
    return -1;
}

static int
open_lock(struct arena *a, const char *folder, const char *name)
{
    const char *path = arena_printf(a, "%s/%s", folder, name);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    return fd >= 0 ? fd : trouble("opening", path);
}

/* Two locks, because sending takes as long as the network does, and noting a result must not wait for it. */
int
spool_open(struct spool *s, struct arena *a, const char *folder)
{
    const char *results = arena_printf(a, "%s/results", folder);

    *s = (struct spool){ .folder = folder, .lock = -1, .turn = -1 };
    if (file_make_folder(a, results) != 0)
        return trouble("making the folder", results);
    s->lock = open_lock(a, folder, "lock");
    s->turn = open_lock(a, folder, "turn");
    return s->lock >= 0 && s->turn >= 0 ? 0 : -1;
}

void
spool_close(struct spool *s)
{
    if (s->lock >= 0)
        (void)close(s->lock);
    if (s->turn >= 0)
        (void)close(s->turn);
}

/* flock belongs to the open file: it ends with the process, so a run that was killed holds nothing. */
int
spool_hold(struct spool *s)
{
    while (flock(s->lock, LOCK_EX) != 0)
        if (errno != EINTR)
            return trouble("locking", s->folder);
    return 0;
}

void
spool_release(struct spool *s)
{
    (void)flock(s->lock, LOCK_UN);
}

bool
spool_turn(struct spool *s)
{
    return flock(s->turn, LOCK_EX | LOCK_NB) == 0;
}

void
spool_pass(struct spool *s)
{
    (void)flock(s->turn, LOCK_UN);
}

/* --- the files --- */

static int
by_number(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;

    return a->number < b->number ? -1 : a->number > b->number;
}

static bool
read_name(struct arena *a, const char *name, struct entry *e)
{
    const char *dash = strchr(name, '-');

    return dash != NULL &&
           text_to_int(arena_bytes(a, name, (size_t)(dash - name)), 1, INT64_MAX, &e->number) &&
           text_to_int(dash + 1, 0, INT64_MAX, &e->at);
}

/* Takes in one name of the folder. An incomplete file is deleted: no other run is writing it, for this one
 * holds the lock. */
static void
take_name(struct arena *a, const char *folder, const char *name, struct entries *found)
{
    struct entry e = { .path = arena_printf(a, "%s/results/%s", folder, name) };
    struct stat about;

    if (*name == '.' || lstat(e.path, &about) != 0 || !S_ISREG(about.st_mode))
        return;
    if (!read_name(a, name, &e)) {
        (void)unlink(e.path);
        return;
    }
    e.size = about.st_size;
    found->list = arena_more(a, found->list, found->count, &found->capacity, sizeof *found->list);
    found->list[found->count++] = e;
}

/* All files, the oldest first. */
static int
list_files(const struct spool *s, struct arena *a, struct entries *found)
{
    const char *path = arena_printf(a, "%s/results", s->folder);
    DIR *folder = opendir(path);
    const struct dirent *d;

    if (folder == NULL)
        return trouble("reading", path);
    while ((d = readdir(folder)) != NULL)
        take_name(a, s->folder, d->d_name, found);
    (void)closedir(folder);
    if (found->count > 0)
        qsort(found->list, (size_t)found->count, sizeof *found->list, by_number);
    return 0;
}

/* Drops the oldest files as long as there are too many, they are too long together, or they are too old. The
 * oldest go first: what a location saw in the last hours is worth more to those who read it than what it saw
 * a week ago. */
static void
drop_excess(struct entries *files, int64_t now)
{
    int64_t bytes = 0;
    int dropped = 0;

    for (int i = 0; i < files->count; i++)
        bytes += files->list[i].size;
    while (files->count > 0 &&
           (files->count > SPOOL_MOST_FILES || bytes > SPOOL_MOST_BYTES ||
            files->list->at < now - (int64_t)SPOOL_MOST_DAYS * DAY)) {
        (void)unlink(files->list->path);
        bytes -= files->list->size;
        files->list++;
        files->count--;
        dropped++;
    }
    if (dropped > 0)
        log_error("the server has not been reached for long: the results of %d runs are given up", dropped);
}

/* --- the batch under way --- */

static const char *
sending_path(const struct spool *s, struct arena *a)
{
    return arena_printf(a, "%s/sending", s->folder);
}

/* Whether a batch was under way. A file that cannot be read counts as none: a new key is made then, and at
 * worst results count twice, which is better than never. */
static bool
read_sending(const struct spool *s, struct arena *a, struct spool_batch *b)
{
    size_t length;
    const char *text = file_read(a, sending_path(s, a), 200, &length);

    if (text == NULL || length < UUID_SIZE || text[UUID_SIZE - 1] != ' ')
        return false;
    memcpy(b->key, text, UUID_SIZE - 1);
    b->key[UUID_SIZE - 1] = '\0';
    return uuid_is_valid(b->key) && text_to_int(text + UUID_SIZE, 1, INT64_MAX, &b->last);
}

/* Chooses the files of a batch: as many whole ones as fit. Their lines have to be counted. Its key and extent
 * are on the disk before the first byte is sent: a run that is killed while it waits for the answer leaves
 * the next one what it needs to ask again. */
static int
begin_sending(const struct spool *s, struct arena *a, const struct entries *files, struct spool_batch *b)
{
    const char *path = sending_path(s, a), *text;
    size_t bytes = 0, length;
    int results = 0;

    uuid_random(b->key);
    for (int i = 0; i < files->count; i++) {
        text = file_read(a, files->list[i].path, JOURNAL_BYTES, &length);
        for (const char *c = text; c != NULL && (c = strchr(c, '\n')) != NULL; c++)
            results++;
        bytes += text == NULL ? 0 : length;
        if (i > 0 && (results > SPOOL_BATCH || bytes > BATCH_BYTES))
            break;
        b->last = files->list[i].number;
    }
    text = arena_printf(a, "%s %" PRId64, b->key, b->last);
    return file_replace(path, text, strlen(text)) == 0 ? 0 : trouble("writing", path);
}

/* Lines become the items of an array. Files are taken as they are, so the body costs no parsing; each line
 * was JSON when it was noted. A file that cannot be read is left out and goes with the batch. */
static const char *
join(struct arena *a, const struct entries *files, int64_t last)
{
    struct buf body = { .arena = a };
    size_t length;

    buf_text(&body, "{\"results\":[");
    for (int i = 0; i < files->count && files->list[i].number <= last; i++) {
        char *text = file_read(a, files->list[i].path, JOURNAL_BYTES, &length);

        if (text == NULL) {
            (void)trouble("reading", files->list[i].path);
            continue;
        }
        for (char *end = strchr(text, '\n'); end != NULL; end = strchr(end + 1, '\n'))
            *end = ',';
        buf_text(&body, text);
    }
    if (body.text[body.length - 1] == ',')
        body.length--;
    buf_text(&body, "]}");
    return body.text;
}

/* --- the journal --- */

static void
read_journal(const struct spool *s, struct arena *a, struct journal *j)
{
    journal_read(j, a, arena_printf(a, "%s/journal", s->folder));
}

/* A name that sorts behind all files, sent ones too. NULL: failed. Twelve digits, so that names sort as
 * numbers do for people, too. A batch whose files are deleted already still counts (under_way.last), or a new
 * file could get a number that the server believes to have. */
static const char *
next_name(struct spool *s, struct arena *a, int64_t now)
{
    struct entries files = { 0 };
    struct spool_batch under_way = { .last = 0 };
    int64_t newest = 0;

    if (list_files(s, a, &files) != 0)
        return NULL;
    if (read_sending(s, a, &under_way))
        newest = under_way.last;
    if (files.count > 0 && files.list[files.count - 1].number > newest)
        newest = files.list[files.count - 1].number;
    drop_excess(&files, now);
    return arena_printf(a, "%s/results/%012" PRId64 "-%" PRId64, s->folder, newest + 1, now);
}

/* The journal becomes one of the files. */
static int
seal_held(struct spool *s, struct arena *a, int64_t now)
{
    struct journal j;
    const char *name;

    read_journal(s, a, &j);
    if (j.lines == 0)
        return 0;
    name = next_name(s, a, now);
    if (name == NULL)
        return -1;
    return journal_seal(&j, name) == 0 ? 0 : trouble("keeping", j.path);
}

static int
note_held(struct spool *s, struct arena *a, const char *line, size_t length, int64_t now)
{
    struct journal j;

    read_journal(s, a, &j);
    if (j.lines >= SPOOL_BATCH || (size_t)j.length + length > BATCH_BYTES) {
        if (seal_held(s, a, now) != 0)
            return -1;
        j.length = 0;
    }
    return journal_append(&j, line, length) == 0 ? 0 : trouble("writing", j.path);
}

/* --- in and out --- */

int
spool_note(struct spool *s, const char *line, size_t length, int64_t now)
{
    struct arena scratch = { NULL };
    int result;

    if (spool_hold(s) != 0)
        return -1;
    result = note_held(s, &scratch, line, length, now);
    spool_release(s);
    arena_free(&scratch);
    return result;
}

int
spool_seal(struct spool *s, int64_t now)
{
    struct arena scratch = { NULL };
    int result;

    if (spool_hold(s) != 0)
        return -1;
    result = seal_held(s, &scratch, now);
    spool_release(s);
    arena_free(&scratch);
    return result;
}

/* The note goes last: if a kill comes in between, the next run finds it, and finishes (take_held). */
static int
forget_held(struct spool *s, struct arena *a, int64_t last)
{
    struct entries files = { 0 };
    const char *sending = sending_path(s, a);

    if (list_files(s, a, &files) != 0)
        return -1;
    for (int i = 0; i < files.count && files.list[i].number <= last; i++)
        if (unlink(files.list[i].path) != 0 && errno != ENOENT)
            return trouble("removing", files.list[i].path);
    return unlink(sending) == 0 || errno == ENOENT ? 0 : trouble("removing", sending);
}

static int
take_held(struct spool *s, struct arena *a, struct spool_batch *b, int64_t now)
{
    struct entries files = { 0 };

    if (seal_held(s, a, now) != 0 || list_files(s, a, &files) != 0)
        return -1;
    drop_excess(&files, now);
    /* The server has taken the batch and its files are deleted, only the note is left; or they were dropped
     * as too old meanwhile. */
    if (read_sending(s, a, b) && (files.count == 0 || files.list->number > b->last) &&
        forget_held(s, a, b->last) != 0)
        return -1;
    if (files.count == 0)
        return 0;
    if (!read_sending(s, a, b) && begin_sending(s, a, &files, b) != 0)
        return -1;
    b->body = join(a, &files, b->last);
    return 1;
}

int
spool_take(struct spool *s, struct arena *a, struct spool_batch *b, int64_t now)
{
    int result;

    if (spool_hold(s) != 0)
        return -1;
    result = take_held(s, a, b, now);
    spool_release(s);
    return result;
}

int
spool_waiting(struct spool *s)
{
    struct arena scratch = { NULL };
    struct entries files = { 0 };
    struct journal j = { .lines = 0 };
    int result = spool_hold(s);

    if (result == 0) {
        read_journal(s, &scratch, &j);
        result = list_files(s, &scratch, &files);
        spool_release(s);
    }
    if (result == 0)
        result = files.count > 0 || j.lines > 0;
    arena_free(&scratch);
    return result;
}

int
spool_forget(struct spool *s, const struct spool_batch *b)
{
    struct arena scratch = { NULL };
    int result;

    if (spool_hold(s) != 0)
        return -1;
    result = forget_held(s, &scratch, b->last);
    spool_release(s);
    arena_free(&scratch);
    return result;
}
