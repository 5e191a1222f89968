/* Every setting is a row of one table: where it goes, what is allowed, and the default, which is a text
 * like any other and judged by the same code. A value is looked for in the environment, then in the file,
 * then in the row; an empty one counts as none. What needs more than its own text to be known is filled in
 * at the end. */
#include "os/config.h"

#include "base/text.h"
#include "os/config_file.h"
#include "os/config_kinds.h"
#include "os/key_file.h"
#include "os/zone_file.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct choice {
    const char *word;
    int value;
};

struct setting {
    const char *name;
    enum config_kind kind;
    size_t where;                 /* in struct config */
    int64_t min, max;             /* INT */
    const struct choice *choices; /* CHOICE: ends with a NULL word */
    const char *unset;            /* the default; NULL: none */
    const char *meaning;
};

static const struct choice yes_or_no[] = {
    { "yes", 1 },
    { "no", 0 },
    { NULL, 0 },
};

static const struct choice policies[] = {
    { "public", TARGET_PUBLIC },
    { "any", TARGET_ANY },
    { NULL, 0 },
};

static const struct choice tls_kinds[] = {
    { "starttls", SMTP_STARTTLS },
    { "tls", SMTP_IMPLICIT_TLS },
    { "implicit", SMTP_IMPLICIT_TLS },
    { "none", SMTP_PLAIN },
    { "off", SMTP_PLAIN },
    { "false", SMTP_PLAIN },
    { NULL, 0 },
};

static const struct choice confirmations[] = {
    { "strangers", CONFIRM_STRANGERS },
    { "all", CONFIRM_ALL },
    { "none", CONFIRM_NONE },
    { NULL, 0 },
};

static const struct choice uploads[] = {
    { "workspace", UPLOADS_WORKSPACE },
    { "any", UPLOADS_ANY },
    { "none", UPLOADS_NONE },
    { NULL, 0 },
};

/* An enum is written through an int. */
static_assert(sizeof(enum page_uploads) == sizeof(int), "an enum is an int");
static_assert(sizeof(enum target_policy) == sizeof(int), "an enum is an int");
static_assert(sizeof(enum smtp_tls) == sizeof(int), "an enum is an int");
static_assert(sizeof(enum email_confirmation) == sizeof(int), "an enum is an int");

#define AT(member) offsetof(struct config, member)

