/* The parts of the document, and what their readers share. What a noun shows its readers is read again as
 * JSON and relieved of what a create body does not take: so a member that a noun gains is in the document
 * without a line here. */
#include "fcgi/api/desired_reader.h"

#include "store/channels.h"
#include "store/monitors.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *type;
    const struct desired_reader *reader;
} parts[PART_COUNT] = {
    [PART_MONITORS] = {"monitors", "monitor", &desired_monitors},
    [PART_CHANNELS] = {"channels", "channel", &desired_channels},
    [PART_MAINTENANCE] = {"maintenance", "maintenance", &desired_maintenance},
    [PART_PAGES] = {"status_pages", "status_page", &desired_pages},
    [PART_RULES] = {"alert_rules", "alert_rules", &desired_workspace_rules},
};

const char *
part_name(enum desired_part part)
{
    return parts[part].name;
}

const char *
part_type(enum desired_part part)
{
    return parts[part].type;
}

void
desired_free(struct desired *d)
{
    json_object_put(d->plain);
    json_object_put(d->shown);
    d->plain = d->shown = NULL;
}

/* --- for the readers ------------------------------------------------------------------------------------ */

/* An object of ours, which is JSON, without the members that no client sets. */
json_object *
desired_body(const struct buf *text)
{
    static const char *const ours[] = {
        "id",         "monitor_id", "workspace_id", "external_id", "state", "inherited",
        "created_at", "updated_at", "revision",     "slug",        "logo",  "monitor_count",
        "favicon",    "next",       "active",       "ping_url",
    };
    json_object *body = json_read_own(buf_string(text), text->length);

    for (size_t i = 0; body != NULL && i < sizeof ours / sizeof *ours; i++)
        json_object_object_del(body, ours[i]);
    return body;
}

int
desired_name_items(struct request *rq, json_object *list, desired_name_of *find)
{
    for (size_t i = 0; list != NULL && i < json_object_array_length(list); i++) {
        const char *name;

        if (find(rq, json_object_get_string(json_object_array_get_idx(list, i)), &name) != 0)
            return -1;
        if (name != NULL)
            json_object_array_put_idx(list, i, json_object_new_string(name));
    }
    return 0;
}

int
desired_monitor_name(struct request *rq, const char *id, const char **name)
{
    struct monitor m;
    enum found found = monitors_by_id(rq->app->db, rq->arena, id, &m);

    *name = found == FOUND ? m.external_id : NULL;
    return found == FAILED ? -1 : 0;
}

int
desired_channel_name(struct request *rq, const char *id, const char **name)
{
    struct channel c;
    enum found found = channels_by_id(rq->app->db, rq->arena, id, &c);

    *name = found == FOUND ? c.external_id : NULL;
    return found == FAILED ? -1 : 0;
}

void
desired_add_name(struct request *rq, struct desired_names *names, const char *name)
{
    if (name == NULL)
        names->nameless++;
    else
        *arena_add(rq->arena, names) = arena_text(rq->arena, name);
}

/* --- any part ------------------------------------------------------------------------------------------- */

enum found
desired_by_name(struct request *rq, enum desired_part part, int64_t workspace, const char *name,
                struct desired *d)
{
    *d = (struct desired){0};
    return parts[part].reader->by_name(rq, workspace, name, d);
}

enum found
desired_by_id(struct request *rq, enum desired_part part, int64_t workspace, const char *id,
              struct desired *d)
{
    *d = (struct desired){0};
    return parts[part].reader->by_id(rq, workspace, id, d);
}

static int
by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
desired_names(struct request *rq, enum desired_part part, int64_t workspace, struct desired_names *names)
{
    *names = (struct desired_names){0};
    if (parts[part].reader->names == NULL)
        return 0;
    if (parts[part].reader->names(rq, workspace, names) != 0)
        return -1;
    if (names->count > 1)
        qsort(names->list, (size_t)names->count, sizeof *names->list, by_bytes);
    return 0;
}
