/* A monitor: what is watched, how, and how it stands. monitor_fields says what a client may set,
 * monitor_create and monitor_change also what must hold over several members at once, the *_json functions
 * what clients see. */
#ifndef MODEL_MONITOR_H
#define MODEL_MONITOR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "model/dns_values.h"
#include "model/fields.h"
#include "model/listing.h"
#include "model/location.h"
#include "model/monitor_options.h"
#include "model/principal.h"
#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

enum monitor_type {
    MONITOR_HTTP,
    MONITOR_TCP,
    MONITOR_DNS,
    MONITOR_TLS,
    MONITOR_WEBSOCKET,
    MONITOR_PLUGIN,
    MONITOR_PUSH, /* 6 in sql/, too */
    MONITOR_PING,
    MONITOR_GRPC,
    MONITOR_DOMAIN,
    MONITOR_TYPE_COUNT
};

/* What a push monitor waits for, and what it has seen. */
struct push_state {
    int64_t next_expected_at; /* 0: nothing is expected */
    int64_t last_ping_at;     /* of any kind; 0: none came yet */
    bool is_running;          /* a run has begun and not ended */
    const char *sealed_key;   /* its ping key (base/seal.h); NULL: it is no push monitor */
};

/* Texts belong to the arena of whatever read it. Numbers that have no value are -1, because 0 is a value for
 * most of them. */
struct monitor {
    int64_t key;  /* inside: what other tables refer to; never reused */
    const char *id; /* outside: the UUID */
    struct digest manage_key;

    /* what a client sets */
    const char *name, *url;
    enum monitor_type type;
    const char *method;
    int64_t interval_seconds;    /* push: how long what is expected now takes; 0: nothing is */
    int64_t timeout_ms, expected_status;
    const char *body_contains; /* NULL: none */
    const char *headers;       /* a line "Name: value\n" each; NULL: none */
    bool is_public;
    enum listing listing;
    int64_t confirmation_threshold;
    int64_t response_time_threshold_ms; /* -1: none */
    bool follow_redirects;
    const char *dns_record_type; /* "A", "AAAA" ... */
    const char *dns_expected;    /* NULL: none */
    const char *dns_expected_values; /* a line each; NULL: none */
    enum dns_match dns_match;    /* of dns_expected_values */
    double sla_target;           /* percent; -1: none */
    int64_t sla_period_days;     /* -1: not set, means 30 */
    const char *tags;            /* ",api,prod," (a comma on either side of each); "" : none */
    const char *group_name;      /* NULL: none */
    const char *external_id;     /* what the client calls it; NULL: nothing */
    int64_t consensus_threshold; /* -1: none */
    int64_t retry_interval_seconds;
    int64_t recovery_threshold;
    int64_t degraded_threshold;  /* -1: as confirmation_threshold */
    struct monitor_options options;

    /* what happens to it */
    bool is_shut; /* its secrets cannot be opened (store/secrets.h): they are not there */
    bool is_paused;
    int64_t workspace;           /* the row of its workspace; 0: none */
    const char *workspace_id;
    int64_t flapping_until;      /* its changes are too many for people to hear of each; 0: it never was so */
    bool was_adopted;            /* it joined that with its manage key */
    bool trusted;                /* its url is the operator's (principal_is_operator): it may be private */
    enum status status;
    int64_t last_checked_at;     /* here, whatever came of it; 0: never */
    bool was_asked;              /* of one that was claimed: a client asked for the check */
    enum status last_result;     /* of one that was claimed: the local checker's; UNKNOWN: none */
    int64_t newest_check_at;     /* conclusive; with consensus, by any location; 0: never */
    int64_t status_since;        /* when status last changed; 0: not since that is kept */
    int64_t created_at, updated_at;
    int64_t revision;            /* 1, and one more with each change of what is configured */
    const char *creator;         /* when it is made only: the network of its client, or MONITOR_OF_OPERATOR */
    int64_t configured_at;       /* since when it asks what it asks; 0: ever since it was made */

    struct push_state push;      /* of push monitors */

    /* of one check */
    struct field_list asked_by_gates; /* struct assertion: what gates that wait for it expect */
    struct field_list asking_gates;   /* struct asking_gate: which of them are whose, in that order */
};

/* A gate that expects so many assertions to hold of a check. */
struct asking_gate {
    int64_t gate; /* key */
    int count;
};

#define MONITOR_OF_OPERATOR "operator"

/* When a monitor falls due that is never checked, as push monitors are not. */
#define NEVER_DUE INT64_C(253402300799)

/* What POST /monitors takes; ends with a row without a name. */
extern const struct field monitor_fields[];

/* What an http monitor may ask by; NULL after the last. */
extern const char *const monitor_http_methods[];

/* How often a monitor may be asked, in seconds: the lower bounds of interval_seconds and
 * retry_interval_seconds. They differ from client to client: the admin key may ask more often
 * (MIN_INTERVAL_SECONDS, TRUSTED_MIN_INTERVAL_SECONDS). */
struct monitor_bounds {
    int64_t interval, retry;
    int64_t most_body; /* of max_body_bytes */
    bool needs_https_token; /* of OAuth2: the client's secret goes over the internet */
};

#define MONITOR_MAX_BODY (1024 * 1024) /* unless more is asked for */
#define MONITOR_MAX_BODY_OF_TRUSTED (8 * 1024 * 1024)

/* A warning for each member of the body that became another than it was: numbers that were moved into range,
 * and what is for monitors of another kind than m, and was dropped. */
