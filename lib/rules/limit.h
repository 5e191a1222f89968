/* The limits that clients are told of beforehand, by GET /limits: how much one client, one monitor, one
 * channel may make or ask for. One table, which the handlers ask. How long single lists get (posts of a page,
 * sections of a layout) is said beside their noun in lib/model, and in lib/store. */
#ifndef RULES_LIMIT_H
#define RULES_LIMIT_H

#include "os/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Those with a window are counted in it, from the first use on; those without count what is there. */
enum limit {
    LIMIT_MONITORS,          /* made by a client in an hour */
    LIMIT_PAGES,             /* likewise */
    LIMIT_WORKSPACES,        /* likewise */
    LIMIT_KEYS,              /* of a workspace that are live */
    LIMIT_CHANNEL_TESTS,     /* of a channel in ten seconds */
    LIMIT_CLIENT_TESTS,      /* of channels by a client in an hour */
    LIMIT_CONFIRMATIONS,     /* mails that ask to confirm, by a client in an hour */
    LIMIT_CONFIRMATIONS_OF_ADDRESS, /* to one address in a day */
    LIMIT_STRANGERS_MAILS,   /* to one address from channels of strangers, in an hour */
    LIMIT_STRANGERS_WEBHOOKS, /* to one host from channels of strangers, in a minute */
    LIMIT_CHECKS,            /* of a monitor, asked for by hand, in ten seconds */
    LIMIT_STRANGERS_CHECKS,  /* the same of a stranger's, in its interval, and in a minute at the most */
    LIMIT_TRIES,             /* checks of what is no monitor, by a client in a minute */
    LIMIT_CHANNELS,          /* of a monitor */
    LIMIT_SHARED_CHANNELS,   /* of a workspace */
    LIMIT_MAINTENANCES,      /* of a monitor, not yet over */
    LIMIT_RULED_MAINTENANCES, /* of a workspace, not yet over, with a rule of time or of who is in */
    LIMIT_NOTES,             /* of an incident */
    LIMIT_ACKNOWLEDGEMENTS,  /* of an incident in an hour, by others than the operator */
    LIMIT_DEPENDENCIES,      /* of a monitor */
    LIMIT_UNLOCKS,           /* of closed status pages, tried by a client in a minute */
    LIMIT_UNLOCKS_OF_PAGE,   /* of one of them by all clients */
    LIMIT_CONFIG,            /* bytes of a channel's config */
    LIMIT_CONNECTIONS,       /* that a client has open; nginx counts these, and the next two */
    LIMIT_STREAMS,           /* likewise */
    LIMIT_WRITES,            /* of a client in a second */
    LIMIT_DATABASE,          /* MiB of what strangers may add to */
    LIMIT_COUNT
};

struct limit_rule {
    const char *name;        /* also in the table of uses */
    const char *scope;       /* whose it is: client, monitor, incident, channel, workspace ... */
    int64_t most;            /* -1: a setting has it */
    size_t setting;          /* an int64_t of struct config */
    int64_t window_seconds;  /* 0: none */
    const char *sentence;    /* past it; without a window: what there are at most so many of; NULL: it is not
                              * counted in the database */
};

extern const struct limit_rule limit_rules[LIMIT_COUNT];

/* Seconds; no window of the table is longer, so uses that are older need not be kept. */
#define LIMIT_LONGEST_WINDOW 86400

/* How many; 0: no limit. */
int64_t limit_most(enum limit limit, const struct config *config);

/* Whether so many are as many as may be. */
bool limit_is_reached(enum limit limit, const struct config *config, int64_t count);

/* A client of IPv6 is its network of so many bits; of the larger one, all clients together may make so many
 * times as much. A provider gives each customer at least a /64, within which the customer makes up addresses
 * at will, and often a /48: counting single addresses would limit nobody. Both are counted. */
#define LIMIT_CLIENT_BITS 64
#define LIMIT_SITE_BITS 48
#define LIMIT_SITE_FACTOR 16

#endif