static const struct setting settings[] = {
    /* name                       kind     where                         min  max       choices
       default, meaning */
    {"DATABASE_PATH", TEXT, AT(database_path), 0, 0, NULL, "watchpost.db", "the SQLite file"},
    {"DATABASE_URL", DATABASE, AT(database_url), 0, 0, NULL, NULL,
     "a PostgreSQL database in its place, as postgresql://user@host1,host2/watchpost"},
    {"DATABASE_LISTEN_URL", SESSION, AT(database.listen_url), 0, 0, NULL, NULL,
     "the same database past a pooler, for wake-ups and locks; without it, DATABASE_URL; or none"},
    {"DATABASE_READ_URL", DATABASE, AT(database_read_url), 0, 0, NULL, NULL,
     "a standby of it, from which public pages, badges, feeds and metrics are read"},
    {"DATABASE_PREPARE", CHOICE, AT(database.prepare), 0, 0, yes_or_no, "yes",
     "no: prepare no statements, for a pooler that hands each transaction to another session"},
    {"SECRETS_KEY_FILE", KEY_FILE, AT(secrets_key_file), 0, 0, NULL, NULL,
     "file of 32 bytes, its owner's alone, by which secrets are sealed in the database; without it, none is"},
    {"WATCHPOST_STATE", TEXT, AT(state_dir), 0, 0, NULL, NULL,
     "folder of sockets, spool and logs; without it, that of the database"},
    {"WWW_DIR", TEXT, AT(www_dir), 0, 0, NULL, WATCHPOST_PKGDATADIR "/www",
     "folder of the dashboard, whose index.html is the frame of public pages"},
    {"BASE_PATH", PATH, AT(base_path), 0, 0, NULL, "",
     "path of the site below which everything is, as /status; without it, the root"},
    {"SERVER_NAMES", NAMES, AT(server_names), 0, 0, NULL, "",
     "host names that are ours beside loopback and addresses, with blanks between them"},
    {"ALLOWED_ORIGINS", ORIGINS, AT(allowed_origins), 0, 0, NULL, "*",
     "sites whose pages may use the API in browsers: *: all; self: none but ours; or origins"},
    {"TRUSTED_PROXIES", NETWORKS, AT(trusted_proxies), 0, 0, NULL, "",
     "networks, as 10.0.0.0/8, whose X-Forwarded-For names the client, with blanks between them"},
    {"CLIENT_CONNECTIONS", INT, AT(client_connections), 1, 65535, NULL, "128",
     "connections that one client address may have open, streams not counted"},
    {"CLIENT_STREAMS", INT, AT(client_streams), 1, 65535, NULL, "64",
     "streams of live events that it may have open"},
    {"CLIENT_WRITES_PER_SECOND", INT, AT(client_writes_per_second), 0, 100000, NULL, "50",
     "writes of it in a second, in bursts of twice as many; 0: no limit"},
    {"FRAME_ANCESTORS", SOURCES, AT(frame_ancestors), 0, 0, NULL, "'none'",
     "sites that may show dashboard and pages in a frame: 'none', 'self', or hosts and schemes"},
    {"WATCHPOST_PROBE_SERVER", SERVER, AT(probe_server), 0, 0, NULL, NULL,
     "address of the instance that `watchpost probe` reports to, unless --server gives it"},
    {"WATCHPOST_PROBE_KEY", SECRET, AT(probe_key), 0, 0, NULL, NULL,
     "and the probe key of its location, unless --key gives it"},
    {"MONITOR_RATE_LIMIT", INT, AT(monitor_rate_limit), 0, 1000000, NULL, "10",
     "monitors that one client address may create in an hour; 0: no limit"},
    {"HEARTBEAT_RETENTION_DAYS", INT, AT(heartbeat_retention_days), 1, 36500, NULL, "90",
     "days that check results are kept"},
    {"AUDIT_RETENTION_DAYS", INT, AT(audit_retention_days), 1, 36500, NULL, "400",
     "days that it is kept who changed what"},
    {"EVENT_RETENTION_DAYS", INT, AT(event_retention_days), 1, 36500, NULL, "30",
     "days that events are kept, those of single checks for one"},
    {"PROBE_STALE_MINUTES", INT, AT(probe_stale_minutes), 1, 1000000, NULL, "30",
     "minutes of silence after which a remote location is stale"},
    {"MIN_INTERVAL_SECONDS", INT, AT(min_interval_seconds), 1, 31536000, NULL, "600",
     "lowest interval_seconds that a monitor may have"},
    {"TRUSTED_MIN_INTERVAL_SECONDS", INT, AT(trusted_min_interval_seconds), 1, 86400, NULL, "10",
     "the same for the admin key, where it is lower"},
    {"PUBLIC_URL", BASE, AT(public_url), 0, 0, NULL, NULL,
     "where people reach this instance, as https://watch.example.org: what messages link to"},
    {"TIMEZONE", ZONE, AT(timezone), 0, 0, NULL, "UTC", "zone of the times in messages, as Europe/Berlin"},
    {"PUBLIC_CREATE", CHOICE, AT(public_create), 0, 0, yes_or_no, "yes",
     "yes: monitors and status pages are created without a key; no: with the admin key only"},
    {"PUBLIC_LIST", CHOICE, AT(public_list), 0, 0, yes_or_no, "yes",
     "yes: public monitors and pages of strangers are listed; no: only those that the admin key lists"},
    {"WORKSPACE_LIMITS", LIMITS, AT(workspace_limits), 0, 0, NULL, "monitors=50 pages=5 channels=20 keys=20",
     "how much a workspace may have that was made without the admin key"},
    {"EMAIL_CONFIRMATION", CHOICE, AT(email_confirmation), 0, 0, confirmations, NULL,
     "strangers: mail addresses given without the admin key must confirm; all: every one; none"},
    {"PAGE_UPLOADS", CHOICE, AT(page_uploads), 0, 0, uploads, "workspace",
     "who may upload images of status pages: workspace: with a key of one; any: the page's own, too; none"},
    {"DATABASE_MAX_MIB", INT, AT(database_max_mib), 0, 1073741824, NULL, "4096",
     "MiB of database above which only the admin key has more kept; 0: no limit"},
    {"TARGET_POLICY", CHOICE, AT(target_policy), 0, 0, policies, "public",
     "public: private and loopback addresses are not contacted; any: they are"},
    {"STRANGERS_MAY_SEND", CHOICE, AT(strangers_may_send), 0, 0, yes_or_no, "no",
     "under TARGET_POLICY=public: monitors made without the admin key may send bodies, credentials and "
     "other methods than GET, HEAD and POST"},
    {"DNS_RESOLVER", ADDRESS, AT(dns_resolver), 0, 0, NULL, NULL,
     "address or address:port of the resolver for dns monitors; without it, the system's"},
    {"SENTINELS", PLACES, AT(sentinels), 0, 0, NULL, NULL,
     "host:port or addresses that always answer, with commas between them: if none does, the checker is "
     "offline, and not its targets"},
    {"HEARTBEAT_URL", SERVER, AT(heartbeat_url), 0, 0, NULL, NULL,
     "address that is asked whenever a run of the checker has done its work"},
    {"RDAP_BOOTSTRAP_URL", SERVER, AT(rdap_bootstrap_url), 0, 0, NULL, "https://data.iana.org/rdap/dns.json",
     "list of the registries' RDAP servers, for domain monitors"},
    {"PLUGIN_DIRS", FOLDERS, AT(plugin_dirs), 0, 0, NULL, NULL,
     "folders of monitoring plugins, as /usr/lib/nagios/plugins, with colons between them; without it, no "
     "plugin monitors"},
    {"TELEGRAM_API_URL", ORIGIN, AT(telegram_api_url), 0, 0, NULL, NULL,
     "origin of a server for Telegram's bots; without it, https://api.telegram.org"},
    {"PAGERDUTY_API_URL", ORIGIN, AT(pagerduty_api_url), 0, 0, NULL, NULL,
     "origin of a server that takes PagerDuty's events; without it, https://events.pagerduty.com"},
    {"SMTP_HOST", HOST, AT(smtp_host), 0, 0, NULL, NULL, "mail server; without it, no e-mail"},
    {"SMTP_PORT", INT, AT(smtp_port), 1, 65535, NULL, "587", "its port"},
    {"SMTP_USERNAME", TEXT, AT(smtp_username), 0, 0, NULL, "",
     "user name there; without it, no authentication"},
    {"SMTP_PASSWORD", SECRET, AT(smtp_password), 0, 0, NULL, "", "and password"},
    {"SMTP_FROM", SENDER, AT(smtp_from), 0, 0, NULL, NULL,
     "sender of the mails; without it, watchpost@ the mail server"},
    {"SMTP_TLS", CHOICE, AT(smtp_tls), 0, 0, tls_kinds, "starttls",
     "starttls; tls (or implicit): from the first byte; none (or off, false): no encryption"},
    {"SMTP_TLS_CA", TEXT, AT(smtp_tls_ca), 0, 0, NULL, NULL,
     "PEM file of the authorities that may vouch for it; without it, the system's"},
    {"SMTP_TLS_VERIFY", CHOICE, AT(smtp_tls_verify), 0, 0, yes_or_no, "yes",
     "yes: it must prove to be SMTP_HOST; no: any certificate is taken"},
};

