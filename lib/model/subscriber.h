/* Someone who wants mails about a status page. */
#ifndef MODEL_SUBSCRIBER_H
#define MODEL_SUBSCRIBER_H

#include "base/buf.h"
#include "model/fields.h"
#include "model/language.h"

#include <stdbool.h>
#include <stdint.h>

#define SUBSCRIBERS_MOST 5000    /* of a page */
#define SUBSCRIBER_PENDING_DAYS 7 /* that one may take to confirm */

/* What mails are about: bits, which are stored. The first three by the number of enum post_kind. */
enum {
    TELL_INCIDENT = 1,
    TELL_MAINTENANCE = 2,
    TELL_ANNOUNCEMENT = 4,
    TELL_AUTOMATIC = 8,
    TELL_ALL = 15
};

/* What is wanted. */
struct subscription {
    const char *monitors;    /* ",id,id,"; NULL: all, also later ones */
    int64_t kinds;
    const char *language;    /* "de" */
};

struct subscriber {
    int64_t key;
    const char *id;
    int64_t page;            /* key */
    const char *email;       /* in lower case, its domain in ASCII */
    bool is_active;          /* it has confirmed */
    struct subscription has;
    bool asks;               /* the link of a mail makes `wants` what it has */
    struct subscription wants;
    int64_t asked_at, created_at, confirmed_at; /* 0: not yet */
};

/* What POST /status-pages/:slug/subscribers takes; ends with a row without a name. */
struct subscriber_body {
    const char *email;
    struct field_list monitor_ids; /* of const char * */
    struct field_list kinds;       /* of int, a place in subscriber_kinds */
    int language;                  /* a place in language_names; -1: it does not say */
};
extern const struct field subscriber_fields[];
extern const char *const subscriber_kinds[];

/* What a body that was read asks for. For one that names no language accept_language, the header, says it;
 * and where there is no such header (NULL, ""), that of the page does. */
struct subscription subscriber_wish(struct arena *a, const struct subscriber_body *body,
                                    const char *accept_language, enum language of_page);

/* The shape Subscriber, as an item of a list. */
void subscriber_json(struct buf *out, struct arena *a, const struct subscriber *s);

#endif
