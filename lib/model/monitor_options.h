/* What a client may set of a monitor beside the basics, most of it for some kinds of check only: what is
 * sent, what is expected, whom TLS trusts. The rows stand in monitor_fields, which says which kind takes
 * which. They are kept together, as one text (monitor_options_text), since nothing is looked for by them. */
#ifndef MODEL_MONITOR_OPTIONS_H
#define MODEL_MONITOR_OPTIONS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "model/expiry_days.h"
#include "model/fields.h"
#include "model/push_options.h"

#include <stdbool.h>
#include <stdint.h>

enum ip_family { FAMILY_ANY, FAMILY_IPV4, FAMILY_IPV6, FAMILY_COUNT };
enum http_version { HTTP_AUTO, HTTP_1_1, HTTP_2, HTTP_VERSION_COUNT };
enum dns_rcode { RCODE_NOERROR, RCODE_NXDOMAIN, RCODE_SERVFAIL, RCODE_REFUSED, RCODE_COUNT };

enum starttls_protocol {
    STARTTLS_NONE,
    STARTTLS_SMTP,
    STARTTLS_IMAP,
    STARTTLS_POP3,
    STARTTLS_FTP,
    STARTTLS_POSTGRES,
    STARTTLS_LDAP,
    STARTTLS_XMPP,
    STARTTLS_COUNT
};

extern const char *const ip_family_names[FAMILY_COUNT + 1];
extern const char *const http_version_names[HTTP_VERSION_COUNT + 1];
extern const char *const dns_rcode_names[RCODE_COUNT + 1];

enum auth_type { AUTH_BASIC, AUTH_BEARER, AUTH_OAUTH2, AUTH_TYPE_COUNT };

/* Who the checker says it is. A member that the type has not is NULL. */
struct target_auth {
    enum auth_type type;
    const char *username, *password; /* basic */
    const char *token;               /* bearer */
    const char *token_url, *client_id, *client_secret, *scope, *audience; /* oauth2: client credentials */
};

/* Texts that are NULL, and lists that are empty: not set. */
struct monitor_options {
    /* every kind */
    bool invert;
    enum ip_family ip_family;
    const char *notes_url, *description;
    struct field_list assertions; /* struct assertion */

    /* http */
    const char *request_body;
    struct field_list expected_statuses; /* const char *: "200", "200-299" or "2xx" */
    const char *body_not_contains;
    const struct target_auth *auth;
    const char *connect_to; /* host[:port] */
    enum http_version http_version;
    bool cookies;
    int64_t max_body_bytes;

    /* what is said over a connection, and what is to come back; as they were written (base/escapes.h) */
    const char *send, *expect;
    bool tls;             /* tcp: under TLS */
    const char *starttls; /* by which protocol the server is asked for TLS: starttls_named */

    /* ping */
    int64_t packets, loss_threshold_pct;

    const char *grpc_service; /* grpc: whose health is asked for; "": the server's as a whole */

    /* whatever speaks TLS */
    bool tls_verify;
    const char *tls_ca, *tls_client_cert, *tls_client_key; /* PEM */
    const struct expiry_days *expiry_days; /* NULL: the default */

    /* dns */
    struct field_list dns_resolvers; /* const char *: address[:port], or a host name */
    enum dns_rcode dns_expected_rcode;

    /* plugin */
    const char *plugin;             /* the name of a file in one of PLUGIN_DIRS */
    struct field_list plugin_args;  /* const char * */
    struct push_options push;
};

/* Readers and writers of single rows; see struct field. */
bool auth_is_fit(json_object *value);
const char *auth_read(struct arena *a, json_object *value, void *where);
void auth_put(struct buf *out, struct arena *a, const char *name, const void *where, enum field_view view);
const char *expected_status_read(struct arena *a, json_object *value, void *where);
const char *web_link_read(struct arena *a, json_object *value, void *where);
const char *connect_to_read(struct arena *a, json_object *value, void *where);
const char *resolver_read(struct arena *a, json_object *value, void *where);

const char *send_read(struct arena *a, json_object *value, void *where);
const char *expect_read(struct arena *a, json_object *value, void *where);
const char *starttls_read(struct arena *a, json_object *value, void *where);

/* STARTTLS_NONE for NULL, and for what is none. */
enum starttls_protocol starttls_named(const char *name);
const char *plugin_name_read(struct arena *a, json_object *value, void *where);

/* Whether the code is one of those that the list names. */
bool expected_statuses_hold(const struct field_list *list, int64_t code);

/* The list in words: "2xx, 301". */
const char *expected_statuses_text(struct arena *a, const struct field_list *list);

/* Splits "host[:port]"; the port is left alone if there is none. False: it is none. */
bool connect_to_split(const char *text, char *host, size_t room, int *port);

#endif
