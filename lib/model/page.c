/* What a client may set of a status page, and what it sees.
 *
 * What may surprise: an empty custom_domain clears in a change and is refused in a create. The reader of the
 * row does not know which of them is asked for, so it lets "" pass. */
#include "model/page.h"

#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "model/branding.h"
#include "model/language.h"
#include "model/timezone_field.h"

#include <stddef.h>
#include <string.h>

enum { SLUG_MAX = 100, DOMAIN_MAX = 253 };

static const char slug_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

static const char domain_advice[] =
    "custom_domain must be a host name of 1 to 253 characters, as status.example.com, without http://, "
    "port or path";

/* A slug stands in a path as it is: nothing of it needs escaping. */
static const char *
read_slug(struct arena *a, json_object *value, void *where)
{
    const char *slug = arena_text(a, json_object_get_string(value));
    size_t length = strlen(slug);

    if (length < 1 || length > SLUG_MAX || strspn(slug, slug_characters) != length)
        return arena_printf(a, "slug must be 1 to %d letters, digits, - and _", SLUG_MAX);
    *(const char **)where = slug;
    return NULL;
}

/* In lower case, because it is compared with the Host header, which is the same in any case. */
static const char *
read_domain(struct arena *a, json_object *value, void *where)
{
    const char *domain = text_lower(a, json_object_get_string(value));

    if (text_length(domain) > DOMAIN_MAX || text_has_space_or_control(domain) ||
        strpbrk(domain, "/:") != NULL)
        return domain_advice;
    *(const char **)where = domain;
    return NULL;
}

static const char *
read_color(struct arena *a, json_object *value, void *where)
{
    const char *color = text_lower(a, text_trim(a, json_object_get_string(value)));

    if (*color == '\0')
        color = NULL;
    else if (strlen(color) != 7 || color[0] != '#' || strspn(color + 1, "0123456789abcdef") != 6)
        return "accent_color must be # and six hex digits, as #1a7f5a";
    *(const char **)where = color;
    return NULL;
}

static const char *
read_link(struct arena *a, json_object *value, void *where)
{
    const char *url = text_trim(a, json_object_get_string(value));

    if (text_length(url) > 2000 || !url_is_http(url))
        return "url must be an http:// or https:// address of at most 2000 characters";
    *(const char **)where = url;
    return NULL;
}

#define AT(member) .offset = offsetof(struct page_link, member)

static const struct field link_fields[] = {
    { "label", FIELD_TEXT, AT(label), .from = 1, .to = 60,
      .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "url", FIELD_TEXT, AT(url), .notes = FIELD_REQUIRED, .read = read_link },
    { .name = NULL },
};

static const char *const accesses[] = { "public", "unlisted", "password", "key", NULL };
static const char *const themes[] = { "system", "light", "dark", NULL };

#undef AT
#define AT(member) .offset = offsetof(struct page, member)

const struct field page_fields[] = {
    { "slug", FIELD_TEXT, AT(slug), .notes = FIELD_REQUIRED, .read = read_slug },
    { "title", FIELD_TEXT, AT(title), .from = 1, .to = 200,
      .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "description", FIELD_TEXT, AT(description), .to = 2000,
      .notes = FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS },
    { "logo_url", FIELD_TEXT, AT(logo_url), .notes = FIELD_NULL_CLEARS, .read = branding_read_logo },
    { "custom_domain", FIELD_TEXT, AT(custom_domain), .notes = FIELD_NULL_CLEARS, .read = read_domain },
    { "access", FIELD_ENUM, AT(access), .unset = PAGE_PUBLIC, .words = accesses },
    { "password", FIELD_TEXT, AT(password), .from = 8, .to = 200, .notes = FIELD_NULL_CLEARS },
    { "is_public", FIELD_BOOL, AT(is_public), .unset = true },
    { "show_causes", FIELD_BOOL, AT(show_causes) },
    { "accent_color", FIELD_TEXT, AT(accent_color), .notes = FIELD_NULL_CLEARS | FIELD_OPTION,
      .read = read_color },
    { "theme", FIELD_ENUM, AT(theme), .unset = THEME_SYSTEM, .notes = FIELD_OPTION, .words = themes },
    { "footer_links", FIELD_LIST, AT(footer_links), .to = 5, .notes = FIELD_OPTION | FIELD_ALWAYS,
      .of = link_fields, .item_size = sizeof(struct page_link) },
    { "timezone", FIELD_TEXT, AT(timezone), .notes = FIELD_OPTION | FIELD_ASIDE,
      .read = timezone_field_read },
    { "language", FIELD_ENUM, AT(language), .notes = FIELD_OPTION, .words = language_names },
    { "history_days", FIELD_INT, AT(history_days), .from = 30, .to = 365, .unset = 90,
      .notes = FIELD_OPTION | FIELD_CLAMP },
    { "allow_embedding", FIELD_BOOL, AT(allow_embedding), .notes = FIELD_OPTION },
    { "show_powered_by", FIELD_BOOL, AT(show_powered_by), .unset = true, .notes = FIELD_OPTION },
    { "allow_subscribers", FIELD_BOOL, AT(allow_subscribers), .unset = true, .notes = FIELD_OPTION },
    { "notify_automatic", FIELD_BOOL, AT(notify_automatic) },
    { "notify_after_minutes", FIELD_INT, AT(notify_after_minutes), .from = 1, .to = 1440, .unset = 5,
      .notes = FIELD_CLAMP },
    { .name = NULL },
};

