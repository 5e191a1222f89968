/* The settings: from the environment, else from the KEY=VALUE file that WATCHPOST_CONF names, else the
 * default. One table in config.c knows every name, default and limit. */
#ifndef OS_CONFIG_H
#define OS_CONFIG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/tz.h"

#include <stdbool.h>
#include <stdint.h>

enum target_policy { TARGET_PUBLIC, TARGET_ANY };

/* Which clients may upload images of status pages: those with a key of a workspace, any that may change the
 * page, none. */
enum page_uploads { UPLOADS_WORKSPACE, UPLOADS_ANY, UPLOADS_NONE };

/* Whose mail addresses must confirm that they want what is sent to them. CONFIRM_BY_DEFAULT: nothing is
 * set. */
enum email_confirmation { CONFIRM_BY_DEFAULT, CONFIRM_STRANGERS, CONFIRM_ALL, CONFIRM_NONE };
enum smtp_tls { SMTP_STARTTLS, SMTP_IMPLICIT_TLS, SMTP_PLAIN };

/* Which database there is, and how it is reached; for store/db.h. */
struct database_address {
    const char *location;   /* DATABASE_URL, or DATABASE_PATH if that is not set */
    const char *listen_url; /* where a connection keeps its session; NULL: there, too; "none": nowhere */
    int prepare;            /* 0: no statement is kept at the server from one transaction to the next */
    const struct digest *secrets_key; /* seals what is secret in it (store/secrets.h); NULL: nothing does */
};

/* A setting for the people who run the instance: what it is, and where that was said. */
enum config_source { SET_NOWHERE, SET_IN_ENVIRONMENT, SET_IN_FILE };
struct config_row {
    const char *name, *meaning;
    const char *value; /* "***": not to be shown; NULL: there is none */
    const char *unset; /* the default; NULL: none */
    enum config_source source;
};

struct config {
    const char *database_path;        /* not used if there is a database_url */
    const char *database_url;         /* NULL: none */
    const char *database_read_url;    /* a standby of it; NULL: none */
    const char *secrets_key_file;     /* of 32 bytes, which database.secrets_key has; NULL: none */
    struct database_address database;
    const char *workspace_limits;     /* "monitors=50 pages=5": of workspaces of strangers */
    int64_t monitor_rate_limit;       /* per client address and hour; 0: none */
    int64_t heartbeat_retention_days;
    int64_t audit_retention_days;
    int64_t event_retention_days;
    int64_t probe_stale_minutes; /* of silence, after which a location is stale */
    int64_t min_interval_seconds, trusted_min_interval_seconds;
    enum target_policy target_policy; /* which addresses are contacted for clients without the admin key */
    int strangers_may_send;           /* 1: under TARGET_PUBLIC strangers may send what monitor_sends names */
    const char *dns_resolver;         /* "address", "address:port", "[v6]:port"; NULL: the system's */
    const char *sentinels;            /* host:port or URLs, a comma between two; NULL: none */
    const char *plugin_dirs;          /* folders, a colon between two; NULL: there are no plugin monitors */
    const char *rdap_bootstrap_url;   /* where the registries' servers are listed (RFC 9224) */
    const char *rdap_folder;          /* of the state directory: what is known of domains */
    const char *heartbeat_url;        /* asked when a run has done its work; NULL: none */
    const char *telegram_api_url, *pagerduty_api_url; /* no slash at the end; NULL: the services' own */
    const char *smtp_host;            /* NULL: no e-mail */
    int64_t smtp_port;
    const char *smtp_username;        /* "" : no authentication */
    const char *smtp_password;
    const char *smtp_from; /* "ops@example.org" or "Ops <ops@example.org>" */
    enum smtp_tls smtp_tls;
    const char *smtp_tls_ca;          /* a PEM file; NULL: the system's authorities */
    int smtp_tls_verify;              /* 0: any certificate is taken */
    enum page_uploads page_uploads;
    enum email_confirmation email_confirmation; /* never CONFIRM_BY_DEFAULT once loaded */
    const char *public_url;           /* no slash at its end; NULL: nothing is linked */
    const char *timezone;             /* its name */
    const struct tz *zone;            /* and what it says */
    const char *probe_server;         /* NULL: none */
    const char *probe_key;
    const char *probe_dir;            /* WATCHPOST_STATE/probe, else ~/.watchpost-probe */
    const char *www_dir;              /* of the dashboard; there may be none */
    int public_create;                /* 1: without a key, too */
    int public_list;                  /* 1: lists without a key have what strangers made */
    const char *base_path;            /* before every path of ours: "/status"; "": none */
    int64_t database_max_mib;         /* 0: no limit */
    const char *allowed_origins;      /* "*", "self", or origins, a blank between two */
    const char *server_names;         /* ours beside loopback and addresses, a blank between two */
    const char *trusted_proxies;      /* networks, "10.0.0.0/8 ::1", a blank between two; "": none */
    int64_t client_connections, client_streams; /* of one client at a time */
    int64_t client_writes_per_second; /* 0: no limit */
    const char *frame_ancestors;      /* a CSP source list, fit for the header */
    struct config_row *rows;          /* each setting as it was set, in the order of the table */
    int row_count;
    const char *file;                 /* that they are in; NULL: there is none */
    const char *unknown_setting;      /* the first name in the file that is none of these; NULL: all are */
    const char *state_dir;            /* WATCHPOST_STATE, or the database's folder: sockets, metrics, spool */
};

/* Reads and judges every setting. Texts belong to the arena. On a bad one returns false and puts into
 * *problem one line that names variable, value and what is allowed (a password's value is never shown). */
bool config_load(struct config *config, struct arena *a, const char **problem);

/* The settings in force, a line each, but for secrets: to tell apart processes that have others. Not for
 * people. */
void config_values(const struct config *config, struct buf *out);

/* The table for people, one line a setting: name, default, meaning (for --help and the example file). Nothing
 * of the settings in force is shown, so no secret can be. */
void config_describe(struct buf *out);

#endif
