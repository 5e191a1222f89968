/* The place of a monitor is kept beside it (page_monitors), so lists of a page are sorted without its
 * sections. Tags are followed by triggers (sql/schema/048.sql); here they are only laid out anew. */
#include "store/layouts.h"

#include "base/text.h"
#include "base/uuid.h"
#include "store/calendars.h"
#include "store/like.h"
#include "store/query.h"

#include <stdlib.h>
#include <string.h>

/* As in sql/schema/048.sql: a place on the page is that of the section times this, and that in the section;
 * monitors in no section come behind all, at PLACE_LAST. */
enum { SECTION_WIDTH = 1001, PLACE_LAST = 1000000 };
_Static_assert(SECTION_WIDTH > LAYOUT_MEMBERS_MOST, "the places of two sections overlap");
_Static_assert(LAYOUT_SECTIONS_MOST * SECTION_WIDTH < PLACE_LAST, "a section comes behind what is in none");

/* --- reading -------------------------------------------------------------------------------------------- */

static void
read_section(struct query *q, struct arena *a, struct layout_section *s)
{
    s->key = row_int(q);
    s->id = row_text(q, a);
    s->title = row_text(q, a);
    s->collapsed = row_bool(q);
    s->tag = row_text(q, a);
}

struct member_list {
    struct layout_member *list;
    int count, capacity;
};

/* Rows come section after section. */
static void
read_member(struct query *q, struct arena *a, const struct page_layout *l, struct member_list *lists)
{
    int64_t section = row_int(q);
    struct layout_member m = { .id = row_text(q, a) };

    m.display_name = row_text(q, a);
    m.description = row_text(q, a);
    m.shows = row_int(q);
    for (int i = 0; i < l->count; i++)
        if (l->list[i].key == section)
            *arena_add(a, &lists[i]) = m;
}

int
layouts_sections(struct db *db, struct arena *a, int64_t page, struct page_layout *l)
{
    struct query q = query_start(db, SQL_LAYOUT_SECTIONS);

    *l = (struct page_layout){ 0 };
    query_int(&q, ":page", page);
    return query_all(&q, read_section(&q, a, arena_add(a, l)));
}

int
layouts_read(struct db *db, struct arena *a, int64_t page, struct page_layout *l)
{
    struct query q;
    struct member_list *lists;

    if (layouts_sections(db, a, page, l) != 0)
        return -1;
    if (l->count == 0)
        return 0;
    lists = arena_alloc(a, (size_t)l->count * sizeof *lists);
    q = query_start(db, SQL_LAYOUT_MEMBERS);
    query_int(&q, ":page", page);
    if (query_all(&q, read_member(&q, a, l, lists)) != 0)
        return -1;
    for (int i = 0; i < l->count; i++)
        l->list[i].members = (struct field_list){ lists[i].list, lists[i].count };
    return 0;
}

static int
by_monitor(const void *key, const void *item)
{
    int64_t a = *(const int64_t *)key, b = *(const int64_t *)item; /* the first member of both structs */

    return (a > b) - (a < b);
}

static void
read_name(struct query *q, struct arena *a, struct page_name *n)
{
    n->monitor = row_int(q);
    n->name = row_text(q, a);
}

int
layouts_names(struct db *db, struct arena *a, int64_t page, struct page_names *names)
{
    struct query q = query_start(db, SQL_LAYOUT_NAMES);

    *names = (struct page_names){ 0 };
    query_int(&q, ":page", page);
    return query_all(&q, read_name(&q, a, arena_add(a, names)));
}

const char *
page_names_of(const struct page_names *names, int64_t monitor, const char *name)
{
    const struct page_name *found =
        names->count == 0 ? NULL : bsearch(&monitor, names->list, (size_t)names->count, sizeof *names->list,
                                           by_monitor);

    return found != NULL ? found->name : name;
}

static void
read_place(struct query *q, struct arena *a, struct page_place *p)
{
    p->monitor = row_int(q);
    p->section = row_int(q);
    p->position = row_int(q);
    p->description = row_text(q, a);
    p->shows = row_int(q);
    p->named = row_bool(q);
}

int
layouts_places(struct db *db, struct arena *a, int64_t page, struct page_places *places)
{
    struct query q = query_start(db, SQL_LAYOUT_PLACES);

    *places = (struct page_places){ 0 };
    query_int(&q, ":page", page);
    return query_all(&q, read_place(&q, a, arena_add(a, places)));
}

