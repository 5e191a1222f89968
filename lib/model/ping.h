/* A ping: what a job tells a push monitor about itself. */
#ifndef MODEL_PING_H
#define MODEL_PING_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/metric.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "wpp_" and 32 hex digits: the key opens nothing but the address that it is in. */
#define PING_KEY_PREFIX "wpp_"
#define PING_KEY_SIZE 37 /* with a NUL */

#define PING_BODY_MOST 10240 /* bytes of a body that are kept */
#define PINGS_KEPT 50        /* of a monitor */
#define PING_RUN_MOST 64     /* characters of the name of a run */

enum ping_kind { PING_SUCCESS, PING_FAIL, PING_START, PING_LOG, PING_KIND_COUNT };

struct ping {
    int64_t seq;         /* of its monitor's own series */
    int64_t at;
    enum ping_kind kind;
    const char *run;     /* its name; NULL: none was given */
    int64_t exit_status; /* -1: none was given */
    int64_t duration_ms; /* of the run that it ended; -1: it ended none that had begun */
    const char *address; /* whence it came */
    const char *body;    /* what is kept of it; NULL: it had none */
    bool is_cut;         /* there was more of it */
    struct metric *metrics;
    int metric_count;
};

/* A new key. */
void ping_key_random(char key[PING_KEY_SIZE]);

/* What the end of a ping's address says, behind its key: NULL, "start", "fail", "log", or an exit status, "0"
 * to "255". Sets kind and exit_status. False: it is none of these. */
bool ping_read_end(const char *end, struct ping *p);

/* Whether it can be the name of a run: 1 to 64 of A-Z a-z 0-9 . _ - */
bool ping_run_is_fit(const char *name);

/* Takes what a client sent: body, is_cut, and the metrics that a JSON object has. What is no text becomes
 * U+FFFD. */
void ping_take_body(struct arena *a, const char *bytes, size_t length, struct ping *p);

/* {"label": number ...}, and back. NULL: there are none. */
const char *ping_metrics_text(struct arena *a, const struct ping *p);
void ping_metrics_read(struct arena *a, const char *text, struct ping *p);

const char *ping_kind_name(enum ping_kind kind);

/* An item of the list of pings. */
void ping_json(struct buf *out, const struct ping *p);

#endif
