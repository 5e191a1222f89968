/* One table: how the text of each kind is judged, and the sentence for one that is not allowed. */
#include "os/config_kinds.h"

#include "base/buf.h"
#include "base/email_address.h"
#include "base/source_list.h"
#include "base/text.h"
#include "base/url.h"
#include "base/url_masked.h"
#include "os/key_file.h"
#include "os/zone_file.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define SHOWN 80 /* characters of a bad value that a problem line repeats */
#define MOST_WORDS 50    /* of a list of names or origins */
#define MOST_NETWORKS 100
#define MOST_PLACES 10   /* sentinels, and folders of plugins */
/* Limits that no real value comes near, so that lists and links stay of a bounded length. */
#define LONGEST_BASE 500 /* characters of PUBLIC_URL */

/* Settings are written into other programs' configurations (nginx, msmtp) and headers: a line break in one
 * would begin a line of its own. */
static bool
has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

/* --- each returns what to keep of the value; NULL: it is not allowed --- */

static const char *
read_text(struct arena *a, const char *value)
{
    (void)a;
    return has_control(value) ? NULL : value;
}

static const char *
read_host(struct arena *a, const char *value)
{
    (void)a;
    return url_is_host(value) ? value : NULL;
}

static const char *
read_address(struct arena *a, const char *value)
{
    const char *address;
    int port;

    return url_split_address(a, value, &address, &port) ? value : NULL;
}

static const char *
read_server(struct arena *a, const char *value)
{
    (void)a;
    return url_is_http(value) ? value : NULL;
}

/* Paths are added behind it. */
static const char *
read_base(struct arena *a, const char *value)
{
    bool good = url_is_http(value) && value[strlen(value) - 1] != '/' && strpbrk(value, "?#") == NULL &&
                text_length(value) <= LONGEST_BASE;

    (void)a;
    return good ? value : NULL;
}

/* A slash at its end is taken off: paths are added behind it. */
static const char *
read_origin(struct arena *a, const char *value)
{
    const char *origin = url_is_http(value) ? url_origin(a, value) : NULL;
    size_t length = strlen(value);

    if (length > 0 && value[length - 1] == '/')
        length--;
    return origin != NULL && url_user_info(a, value) == NULL && strlen(url_place(a, value)) <= length + 1 &&
                   strpbrk(value, "?#") == NULL
               ? arena_bytes(a, value, length)
               : NULL;
}

static const char *
read_key_file(struct arena *a, const char *value)
{
    return key_file_read(a, value) ? value : NULL;
}

static const char *
read_zone(struct arena *a, const char *value)
{
    return zone_file_read(a, value) ? value : NULL;
}

static const char *
read_sender(struct arena *a, const char *value)
{
    return !has_control(value) && email_address_is_valid(email_address_bare(a, value)) ? value : NULL;
}

/* "" is the root of the host. */
static const char *
read_path(struct arena *a, const char *value)
{
    (void)a;
    return *value == '\0' || url_is_base_path(value) ? value : NULL;
}

/* The words of a list with one blank between two. NULL: one is not as it should be, or there are too many.
 * Written anew with single blanks: what uses a list later can compare and split it simply. */
static const char *
words(struct arena *a, const char *value, int most, bool (*is_good)(const char *word))
{
    char *list = arena_text(a, value), *rest = NULL;
    struct buf out = { .arena = a };
    int count = 0;

    for (char *word = strtok_r(list, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
        if (!is_good(word) || ++count > most)
            return NULL;
        buf_printf(&out, "%s%s", count > 1 ? " " : "", word);
    }
    return buf_string(&out);
}

/* "*", "," and ";" would mean something to nginx and in headers. */
static bool
is_name(const char *word)
{
    return url_is_host(word) && strpbrk(word, "*,;") == NULL;
}

static const char *
read_names(struct arena *a, const char *value)
{
    return words(a, value, MOST_WORDS, is_name);
}

/* A scheme, a host and perhaps a port. "null", which browsers send for files and sandboxes, is none. */
static bool
is_origin(const char *word)
{
    const char *host = strstr(word, "://");

    return host != NULL && url_is_http(word) && strpbrk(host + strlen("://"), "/?#@") == NULL;
}

static const char *
read_origins(struct arena *a, const char *value)
{
    const char *list;

    if (strcmp(value, "*") == 0 || strcmp(value, "self") == 0)
        return value;
    list = words(a, value, MOST_WORDS, is_origin);
    return list != NULL && *list != '\0' ? list : NULL;
}

/* "192.0.2.0/24", "2001:db8::/32", or an address alone. nginx reads them as they are. */
static bool
is_network(const char *word)
{
    const char *slash = strchr(word, '/');
    size_t length = slash != NULL ? (size_t)(slash - word) : strlen(word);
    char address[INET6_ADDRSTRLEN] = "";
    struct in6_addr bytes;
    int64_t bits;
    bool is_v6;

    if (length >= sizeof address)
        return false;
    memcpy(address, word, length);
    is_v6 = inet_pton(AF_INET6, address, &bytes) == 1;
    if (!is_v6 && inet_pton(AF_INET, address, &bytes) != 1)
        return false;
    return slash == NULL || text_to_int(slash + 1, 0, is_v6 ? 128 : 32, &bits);
}

static const char *
read_networks(struct arena *a, const char *value)
{
    return words(a, value, MOST_NETWORKS, is_network);
}

/* What libpq makes of the rest is known when it connects. */
static const char *
read_database(struct arena *a, const char *value)
{
    (void)a;
    return url_is_postgresql(value) && !has_control(value) ? value : NULL;
}

static const char *
read_session(struct arena *a, const char *value)
{
    return strcmp(value, "none") == 0 ? value : read_database(a, value);
}

/* "monitors=50" */
static bool
is_workspace_limit(const char *word)
{
    static const char *const names[] = { "monitors=", "pages=", "channels=", "keys=" };
    int64_t most;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_starts(word, names[i]))
            return text_to_int(word + strlen(names[i]), 0, 100000, &most);
    return false;
}

