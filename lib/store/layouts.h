/* The layouts of status pages, and what follows from them: where monitors stand, and what they are called. */
#ifndef STORE_LAYOUTS_H
#define STORE_LAYOUTS_H

#include "model/layout.h"
#include "store/db.h"

/* With all monitors that stand in its sections, also by tag. */
int layouts_read(struct db *db, struct arena *a, int64_t page, struct page_layout *l);

/* Its sections alone, without the monitors in them. */
int layouts_sections(struct db *db, struct arena *a, int64_t page, struct page_layout *l);

/* Puts it in the place of what was there. Monitors must exist (pages_monitor_exists); those that a section
 * names join the page. Sections get a key, and an id where they have none. */
int layouts_write(struct db *db, struct arena *a, int64_t page, struct page_layout *l, int64_t now);

/* After the page came to another workspace, where its tags stand for other monitors; or after a monitor was
 * taken off it, which may be there by a tag still. */
int layouts_settle(struct db *db, struct arena *a, int64_t page, int64_t now);

/* What a monitor that is there by a tag alone is there by. */
enum found layouts_tag_of(struct db *db, struct arena *a, int64_t page, const char *monitor_id,
                          const char **tag);

/* The monitors that are called otherwise on a page, by their rows. */
struct page_name {
    int64_t monitor;
    const char *name;
};
struct page_names {
    struct page_name *list;
    int count, capacity;
};
int layouts_names(struct db *db, struct arena *a, int64_t page, struct page_names *names);

/* How a page calls a monitor; `name` if it has no word of its own. */
const char *page_names_of(const struct page_names *names, int64_t monitor, const char *name);

/* Where the monitors of a page stand, by their rows. */
struct page_place {
    int64_t monitor, section, position; /* section: its row; 0: none */
    const char *description;
    int64_t shows;
    bool named; /* by its id; else it is there by its tag alone */
};
struct page_places {
    struct page_place *list;
    int count, capacity;
};
int layouts_places(struct db *db, struct arena *a, int64_t page, struct page_places *places);
const struct page_place *page_places_of(const struct page_places *places, int64_t monitor);

#endif
