/* Of the headers of an HTTP response what a check needs: where it redirects to, and how its body is to be
 * read. Lines come from curl's header callback, whole, one at a time. */
#ifndef CRON_CHECK_RESPONSE_HEAD_H
#define CRON_CHECK_RESPONSE_HEAD_H

#include "base/buf.h"

#include <stddef.h>

#define RESPONSE_HEAD_KEPT 4096

/* All zeroes: none has come. */
struct response_head {
    size_t bytes;                                     /* of all lines that were counted */
    char *location, *content_type, *content_encoding; /* malloc'd; NULL: not there */
    struct buf lines; /* the headers as they came, on the heap; the first RESPONSE_HEAD_KEPT bytes of them */
};

/* Counts a line of so many bytes: a header, or a trailer. NULL, or the complaint: there are too many. */
const char *response_head_count(struct response_head *h, size_t length);

/* Takes down what a header line says. NULL, or the complaint. */
const char *response_head_take(struct response_head *h, const char *line, size_t length);

/* Frees the values; the count stays. */
void response_head_forget(struct response_head *h);

#endif