#define SETTING_COUNT (sizeof settings / sizeof *settings)

/* --- one value --- */

/* An empty variable of the environment counts as not set, because init systems and containers cannot unset
 * one. */
static const char *
find_value(struct arena *a, const struct setting *s, const struct config_line *lines,
           enum config_source *source)
{
    const char *value = getenv(s->name);

    *source = SET_IN_ENVIRONMENT;
    if (value && *value)
        return arena_text(a, value);
    while (lines && strcmp(lines->name, s->name) != 0)
        lines = lines->next;
    *source = SET_IN_FILE;
    if (lines && *lines->value)
        return lines->value;
    *source = SET_NOWHERE;
    return s->unset;
}

static bool
choose(const struct choice *choices, const char *value, int *chosen)
{
    for (; choices->word; choices++)
        if (strcmp(choices->word, value) == 0) {
            *chosen = choices->value;
            return true;
        }
    return false;
}

/* Judges a value and puts it where it belongs. NULL: the row has no default, and nothing was said. The struct
 * is all zeroes then. */
static bool
set_value(struct config *config, struct arena *a, const struct setting *s, const char *value)
{
    void *where = (char *)config + s->where;

    if (s->kind == INT)
        return text_to_int(value, s->min, s->max, where);
    if (s->kind == CHOICE)
        return value == NULL || choose(s->choices, value, where);
    return value == NULL || config_text_read(a, s->kind, value, where);
}

