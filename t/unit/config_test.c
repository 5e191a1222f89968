/* Settings: where a value comes from, which one wins, and what is said of a bad one: its name and what is
 * allowed, but never a secret. */
#include "unit.h"

#include "os/config.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const names[] = {
    "WATCHPOST_CONF",
    "DATABASE_PATH",
    "DATABASE_URL",
    "DATABASE_LISTEN_URL",
    "DATABASE_READ_URL",
    "DATABASE_PREPARE",
    "WATCHPOST_STATE",
    "MONITOR_RATE_LIMIT",
    "HEARTBEAT_RETENTION_DAYS",
    "EVENT_RETENTION_DAYS",
    "PROBE_STALE_MINUTES",
    "AUDIT_RETENTION_DAYS",
    "MIN_INTERVAL_SECONDS",
    "TRUSTED_MIN_INTERVAL_SECONDS",
    "TARGET_POLICY",
    "STRANGERS_MAY_SEND",
    "PUBLIC_CREATE",
    "PUBLIC_LIST",
    "WORKSPACE_LIMITS",
    "EMAIL_CONFIRMATION",
    "PAGE_UPLOADS",
    "SECRETS_KEY_FILE",
    "WATCHPOST_PROBE_SERVER",
    "WATCHPOST_PROBE_KEY",
    "WWW_DIR",
    "FRAME_ANCESTORS",
    "ALLOWED_ORIGINS",
    "DATABASE_MAX_MIB",
    "TRUSTED_PROXIES",
    "CLIENT_CONNECTIONS",
    "CLIENT_STREAMS",
    "CLIENT_WRITES_PER_SECOND",
    "SERVER_NAMES",
    "PUBLIC_URL",
    "TIMEZONE",
    "SMTP_TLS_CA",
    "TELEGRAM_API_URL",
    "PAGERDUTY_API_URL",
    "SMTP_TLS_VERIFY",
    "BASE_PATH",
    "DNS_RESOLVER",
    "SENTINELS",
    "RDAP_BOOTSTRAP_URL",
    "PLUGIN_DIRS",
    "HEARTBEAT_URL",
    "SMTP_HOST",
    "SMTP_PORT",
    "SMTP_USERNAME",
    "SMTP_PASSWORD",
    "SMTP_FROM",
    "SMTP_TLS",
};

struct rig {
    struct arena arena;
    struct config config;
    const char *problem;
    char path[32]; /* of the file, or "" */
};

/* No setting of the person that runs the test, and no file. */
static int
rig_start(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);

    assert_non_null(rig);
    for (size_t i = 0; i < COUNT(names); i++)
        unsetenv(names[i]);
    *state = rig;
    return 0;
}

static int
rig_end(void **state)
{
    struct rig *rig = *state;

    if (*rig->path)
        unlink(rig->path);
    arena_free(&rig->arena);
    free(rig);
    return 0;
}

static bool
load(struct rig *rig)
{
    return config_load(&rig->config, &rig->arena, &rig->problem);
}

