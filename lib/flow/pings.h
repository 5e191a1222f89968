/* Pings become history: a heartbeat each that says success or failure, the status that follows, and what is
 * expected next. */
#ifndef FLOW_PINGS_H
#define FLOW_PINGS_H

#include "os/config.h"
#include "model/monitor.h"
#include "model/ping.h"
#include "store/pushes.h"

struct ping_answer {
    bool recorded;            /* false: there were too many in this second; it counts all the same */
    enum status status;       /* of the monitor, after it */
    int64_t next_expected_at; /* 0: nothing is expected */
};

/* The body of a ping as it came. */
struct ping_body {
    const char *bytes;
    size_t length;
};

/* One ping for the monitor, whose row p is, inside the caller's writing transaction; the caller calls
 * db_notify after its commit. ping: all but seq and duration_ms are set; of the body it has only what is
 * kept. now_ms: Unix time. */
int ping_receive(struct db *db, struct arena *a, const struct config *config, const struct monitor *m,
                 struct push *p, struct ping *ping, const struct ping_body *body, int64_t now_ms,
                 struct ping_answer *answer);

#endif
