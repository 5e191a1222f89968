/* A gate: whether some monitors are fit to go on, after so many good checks in a row of each. Its row
 * outlives the client that made it. */
#ifndef MODEL_GATE_H
#define MODEL_GATE_H

#include "base/buf.h"
#include "model/fields.h"
#include "model/monitor.h"
#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

enum gate_state { GATE_IS_RUNNING, GATE_IS_PASSED, GATE_IS_FAILED, GATE_IS_CANCELLED };

#define GATE_MEMBERS_MOST 50

struct gate_member {
    int64_t monitor; /* key; it may be gone */
    const char *monitor_id, *name;
    int64_t interval;        /* seconds between two results that count */
    int64_t good;            /* in a row */
    enum status last_status; /* UNKNOWN: no result yet */
    int64_t last_checked_at;
    int64_t last_began_at;  /* not stored */
    bool is_push;           /* likewise: it is not checked, its pings count */
    const char *last_error; /* NULL: none */
    bool evidence_shown;    /* not stored: the reader has a key of the monitor */
};

struct gate {
    int64_t key;
    const char *id;
    enum gate_state state;
    int64_t workspace; /* of the key that made it; 0: none */
    const char *label; /* NULL: none */
    int64_t needed;    /* good results in a row, of each */
    bool allow_degraded;
    int64_t seq; /* results count that were recorded behind it */
    int64_t created_at, deadline;
    int64_t decided_at;          /* 0: not yet */
    const char *reason;          /* of one that failed: a sentence; NULL: none */
    int64_t failed_monitor;      /* key of the member that failed first; 0: none did */
    const char *failed_sentence; /* what its check said */
    int64_t failed_at;
    int64_t failed_seq;          /* the heartbeat of that check; 0: not known */
    const char *failed_evidence; /* what it saw, JSON; NULL: not kept */
    struct field_list expect; /* struct assertion: what its members' checks are to meet, too */
    struct gate_member *members;
    int member_count;
};

/* What came of a check for a gate that expects something of it. */
struct gate_finding {
    int64_t gate; /* key */
    int64_t seq;  /* of the result; 0: it has none yet */
    bool passed;
    const char *sentence; /* of one that did not */
};

/* The member "assertions" of what a gate expects, as the database keeps it; NULL: nothing. */
const char *gate_expect_text(struct arena *a, const struct gate *g);
void gate_expect_read(struct arena *a, const char *text, struct gate *g);

/* What a gate expects of the monitor's checks goes to asked_by_gates and asking_gates. */
void gate_ask_of(struct arena *a, int64_t gate, const struct field_list *expect, struct monitor *m);

/* The same in the work list of a remote probe: the member "asked_by_gates", if there is anything of it.
 * Reading takes what has the right shape, and is fit for the monitor's kind. */
#define GATE_WISHES_MOST 20
void gate_wishes_json(struct buf *out, struct arena *a, const struct monitor *m);
void gate_wishes_read(struct arena *a, json_object *item, struct monitor *m);

/* What a remote probe found for gates: the member "gates" of its result, and what of a value has that
 * shape. */
void gate_findings_json(struct buf *out, const struct gate_finding *list, int count);
struct told_findings {
    const struct gate_finding *list;
    int count;
};
struct told_findings gate_findings_read(struct arena *a, json_object *value);

const char *gate_state_name(enum gate_state state);

/* The shape Gate, name as for put_object; url: where it is asked for. gate_put: its members alone, into an
 * object that is open. */
void gate_json(struct buf *out, const char *name, const struct gate *g, const char *url);
void gate_put(struct buf *out, const struct gate *g, const char *url);

#endif
