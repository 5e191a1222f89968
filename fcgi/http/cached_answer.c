/* The texts of a reply are listed in one place: what is written and what is read cannot disagree. */
#include "fcgi/http/cached_answer.h"

#include <string.h>

struct reply_texts {
    const char *text[CACHED_TEXTS];
    size_t size[CACHED_TEXTS];
};

static size_t
size_of(const char *text)
{
    return text == NULL ? 0 : strlen(text) + 1;
}

static struct reply_texts
texts_of(const struct reply *r)
{
    return (struct reply_texts){
        { r->type, r->vary, r->link, r->framing, r->style, r->text },
        { size_of(r->type), size_of(r->vary), size_of(r->link), size_of(r->framing), size_of(r->style),
          r->length + 1 },
    };
}

bool
cached_answer_is_possible(const struct reply *reply)
{
    return reply->status == 200 && reply->text != NULL && reply->beginning == NULL &&
           reply->sentence == NULL && reply->location == NULL && reply->allow == NULL &&
           reply->retry_after == 0 && !reply->is_secret && !reply->endless;
}

size_t
cached_answer_size(const struct reply *reply)
{
    struct reply_texts t = texts_of(reply);
    size_t size = sizeof(struct cached_answer);

    for (int i = 0; i < CACHED_TEXTS; i++)
        size += t.size[i];
    return size;
}

void
cached_answer_make(struct cached_answer *kept, const struct reply *reply, const struct digest *question,
                 int64_t from, int64_t until)
{
    struct reply_texts t = texts_of(reply);
    char *to = kept->texts;

    *kept = (struct cached_answer){
        .question = *question, .from = from, .until = until, .total = reply->total,
        .status = reply->status, .hidden = reply->hidden,
    };
    memcpy(kept->etag, reply->etag, sizeof kept->etag);
    for (int i = 0; i < CACHED_TEXTS; i++) {
        kept->sizes[i] = (uint32_t)t.size[i];
        if (t.size[i] > 0)
            memcpy(to, t.text[i], t.size[i]);
        to += t.size[i];
    }
}

size_t
cached_answer_length(const struct cached_answer *kept)
{
    size_t size = sizeof *kept;

    for (int i = 0; i < CACHED_TEXTS; i++)
        size += kept->sizes[i];
    return size;
}

struct reply
cached_answer_reply(const struct cached_answer *kept)
{
    struct reply reply = { .status = kept->status, .total = kept->total, .hidden = kept->hidden };
    const char **texts[CACHED_TEXTS] = { &reply.type, &reply.vary, &reply.link, &reply.framing, &reply.style,
                                       &reply.text };
    const char *from = kept->texts;

    for (int i = 0; i < CACHED_TEXTS; i++) {
        *texts[i] = kept->sizes[i] > 0 ? from : NULL;
        from += kept->sizes[i];
    }
    reply.length = kept->sizes[CACHED_TEXTS - 1] - 1;
    memcpy(reply.etag, kept->etag, sizeof reply.etag);
    return reply;
}

bool
cached_answer_holds(const struct cached_answer *kept, const struct digest *question, int64_t now)
{
    return now >= kept->from && now < kept->until && digest_equal(&kept->question, question);
}
