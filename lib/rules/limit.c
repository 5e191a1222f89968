/* The table, and two questions to it. */
#include "rules/limit.h"

enum { OF_SETTING = -1 };

/* Ten seconds between tests of one channel, and between checks of one monitor by hand: both make this host
 * send to an address that the client chose. */
const struct limit_rule limit_rules[LIMIT_COUNT] = {
    [LIMIT_MONITORS]      = { "monitors", "client", OF_SETTING, 3600,
                              "Too many monitors were created from this address" },
    [LIMIT_PAGES]         = { "pages", "client", OF_SETTING, 3600,
                              "Too many status pages were created from this address" },
    [LIMIT_CHANNEL_TESTS] = { "channel_tests", "channel", 1, 10, "This channel was tested moments ago" },
    [LIMIT_CLIENT_TESTS]  = { "client_tests", "client", 10, 3600,
                              "You have tested channels often in the last hour" },
    [LIMIT_CHECKS]        = { "checks", "monitor", 1, 10, "This monitor was checked moments ago" },
    [LIMIT_CHANNELS]      = { "channels", "monitor", 20, 0,
                              "notification channels of a monitor: delete one first" },
    [LIMIT_WINDOWS]       = { "windows", "monitor", 100, 0,
                              "maintenance windows of a monitor that are not over: delete one first" },
    [LIMIT_NOTES]         = { "notes", "incident", 500, 0, "notes of an incident: this one is full" },
    [LIMIT_DEPENDENCIES]  = { "dependencies", "monitor", 50, 0,
                              "dependencies of a monitor: delete one first" },
};

int64_t
limit_most(enum limit limit, const struct config *config)
{
    return limit_rules[limit].most == OF_SETTING ? config->monitor_rate_limit : limit_rules[limit].most;
}

/* To be asked before one more is made: `count` is what there is already. */
bool
limit_is_reached(enum limit limit, const struct config *config, int64_t count)
{
    int64_t most = limit_most(limit, config);

    return most > 0 && count >= most;
}
