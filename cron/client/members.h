/* Which monitors a gate or a wait is about, as the command line names them. */
#ifndef CRON_CLIENT_MEMBERS_H
#define CRON_CLIENT_MEMBERS_H

#include "cron/client/arguments.h"

struct chosen {
    struct argument_texts ids;
    const char *tag, *group;
};

/* The rows for a table of options; at: where the struct chosen lies in what they fill. */
#define MEMBERS_ARGUMENTS(at)                                                 \
    {"--id", ARGUMENT_TEXTS, (at) + offsetof(struct chosen, ids), 0, 0},      \
        {"--tag", ARGUMENT_TEXT, (at) + offsetof(struct chosen, tag), 0, 0},  \
    {                                                                         \
        "--group", ARGUMENT_TEXT, (at) + offsetof(struct chosen, group), 0, 0 \
    }

/* "ids=a,b", "tag=x" or "group=y", for a query, in the run's arena. NULL (printed): not exactly one of the
 * three was given. */
const char *members_query(struct run *run, const struct chosen *m);

#endif
