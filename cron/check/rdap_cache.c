/* A file each: "domain-<digest of its name>", "list-<digest of its url>", "pace-<digest of the server's
 * host>"; a lock, "lock". */
#include "cron/check/rdap_cache.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/text.h"
#include "base/url.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_FACT 1024
#define LONGEST_LIST ((size_t)4 * 1024 * 1024)

/* The lock goes with the descriptor. -1 (logged): the folder cannot be used. */
static int
enter(struct arena *a, const char *folder)
{
    const char *path = arena_printf(a, "%s/lock", folder);
    int fd = file_make_folder(a, folder) == 0 ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;

    if (fd >= 0 && flock(fd, LOCK_EX) == 0)
        return fd;
    log_error("using %s: %s", folder, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

static void
leave(int lock)
{
    if (lock >= 0)
        (void)close(lock);
}

static const char *
path_of(struct arena *a, const char *folder, const char *kind, const char *of)
{
    struct digest digest = digest_of(of, strlen(of));
    char hex[DIGEST_HEX_SIZE];

    digest_hex(&digest, hex);
    return arena_printf(a, "%s/%s-%.32s", folder, kind, hex);
}

static void
replace(struct arena *a, const char *folder, const char *path, const char *bytes, size_t length)
{
    int lock = enter(a, folder);

    if (lock >= 0 && file_replace(path, bytes, length) != 0)
        log_error("writing %s: %s", path, strerror(errno));
    leave(lock);
}

/* The next number of a line, and goes behind it; false: there is none. */
static bool
take_number(const char **at, int64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoll(*at, &end, 10);
    if (end == *at || errno != 0)
        return false;
    *at = end;
    return true;
}

/* "domain state expires_at learnt_at tried_at problem" */
struct rdap_fact
rdap_cache_read(struct arena *a, const char *folder, const char *domain)
{
    size_t length;
    const char *text = file_read(a, path_of(a, folder, "domain", domain), LONGEST_FACT, &length);
    struct rdap_fact fact = { .state = RDAP_UNASKED };
    int64_t state;

    if (!text || strncmp(text, domain, strlen(domain)) != 0)
        return fact;
    text += strlen(domain);
    if (!take_number(&text, &state) || state < RDAP_UNASKED || state > RDAP_UNKNOWN ||
        !take_number(&text, &fact.expires_at) || !take_number(&text, &fact.learnt_at) ||
        !take_number(&text, &fact.tried_at))
        return (struct rdap_fact){ .state = RDAP_UNASKED };
    fact.state = (enum rdap_state)state;
    text += strspn(text, " \n");
    fact.problem = *text ? text : NULL;
    return fact;
}

void
rdap_cache_write(struct arena *a, const char *folder, const char *domain, const struct rdap_fact *fact)
{
    const char *text = arena_printf(a, "%s %d %" PRId64 " %" PRId64 " %" PRId64 " %.400s", domain,
                                    (int)fact->state, fact->expires_at, fact->learnt_at, fact->tried_at,
                                    fact->problem ? fact->problem : "");

    replace(a, folder, path_of(a, folder, "domain", domain), text, strlen(text));
}

/* Its first line is when it was kept. */
const char *
rdap_cache_list(struct arena *a, const char *folder, const char *url, int64_t *kept_at,
                size_t *length)
{
    const char *text = file_read(a, path_of(a, folder, "list", url), LONGEST_LIST, length), *end;

    *kept_at = 0;
    end = text ? memchr(text, '\n', *length) : NULL;
    if (!end)
        return NULL;
    *kept_at = strtoll(text, NULL, 10);
    *length -= (size_t)(end + 1 - text);
    return end + 1;
}

void
rdap_cache_keep_list(struct arena *a, const char *folder, const char *url, int64_t now, const char *list,
                     size_t length)
{
    struct buf text = { .arena = a };

    buf_printf(&text, "%" PRId64 "\n", now);
    buf_bytes(&text, list, length);
    replace(a, folder, path_of(a, folder, "list", url), text.text, text.length);
}

/* What lies further ahead than anyone may have taken is from before the clock was set back. */
int64_t
rdap_cache_turn(struct arena *a, const char *folder, const char *server, int64_t most_ms)
{
    struct endpoint place = { .port = 0 };
    const char *path, *text;
    int lock = enter(a, folder);
    int64_t now = clock_now_ms(), next = 0, turn = -1;
    size_t length;

    path = path_of(a, folder, "pace", url_read_http(server, &place) ? url_host_key(a, &place) : server);
    text = lock >= 0 ? file_read(a, path, LONGEST_FACT, &length) : NULL;
    if (text)
        next = strtoll(text, NULL, 10);
    if (next < now || next > now + most_ms + 60000)
        next = now;
    if (lock >= 0 && next - now <= most_ms) {
        text = arena_printf(a, "%" PRId64, next + 1000);
        turn = file_replace(path, text, strlen(text)) == 0 ? next - now : -1;
    }
    leave(lock);
    return turn;
}
