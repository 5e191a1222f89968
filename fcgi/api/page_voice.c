#include "fcgi/api/page_voice.h"

#include "model/language.h"
#include "os/zone_file.h"

bool
page_reader_has_key(const struct request *rq)
{
    return principal_may_page(&rq->principal, rq->page.key, rq->page.workspace, ROLE_VIEWER);
}

static enum language
language_of(struct request *rq)
{
    return rq->page.language != LANGUAGE_AUTO
               ? (enum language)rq->page.language
               : language_preferred(transport_param(rq->transport, "HTTP_ACCEPT_LANGUAGE"));
}

const char *
page_variant(struct request *rq)
{
    return arena_printf(rq->arena, "%s %s", language_names[language_of(rq)],
                        page_reader_has_key(rq) ? "key" : "none");
}

/* A zone that the host has no longer is UTC. */
struct speech
page_speech(struct request *rq)
{
    return (struct speech){
        .language = language_of(rq),
        .zone = zone_file_read(rq->arena, page_timezone(&rq->page, &rq->app->config)),
    };
}

const char *
page_vary(struct request *rq, const char *others)
{
    if (rq->page.key == 0 || rq->page.language != LANGUAGE_AUTO)
        return *others != '\0' ? others : NULL;
    return *others != '\0' ? arena_printf(rq->arena, "%s, Accept-Language", others) : "Accept-Language";
}

struct reply
page_refuse(struct request *rq, enum why why, enum word sentence)
{
    const struct speech speech = page_speech(rq);
    struct reply no = refuse(rq, why, "%s", words_of(&speech, sentence));

    no.is_spoken = true;
    return no;
}

const char *
page_refusal(const struct speech *s, const struct reply *no)
{
    static const struct {
        int status;
        enum word sentence;
    } kinds[] = {
        { 400, WORD_REFUSED_REQUEST },   { 403, WORD_REFUSED_FORBIDDEN }, { 404, WORD_REFUSED_ADDRESS },
        { 410, WORD_REFUSED_ADDRESS },   { 422, WORD_REFUSED_REQUEST },   { 429, WORD_REFUSED_OFTEN },
    };

    if (no->is_spoken || s->language <= LANGUAGE_EN)
        return no->sentence;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].status == no->status)
            return words_of(s, kinds[i].sentence);
    return words_of(s, WORD_REFUSED_BUSY);
}

int
page_voice_read(struct request *rq, struct page_voice *v)
{
    *v = (struct page_voice){ .speech = page_speech(rq), .plain = page_reader_has_key(rq) };
    v->hides_causes = !v->plain && !rq->page.show_causes;
    return v->plain ? 0 : layouts_names(rq->app->db, rq->arena, rq->page.key, &v->names);
}

const char *
page_voice_name(const struct page_voice *v, int64_t monitor, const char *name)
{
    return v->plain ? name : page_names_of(&v->names, monitor, name);
}

void
page_voice_incidents(struct request *rq, const struct page_voice *v, struct incidents *found)
{
    for (int i = 0; i < found->count; i++) {
        struct incident *one = &found->list[i];

        one->monitor_name = page_voice_name(v, one->monitor, one->monitor_name);
        if (v->hides_causes)
            one->cause = words_cause(rq->arena, &v->speech, one->monitor_name, one->resolved_at != 0);
    }
}

void
page_voice_maintenances(const struct page_voice *v, struct maintenances *found)
{
    for (int i = 0; i < found->count; i++)
        if (found->list[i].monitor != 0)
            found->list[i].monitor_name =
                page_voice_name(v, found->list[i].monitor, found->list[i].monitor_name);
}
