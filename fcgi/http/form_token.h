/* What a form of ours holds, so that no other site's page can send it: a text that only this instance can
 * make, for one purpose and one client, good for an hour. */
#ifndef FCGI_HTTP_FORM_TOKEN_H
#define FCGI_HTTP_FORM_TOKEN_H

#include "fcgi/http/request.h"

#include <stdbool.h>

/* purpose: words that name the form and what it is about. In the arena; NULL: the store failed. */
const char *form_token_make(struct request *rq, const char *purpose);

/* Whether the form that was sent came from a page of ours (or from a program, which sends no Origin), has
 * the token, and is not too old. */
bool form_token_is_good(struct request *rq, const char *purpose);

#endif
