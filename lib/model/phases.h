/* Where the time of a check went. */
#ifndef MODEL_PHASES_H
#define MODEL_PHASES_H

#include <stdint.h>

/* In milliseconds, as far as it came. */
struct phases {
    int64_t queue_ms;      /* our own waiting, which is no part of the response time */
    int64_t dns_ms;        /* until an address was known */
    int64_t connect_ms;    /* from then on, until there was a connection */
    int64_t tls_ms;        /* the handshake */
    int64_t first_byte_ms; /* from then on, until an answer began */
    int64_t transfer_ms;   /* and until what was wanted of it was there */
};

/* The same in their order, each under its name: "queue", "dns" ... */
enum { PHASE_COUNT = 6 };
extern const char *const phase_names[PHASE_COUNT];
int64_t *phase_at(struct phases *p, int i);
int64_t phase_ms(const struct phases *p, int i);

#endif
