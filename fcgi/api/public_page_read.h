/* Reads what a public page shows. */
#ifndef FCGI_API_PUBLIC_PAGE_READ_H
#define FCGI_API_PUBLIC_PAGE_READ_H

#include "render/public_page.h"
#include "fcgi/http/request.h"

/* Fills in all but page, title, path, base, site and query. *until: the first second at which it may no
 * longer be true although nothing was written. 0, or -1. */
int public_page_read(struct request *rq, struct public_page *p, int64_t *until);

/* Of a status page no more than the headline and its posts. */
int public_page_read_state(struct request *rq, struct public_page *p, int64_t *until);

#endif
