/* In which lists a monitor or a status page is, for readers without a key. */
#ifndef MODEL_LISTING_H
#define MODEL_LISTING_H

/* Where it is listed if it is public, as the database has it. */
enum listing {
    NOT_LISTED,
    LISTED_BY_SETTING, /* where the setting PUBLIC_LIST lists what strangers made */
    LISTED
};

/* What a list is over: all that is shown at least so far, which is 0 for what is not public, and else its
 * listing. */
enum monitor_scope { SCOPE_ALL = NOT_LISTED, SCOPE_PUBLIC = LISTED_BY_SETTING, SCOPE_CHOSEN = LISTED };

#endif
