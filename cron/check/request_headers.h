/* The header lines of an HTTP check's request, beside those that curl writes by itself. */
#ifndef CRON_CHECK_REQUEST_HEADERS_H
#define CRON_CHECK_REQUEST_HEADERS_H

#include "base/arena.h"
#include "net/transfer.h"

#include <stdbool.h>

/* lines: those of the monitor, "Name: value\n" each; NULL: none are to be sent. post: the request is a POST
 * without a body, whose length is said unless the monitor says one. The caller frees the list
 * (curl_slist_free_all). */
struct curl_slist *request_headers(struct arena *scratch, const char *lines, bool post);

#endif
