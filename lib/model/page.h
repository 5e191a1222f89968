/* A status page: a selection of monitors with an address and a title of its own. */
#ifndef MODEL_PAGE_H
#define MODEL_PAGE_H

#include "base/buf.h"
#include "base/digest.h"
#include "model/fields.h"
#include "model/listing.h"
#include "os/config.h"

#include <stdbool.h>
#include <stdint.h>

/* Who may read it. The numbers are stored. */
enum page_access { PAGE_PUBLIC, PAGE_UNLISTED, PAGE_PASSWORD, PAGE_KEYED };

/* Whether reading it takes a password or a key. */
#define PAGE_IS_CLOSED(p) ((p)->access >= PAGE_PASSWORD)

enum page_theme { THEME_SYSTEM, THEME_LIGHT, THEME_DARK };

struct page_link {
    const char *label, *url;
};

struct page {
    int64_t key;
    const char *id;
    struct digest manage_key;
    const char *slug, *title;
    const char *description, *logo_url, *custom_domain; /* NULL: none */
    bool is_public; /* access is PAGE_PUBLIC */
    enum page_access access;
    const char *password; /* as a body has it; NULL: it has none. What is stored is its seal: */
    const char *password_seal; /* base/passphrase.h; NULL: none */
    int64_t read_epoch; /* one more: what let readers in before does so no longer */
    bool show_causes;
    bool notify_automatic;
    int64_t notify_after_minutes;
    /* How it looks: what the rows marked FIELD_OPTION say. */
    const char *accent_color; /* "#rrggbb"; NULL: none */
    enum page_theme theme;
    struct field_list footer_links; /* of struct page_link */
    const char *timezone; /* of its own; NULL: its workspace's */
    int language; /* a place in language_names; 0: as the reader asks */
    int64_t history_days;
    bool allow_embedding, show_powered_by, allow_subscribers;
    const char *workspace_timezone; /* NULL or "": the one of the settings */
    const char *logo, *favicon; /* the digests of its images; NULL: none */
    enum listing listing; /* of a new one */
    int64_t workspace;    /* the row of its workspace; 0: none */
    const char *workspace_id;
    int64_t created_at, updated_at;
    int64_t revision; /* 1, and one more with each change */
    int64_t monitor_count; /* on it, private ones too */
};

/* What POST /status-pages takes; ends with a row without a name. */
extern const struct field page_fields[];

/* Read bodies that passed fields_types; as monitor_create and monitor_change. What `access` and `is_public`
 * say is one thing then; a password that is not needed is forgotten, one that is given is in p->password,
 * for the caller to seal. */
struct field_problem page_create(struct arena *a, json_object *body, struct page *p);
struct field_problem page_change(struct arena *a, json_object *body, struct page *p, int *changes);

/* The look as it is stored, a JSON object in the arena (NULL: all is as when unset), and read again. */
const char *page_look_text(struct arena *a, const struct page *p);
void page_look_read(struct arena *a, const char *text, struct page *p);

/* The zone that its times are shown in: an IANA name. */
const char *page_timezone(const struct page *p, const struct config *config);

/* The members that Page and PageDetail share, in an object that is left open: Page adds monitor_count,
 * PageDetail the monitors. config: BASE_PATH and TIMEZONE. */
void page_begin_json(struct buf *out, const char *name, const struct page *p, const struct config *config,
                     bool with_key);

/* The shape Page; name as for put_object. with_key: the reader holds one of its workspace. */
void page_json(struct buf *out, const char *name, const struct page *p, const struct config *config,
               bool with_key);

#endif
