/* A status page in the form of the document: with its sections, and those of its monitors that the client
 * gave names. */
#include "fcgi/api/desired_reader.h"

#include "fcgi/api/handlers.h"
#include "store/layouts.h"
#include "store/monitors.h"
#include "store/pages.h"

struct members {
    int64_t workspace;
    struct page_places places;
    json_object *names;
};

static void
take_member(void *to, struct arena *row, struct monitor *m)
{
    struct members *members = to;
    const struct page_place *place = page_places_of(&members->places, m->key);

    (void)row;
    if (m->external_id != NULL && m->workspace == members->workspace && place != NULL && place->named)
        json_object_array_add(members->names, json_object_new_string(m->external_id));
}

/* In a section by tag only those that it has words for. */
static bool
has_words(const struct layout_member *m)
{
    return m->display_name != NULL || m->description != NULL || m->shows != SHOW_HISTORY;
}

/* The sections as a body has them, with monitors by the names that the client gave; those that have none are
 * left out. NULL: they cannot be read. */
static json_object *
layout_body(struct request *rq, struct page_layout *l)
{
    struct buf out = json_text(rq);
    const char *problem;

    for (int i = 0; i < l->count; i++) {
        struct layout_section *s = &l->list[i];
        struct layout_member *members = s->members.items;
        int kept = 0;

        for (int k = 0; k < s->members.count; k++) {
            const char *name;

            if (desired_monitor_name(rq, members[k].id, &name) != 0)
                return NULL;
            if (name == NULL || (s->tag != NULL && !has_words(&members[k])))
                continue;
            members[kept] = members[k];
            members[kept++].id = name;
        }
        s->members.count = kept;
        s->id = NULL;
    }
    layout_json(&out, NULL, l);
    return json_read(buf_string(&out), out.length, &problem);
}

static enum found
read_page(struct request *rq, const struct page *p, struct desired *d)
{
    struct monitor_filter filter = page_filter(p);
    struct members members = {.workspace = p->workspace};
    struct buf out = json_text(rq);
    struct page_layout layout;
    json_object *sections;
    int64_t total;

    if (layouts_read(rq->app->db, rq->arena, p->key, &layout) != 0 ||
        layouts_places(rq->app->db, rq->arena, p->key, &members.places) != 0)
        return FAILED;
    members.names = json_object_new_array();

    d->id = p->id;
    d->name = p->slug;
    page_json(&out, NULL, p, &rq->app->config, false);
    d->plain = desired_body(&out);
    json_object_object_del(d->plain, "is_public"); /* access says it */
    json_object_object_add(d->plain, "monitors", members.names);
    sections = layout_body(rq, &layout);
    json_object_object_add(d->plain, "layout", sections);
    d->shown = json_object_get(d->plain);
    if (sections == NULL)
        return FAILED;
    return monitors_each(rq->app->db, &filter, take_member, &members, &total) == 0 ? FOUND : FAILED;
}

static enum found
page_by_name(struct request *rq, int64_t workspace, const char *slug, struct desired *d)
{
    struct page p;
    enum found found = pages_by_slug(rq->app->db, rq->arena, slug, &p);

    if (found == FOUND)
        return p.workspace == workspace ? read_page(rq, &p, d) : NONE;
    return found;
}

static enum found
page_by_id(struct request *rq, int64_t workspace, const char *id, struct desired *d)
{
    struct page p;
    enum found found = pages_named(rq->app->db, rq->arena, id, &p);

    if (found == FOUND)
        return p.workspace == workspace ? read_page(rq, &p, d) : NONE;
    return found;
}

static int
page_names(struct request *rq, int64_t workspace, struct desired_names *names)
{
    struct readership of = {.scope = SCOPE_ALL, .workspace = workspace};
    struct pages found = {0};

    if (pages_all(rq->app->db, rq->arena, &of, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++)
        desired_add_name(rq, names, found.list[i].slug);
    return 0;
}

const struct desired_reader desired_pages = {page_by_name, page_by_id, page_names};
