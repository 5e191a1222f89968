/* What a server showed of itself when TLS began: its certificate, and what was thought of it. */
#ifndef MODEL_CERTIFICATE_H
#define MODEL_CERTIFICATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

#include <stdbool.h>
#include <stdint.h>

#define CERTIFICATE_NAMES 20 /* of the subject's other names, at most */
#define CERTIFICATE_TEXT_MOST 300 /* characters of a name */

struct certificate {
    const char *subject, *issuer; /* "CN=example.com,O=Example" */
    const char *sans[CERTIFICATE_NAMES];
    int san_count;
    int64_t not_before, not_after;
    char fingerprint_sha256[65]; /* hex, lower case */
    const char *serial;          /* hex */
    int chain_length;            /* certificates that the server sent */
    const char *tls_version;     /* "TLSv1.3" */
    bool verified;
    const char *verify_error; /* why not; NULL: verified */
};

/* The record, as one JSON object; days_left: as of `now`. names: how many of the other names are listed. */
void certificate_json(struct buf *out, const char *name, const struct certificate *c, int names, int64_t now);

/* Its members alone, into an object that is open. */
void certificate_put(struct buf *out, const struct certificate *c, int names, int64_t now);

/* What certificate_json wrote, or a remote probe, whatever JSON it is (NULL: null); NULL: it is no record.
 * Texts are cleaned and cut. */
const struct certificate *certificate_read(struct arena *a, json_object *value);

/* The same, from its text. */
const struct certificate *certificate_read_text(struct arena *a, const char *text);

/* A copy with texts of its own; NULL stays NULL. */
const struct certificate *certificate_copy(struct arena *a, const struct certificate *c);

/* Whole days until then, below 0 once it is over. */
int64_t days_left(int64_t not_after, int64_t now);

#endif
