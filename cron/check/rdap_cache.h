/* What a checker has learnt of domains, and of the registries' servers, in files of its own: so that a
 * registry is asked once a day about a domain, however many monitors and runs there are, and never more often
 * than once a second. One process at a time is in it, for as long as it takes to read or write a small file.
 *
 * Times of answers are those of the run (--now), the pace is by the clock. */
#ifndef CRON_CHECK_RDAP_CACHE_H
#define CRON_CHECK_RDAP_CACHE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rdap_state { RDAP_UNASKED, RDAP_REGISTERED, RDAP_UNKNOWN };

/* What is known of a domain; all zeroes: nothing. */
struct rdap_fact {
    enum rdap_state state;
    int64_t expires_at;    /* RDAP_REGISTERED: when it ends; else 0 */
    int64_t learnt_at;     /* 0: never */
    int64_t tried_at;      /* when it was last asked for */
    const char *problem;   /* why that brought no answer; NULL: it did, or is under way */
};

/* All zeroes if there is no such file, or it cannot be read. Texts in the arena. */
struct rdap_fact rdap_cache_read(struct arena *a, const char *folder, const char *domain);

/* Failures are logged: then the domain is asked for again next time. */
void rdap_cache_write(struct arena *a, const char *folder, const char *domain, const struct rdap_fact *fact);

/* The list of servers of this url, as it was kept; NULL: it was not. *kept_at: when. */
const char *rdap_cache_list(struct arena *a, const char *folder, const char *url, int64_t *kept_at,
                            size_t *length);
void rdap_cache_keep_list(struct arena *a, const char *folder, const char *url, int64_t now, const char *list,
                          size_t length);

/* Takes the next second of a server in which it may be asked: how many milliseconds from now that is. -1:
 * it is further away than most_ms, and was not taken. */
int64_t rdap_cache_turn(struct arena *a, const char *folder, const char *server, int64_t most_ms);

#endif
