/* Requests that wait. A worker judges such a request, writes what it writes, and hands it over: its answer
 * is a redirect inside the web server, to the events helper, which holds the client until what it waits for
 * has come or its time is over. So no worker is ever held by a client that waits.
 *
 * What is handed over is sealed with the instance's secret: the helper takes it only from a worker.
 * Both look at it by the same function here, so an answer is the same whichever gives it. */
#ifndef FCGI_HTTP_HOLD_H
#define FCGI_HTTP_HOLD_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "flow/wait.h"
#include "model/gate.h"

#include <stdbool.h>
#include <stdint.h>

#define HOLD_PATH "/.hold" /* internal in the web server's configuration */

enum hold_kind { HOLD_WAIT, HOLD_CHECK, HOLD_GATE, HOLD_TRY, HOLD_KINDS };

/* As far as the key opened anything. */
enum hold_opener { HELD_WITHOUT, HELD_BY_ADMIN, HELD_BY_MANAGE_KEY, HELD_BY_WORKSPACE_KEY };

/* A request that is held. */
struct hold {
    enum hold_kind kind;
    struct wait wait;        /* what to wait for; HOLD_CHECK: the one monitor, and where its results begin;
                            * HOLD_GATE: the deadline, and the members whose failures may be told */
    const char *gate;        /* HOLD_GATE, HOLD_TRY: its id */
    enum hold_opener opener; /* the key that it came with, which it ends with */
    struct digest key;
    int64_t manager;      /* HELD_BY_MANAGE_KEY: the monitor (key) */
    int64_t expires_at;   /* HELD_BY_WORKSPACE_KEY; 0: never */
    bool created;         /* HOLD_GATE: the request made it */
    const char *rpc;      /* of a tool's call: its id, as JSON; NULL: a request of the API */
    bool modern;          /* ... of the newer protocol */
    bool stream;          /* ... to be answered as server-sent events */
    const char *warnings; /* a JSON array; NULL: none */
};

/* What the request has come to, in a transaction of the caller. True: *reply is the answer. False: nothing
 * has come, and *reply is not set. `over`: its time is over, so there is an answer. */
bool hold_look(struct request *rq, const struct hold *h, bool over, struct reply *reply);

/* 202 of a check whose result was not waited for, or has not come: `after` is the cursor behind which GET
 * /wait finds it. */
#define HOLD_CHECK_STARTED "Check started"
struct reply hold_answer_accepted(struct request *rq, const char *monitor, int64_t after,
                                  const char *message);

/* Looks at once, then hands over; the time is what hold->wait.deadline says. */
struct reply hold_begin(struct request *rq, struct hold *h);

/* Reads what was handed over, from the query of HOLD_PATH; texts in the arena. False: it is none. */
bool hold_read(struct arena *a, const char *state_dir, const char *sealed, struct hold *h);

/* A tool's result made of an answer of the API (fcgi/http/rpc_result.c). */
struct reply hold_rpc_result(struct request *rq, const struct hold *h, const struct reply *reply);

/* The warnings of a request that is handed over travel with it: as a JSON array; NULL: there are none. */
const char *hold_take_warnings(struct request *rq);

/* The url of a gate. */
const char *hold_gate_url(struct request *rq, const char *id);

/* 409: results are waited for, and of this monitor none will come. */
struct reply refuse_paused(struct request *rq, const char *monitor);

/* Notes the key that came along. 0, or -1 if the store failed (logged). */
int hold_take_key(struct request *rq, struct hold *h);

/* Tells of the failures of those members that the hold has in its wait. */
void hold_show_evidence(const struct hold *h, struct gate *g);

#endif