/* "must be public or any" */
static const char *
list_choices(struct arena *a, const struct choice *choices)
{
    struct buf list = { .arena = a };

    for (const struct choice *c = choices; c->word; c++)
        buf_printf(&list, "%s%s", c == choices ? "must be " : c[1].word ? ", " : " or ", c->word);
    return buf_string(&list);
}

static const char *
what_is_allowed(struct arena *a, const struct setting *s)
{
    if (s->kind == INT)
        return arena_printf(a, "must be an integer from %lld to %lld", (long long)s->min, (long long)s->max);
    if (s->kind == CHOICE)
        return list_choices(a, s->choices);
    return config_text_allowed(s->kind);
}

/* The URL of a database may hold a password. */
static bool
may_hold_secret(const struct setting *s)
{
    return s->kind == SECRET || s->kind == DATABASE || s->kind == SESSION;
}

static const char *
problem_with(struct arena *a, const struct setting *s, const char *value)
{
    if (may_hold_secret(s))
        return arena_printf(a, "%s (not shown) %s", s->name, what_is_allowed(a, s));
    return arena_printf(a, "%s is \"%s\": %s", s->name, config_shown(a, value), what_is_allowed(a, s));
}

/* --- all of them --- */

/* A probe has no database to be beside. Its crontab runs in its home folder, but a person at work may not. */
static const char *
probe_folder(struct arena *a, const char *state_dir)
{
    const char *home = getenv("HOME");

    if (state_dir)
        return arena_printf(a, "%s/probe", state_dir);
    return arena_printf(a, "%s/.watchpost-probe", home && *home ? home : ".");
}

static bool
is_setting(const char *name)
{
    for (const struct setting *s = settings; s < settings + SETTING_COUNT; s++)
        if (strcmp(s->name, name) == 0)
            return true;
    return false;
}

/* Lines are kept in the reverse of their order: the last unknown one here is the first in the file. */
static const char *
unknown_name(const struct config_line *lines)
{
    const char *unknown = NULL;

    for (; lines; lines = lines->next)
        if (!is_setting(lines->name))
            unknown = lines->name;
    return unknown;
}

