/* The parts of a page's summary that are read for it alone. Each writes an array into the object that is open
 * in *out. 0, or -1. */
#ifndef FCGI_API_PAGE_SUMMARY_H
#define FCGI_API_PAGE_SUMMARY_H

#include "base/buf.h"
#include "fcgi/http/request.h"

#include <stdint.h>

/* Those that are open or ended within a day, posts and what nobody wrote of, the newest first. */
int page_summary_put_incidents(struct request *rq, struct buf *out);

/* What is not over, the earliest first. *until is lowered to when the first window begins or ends; posts do
 * so by page_state_read. */
int page_summary_put_maintenances(struct request *rq, struct buf *out, int64_t *until);

#endif
