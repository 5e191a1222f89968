/* Plugin monitors run programs on this host: only the operator, with the admin key itself, says which, and
 * how. */
#include "base/json.h"
#include "base/text.h"
#include "fcgi/api/handlers.h"

#include <string.h>

/* All that a client may set, but for the name. */
static bool
only_name_changes(struct request *rq, const struct monitor *was, const struct monitor *m)
{
    struct buf before = json_text(rq), after = json_text(rq);
    struct monitor renamed = *m;

    renamed.name = was->name;
    monitor_export_json(&before, rq->arena, was);
    monitor_export_json(&after, rq->arena, &renamed);
    return strcmp(before.text, after.text) == 0 && was->listing == m->listing &&
           text_same(was->external_id, m->external_id);
}

enum why
monitor_plugin_refusal(struct request *rq, const struct monitor *was, const struct monitor *m,
                       const char **message)
{
    bool was_plugin = was != NULL && was->type == MONITOR_PLUGIN, is_plugin = m->type == MONITOR_PLUGIN;

    if (!was_plugin && !is_plugin)
        return WHY_COUNT;
    *message = "Plugin monitors are switched off here: the setting PLUGIN_DIRS names the folders of plugins";
    if (is_plugin && text_blank(rq->app->config.plugin_dirs) &&
        (!was_plugin || !monitor_reaches_the_same(rq->arena, was, m)))
        return PLUGINS_DISABLED;
    *message = "Plugin monitors are made and changed with the admin key only: they run programs on the "
               "checker's host. Other keys change their name, pause and resume them";
    return principal_is_admin(&rq->principal) || (was_plugin && only_name_changes(rq, was, m)) ? WHY_COUNT
                                                                                               : FORBIDDEN;
}
