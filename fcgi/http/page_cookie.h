/* The cookie by which a browser reads a closed status page for 12 hours. It says by what it was got, and ends
 * with that: with the password (struct page.read_epoch), or with the key. Nothing of it is stored. */
#ifndef FCGI_HTTP_PAGE_COOKIE_H
#define FCGI_HTTP_PAGE_COOKIE_H

#include "store/db.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* Whether the request has one for rq->page. False also if the store failed (logged). */
bool page_cookie_opens(struct request *rq);

/* Whether a key opens reading of rq->page: its own, one of its workspace, or the admin's. */
enum found page_key_opens(struct request *rq, const struct digest *key);

/* The value of Set-Cookie; key: the one that it was got by, NULL: by the password. NULL if the secret of the
 * instance cannot be read (logged). */
const char *page_cookie_make(struct request *rq, const struct digest *key);

#endif
