/* The JSON of Healthchecks' API (GET /api/v3/checks/): dead man's switches, which are push monitors here.
 * Their ping addresses are new: who pings must be told. */
#include "cron/import/import.h"

#include "base/text.h"
#include "cron/client/document_file.h"

#include <string.h>

static void
add_tags(struct import *im, json_object *monitor, const char *tags)
{
    while (tags != NULL && *tags != '\0') {
        size_t length = strcspn(tags, " ,");

        if (length > 0)
            import_add_text(monitor, "tags", arena_bytes(im->arena, tags, length));
        tags += length + (tags[length] != '\0');
    }
}

static void
add_schedule(struct import *im, json_object *check, json_object *monitor, const char *id)
{
    const char *schedule = import_get(check, "schedule"), *zone = import_get(check, "tz");
    int64_t timeout = import_get_int(check, "timeout", 86400);

    if (schedule == NULL) {
        import_int(monitor, "every_seconds", timeout);
        return;
    }
    if (strchr(schedule, '\n') != NULL ||
        strspn(schedule, "0123456789*/,-@ abcdefghijklmnopqrstuvwxyz"
                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(schedule)) {
        import_lost(im, id, "its schedule \"%s\" is no cron expression: it is expected once a day", schedule);
        import_int(monitor, "every_seconds", 86400);
        return;
    }
    import_text(monitor, "cron", schedule);
    if (zone != NULL && strcmp(zone, "UTC") != 0)
        import_text(monitor, "timezone", zone);
}

/* Words in the subject or body of a mail decide there; here pings say what they mean. */
static void
tell_lost(struct import *im, json_object *check, const char *id)
{
    static const char *const words[] = {"start_kw",    "success_kw",    "failure_kw", "filter_subject",
                                        "filter_body", "manual_resume", "channels",   NULL};

    for (const char *const *w = words; *w != NULL; w++)
        if (import_has(check, *w))
            import_lost(im, id, "%s is not carried over", *w);
    if (import_has(check, "ping_url"))
        import_lost(im, id, "its ping url is another one here: tell what pings %s",
                    import_get(check, "ping_url"));
}

static void
add_check(struct import *im, json_object *check)
{
    const char *name = import_get(check, "name"), *slug = import_get(check, "slug"), *id;
    const char *shown = name != NULL && *name != '\0'   ? name
                        : slug != NULL && *slug != '\0' ? slug
                                                        : "unnamed";
    json_object *monitor = import_object(im, "monitors", slug != NULL && *slug != '\0' ? slug : shown, &id);

    import_text(monitor, "name", shown);
    import_text(monitor, "monitor_type", "push");
    import_text(monitor, "description", import_get(check, "desc"));
    add_schedule(im, check, monitor, id);
    import_int(monitor, "grace_seconds", import_get_int(check, "grace", 3600));
    add_tags(im, monitor, import_get(check, "tags"));
    if (text_same(import_get(check, "methods"), "POST"))
        import_text(monitor, "methods", "post");
    if (text_same(import_get(check, "status"), "paused"))
        import_bool(monitor, "is_paused", true);
    tell_lost(im, check, id);
}

static bool
read_healthchecks(struct import *im, char **files, int count, const char **problem)
{
    json_object *answer = document_file_read(im->arena, files[0], problem), *checks;

    (void)count;
    if (answer == NULL)
        return false;
    checks = json_object_object_get(answer, "checks");
    if (!json_object_is_type(checks, json_type_array)) {
        *problem = arena_printf(im->arena, "%s: it has no \"checks\": save the answer of GET /api/v3/checks/",
                                files[0]);
        json_object_put(answer);
        return false;
    }
    for (size_t i = 0; i < json_object_array_length(checks); i++)
        add_check(im, json_object_array_get_idx(checks, i));
    json_object_put(answer);
    return true;
}

const struct import_format import_healthchecks = {"healthchecks", 1, 1, read_healthchecks};
