/* How a status page speaks to a reader: those without a key for it know its monitors by the names of its
 * layout, and are told causes only if the page shows them. */
#ifndef FCGI_API_PAGE_VOICE_H
#define FCGI_API_PAGE_VOICE_H

#include "render/words.h"
#include "store/incidents.h"
#include "store/layouts.h"
#include "store/maintenances.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* Whether the request came with a key for rq->page; a cookie is none. */
bool page_reader_has_key(const struct request *rq);

/* What answers about the page depend on, beside the address, for response_cache.h: rq->variant. */
const char *page_variant(struct request *rq);

/* The language and the clocks of rq->page: its own language, else the one that the reader asks for. */
struct speech page_speech(struct request *rq);

/* The request header that answers which speak depend on, for reply.vary, after others or "". NULL: none. */
const char *page_vary(struct request *rq, const char *others);

/* refuse(), in the words of rq->page. */
struct reply page_refuse(struct request *rq, enum why why, enum word sentence);

/* What a reader is told of a refusal: its own sentence if that is in the reader's language; else one of its
 * kind, which says less. */
const char *page_refusal(const struct speech *s, const struct reply *no);

struct page_voice {
    struct speech speech; /* in which it speaks */
    bool plain;      /* the reader has a key: all is as it is */
    bool hides_causes;
    struct page_names names;
};

/* Of rq->page for this reader. 0, or -1. */
int page_voice_read(struct request *rq, struct page_voice *v);

const char *page_voice_name(const struct page_voice *v, int64_t monitor, const char *name);

/* In place. Incidents: for incidents_redact, which callers use. */
void page_voice_incidents(struct request *rq, const struct page_voice *v, struct incidents *found);
void page_voice_maintenances(const struct page_voice *v, struct maintenances *found);

#endif
