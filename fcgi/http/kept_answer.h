/* A reply in one piece of memory, which may be copied, to another process too: without pointers. */
#ifndef FCGI_HTTP_KEPT_ANSWER_H
#define FCGI_HTTP_KEPT_ANSWER_H

#include "base/digest.h"
#include "fcgi/http/reply.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEPT_TEXTS 6

struct kept_answer {
    struct digest question;
    int64_t from, until; /* holds in these seconds: from is when it was made, for clocks that are set back */
    int64_t total;
    int status, hidden;
    uint32_t sizes[KEPT_TEXTS]; /* of its texts, with the NUL; 0: there is none */
    char etag[ETAG_SIZE];
    char texts[]; /* one after the other */
};

/* Whether the reply has nothing that is lost here. */
bool kept_answer_is_possible(const struct reply *reply);

size_t kept_answer_size(const struct reply *reply);

/* Writes it to `kept`, which has room for kept_answer_size bytes. */
void kept_answer_make(struct kept_answer *kept, const struct reply *reply, const struct digest *question,
                      int64_t from, int64_t until);

/* Its own size. */
size_t kept_answer_length(const struct kept_answer *kept);

/* The reply; its texts live as long as `kept`. */
struct reply kept_answer_reply(const struct kept_answer *kept);

/* Whether it answers this question now. */
bool kept_answer_holds(const struct kept_answer *kept, const struct digest *question, int64_t now);

#endif
