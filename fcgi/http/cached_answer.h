/* A reply in one piece of memory, which may be copied, to another process too: without pointers. */
#ifndef FCGI_HTTP_CACHED_ANSWER_H
#define FCGI_HTTP_CACHED_ANSWER_H

#include "base/digest.h"
#include "fcgi/http/reply.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CACHED_TEXTS 6

struct cached_answer {
    struct digest question;
    int64_t from, until; /* holds in these seconds: from is when it was made, for clocks that are set back */
    int64_t total;
    int status, hidden;
    uint32_t sizes[CACHED_TEXTS]; /* of its texts, with the NUL; 0: there is none */
    char etag[ETAG_SIZE];
    char texts[]; /* one after the other */
};

/* Whether the reply has nothing that is lost here. */
bool cached_answer_is_possible(const struct reply *reply);

size_t cached_answer_size(const struct reply *reply);

/* Writes it to `kept`, which has room for cached_answer_size bytes. */
void cached_answer_make(struct cached_answer *kept, const struct reply *reply, const struct digest *question,
                      int64_t from, int64_t until);

/* Its own size. */
size_t cached_answer_length(const struct cached_answer *kept);

/* The reply; its texts live as long as `kept`. */
struct reply cached_answer_reply(const struct cached_answer *kept);

/* Whether it answers this question now. */
bool cached_answer_holds(const struct cached_answer *kept, const struct digest *question, int64_t now);

#endif
