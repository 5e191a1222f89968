/* The options that need more than limits. */
#include "model/monitor_options.h"

#include "base/text.h"
#include "base/url.h"

#include <stdio.h>
#include <string.h>

#define MASK "***"
#define LONGEST_SECRET 4096 /* characters */

const char *const ip_family_names[FAMILY_COUNT + 1] = {
    [FAMILY_ANY] = "any",
    [FAMILY_IPV4] = "ipv4",
    [FAMILY_IPV6] = "ipv6",
};

const char *const http_version_names[HTTP_VERSION_COUNT + 1] = {
    [HTTP_AUTO] = "auto",
    [HTTP_1_1] = "1.1",
    [HTTP_2] = "2",
};

const char *const dns_rcode_names[RCODE_COUNT + 1] = {
    [RCODE_NOERROR] = "NOERROR",
    [RCODE_NXDOMAIN] = "NXDOMAIN",
    [RCODE_SERVFAIL] = "SERVFAIL",
    [RCODE_REFUSED] = "REFUSED",
};

/* --- auth ------------------------------------------------------------------------------------------- */

static const char *const auth_names[AUTH_TYPE_COUNT + 1] = {
    [AUTH_BASIC] = "basic",
    [AUTH_BEARER] = "bearer",
    [AUTH_OAUTH2] = "oauth2",
};

/* The members of each type, in the order in which they are written. */
static const struct auth_member {
    const char *name;
    enum auth_type type;
    size_t offset;
    bool required, secret;
} auth_members[] = {
    {"username", AUTH_BASIC, offsetof(struct target_auth, username), true, false},
    {"password", AUTH_BASIC, offsetof(struct target_auth, password), true, true},
    {"token", AUTH_BEARER, offsetof(struct target_auth, token), true, true},
    {"token_url", AUTH_OAUTH2, offsetof(struct target_auth, token_url), true, false},
    {"client_id", AUTH_OAUTH2, offsetof(struct target_auth, client_id), true, false},
    {"client_secret", AUTH_OAUTH2, offsetof(struct target_auth, client_secret), true, true},
    {"scope", AUTH_OAUTH2, offsetof(struct target_auth, scope), false, false},
    {"audience", AUTH_OAUTH2, offsetof(struct target_auth, audience), false, false},
};
enum { AUTH_MEMBERS = sizeof auth_members / sizeof *auth_members };

static const char **
place_of(struct target_auth *auth, const struct auth_member *member)
{
    return (const char **)(void *)((char *)auth + member->offset);
}

bool
auth_is_fit(json_object *value)
{
    return json_object_is_type(value, json_type_object);
}

static const char *
auth_type_read(json_object *value, enum auth_type *type)
{
    json_object *name;

    if (json_object_object_get_ex(value, "type", &name) && json_object_is_type(name, json_type_string)) {
        for (int i = 0; i < AUTH_TYPE_COUNT; i++) {
            if (strcmp(auth_names[i], json_object_get_string(name)) == 0) {
                *type = (enum auth_type)i;
                return NULL;
            }
        }
    }
    return "auth.type must be basic, bearer or oauth2";
}

/* A line break would begin another header of the request; a masked secret is the one that was there. */
static const char *
auth_member_read(struct arena *a, json_object *value, const struct auth_member *member,
                 const struct target_auth *before, struct target_auth *auth)
{
    struct target_auth was = before != NULL ? *before : (struct target_auth){.type = auth->type};
    const char **place = place_of(auth, member), *old = *place_of(&was, member), *text;
    json_object *given;

    if (!json_object_object_get_ex(value, member->name, &given) || given == NULL)
        return member->required
                   ? arena_printf(a, "auth.%s is required for %s", member->name, auth_names[auth->type])
                   : NULL;
    if (!json_object_is_type(given, json_type_string))
        return arena_printf(a, "auth.%s must be a string", member->name);
    text = json_object_get_string(given);
    if (text_length(text) > LONGEST_SECRET || strpbrk(text, "\r\n") != NULL)
        return arena_printf(a, "auth.%s must be one line of at most %d characters", member->name,
                            LONGEST_SECRET);
    *place = member->secret && old != NULL && strcmp(text, MASK) == 0 ? old : arena_text(a, text);
    return NULL;
}

static const char *
auth_problem(const struct target_auth *auth)
{
    if (auth->type == AUTH_BASIC && strchr(auth->username, ':') != NULL)
        return "auth.username must not hold a colon";
    if (auth->type == AUTH_OAUTH2 && !url_is_http(auth->token_url))
        return "auth.token_url must be an http:// or https:// address";
    if (auth->type == AUTH_BEARER && text_blank(auth->token))
        return "auth.token must not be empty";
    return NULL;
}

const char *
auth_read(struct arena *a, json_object *value, void *where)
{
    const struct target_auth **place = where;
    struct target_auth *auth = arena_alloc(a, sizeof *auth);
    const char *problem;

    if (value == NULL) {
        *place = NULL;
        return NULL;
    }
    problem = auth_type_read(value, &auth->type);
    for (int i = 0; i < AUTH_MEMBERS && problem == NULL; i++)
        if (auth_members[i].type == auth->type)
            problem = auth_member_read(a, value, &auth_members[i],
                                       *place != NULL && (*place)->type == auth->type ? *place : NULL, auth);
    if (problem == NULL)
        problem = auth_problem(auth);
    if (problem == NULL)
        *place = auth;
    return problem;
}

