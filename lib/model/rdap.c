/* Both are JSON from afar: each member is asked for its type before it is used. */
#include "model/rdap.h"

#include "base/idn.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "base/url.h"

#include <string.h>
#include <strings.h>

#define LONGEST_BASE 500

/* --- the list of servers ---------------------------------------------------------------------------- */

static json_object *
item(json_object *array, size_t i)
{
    return json_object_is_type(array, json_type_array) && i < json_object_array_length(array)
               ? json_object_array_get_idx(array, i)
               : NULL;
}

static size_t
items(json_object *array)
{
    return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

static const char *
text_of(json_object *value)
{
    return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

/* How many labels of the domain's end the entry names: 0: it is not for it. "com" is for example.com. */
static int
labels_in_common(const char *entry, const char *domain)
{
    size_t length = strlen(entry), whole = strlen(domain);
    int labels = 1;

    if (length == 0 || length > whole || strcasecmp(entry, domain + whole - length) != 0 ||
        (length < whole && domain[whole - length - 1] != '.'))
        return 0;
    for (const char *c = entry; *c; c++)
        labels += *c == '.';
    return labels;
}

static bool
is_base(const char *url)
{
    return url && url_is_http(url) && text_length(url) <= LONGEST_BASE && strpbrk(url, "?#") == NULL;
}

static bool
is_https(const char *url)
{
    return text_starts_nocase(url, "https:");
}

static const char *
best_url(struct arena *a, json_object *urls)
{
    const char *best = NULL;

    for (size_t i = 0; i < items(urls); i++) {
        const char *url = text_of(item(urls, i));

        if (is_base(url) && (!best || (is_https(url) && !is_https(best))))
            best = url;
    }
    if (!best)
        return NULL;
    return arena_printf(a, "%s%s", best, best[strlen(best) - 1] == '/' ? "" : "/");
}

/* A service is a list of entries and a list of urls. */
static const char *
find_server(struct arena *a, json_object *services, const char *domain)
{
    const char *found = NULL;
    int most = 0;

    for (size_t i = 0; i < items(services); i++) {
        json_object *entries = item(item(services, i), 0);

        for (size_t e = 0; e < items(entries); e++) {
            const char *entry = text_of(item(entries, e)), *url;
            int labels = entry ? labels_in_common(entry, domain) : 0;

            if (labels > most && (url = best_url(a, item(item(services, i), 1))) != NULL) {
                most = labels;
                found = url;
            }
        }
    }
    return found;
}

const char *
rdap_server(struct arena *a, const char *list, size_t length, const char *domain, bool *is_list)
{
    const char *problem, *found = NULL;
    json_object *root = json_read(list, length, &problem), *services = NULL;

    *is_list = json_object_is_type(root, json_type_object) &&
               json_object_object_get_ex(root, "services", &services) &&
               json_object_is_type(services, json_type_array);
    if (*is_list)
        found = find_server(a, services, domain);
    json_object_put(root);
    return found;
}

/* --- an answer -------------------------------------------------------------------------------------- */

static bool
names(json_object *object, const char *member, const char *wanted)
{
    json_object *value;

    return json_object_is_type(object, json_type_object) &&
           json_object_object_get_ex(object, member, &value) && text_of(value) &&
           strcasecmp(text_of(value), wanted) == 0;
}

/* "registrar expiration" is another contract, which the registry need not heed. */
static void
read_event(json_object *event, int64_t *expires_at)
{
    json_object *date;
    int64_t at;

    if (names(event, "eventAction", "expiration") && json_object_object_get_ex(event, "eventDate", &date) &&
        text_of(date) && rfc3339_parse(text_of(date), &at) && at > 0)
        *expires_at = at;
}

bool
rdap_expiry(const char *answer, size_t length, int64_t *expires_at)
{
    const char *problem;
    json_object *root = json_read(answer, length, &problem), *events;
    bool is_domain = names(root, "objectClassName", "domain");

    *expires_at = 0;
    if (is_domain && json_object_object_get_ex(root, "events", &events))
        for (size_t i = 0; i < items(events); i++)
            read_event(item(events, i), expires_at);
    json_object_put(root);
    return is_domain;
}

/* --- names ------------------------------------------------------------------------------------------ */

const char *
rdap_domain(struct arena *a, const char *url)
{
    const char *name = url_dns_name(url);
    char ascii[IDN_ROOM];
    size_t length = name ? strlen(name) : 0;

    if (length > 0 && name[length - 1] == '.')
        length--;
    if (length == 0 || !idn_to_ascii(name, length, ascii) || !url_is_host(ascii) || !strchr(ascii, '.') ||
        ascii[strspn(ascii, "0123456789.")] == '\0' || strchr(ascii, ':') || *ascii == '.')
        return NULL;
    return text_lower(a, ascii);
}
