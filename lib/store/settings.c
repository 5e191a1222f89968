/* Facts by name, as text. */
#include "store/settings.h"

#include "store/query.h"

#include <inttypes.h>
#include <stdio.h>

int
settings_text(struct db *db, struct arena *a, const char *name, const char **value)
{
    struct query q = query_start(db, SQL_SETTING_READ);

    query_text(&q, ":name", name);
    *value = NULL;
    return query_answer(&q, *value = row_text(&q, a));
}

/* The column is text; the database converts it. */
int
settings_int(struct db *db, const char *name, int64_t none, int64_t *value)
{
    struct query q = query_start(db, SQL_SETTING_READ);

    query_text(&q, ":name", name);
    return query_number(&q, none, value);
}

int
settings_set_text(struct db *db, const char *name, const char *value)
{
    struct query q = query_start(db, value == NULL ? SQL_SETTING_REMOVE : SQL_SETTING_WRITE);

    query_text(&q, ":name", name);
    if (value != NULL)
        query_text(&q, ":value", value);
    return query_end(&q);
}

int
settings_set_int(struct db *db, const char *name, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, value);
    return settings_set_text(db, name, text);
}

/* A digest that cannot be read counts as none: the operator can then issue a new key, and nobody is let in by
 * it. */
enum found
settings_admin_key(struct db *db, struct arena *a, struct digest *digest)
{
    const char *hex;

    if (settings_text(db, a, SETTING_ADMIN_KEY, &hex) != 0)
        return FAILED;
    return hex != NULL && digest_read(hex, digest) ? FOUND : NONE;
}

/* The names under which branding is kept. */
#define TITLE "branding_title"
#define DESCRIPTION "branding_description"
#define LOGO_URL "branding_logo_url"

int
settings_branding(struct db *db, struct arena *a, struct branding *b)
{
    if (settings_text(db, a, TITLE, &b->title) != 0 ||
        settings_text(db, a, DESCRIPTION, &b->description) != 0)
        return -1;
    return settings_text(db, a, LOGO_URL, &b->logo_url);
}

int
settings_set_branding(struct db *db, const struct branding *b)
{
    if (settings_set_text(db, TITLE, b->title) != 0 ||
        settings_set_text(db, DESCRIPTION, b->description) != 0)
        return -1;
    return settings_set_text(db, LOGO_URL, b->logo_url);
}