static const char *
read_limits(struct arena *a, const char *value)
{
    return words(a, value, 4, is_workspace_limit);
}

/* A list with a separator between its parts, which are trimmed; empty ones are dropped. NULL: one is not
 * as it should be, or there are too many. */
static const char *
parts(struct arena *a, const char *value, const char *separator, bool (*is_good)(const char *part))
{
    char *list = arena_text(a, value), *rest = NULL;
    struct buf out = { .arena = a };
    int count = 0;

    for (char *word = strtok_r(list, separator, &rest); word; word = strtok_r(NULL, separator, &rest)) {
        const char *part = text_trim(a, word);

        if (*part == '\0')
            continue;
        if (!is_good(part) || ++count > MOST_PLACES)
            return NULL;
        buf_printf(&out, "%s%s", count > 1 ? separator : "", part);
    }
    return buf_string(&out);
}

/* What answers by HTTP, or else takes connections. */
static bool
is_place(const char *part)
{
    struct endpoint unused;

    return strstr(part, "://") ? url_is_http(part) : url_read_tcp(part, &unused);
}

static const char *
read_places(struct arena *a, const char *value)
{
    return parts(a, value, ",", is_place);
}

static bool
is_absolute(const char *part)
{
    return *part == '/' && !has_control(part);
}

static const char *
read_folders(struct arena *a, const char *value)
{
    return parts(a, value, ":", is_absolute);
}

/* --- the table --- */

static const struct {
    const char *(*read)(struct arena *a, const char *value);
    const char *allowed;
} kinds[CONFIG_KINDS] = {
    [TEXT] = { read_text, "must hold no control characters" },
    [SECRET] = { read_text, "must hold no control characters" },
    [DATABASE] = { read_database, "must be an address like postgresql://user@host/watchpost" },
    [SESSION] = { read_session, "must be an address like postgresql://user@host/watchpost, or none" },
    [HOST] = { read_host, "must be the name or address of a host, as mail.example.org, without scheme, "
                          "port or brackets" },
    [ADDRESS] = { read_address, "must be an IP address, address:port, or [IPv6]:port" },
    [SERVER] = { read_server, "must be an address like https://example.org" },
    [BASE] = { read_base, "must be an address like https://watch.example.org, without a slash at its end, of "
                          "at most 500 characters" },
    [ORIGIN] = { read_origin, "must be an address like https://api.example.org, without a path" },
    [KEY_FILE] = { read_key_file, "must be a file of 32 bytes that is readable for us and for nobody "
                                  "else (make one: umask 077; head -c 32 /dev/urandom > FILE)" },
    [ZONE] = { read_zone, "must be a time zone that this system knows, as UTC or Europe/Berlin (see "
                          "timedatectl list-timezones; package tzdata)" },
    [SENDER] = { read_sender, "must be a mail address, as ops@example.org, or a name and one, as Ops "
                              "<ops@example.org>" },
    [PATH] = { read_path, "must begin with a slash and end without one, as /status, in at most 100 of "
                          "A-Z a-z 0-9 . _ ~ / -" },
    [NAMES] = { read_names, "must be at most 50 host names, as status.example.org, without scheme or port, "
                            "with blanks between them" },
    [ORIGINS] = { read_origins, "must be *, self, or at most 50 origins like https://portal.example.org, "
                                "without a path, with blanks between them" },
    [NETWORKS] = { read_networks, "must be at most 100 addresses or networks, as 192.0.2.7 or 10.0.0.0/8, "
                                  "with blanks between them" },
    [PLACES] = { read_places, "must be at most 10 of host:port or http(s) addresses, as example.org:443 or "
                              "https://example.org/, with commas between them" },
    [FOLDERS] = { read_folders, "must be at most 10 absolute paths of folders, as "
                                "/usr/lib/nagios/plugins, with colons between them" },
    [LIMITS] = { read_limits, "must be some of monitors=50 pages=5 channels=20 keys=20, each 0 to 100000, "
                              "with blanks between them" },
    [SOURCES] = { source_list_read, "must be 'none', 'self', or at most 100 sources like "
                                    "https://portal.example.org, with blanks between them" },
};

bool
config_text_read(struct arena *a, enum config_kind kind, const char *value, const char **kept)
{
    const char *read = kinds[kind].read(a, value);

    if (read == NULL)
        return false;
    *kept = read;
    return true;
}

const char *
config_text_allowed(enum config_kind kind)
{
    return kinds[kind].allowed;
}

const char *
config_shown(struct arena *a, const char *value)
{
    char *text = text_cut(a, text_clean(a, value, strlen(value)), SHOWN);

    for (char *c = text; *c; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    return text;
}