const struct page_place *
page_places_of(const struct page_places *places, int64_t monitor)
{
    return places->count == 0 ? NULL : bsearch(&monitor, places->list, (size_t)places->count,
                                               sizeof *places->list, by_monitor);
}

enum found
layouts_tag_of(struct db *db, struct arena *a, int64_t page, const char *monitor_id, const char **tag)
{
    struct query q = query_start(db, SQL_LAYOUT_TAG_OF);

    query_int(&q, ":page", page);
    query_text(&q, ":monitor", monitor_id);
    return query_one(&q, *tag = row_text(&q, a));
}

/* --- writing -------------------------------------------------------------------------------------------- */

static int
on_page(struct db *db, enum sql name, int64_t page)
{
    struct query q = query_start(db, name);

    query_int(&q, ":page", page);
    return query_end(&q);
}

/* A section keeps its id as long as its title stays. */
static void
keep_ids(struct arena *a, const struct page_layout *was, struct page_layout *l)
{
    for (int i = 0; i < l->count; i++) {
        l->list[i].id = NULL;
        for (int k = 0; k < was->count; k++)
            if (strcmp(was->list[k].title, l->list[i].title) == 0)
                l->list[i].id = was->list[k].id;
        if (l->list[i].id == NULL)
            l->list[i].id = uuid_new(a);
    }
}

static int
insert_section(struct db *db, struct arena *a, int64_t page, int position, struct layout_section *s)
{
    struct query q = query_start(db, SQL_LAYOUT_SECTION_INSERT);

    s->key = db_next(db, SERIES_PAGE_SECTION);
    query_int(&q, ":key", s->key);
    query_text(&q, ":id", s->id);
    query_int(&q, ":page", page);
    query_int(&q, ":position", position);
    query_text(&q, ":title", s->title);
    query_int(&q, ":collapsed", s->collapsed);
    query_text(&q, ":tag", s->tag);
    query_text(&q, ":pattern", s->tag != NULL ? like_pattern(a, "%,", text_lower(a, s->tag), ",%") : NULL);
    return query_end(&q);
}

static int
put_member(struct db *db, int64_t page, int place, const struct layout_section *s,
           const struct layout_member *m)
{
    struct query q = query_start(db, s->tag != NULL ? SQL_LAYOUT_WORDS_PUT : SQL_LAYOUT_MEMBER_PUT);

    query_int(&q, ":page", page);
    query_int(&q, ":section", s->key);
    if (s->tag == NULL)
        query_int(&q, ":position", place);
    query_text(&q, ":monitor", m->id);
    query_text(&q, ":display_name", m->display_name);
    query_text(&q, ":description", m->description);
    query_int(&q, ":shows", m->shows);
    return query_end(&q);
}

static int
put_tagged(struct db *db, const struct layout_section *s)
{
    struct query q;

    if (s->tag == NULL)
        return 0;
    q = query_start(db, SQL_LAYOUT_TAGGED_PUT);
    query_int(&q, ":section", s->key);
    return query_end(&q);
}

int
layouts_write(struct db *db, struct arena *a, int64_t page, struct page_layout *l, int64_t now)
{
    struct page_layout was;

    if (layouts_read(db, a, page, &was) != 0 || calendars_cancel_tagged(db, page, now) != 0 ||
        on_page(db, SQL_LAYOUT_SECTIONS_DELETE, page) != 0 ||
        on_page(db, SQL_LAYOUT_MEMBERS_DROP, page) != 0 || on_page(db, SQL_LAYOUT_MEMBERS_FORGET, page) != 0)
        return -1;
    keep_ids(a, &was, l);
    for (int i = 0; i < l->count; i++) {
        struct layout_section *s = &l->list[i];
        const struct layout_member *members = s->members.items;

        if (insert_section(db, a, page, i, s) != 0 || put_tagged(db, s) != 0)
            return -1;
        for (int k = 0; k < s->members.count; k++)
            if (put_member(db, page, i * SECTION_WIDTH + k + 1, s, &members[k]) != 0)
                return -1;
    }
    return 0;
}

int
layouts_settle(struct db *db, struct arena *a, int64_t page, int64_t now)
{
    struct page_layout l;

    if (layouts_read(db, a, page, &l) != 0)
        return -1;
    return l.count == 0 ? 0 : layouts_write(db, a, page, &l, now);
}
