/* Public pages, as other answers about them ask. */
#ifndef FCGI_API_PUBLIC_PAGES_H
#define FCGI_API_PUBLIC_PAGES_H

#include "store/db.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* The page at the root of the domain that the web server was asked for, into rq->page. */
enum found public_page_at_domain(struct request *rq);

/* Whether the reader would rather have Markdown than HTML. */
bool public_wants_markdown(const struct request *rq);

/* 401: the page of the domain is closed to this reader. */
struct reply public_page_locked(struct request *rq);

#endif
