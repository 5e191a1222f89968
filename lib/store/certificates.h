/* Certificates that checks have seen, of each monitor by the location that saw them. */
#ifndef STORE_CERTIFICATES_H
#define STORE_CERTIFICATES_H

#include "base/arena.h"
#include "store/db.h"

#include <stdbool.h>

#define CERTIFICATES_MOST 5 /* that are kept of a monitor and a location */

struct seen_certificate {
    int64_t location; /* 0: the local checker */
    const char *fingerprint;
    int64_t first_seen_at, seen_at;
    int64_t seen_seq; /* the heartbeat of the check that saw it last */
    int64_t not_after;
    int64_t told;     /* the smallest threshold that was told, days; -1: none */
    int64_t attend_from, critical_from; /* 0: never; not read */
    const char *body; /* its record as JSON */
};

struct seen_certificates {
    struct seen_certificate *list;
    int count, capacity;
};

/* The one that was seen last comes first. */
int certificates_of(struct db *db, struct arena *a, int64_t monitor, struct seen_certificates *found);

/* That it will be asked for, further on in the transaction (query_expect). */
void certificates_expect(struct db *db, int64_t monitor);

/* Writes what was seen, seen_at being when. */
int certificates_save(struct db *db, int64_t monitor, const struct seen_certificate *c);

/* It has taken another's place: nothing more is said of that, and the oldest go. */
int certificates_replaced(struct db *db, int64_t monitor, const struct seen_certificate *by);

/* The monitor looks elsewhere from now on. */
int certificates_forget(struct db *db, int64_t monitor);

/* The one that is in use: the local checker's, else that of the location which saw one last. */
enum found certificates_current(struct db *db, struct arena *a, int64_t monitor, struct seen_certificate *c);

/* Those that the local checker sees now, for metrics; texts last until add returns. */
struct certificate_end {
    const char *monitor_id, *monitor_name;
    bool is_public; /* the monitor */
    int64_t not_after;
};
int certificates_in_use(struct db *db, void (*add)(void *to, const struct certificate_end *e), void *to);

#endif
