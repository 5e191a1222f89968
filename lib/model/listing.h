/* In which lists a monitor or a status page is, for which readers. */
#ifndef MODEL_LISTING_H
#define MODEL_LISTING_H

#include <stdint.h>

/* Where it is listed if it is public, as the database has it. */
enum listing {
    NOT_LISTED,
    LISTED_BY_SETTING, /* where the setting PUBLIC_LIST lists what strangers made */
    LISTED
};

/* What a list is over: all that is shown at least so far, which is 0 for what is not public, and else its
 * listing. */
enum monitor_scope { SCOPE_ALL = NOT_LISTED, SCOPE_PUBLIC = LISTED_BY_SETTING, SCOPE_CHOSEN = LISTED };

/* What a list is over for a principal: what is shown so far, in one workspace or in all, with any of the tags
 * that its key is for. */
struct readership {
    enum monitor_scope scope;
    int64_t workspace; /* the row; 0: any, or none */
    int64_t bound_by;  /* the row of the key whose tags bind; 0: none do */
};

#endif
