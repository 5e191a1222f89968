/* Parameters are filled in from the left: a pattern that begins like the request's own means the same. */
#include "fcgi/http/own_target.h"

#include "base/buf.h"

#include <string.h>

const char *
own_target(struct request *rq, const char *pattern)
{
    struct buf out = { .arena = rq->arena };
    int id = 0;

    while (*pattern != '\0') {
        size_t length = 1 + strcspn(pattern + 1, "/");

        if (pattern[1] == ':' && id < REQUEST_MAX_IDS) {
            buf_char(&out, '/');
            buf_percent(&out, rq->ids[id] != NULL ? rq->ids[id] : "");
            id++;
        } else {
            buf_bytes(&out, pattern, length);
        }
        pattern += length;
    }
    return buf_string(&out);
}