static void
write_file(struct rig *rig, const char *text)
{
    int fd;

    if (*rig->path)
        unlink(rig->path);
    snprintf(rig->path, sizeof rig->path, "/tmp/config_test.XXXXXX");
    fd = mkstemp(rig->path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    setenv("WATCHPOST_CONF", rig->path, 1);
}

static const struct config_row *
row_of(const struct config *c, const char *name)
{
    for (int i = 0; i < c->row_count; i++)
        if (strcmp(c->rows[i].name, name) == 0)
            return &c->rows[i];
    return NULL;
}

/* What an operator is shown: the value in force, and where it was said. */
static void
rows(void **state)
{
    struct rig *rig = *state;
    const struct config *c = &rig->config;

    write_file(rig, "MIN_INTERVAL_SECONDS=60\nSMTP_PORT=25\nSMTP_PASSWORD=geheim\nTIMEZONE=\n"
                    "HEARTBEAT_URL=https://hc.example/ping/1234\n");
    setenv("SMTP_PORT", "26", 1);
    assert_true(load(rig));
    assert_string_equal(c->file, rig->path);
    assert_string_equal(row_of(c, "MIN_INTERVAL_SECONDS")->value, "60");
    assert_string_equal(row_of(c, "MIN_INTERVAL_SECONDS")->unset, "600");
    assert_int_equal(row_of(c, "MIN_INTERVAL_SECONDS")->source, SET_IN_FILE);
    assert_string_equal(row_of(c, "SMTP_PORT")->value, "26");
    assert_int_equal(row_of(c, "SMTP_PORT")->source, SET_IN_ENVIRONMENT);
    assert_string_equal(row_of(c, "TIMEZONE")->value, "UTC");
    assert_int_equal(row_of(c, "TIMEZONE")->source, SET_NOWHERE);
    assert_string_equal(row_of(c, "SMTP_PASSWORD")->value, "***");
    assert_string_equal(row_of(c, "HEARTBEAT_URL")->value, "***");
    assert_null(row_of(c, "DATABASE_URL")->value);
}

static void
defaults(void **state)
{
    struct rig *rig = *state;
    const struct config *c = &rig->config;

    assert_true(load(rig));
    assert_null(rig->problem);
    assert_string_equal(c->database_path, "watchpost.db");
    assert_string_equal(c->database.location, "watchpost.db");
    assert_null(c->database_url);
    assert_null(c->database.listen_url);
    assert_true(c->database.prepare);
    assert_string_equal(c->state_dir, ".");
    assert_non_null(strstr(c->www_dir, "/watchpost/www"));
    assert_int_equal(c->monitor_rate_limit, 10);
    assert_int_equal(c->heartbeat_retention_days, 90);
    assert_int_equal(c->probe_stale_minutes, 30);
    assert_int_equal(c->min_interval_seconds, 600);
    assert_int_equal(c->trusted_min_interval_seconds, 10);
    assert_string_equal(c->frame_ancestors, "'none'");
    assert_string_equal(c->server_names, "");
    assert_string_equal(c->base_path, "");
    assert_null(c->probe_server);
    assert_null(c->probe_key);
    assert_int_equal(c->target_policy, TARGET_PUBLIC);
    assert_true(c->public_list);
    assert_null(c->dns_resolver);
    assert_null(c->sentinels);
    assert_string_equal(c->rdap_bootstrap_url, "https://data.iana.org/rdap/dns.json");
    assert_null(c->plugin_dirs);
    assert_null(c->heartbeat_url);
    assert_null(c->smtp_host);
    assert_int_equal(c->smtp_port, 587);
    assert_string_equal(c->smtp_username, "");
    assert_string_equal(c->smtp_password, "");
    assert_null(c->smtp_from);
    assert_int_equal(c->smtp_tls, SMTP_STARTTLS);
    assert_int_equal(c->email_confirmation, CONFIRM_STRANGERS);
    assert_null(c->smtp_tls_ca);
    assert_true(c->smtp_tls_verify);
    assert_null(c->public_url);
    assert_ptr_equal(c->zone, tz_utc());
}

static void
from_the_file(void **state)
{
    struct rig *rig = *state;
    const struct config *c = &rig->config;

    write_file(rig, "# settings\n"
                    "\n"
                    "   \t\n"
                    "DATABASE_PATH = /srv/watchpost/watchpost.db\r\n"
                    "  # MONITOR_RATE_LIMIT=1\n"
                    "MONITOR_RATE_LIMIT=5\n"
                    "MONITOR_RATE_LIMIT=6\n"
                    "HEARTBEAT_RETENTION_DAYS=\n"
                    "SMTP_HOST='mail.example'\n"
                    "SMTP_PASSWORD=\" a=b#c \"\n"
                    "SMTP_USERNAME=\"'ops'\"\n"
                    "WWW_DIR=\"\n"
                    "FRAME_ANCESTORS='self'\n"
                    "SERVER_NAMES=status.example.org   localhost.example\n"
                    "SOMETHING_ELSE=x\n"
                    "PUBLIC_URL=https://watch.example.org/wp\n"
                    "TIMEZONE=Europe/Berlin\n"
                    "SMTP_TLS_VERIFY=no\n"
                    "SMTP_TLS=off");
    assert_true(load(rig));
    assert_string_equal(c->database_path, "/srv/watchpost/watchpost.db");
    assert_string_equal(c->state_dir, "/srv/watchpost");
    assert_int_equal(c->monitor_rate_limit, 6);
    assert_int_equal(c->heartbeat_retention_days, 90);
    assert_string_equal(c->smtp_host, "mail.example");
    assert_string_equal(c->smtp_password, " a=b#c ");
    assert_string_equal(c->smtp_username, "'ops'");
    assert_string_equal(c->www_dir, "\"");
    assert_string_equal(c->frame_ancestors, "'self'");
    assert_string_equal(c->server_names, "status.example.org localhost.example");
    assert_int_equal(c->smtp_tls, SMTP_PLAIN);
    assert_false(c->smtp_tls_verify);
    assert_string_equal(c->public_url, "https://watch.example.org/wp");
    assert_string_equal(tz_at(c->zone, 1770732000).abbreviation, "CET");
}

static void
the_environment_wins(void **state)
{
    struct rig *rig = *state;

    write_file(rig, "MONITOR_RATE_LIMIT=5\nPROBE_STALE_MINUTES=7\nTARGET_POLICY=wrong\n");
    setenv("MONITOR_RATE_LIMIT", "0", 1);
    setenv("PROBE_STALE_MINUTES", "", 1); /* empty: as if unset */
    setenv("TARGET_POLICY", "any", 1);
    assert_true(load(rig));
    assert_int_equal(rig->config.monitor_rate_limit, 0);
    assert_int_equal(rig->config.probe_stale_minutes, 7);
    assert_int_equal(rig->config.target_policy, TARGET_ANY);
}

static void
what_follows_from_others(void **state)
{
    struct rig *rig = *state;

    setenv("SMTP_HOST", "mail.example", 1);
    setenv("DATABASE_PATH", "/watchpost.db", 1);
    assert_true(load(rig));
    assert_string_equal(rig->config.smtp_from, "watchpost@mail.example");
    assert_string_equal(rig->config.state_dir, "/");
    setenv("SMTP_FROM", "ops@example.org", 1);
    setenv("WATCHPOST_STATE", "/run/watchpost", 1);
    assert_true(load(rig));
    assert_string_equal(rig->config.smtp_from, "ops@example.org");
    assert_string_equal(rig->config.state_dir, "/run/watchpost");
    setenv("PUBLIC_CREATE", "no", 1);
    assert_true(load(rig));
    assert_int_equal(rig->config.email_confirmation, CONFIRM_NONE); /* there are no strangers */
    setenv("EMAIL_CONFIRMATION", "all", 1);
    assert_true(load(rig));
    assert_int_equal(rig->config.email_confirmation, CONFIRM_ALL);
}

/* A probe's spool has no database to be beside. */
static void
where_a_probe_keeps_its_spool(void **state)
{
    struct rig *rig = *state;
    const char *home = getenv("HOME");
    char *before = home == NULL ? NULL : strdup(home);

    setenv("HOME", "/home/probe", 1);
    assert_true(load(rig));
    assert_string_equal(rig->config.probe_dir, "/home/probe/.watchpost-probe");
    unsetenv("HOME");
    assert_true(load(rig));
    assert_string_equal(rig->config.probe_dir, "./.watchpost-probe");
    setenv("WATCHPOST_STATE", "/var/lib/watchpost", 1);
    assert_true(load(rig));
    assert_string_equal(rig->config.probe_dir, "/var/lib/watchpost/probe");
    unsetenv("WATCHPOST_STATE");
    if (before != NULL)
        setenv("HOME", before, 1);
    free(before);
}

static void
good_values(void **state)
{
    static const struct {
        const char *name, *value;
    } rows[] = {
        { "MONITOR_RATE_LIMIT", "0" },       { "MONITOR_RATE_LIMIT", "1000000" },
        { "HEARTBEAT_RETENTION_DAYS", "1" }, { "MIN_INTERVAL_SECONDS", "1" },
        { "SMTP_PORT", "1" },                { "SMTP_PORT", "65535" },
        { "SMTP_TLS", "starttls" },          { "SMTP_TLS", "tls" },
        { "SMTP_TLS", "implicit" },          { "SMTP_TLS", "none" },
        { "SMTP_TLS", "false" },             { "DNS_RESOLVER", "127.0.0.53" },
        { "DNS_RESOLVER", "127.0.0.1:5300" }, { "DNS_RESOLVER", "::1" },
        { "DNS_RESOLVER", "[::1]:5300" },    { "WATCHPOST_PROBE_SERVER", "https://h/wp/" },
        { "PUBLIC_URL", "https://h" },       { "PUBLIC_URL", "http://[::1]:3007/wp" },
        { "TIMEZONE", "UTC" },               { "TIMEZONE", "America/Argentina/Buenos_Aires" },
        { "SMTP_TLS_VERIFY", "no" },         { "SMTP_TLS_CA", "/etc/ssl/mail ca.pem" },
        { "BASE_PATH", "/x" },               { "BASE_PATH", "/a-1/.b/_c~" },
        { "SMTP_FROM", "ops@h" },            { "SMTP_FROM", "Wächter, Ops <ops@h>" },
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        setenv(rows[i].name, rows[i].value, 1);
        load(rig);
        same_text(rows[i].value, rig->problem, NULL);
        unsetenv(rows[i].name);
    }
}

#define BASE_PROBLEM(value) \
    "BASE_PATH is \"" value "\": must begin with a slash and end without one, as /status, in at most 100 " \
    "of A-Z a-z 0-9 . _ ~ / -"

static void
problems(void **state)
{
    static const struct {
        const char *name, *value, *problem;
    } rows[] = {
        { "MONITOR_RATE_LIMIT", "abc",
          "MONITOR_RATE_LIMIT is \"abc\": must be an integer from 0 to 1000000" },
        { "MONITOR_RATE_LIMIT", "-1", "MONITOR_RATE_LIMIT is \"-1\": must be an integer from 0 to 1000000" },
        { "MONITOR_RATE_LIMIT", " 1", "MONITOR_RATE_LIMIT is \" 1\": must be an integer from 0 to 1000000" },
        { "HEARTBEAT_RETENTION_DAYS", "0",
          "HEARTBEAT_RETENTION_DAYS is \"0\": must be an integer from 1 to 36500" },
        { "PROBE_STALE_MINUTES", "1.5",
          "PROBE_STALE_MINUTES is \"1.5\": must be an integer from 1 to 1000000" },
        { "MIN_INTERVAL_SECONDS", "0",
          "MIN_INTERVAL_SECONDS is \"0\": must be an integer from 1 to 31536000" },
        { "SMTP_PORT", "0", "SMTP_PORT is \"0\": must be an integer from 1 to 65535" },
        { "SMTP_PORT", "65536", "SMTP_PORT is \"65536\": must be an integer from 1 to 65535" },
        { "TARGET_POLICY", "private", "TARGET_POLICY is \"private\": must be public or any" },
        { "TARGET_POLICY", "an\ny", "TARGET_POLICY is \"an y\": must be public or any" },
        { "TARGET_POLICY", "\x1b[1m", "TARGET_POLICY is \"\xef\xbf\xbd[1m\": must be public or any" },
        { "EMAIL_CONFIRMATION", "yes", "EMAIL_CONFIRMATION is \"yes\": must be strangers, all or none" },
        { "SMTP_TLS", "ssl", "SMTP_TLS is \"ssl\": must be starttls, tls, implicit, none, off or false" },
        { "DNS_RESOLVER", "dns.example",
          "DNS_RESOLVER is \"dns.example\": must be an IP address, address:port, or [IPv6]:port" },
        { "DNS_RESOLVER", "1.1.1.1:0",
          "DNS_RESOLVER is \"1.1.1.1:0\": must be an IP address, address:port, or [IPv6]:port" },
        { "WATCHPOST_PROBE_SERVER", "status.example",
          "WATCHPOST_PROBE_SERVER is \"status.example\": must be an address like https://example.org" },
        { "WATCHPOST_PROBE_KEY", "wp_\n", "WATCHPOST_PROBE_KEY (not shown) must hold no control characters" },
        { "PUBLIC_URL", "https://h/",
          "PUBLIC_URL is \"https://h/\": must be an address like https://watch.example.org, without a slash "
          "at its end, of at most 500 characters" },
        { "PUBLIC_URL", "https://h/?a",
          "PUBLIC_URL is \"https://h/?a\": must be an address like https://watch.example.org, without a "
          "slash "
          "at its end, of at most 500 characters" },
        { "TIMEZONE", "Mars/Olympus",
          "TIMEZONE is \"Mars/Olympus\": must be a time zone that this system knows, as UTC or Europe/Berlin "
          "(see timedatectl list-timezones; package tzdata)" },
        { "SMTP_TLS_VERIFY", "maybe", "SMTP_TLS_VERIFY is \"maybe\": must be yes or no" },
        { "BASE_PATH", "status", BASE_PROBLEM("status") },
        { "BASE_PATH", "/", BASE_PROBLEM("/") },
        { "BASE_PATH", "/status/", BASE_PROBLEM("/status/") },
        { "BASE_PATH", "/a//b", BASE_PROBLEM("/a//b") },
        { "BASE_PATH", "/a/../b", BASE_PROBLEM("/a/../b") },
        { "BASE_PATH", "/a\"b", BASE_PROBLEM("/a\"b") },
        { "BASE_PATH", "/a b", BASE_PROBLEM("/a b") },
        { "BASE_PATH", "https://a", BASE_PROBLEM("https://a") },
        { "SERVER_NAMES", "https://a",
          "SERVER_NAMES is \"https://a\": must be at most 50 host names, as status.example.org, without "
          "scheme or port, with blanks between them" },
        { "ALLOWED_ORIGINS", "https://a.example/x",
          "ALLOWED_ORIGINS is \"https://a.example/x\": must be *, self, or at most 50 origins like "
          "https://portal.example.org, without a path, with blanks between them" },
        { "ALLOWED_ORIGINS", "null",
          "ALLOWED_ORIGINS is \"null\": must be *, self, or at most 50 origins like "
          "https://portal.example.org, without a path, with blanks between them" },
        { "TRUSTED_PROXIES", "10.0.0.0/33",
          "TRUSTED_PROXIES is \"10.0.0.0/33\": must be at most 100 addresses or networks, as 192.0.2.7 or "
          "10.0.0.0/8, with blanks between them" },
        { "TRUSTED_PROXIES", "10.0.0.1;",
          "TRUSTED_PROXIES is \"10.0.0.1;\": must be at most 100 addresses or networks, as 192.0.2.7 or "
          "10.0.0.0/8, with blanks between them" },
        { "CLIENT_STREAMS", "0", "CLIENT_STREAMS is \"0\": must be an integer from 1 to 65535" },
        { "FRAME_ANCESTORS", "https://a; script-src *",
          "FRAME_ANCESTORS is \"https://a; script-src *\": must be 'none', 'self', or at most 100 sources "
          "like https://portal.example.org, with blanks between them" },
        { "SMTP_HOST", "mail example",
          "SMTP_HOST is \"mail example\": must be the name or address of a host, as mail.example.org, "
          "without scheme, port or brackets" },
        { "SMTP_HOST", "mail.example:25",
          "SMTP_HOST is \"mail.example:25\": must be the name or address of a host, as mail.example.org, "
          "without scheme, port or brackets" },
        { "SMTP_FROM", "a@b\r\nBcc: c@d",
          "SMTP_FROM is \"a@b\xef\xbf\xbd Bcc: c@d\": must be a mail address, as ops@example.org, or a name "
          "and one, as Ops <ops@example.org>" },
        { "SMTP_FROM", "a b",
          "SMTP_FROM is \"a b\": must be a mail address, as ops@example.org, or a name and one, as "
          "Ops <ops@example.org>" },
        { "SMTP_FROM", "Ops <ops>",
          "SMTP_FROM is \"Ops <ops>\": must be a mail address, as ops@example.org, or a name and one, as "
          "Ops <ops@example.org>" },
        { "SMTP_FROM", "Ops <ops@example.org> now",
          "SMTP_FROM is \"Ops <ops@example.org> now\": must be a mail address, as ops@example.org, or a name "
          "and one, as Ops <ops@example.org>" },
        { "SMTP_PASSWORD", "hush\n", "SMTP_PASSWORD (not shown) must hold no control characters" },
        { "WATCHPOST_CONF", "/nowhere/at/all",
          "WATCHPOST_CONF is \"/nowhere/at/all\": must be a readable file (No such file or directory)" },
        { "WATCHPOST_CONF", "/", "WATCHPOST_CONF is \"/\": must be a readable file (Is a directory)" },
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        setenv(rows[i].name, rows[i].value, 1);
        same_int(rows[i].problem, load(rig), false);
        same_text(rows[i].name, rig->problem, rows[i].problem);
        unsetenv(rows[i].name);
    }
}

static void
a_broken_line_is_named_but_not_shown(void **state)
{
    static const char *const files[] = {
        "# first\nSMTP_PASSWORD hush\n",
        "\nexport SMTP_PASSWORD=hush\n",
        "MONITOR_RATE_LIMIT=1\n=hush\n",
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < COUNT(files); i++) {
        write_file(rig, files[i]);
        same_int(files[i], load(rig), false);
        assert_non_null(strstr(rig->problem, "line 2 must be KEY=VALUE"));
        assert_null(strstr(rig->problem, "hush"));
    }
}

static void
a_bad_value_in_the_file_is_one_too(void **state)
{
    struct rig *rig = *state;

    write_file(rig, "SMTP_PORT=smtp\n");
    assert_false(load(rig));
    assert_string_equal(rig->problem, "SMTP_PORT is \"smtp\": must be an integer from 1 to 65535");
}

static void
described_a_line_each(void **state)
{
    struct buf text = { .arena = &((struct rig *)*state)->arena };
    int lines = 0;

    config_describe(&text);
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(names[i], "WATCHPOST_CONF") != 0)
            assert_non_null(strstr(buf_string(&text), names[i]));
    for (const char *c = buf_string(&text); *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, COUNT(names) - 1);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_start, rig_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RIG(defaults),
        WITH_RIG(rows),
        WITH_RIG(from_the_file),
        WITH_RIG(the_environment_wins),
        WITH_RIG(what_follows_from_others),
        WITH_RIG(where_a_probe_keeps_its_spool),
        WITH_RIG(good_values),
        WITH_RIG(problems),
        WITH_RIG(a_broken_line_is_named_but_not_shown),
        WITH_RIG(a_bad_value_in_the_file_is_one_too),
        WITH_RIG(described_a_line_each),
    };

    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
