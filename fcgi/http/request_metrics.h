/* Counters that all processes share: requests by route and status, which the workers count, and live streams,
 * which the events helper counts. GET /metrics shows both. */
#ifndef FCGI_HTTP_REQUEST_METRICS_H
#define FCGI_HTTP_REQUEST_METRICS_H

#include "base/buf.h"
#include "os/shared_counters.h"
#include "fcgi/http/request.h"
#include "fcgi/http/route.h"

/* What the helper counts, in this file of the state directory. */
#define STREAM_METRICS_FILE "streams.metrics"
#define STREAM_METRICS_SHAPE "streams: open now, opened, dropped as too slow"
enum stream_cell { STREAMS_OPEN, STREAMS_OPENED, STREAMS_DROPPED, STREAM_CELLS };

/* What the workers count. False, and errno: they cannot, and need not. */
bool request_metrics_open(struct shared_counters *m, const char *folder, const struct route_table *routes);

/* A request that has been answered. */
void request_metrics_count(const struct shared_counters *m, const struct request *rq, int status);

/* A sample per route and status that has occurred. */
void request_metrics_print(struct buf *out, const char *name, const struct shared_counters *m,
                           const struct route_table *routes);

#endif
