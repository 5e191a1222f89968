/* grpc.health.v1.Health/Check: its messages as bytes, and the codes that calls end with. Pure.
 * https://github.com/grpc/grpc/blob/master/doc/health-checking.md, PROTOCOL-HTTP2.md, statuscodes.md. */
#ifndef CRON_CHECK_GRPC_HEALTH_H
#define CRON_CHECK_GRPC_HEALTH_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GRPC_HEALTH_PATH "/grpc.health.v1.Health/Check"
#define GRPC_MOST_BYTES 4096 /* of an answer */

enum grpc_health { GRPC_UNKNOWN, GRPC_SERVING, GRPC_NOT_SERVING, GRPC_SERVICE_UNKNOWN, GRPC_HEALTH_COUNT };

extern const char *const grpc_health_names[GRPC_HEALTH_COUNT];

/* The question about this service ("": the server as a whole), with the five bytes before it. */
void grpc_health_ask(struct buf *out, const char *service);

/* Reads the answer, the five bytes before it included. False: it is none. */
bool grpc_health_read(const char *bytes, size_t length, enum grpc_health *health);

/* "12 UNIMPLEMENTED"; a code without a name is the number alone. */
const char *grpc_status_text(struct arena *a, int64_t code);

#endif
