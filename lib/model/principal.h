/* The principal of a request: as what its client is recognised by the key that came along. Keys and what
 * they are called are in the API's manual; what each kind may is decided in rules/role. */
#ifndef MODEL_PRINCIPAL_H
#define MODEL_PRINCIPAL_H

#include <stdint.h>

enum principal_kind {
    PRINCIPAL_NOBODY,      /* no key came along, or one that is not known where it was sent */
    PRINCIPAL_ADMIN,       /* the admin key */
    PRINCIPAL_MONITOR_KEY, /* the manage key of a monitor */
    PRINCIPAL_PAGE_KEY,    /* the manage key of a status page */
    PRINCIPAL_PROBE_KEY,   /* the probe key of a location */
    PRINCIPAL_KIND_COUNT
};

/* Made once for each request, by the guard. */
struct principal {
    enum principal_kind kind;
    int64_t owned; /* the row (struct monitor, page, location: its key) that the key belongs to; else 0 */
};

#endif
