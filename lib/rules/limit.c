/* The table, and two questions to it. */
#include "rules/limit.h"

#include "model/channel_config.h"

/* What a setting says, and what this table does. */
#define SET_BY(member) -1, offsetof(struct config, member)
#define FIXED(most) most, 0

const struct limit_rule limit_rules[LIMIT_COUNT] = {
    [LIMIT_MONITORS]      = { "monitors", "client", SET_BY(monitor_rate_limit), 3600,
                              "Too many monitors were created from this address" },
    [LIMIT_PAGES]         = { "pages", "client", SET_BY(monitor_rate_limit), 3600,
                              "Too many status pages were created from this address" },
    [LIMIT_WORKSPACES]    = { "workspaces", "client", SET_BY(monitor_rate_limit), 3600,
                              "Too many workspaces were created from this address" },
    [LIMIT_KEYS]          = { "keys", "workspace", FIXED(100), 0,
                              "live keys of a workspace, or as many as its limits say: delete one first" },
    [LIMIT_CHANNEL_TESTS] = { "channel_tests", "channel", FIXED(1), 10,
                              "This channel was tested moments ago" },
    [LIMIT_CLIENT_TESTS]  = { "client_tests", "client", FIXED(10), 3600,
                              "You have tested channels 10 times in the last hour" },
    [LIMIT_CONFIRMATIONS] = { "confirmations", "client", FIXED(5), 3600,
                              "You have had many addresses asked to confirm in the last hour" },
    [LIMIT_CONFIRMATIONS_OF_ADDRESS] = { "confirmations_of_address", "instance", FIXED(1), 86400,
                              "This address was asked to confirm in the last day" },
    [LIMIT_STRANGERS_MAILS] = { "mails_to_address", "instance", FIXED(30), 3600,
                              "This address gets many mails" },
    [LIMIT_STRANGERS_WEBHOOKS] = { "webhooks_to_host", "instance", FIXED(60), 60,
                              "This host gets many messages" },
    [LIMIT_CHECKS]        = { "checks", "monitor", FIXED(1), 10, "This monitor was checked moments ago" },
    [LIMIT_STRANGERS_CHECKS] = { "strangers_checks", "monitor", FIXED(1), 60,
                              "This monitor was checked moments ago" },
    [LIMIT_TRIES]         = { "tries", "client", FIXED(10), 60,
                              "You have tried checks often in the last minute" },
    [LIMIT_CHANNELS]      = { "channels", "monitor", FIXED(20), 0,
                              "notification channels of a monitor: delete one first" },
    [LIMIT_SHARED_CHANNELS] = { "workspace_channels", "workspace", FIXED(200), 0,
                              "channels of a workspace, or as many as its limits say: delete one first" },
    [LIMIT_MAINTENANCES]  = { "windows", "monitor", FIXED(100), 0,
                              "maintenance windows of a monitor that are not over: delete one first" },
    [LIMIT_RULED_MAINTENANCES] = { "ruled_maintenance", "workspace", FIXED(500), 0,
                              "maintenance with rrule or match of a workspace that is not over: delete some "
                              "first" },
    [LIMIT_NOTES]         = { "notes", "incident", FIXED(500), 0, "notes of an incident: this one is full" },
    [LIMIT_ACKNOWLEDGEMENTS] = { "acknowledgements", "incident", FIXED(100), 3600,
                              "This incident was acknowledged often in the last hour" },
    [LIMIT_DEPENDENCIES]  = { "dependencies", "monitor", FIXED(50), 0,
                              "dependencies of a monitor: delete one first" },
    [LIMIT_UNLOCKS]       = { "unlocks", "client", FIXED(5), 60, "You have tried often in the last minute" },
    [LIMIT_UNLOCKS_OF_PAGE] = { "unlocks_of_page", "instance", FIXED(60), 60,
                              "This page was tried often in the last minute" },
    [LIMIT_CONFIG]        = { "channel_config_bytes", "channel", FIXED(CHANNEL_CONFIG_MAX), 0, NULL },
    [LIMIT_CONNECTIONS]   = { "connections", "client", SET_BY(client_connections), 0, NULL },
    [LIMIT_STREAMS]       = { "streams", "client", SET_BY(client_streams), 0, NULL },
    [LIMIT_WRITES]        = { "writes", "client", SET_BY(client_writes_per_second), 1, NULL },
    [LIMIT_DATABASE]      = { "database_mib", "instance", SET_BY(database_max_mib), 0, NULL },
};

int64_t
limit_most(enum limit limit, const struct config *config)
{
    const struct limit_rule *rule = &limit_rules[limit];

    if (rule->most >= 0)
        return rule->most;
    return *(const int64_t *)(const void *)((const char *)config + rule->setting);
}

bool
limit_is_reached(enum limit limit, const struct config *config, int64_t count)
{
    int64_t most = limit_most(limit, config);

    return most > 0 && count >= most;
}