void
auth_put(struct buf *out, struct arena *a, const char *name, const void *where, enum field_view view)
{
    struct target_auth auth = **(const struct target_auth *const *)where;

    (void)a;
    put_object(out, name);
    put_text(out, "type", auth_names[auth.type]);
    for (int i = 0; i < AUTH_MEMBERS; i++) {
        const struct auth_member *member = &auth_members[i];
        const char *text = *place_of(&auth, member);

        if (member->type == auth.type && text != NULL)
            put_text(out, member->name, view >= FIELD_MASKED && member->secret ? MASK : text);
    }
    end_object(out);
}

/* --- status codes ----------------------------------------------------------------------------------- */

/* The three digits that a text begins with, or -1. */
static int
code_at(const char *text)
{
    int code = 0;

    for (int i = 0; i < 3; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        code = code * 10 + (text[i] - '0');
    }
    return code;
}

/* "200", "200-299", "2xx". */
static bool
range_read(const char *text, int64_t *from, int64_t *to)
{
    if (strlen(text) == 3 && text[0] >= '1' && text[0] <= '5' && (text[1] | 32) == 'x' &&
        (text[2] | 32) == 'x') {
        *from = (text[0] - '0') * 100;
        *to = *from + 99;
        return true;
    }
    if ((*from = code_at(text)) < 0)
        return false;
    if (text[3] == '\0')
        *to = *from;
    else if (text[3] != '-' || (*to = code_at(text + 4)) < 0 || text[7] != '\0')
        return false;
    return *from >= 100 && *to <= 599 && *from <= *to;
}

const char *
expected_status_read(struct arena *a, json_object *value, void *where)
{
    const char *text = text_lower(a, text_trim(a, json_object_get_string(value)));
    int64_t from, to;

    if (!range_read(text, &from, &to))
        return "must be a code, a range or a class, as 200, 200-299 or 2xx, within 100 to 599";
    *(const char **)where = text;
    return NULL;
}

bool
expected_statuses_hold(const struct field_list *list, int64_t code)
{
    const char *const *texts = list->items;
    int64_t from, to;

    for (int i = 0; i < list->count; i++)
        if (range_read(texts[i], &from, &to) && code >= from && code <= to)
            return true;
    return false;
}

const char *
expected_statuses_text(struct arena *a, const struct field_list *list)
{
    const char *const *texts = list->items;
    struct buf out = {.arena = a};

    for (int i = 0; i < list->count; i++)
        buf_printf(&out, "%s%s", i > 0 ? ", " : "", texts[i]);
    return buf_string(&out);
}

/* --- names and places ------------------------------------------------------------------------------- */

const char *
web_link_read(struct arena *a, json_object *value, void *where)
{
    const char *text = text_trim(a, json_object_get_string(value));

    if (text[0] != '\0' && (text_length(text) > 2000 || !url_is_http(text)))
        return "notes_url must be an http:// or https:// address of at most 2000 characters";
    *(const char **)where = text[0] != '\0' ? text : NULL;
    return NULL;
}

/* A port behind the last colon, or none; an IPv6 address stands in brackets then. */
bool
connect_to_split(const char *text, char *host, size_t room, int *port)
{
    const char *colon = strrchr(text, ':');
    size_t length = strlen(text);
    struct endpoint place;
    char with_port[300];

    if (length == 0 || length > 280)
        return false;
    if (colon == NULL || text[length - 1] == ']')
        snprintf(with_port, sizeof with_port, "%s:1", text);
    else
        snprintf(with_port, sizeof with_port, "%s", text);
    if (strstr(text, "://") != NULL || !url_read_tcp(with_port, &place) || strlen(place.host) >= room)
        return false;
    snprintf(host, room, "%s", place.host);
    if (colon != NULL && text[length - 1] != ']')
        *port = place.port;
    return true;
}

const char *
connect_to_read(struct arena *a, json_object *value, void *where)
{
    const char *text = text_trim(a, json_object_get_string(value));
    char host[IDN_ROOM];
    int port;

    if (text[0] != '\0' && !connect_to_split(text, host, sizeof host, &port))
        return "connect_to must be host or host:port, as 192.0.2.7:8443";
    *(const char **)where = text[0] != '\0' ? text : NULL;
    return NULL;
}

const char *
resolver_read(struct arena *a, json_object *value, void *where)
{
    const char *text = text_trim(a, json_object_get_string(value)), *address;
    int port = 53;

    if (!(url_split_address(a, text, &address, &port) && port >= 1 && port <= 65535) && !url_is_host(text))
        return "must be an address, as 192.0.2.53 or [2001:db8::53]:5353, or a host name";
    *(const char **)where = text;
    return NULL;
}

/* --- plugin ----------------------------------------------------------------------------------------- */

/* A file in a folder of the operator's, and no way out of it. */
const char *
plugin_name_read(struct arena *a, json_object *value, void *where)
{
    const char *name = json_object_get_string(value);

    if (*name == '\0' || text_length(name) > 255 || strchr(name, '/') != NULL || *name == '.' ||
        text_has_space_or_control(name))
        return "plugin must be the name of a file in one of PLUGIN_DIRS, as check_ssh: without a slash, and "
               "without a dot at its beginning";
    *(const char **)where = arena_text(a, name);
    return NULL;
}