void monitor_moved(struct arena *a, json_object *body, const struct monitor *m, struct warnings *w);

/* The first pass over a create body: fields_types, and that what its kind needs is there. */
struct field_problem monitor_types(struct arena *a, json_object *body);

/* Reads a create body that passed monitor_types: sets all that a client sets, and `type`; leaves the rest
 * of *m alone. */
struct field_problem monitor_create(struct arena *a, json_object *body, const struct monitor_bounds *bounds,
                                    struct monitor *m);

/* Applies a PATCH body that passed fields_types to *m; nothing may be kept of *m when a problem comes
 * back. A bound holds for what is in the body: a monitor that is only renamed keeps its interval.
 * *changes: how many members took part; *url_given: whether the url was among them. */
struct field_problem monitor_change(struct arena *a, json_object *body, const struct monitor_bounds *bounds,
                                    struct monitor *m, int *changes, bool *url_given);

/* Whether a check of one is a check of the other: they ask the same of the same target, by the same rules. If
 * not, the monitor's last results say nothing about what is asked now. */
bool monitor_asks_the_same(struct arena *a, const struct monitor *m, const struct monitor *other);

/* Whether both go to the same place, by the same way, and send the same there. */
bool monitor_reaches_the_same(struct arena *a, const struct monitor *m, const struct monitor *other);

/* m: the monitor after the change. Whether the body itself names every setting of m that decides where its
 * checks go and what they send (url, method, headers, options with FIELD_REACHES). A setting that has its
 * default need not be named. */
bool monitor_reach_is_given(struct arena *a, json_object *body, const struct monitor *m);

/* Whether a change gives nothing of the kind: all of it that is in the body is null. */
bool monitor_reach_is_cleared(json_object *body);

/* The options as the database keeps them: a JSON object of those that are set; NULL: none is. Reading sets
 * all of them. */
const char *monitor_options_text(struct arena *a, const struct monitor *m);
void monitor_options_read(struct arena *a, const char *text, struct monitor *m);

/* Those that apply to its kind, as members. */
void monitor_options_put(struct buf *out, struct arena *a, const struct monitor *m, enum field_view view);

/* The part of monitor_asks_the_same that is about them. */
bool monitor_options_ask_the_same(struct arena *a, const struct monitor *m, const struct monitor *other);

/* The first of the fields that may carry bytes of its author's choosing, or lead them elsewhere, which an
 * instance may not let strangers have (STRANGERS_MAY_SEND); NULL: it has none. */
const char *monitor_sends(const struct monitor *m);

/* A port of mail servers that the monitor would send something to; 0: none. */
int monitor_mail_port(const struct monitor *m);

/* Whether the port is one of mail servers: strangers may send nothing there, for it would be a message. */
bool is_mail_port(int port);

/* What decides which keys open it. */
struct belonging monitor_belonging(const struct monitor *m);

/* How many results in a row have to be slow or worse before that is told. */
int64_t monitor_degraded_threshold(const struct monitor *m);

/* What Monitor says beside the row: whether its last result is old (rules/staleness.h), how many locations
 * report, the local checker among them, which decides whether a consensus can be reached, and what is
 * listed. */
struct monitor_now {
    bool is_stale;
    bool is_flapping;
    struct reporting reporting;
    enum monitor_scope listed; /* what strangers see in lists: role.h */
    int64_t at;
    const char *ping_url;      /* for those who may be shown it; NULL: it is not shown */
};

/* More locations would have to agree than report: no check makes it down. */
bool monitor_is_undecidable(const struct monitor *m, int64_t reporting);

/* How much of it a reader is shown. */
enum monitor_sight {
    SEEN_WITHOUT_KEY, /* nothing that is for holders of a key alone */
    SEEN_WITH_KEY,    /* what it expects, and its workspace; secrets are masked */
    SEEN_WHOLE        /* header values, the url's user-info and query in plain */
};

/* A push monitor's ping is late: it was expected, and is waited for still. */
bool monitor_is_late(const struct monitor *m, int64_t now);

/* The shapes Monitor and Export, as one JSON object; name as for put_object. */
void monitor_json(struct buf *out, struct arena *a, const char *name, const struct monitor *m,
                  enum monitor_sight sight, const struct monitor_now *now);
void monitor_export_json(struct buf *out, struct arena *a, const struct monitor *m);

/* Export with its secrets as "***". */
void monitor_masked_export_json(struct buf *out, struct arena *a, const struct monitor *m);

/* An item of a remote probe's work list: Export, and the monitor's id. */
void monitor_work_json(struct buf *out, struct arena *a, const struct monitor *m);

/* Reads such an item, whatever JSON it is (NULL: null). It is judged by the table again, because the probe
 * will contact what it names. What only the server knows (the status, whether the monitor is trusted) stays
 * unset. */
struct field_problem monitor_work_read(struct arena *a, json_object *value, struct monitor *m);

/* The member "monitor" that events carry, the url always masked; that of alerts has group_name, tags,
 * description and notes_url, too. */
void monitor_brief_json(struct buf *out, struct arena *a, const struct monitor *m, enum status now);
void monitor_alert_json(struct buf *out, struct arena *a, const struct monitor *m, enum status now);

/* The member "tags"; tags: ",api,prod,", or "" for none. */
void monitor_put_tags(struct buf *out, struct arena *a, const char *tags);

const char *monitor_type_name(enum monitor_type type);

#endif