static bool
domain_is_empty(const struct page *p)
{
    return p->custom_domain != NULL && *p->custom_domain == '\0';
}

/* --- access --------------------------------------------------------------------------------------------- */

static bool
is_given(json_object *body, const char *name)
{
    json_object *value;

    return json_object_object_get_ex(body, name, &value) && value != NULL;
}

/* is_public is what access was before there was more than two of it: written alone, it moves a page between
 * public and unlisted, and leaves one that is closed as it is. was: before the body was read. */
static struct field_problem
settle_access(json_object *body, struct page *p, enum page_access was)
{
    const struct field_problem fine = { FIELD_FINE, NULL };

    if (!is_given(body, "access")) {
        p->access = was;
        if (is_given(body, "is_public") && p->is_public != (was == PAGE_PUBLIC))
            p->access = p->is_public ? PAGE_PUBLIC : was >= PAGE_PASSWORD ? was : PAGE_UNLISTED;
    } else if (is_given(body, "is_public") && p->is_public != (p->access == PAGE_PUBLIC)) {
        return (struct field_problem){
            FIELD_BAD_VALUE, "is_public and access contradict each other: is_public is true for access "
                             "\"public\" alone. Leave it out",
        };
    }
    p->is_public = p->access == PAGE_PUBLIC;
    return fine;
}

static struct field_problem
settle_password(json_object *body, struct page *p)
{
    json_object *value;

    if (json_object_object_get_ex(body, "password", &value) && value == NULL)
        p->password_seal = NULL;
    if (p->access != PAGE_PASSWORD)
        p->password = p->password_seal = NULL;
    else if (p->password == NULL && p->password_seal == NULL)
        return (struct field_problem){
            FIELD_BAD_VALUE, "password is required with access \"password\": a text of 8 to 200 characters",
        };
    return (struct field_problem){ FIELD_FINE, NULL };
}

static struct field_problem
settle(json_object *body, struct page *p, enum page_access was)
{
    struct field_problem problem = settle_access(body, p, was);

    return problem.fault == FIELD_FINE ? settle_password(body, p) : problem;
}

struct field_problem
page_create(struct arena *a, json_object *body, struct page *p)
{
    struct field_problem problem = fields_create(a, page_fields, body, p);

    if (problem.fault == FIELD_FINE && domain_is_empty(p))
        problem = (struct field_problem){ FIELD_BAD_VALUE, domain_advice };
    return problem.fault == FIELD_FINE ? settle(body, p, PAGE_PUBLIC) : problem;
}

struct field_problem
page_change(struct arena *a, json_object *body, struct page *p, int *changes)
{
    const enum page_access was = p->access;
    struct field_problem problem = fields_change(a, page_fields, body, p, changes);

    if (problem.fault == FIELD_FINE && domain_is_empty(p))
        p->custom_domain = NULL;
    return problem.fault == FIELD_FINE ? settle(body, p, was) : problem;
}

/* --- how it is stored and shown ------------------------------------------------------------------------- */

const char *
page_look_text(struct arena *a, const struct page *p)
{
    struct buf out = { .arena = a };

    put_object(&out, NULL);
    fields_put(&out, a, page_fields, p, FIELD_ANY_KIND, FIELD_OPTION, 0, FIELD_STORED);
    end_object(&out);
    return out.length == 2 ? NULL : buf_string(&out);
}

void
page_look_read(struct arena *a, const char *text, struct page *p)
{
    fields_read_stored(a, page_fields, text, p);
}

const char *
page_timezone(const struct page *p, const struct config *config)
{
    if (p->timezone != NULL)
        return p->timezone;
    if (p->workspace_timezone != NULL && *p->workspace_timezone != '\0')
        return p->workspace_timezone;
    return config->timezone;
}

static void
put_image(struct buf *out, const char *name, const struct page *p, const char *base, const char *digest)
{
    if (digest != NULL)
        put_text(out, name, arena_printf(out->arena, "%s/s/%s/%s.png?v=%.16s", base, p->slug, name, digest));
}

void
page_begin_json(struct buf *out, const char *name, const struct page *p, const struct config *config,
                bool with_key)
{
    const char *base = config->base_path != NULL ? config->base_path : "";

    put_object(out, name);
    put_text(out, "id", p->id);
    put_text(out, "slug", p->slug);
    put_text(out, "title", p->title);
    opt_text(out, "description", p->description);
    opt_text(out, "logo_url", p->logo_url);
    put_image(out, "logo", p, base, p->logo);
    put_image(out, "favicon", p, base, p->favicon);
    opt_text(out, "custom_domain", p->custom_domain);
    put_text(out, "access", accesses[p->access]);
    put_bool(out, "is_public", p->is_public);
    put_bool(out, "show_causes", p->show_causes);
    put_text(out, "timezone", page_timezone(p, config));
    fields_put(out, out->arena, page_fields, p, FIELD_ANY_KIND, FIELD_OPTION, FIELD_ASIDE, FIELD_PLAIN);
    put_bool(out, "notify_automatic", p->notify_automatic);
    put_int(out, "notify_after_minutes", p->notify_after_minutes);
    put_time(out, "created_at", p->created_at);
    put_time(out, "updated_at", p->updated_at);
    put_int(out, "revision", p->revision);
    if (with_key)
        opt_text(out, "workspace_id", p->workspace_id);
}

void
page_json(struct buf *out, const char *name, const struct page *p, const struct config *config, bool with_key)
{
    page_begin_json(out, name, p, config, with_key);
    put_int(out, "monitor_count", p->monitor_count);
    end_object(out);
}