/* PUBLIC_URL may name the path of BASE_PATH, too, or leave it out. */
static const char *
whole_base(struct arena *a, const struct config *c)
{
    size_t length, path = strlen(c->base_path);

    if (c->public_url == NULL)
        return NULL;
    length = strlen(c->public_url);
    if (length >= path && text_same(c->public_url + length - path, c->base_path))
        return c->public_url;
    return arena_printf(a, "%s%s", c->public_url, c->base_path);
}

/* A pooler that carries no prepared statements over keeps no sessions either. */
static void
find_database(struct config *c)
{
    c->database.location = c->database_url != NULL ? c->database_url : c->database_path;
    if (c->database.listen_url == NULL && !c->database.prepare)
        c->database.listen_url = "none";
}

/* HEARTBEAT_URL is hidden, too: whoever knows it can report in our name. */
static void
keep_row(struct config *c, const struct setting *s, const char *value, enum config_source source)
{
    bool hidden = may_hold_secret(s) || s->where == AT(heartbeat_url);

    c->rows[c->row_count++] = (struct config_row){
        .name = s->name,
        .meaning = s->meaning,
        .value = source != SET_NOWHERE && hidden ? "***" : value,
        .unset = s->unset,
        .source = source,
    };
}

/* The first problem ends it: a program does not start with half of its settings. */
bool
config_load(struct config *config, struct arena *a, const char **problem)
{
    const char *path = config_file_path(), *value;
    struct config_line *lines = NULL;
    enum config_source source;

    *config = (struct config){ .file = path, .rows = arena_alloc(a, sizeof *config->rows * SETTING_COUNT) };
    *problem = path ? config_file_read(a, path, &lines) : NULL;
    if (*problem)
        return false;
    for (const struct setting *s = settings; s < settings + SETTING_COUNT; s++) {
        value = find_value(a, s, lines, &source);
        if (!set_value(config, a, s, value)) {
            *problem = problem_with(a, s, value);
            return false;
        }
        keep_row(config, s, value, source);
    }
    if (config->email_confirmation == CONFIRM_BY_DEFAULT) /* a closed instance has no strangers */
        config->email_confirmation = config->public_create ? CONFIRM_STRANGERS : CONFIRM_NONE;
    config->unknown_setting = unknown_name(lines);
    /* Not NULL: the name has been judged by the same function (kind ZONE). */
    config->zone = zone_file_read(a, config->timezone);
    config->public_url = whole_base(a, config);
    find_database(config);
    if (config->secrets_key_file)
        config->database.secrets_key = key_file_read(a, config->secrets_key_file);
    if (config->secrets_key_file && !config->database.secrets_key) { /* it was there a moment ago */
        *problem = "SECRETS_KEY_FILE: the file must stay where it is";
        return false;
    }
    config->probe_dir = probe_folder(a, config->state_dir);
    if (!config->state_dir)
        config->state_dir = text_folder(a, config->database_path);
    config->rdap_folder = arena_printf(a, "%s/rdap", config->state_dir);
    if (!config->smtp_from && config->smtp_host)
        config->smtp_from = arena_printf(a, "watchpost@%s", config->smtp_host);
    return true;
}

/* As set_value has put them there. */
static void
print_value(struct buf *out, const struct setting *s, const void *where)
{
    const char *const *text = where;

    if (s->kind == INT)
        buf_int(out, *(const int64_t *)where);
    else if (s->kind == CHOICE)
        buf_int(out, *(const int *)where);
    else if (s->kind != SECRET && *text != NULL)
        buf_text(out, *text);
}

void
config_values(const struct config *config, struct buf *out)
{
    for (const struct setting *s = settings; s < settings + SETTING_COUNT; s++) {
        buf_printf(out, "%s=", s->name);
        print_value(out, s, (const char *)config + s->where);
        buf_char(out, '\n');
    }
}

void
config_describe(struct buf *out)
{
    for (const struct setting *s = settings; s < settings + SETTING_COUNT; s++)
        buf_printf(out, "%-24s  %-12s  %s\n", s->name, s->unset && *s->unset ? s->unset : "-", s->meaning);
}
