/* Which sites' pages may use this instance by way of a visitor's browser: the setting ALLOWED_ORIGINS.
 *
 * A browser says in Origin (RFC 6454, 7) from which site the page comes that asks, and shows the page an
 * answer only if Access-Control-Allow-Origin lets it (the Fetch standard, CORS protocol). The request itself
 * is made all the same, so what writes, or sends a key, is judged here. Programs send no Origin: any may
 * ask. */
#ifndef FCGI_HTTP_ORIGIN_H
#define FCGI_HTTP_ORIGIN_H

#include "fcgi/http/reply.h"

/* Before anything else is judged. False: refused, and *no is the answer. With "self" a Host that is neither
 * ours nor the domain of a status page is 421, because a name that was made to resolve to this host has the
 * browser take us for its own site; unless every origin is allowed, a write or a read with a key from a
 * foreign one is 403. Of /mcp nothing is judged here. */
bool origin_check(struct request *rq, struct reply *no);

/* Whether a form was sent from a page of ours, or by a program (which sends no Origin). */
bool origin_is_own(const struct request *rq);

/* Whether the operator has named the origin that the page comes from; "*" names none. */
bool origin_is_named(const struct request *rq);

/* What Access-Control-Allow-Origin says to this client; NULL: the header is left out. */
const char *origin_allowed(const struct request *rq);

/* The allowed one differs from client to client: caches must ask for each Origin. */
bool origin_varies(const struct request *rq);

#endif
