/* What a principal may see and do. All that depends on a key is asked here, so that another kind of key is
 * another row of one table, and another role another number of one scale. */
#ifndef RULES_ROLE_H
#define RULES_ROLE_H

#include "base/arena.h"
#include "model/listing.h"
#include "model/principal.h"

#include <stdbool.h>

/* In lists, counts and streams: private things too, and of all things what is hidden from strangers. Of a
 * workspace key these are the things of its workspace alone (principal_readership). */
bool principal_sees_private(const struct principal *p);

/* Values that only those are shown who may change them: of headers, user-info. As far as it sees private
 * things. */
bool principal_sees_secrets(const struct principal *p);

/* Over which monitors and pages lists, counts and streams of all are. public_list: the setting. */
struct readership principal_readership(const struct principal *p, bool public_list);

/* The same for a principal without a key. */
enum monitor_scope strangers_scope(bool public_list);
struct readership strangers_readership(bool public_list);
/* All there is. */
struct readership readership_of_all(void);

/* A text for what the principal sees in answers about no thing of its own: of two principals with the same
 * text, one may be given the answer that was made for the other. */
const char *principal_view(struct arena *a, const struct principal *p);

/* Whether this monitor is the principal's to see whole (ROLE_VIEWER), to look after (ROLE_RESPONDER), or to
 * change (ROLE_EDITOR). A manage key and the admin key may all. */
bool principal_may(const struct principal *p, const struct belonging *b, enum role role);

/* Whether the principal may be told of this monitor, which it has not named itself: it is public, or the
 * principal holds a key for it. */
bool principal_sees_monitor(const struct principal *p, const struct belonging *b, bool is_public);

/* How much of a monitor's checks the principal is told (rules/redaction.h). is_public: the monitor. */
enum reader {
    READER_WITH_KEY,   /* all */
    READER_OF_PUBLIC,  /* without a key for it: nothing that was read from the target */
    READER_OF_PRIVATE  /* likewise, and nothing that the monitor expects */
};
enum reader principal_reader(const struct principal *p, const struct belonging *b, bool is_public);

/* Whether the status page (its row, and that of its workspace) is the principal's, likewise. */
bool principal_may_page(const struct principal *p, int64_t page, int64_t workspace, enum role role);

/* What it may in the workspace that it acts in. bound: a key for some tags alone. */
enum role principal_role(const struct principal *p);
bool principal_is_bound(const struct principal *p);

/* Whether one of the tags (",api,db,") is one that its key is for; of keys for all, always. */
bool principal_is_for(const struct principal *p, const char *tags);

/* Whether a change from some tags to others leaves those alone that its key is for: else it would give itself
 * what it was not given. Of keys for all, always. */
bool principal_keeps_tags(const struct principal *p, const char *was, const char *is);

/* The workspace that it acts in, and that what it makes belongs to; 0: none. */
int64_t principal_workspace(const struct principal *p);

/* What it makes or points at an address is the operator's: such targets may be on private networks. */
bool principal_is_operator(const struct principal *p);

/* It was sent with the admin key. */
bool principal_is_admin(const struct principal *p);

/* What it creates is counted against the rate limit of its client's address. */
bool principal_is_limited(const struct principal *p);

/* What it keeps counts against DATABASE_MAX_MIB; while creating is closed it may create nothing. */
bool principal_is_stranger(const struct principal *p);

#endif
