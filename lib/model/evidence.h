/* Evidence: what one check saw, as history keeps it and clients read it. Made of an observation by
 * rules/evidence_of.h, which masks secrets; or read from what a remote probe sent. */
#ifndef MODEL_EVIDENCE_H
#define MODEL_EVIDENCE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "model/certificate.h"
#include "model/metric.h"
#include "model/phases.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVIDENCE_MOST 4096       /* bytes, in full */
#define EVIDENCE_SHORT_MOST 300  /* bytes, of the short form */
#define EVIDENCE_OUTPUT_MOST 10240 /* characters of what a plugin printed */
#define EVIDENCE_EXCERPT 2048    /* bytes of a body that are looked at */

struct evidence_header {
    const char *name, *value;
};

/* Texts that are NULL, and lists that are empty: there is nothing of the kind. */
struct evidence {
    bool has_phases;
    struct phases phases;
    const char *remote_address, *http_version;
    int64_t status_code; /* -1: none */
    const char *const *redirects;
    int redirect_count;
    const struct evidence_header *headers;
    int header_count;
    const char *excerpt; /* of the body; "": it is empty */
    bool excerpt_cut;    /* there is more of it */
    const struct certificate *certificate;
    bool has_dns;
    const char *rcode, *resolver;
    const char *const *answers;
    int answer_count;
    const char *output;
    const struct metric *metrics;
    int metric_count;
    bool not_verified;
    const char *const *findings; /* a JSON object each: what came of assertions */
    int finding_count;
};

/* In full, as one compact JSON object of at most `most` bytes. What does not fit gives way: first the
 * excerpt, then headers, then the certificate's other names; then what else is long. now: for days_left. In
 * the arena. */
const char *evidence_text(struct arena *a, const struct evidence *e, size_t most, int64_t now);

/* What is told of a check that nothing more is kept of: phases_ms, status_code, remote_address and
 * http_version, at most EVIDENCE_SHORT_MOST bytes. */
const char *evidence_short_text(struct arena *a, const struct evidence *e);

/* The same as members of an object that is open. */
void evidence_put_short(struct buf *out, const struct evidence *e);

/* The members of such an object, into one that is open. */
void evidence_put_members(struct buf *out, const char *text);

/* What a probe sent, whatever JSON it is (NULL: null): takes what has the right shape, leaves the rest. */
struct evidence evidence_read(struct arena *a, json_object *value);

/* {"label": 1.5 ...}; what is no number is left out. */
struct metrics {
    const struct metric *list;
    int count;
};
struct metrics metrics_read(struct arena *a, json_object *value);

/* {"queue": 0, "dns": 1 ...}; what is missing, or no number, is 0. */
struct phases phases_read(json_object *value);
void phases_json(struct buf *out, const char *name, const struct phases *p);

#endif
