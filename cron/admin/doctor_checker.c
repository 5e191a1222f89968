/* What the runs of the checker have noted of themselves: whether this host's own network is there, and
 * whether the service hears of them that gives the alarm when they stop. Nothing is asked here: that
 * service would take it for a run. */
#include "cron/admin/doctor.h"

#include "base/rfc3339.h"
#include "base/text.h"
#include "os/ping_socket.h"
#include "os/plugin_file.h"
#include "store/attention_items.h"
#include "store/monitors.h"
#include "store/settings.h"

#include <inttypes.h>
#include <string.h>

struct diagnosis
examine_network(struct patient *p)
{
    struct checker_run run;
    char at[RFC3339_SIZE];

    if (checker_run_read(p->db, &run) != 0)
        return problem(p, doctor_command(p, "check"), "it cannot be read");
    if (run.offline_since != 0) {
        rfc3339_print(run.offline_since, at);
        return problem(p, doctor_setting(p, "SENTINELS to what always answers"),
                       "no sentinel answers since %s: %" PRId64 " monitors are not checked", at,
                       run.affected);
    }
    if (text_blank(p->config->sentinels))
        return fine(p, "no sentinels: if this host's network fails, all targets look down (SENTINELS)");
    return fine(p, "no check has failed in the latest runs without an answer of %s", p->config->sentinels);
}

struct diagnosis
examine_heartbeat(struct patient *p)
{
    const char *why;

    if (p->config->heartbeat_url == NULL)
        return fine(p, "no HEARTBEAT_URL: nothing outside notices when this checker stops");
    if (settings_text(p->db, p->a, SETTING_HEARTBEAT_PROBLEM, &why) != 0)
        return problem(p, doctor_command(p, "check"), "it cannot be read");
    if (why != NULL)
        return warning(p, doctor_setting(p, "HEARTBEAT_URL"),
                       "HEARTBEAT_URL was not told of the latest run: %s", why);
    return fine(p, "HEARTBEAT_URL is told of each run");
}

struct diagnosis
examine_plugins(struct patient *p)
{
    char *list = arena_text(p->a, p->config->plugin_dirs != NULL ? p->config->plugin_dirs : ""), *rest = NULL;

    if (text_blank(list))
        return fine(p, "no PLUGIN_DIRS: there are no plugin monitors");
    for (char *dir = strtok_r(list, ":", &rest); dir != NULL; dir = strtok_r(NULL, ":", &rest)) {
        const char *why = plugin_folder_problem(p->a, dir);

        if (why != NULL)
            return problem(p, doctor_setting(p, "PLUGIN_DIRS"), "%s: %s", dir, why);
    }
    return fine(p, "plugins of %s", p->config->plugin_dirs);
}

/* Only ping monitors miss it. */
struct diagnosis
examine_ping(struct patient *p)
{
    int64_t count;

    if (ping_is_allowed())
        return fine(p, "allowed");
    if (monitors_of_type(p->db, MONITOR_PING, &count) != 0)
        return problem(p, doctor_command(p, "check"), "the monitors cannot be read");
    if (count == 0)
        return fine(p, "no monitor needs it; %s", ping_refusal(p->a));
    return warning(p, doctor_as_root(p, ping_remedy(p->a)), "%" PRId64 " monitors cannot ping here", count);
}
