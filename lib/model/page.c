/* What a client may set of a status page, and what it sees.
 *
 * What may surprise: an empty custom_domain clears in a change and is refused in a create. The reader of the
 * row does not know which of them is asked for, so it lets "" pass. */
#include "model/page.h"

#include "base/json.h"
#include "base/text.h"
#include "model/branding.h"

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

#define AT(member) .offset = offsetof(struct page, member)

const struct field page_fields[] = {
    { "slug", FIELD_TEXT, AT(slug), .notes = FIELD_REQUIRED, .read = read_slug },
    { "title", FIELD_TEXT, AT(title), .from = 1, .to = 200,
      .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "description", FIELD_TEXT, AT(description), .to = 2000,
      .notes = FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS },
    { "logo_url", FIELD_TEXT, AT(logo_url), .notes = FIELD_NULL_CLEARS, .read = branding_read_logo },
    { "custom_domain", FIELD_TEXT, AT(custom_domain), .notes = FIELD_NULL_CLEARS, .read = read_domain },
    { "is_public", FIELD_BOOL, AT(is_public), .unset = true },
    { .name = NULL },
};

static bool
domain_is_empty(const struct page *p)
{
    return p->custom_domain != NULL && *p->custom_domain == '\0';
}

struct field_problem
page_create(struct arena *a, json_object *body, struct page *p)
{
    struct field_problem problem = fields_create(a, page_fields, body, p);

    if (problem.fault == FIELD_FINE && domain_is_empty(p))
        problem = (struct field_problem){ FIELD_BAD_VALUE, domain_advice };
    return problem;
}

struct field_problem
page_change(struct arena *a, json_object *body, struct page *p, int *changes)
{
    struct field_problem problem = fields_change(a, page_fields, body, p, changes);

    if (problem.fault == FIELD_FINE && domain_is_empty(p))
        p->custom_domain = NULL;
    return problem;
}

void
page_begin_json(struct buf *out, const char *name, const struct page *p, bool with_key)
{
    put_object(out, name);
    put_text(out, "id", p->id);
    put_text(out, "slug", p->slug);
    put_text(out, "title", p->title);
    opt_text(out, "description", p->description);
    opt_text(out, "logo_url", p->logo_url);
    opt_text(out, "custom_domain", p->custom_domain);
    put_bool(out, "is_public", p->is_public);
    put_time(out, "created_at", p->created_at);
    put_time(out, "updated_at", p->updated_at);
    put_int(out, "revision", p->revision);
    if (with_key)
        opt_text(out, "workspace_id", p->workspace_id);
}

void
page_json(struct buf *out, const char *name, const struct page *p, bool with_key)
{
    page_begin_json(out, name, p, with_key);
    put_int(out, "monitor_count", p->monitor_count);
    end_object(out);
}
