/* What a principal may see and do. All that depends on a key is asked here, so that another kind of key is
 * another row of one table. */
#ifndef RULES_ROLE_H
#define RULES_ROLE_H

#include "model/listing.h"
#include "model/principal.h"

#include <stdbool.h>

/* In lists, counts and streams: private things too, and of all things what is hidden from strangers. */
bool principal_sees_private(const struct principal *p);

/* Which monitors and pages lists, counts and streams of all are over. public_list: the setting. */
enum monitor_scope principal_scope(const struct principal *p, bool public_list);

/* The same for a principal without a key. */
enum monitor_scope strangers_scope(bool public_list);

/* A number for what the principal sees where principal_sees_private decides: of two principals with the same
 * number, one may be given the answer that was made for the other. */
int principal_view(const struct principal *p);

/* Whether this monitor (its row; 0: none was loaded) is the principal's to change, and to see whole. */
bool principal_manages_monitor(const struct principal *p, int64_t monitor);

/* Whether the principal may be told of this monitor, which it has not named itself: it is public, or the
 * principal sees private ones or manages it. */
bool principal_sees_monitor(const struct principal *p, int64_t monitor, bool is_public);

/* How much of a monitor's checks the principal is told (rules/redaction.h). is_public: the monitor. */
enum reader {
    READER_WITH_KEY,   /* all */
    READER_OF_PUBLIC,  /* without a key for it: nothing that was read from the target */
    READER_OF_PRIVATE  /* likewise, and nothing that the monitor expects */
};
enum reader principal_reader(const struct principal *p, int64_t monitor, bool is_public);

/* Whether the status page is the principal's to change. */
bool principal_manages_page(const struct principal *p, int64_t page);

/* What it makes or points at an address is the operator's: such targets may be on private networks. */
bool principal_is_operator(const struct principal *p);

/* What it creates is counted against the rate limit of its client's address. */
bool principal_is_limited(const struct principal *p);

#endif
