/* /s/:slug/subscribe: news by mail for readers whose browser runs no scripts. The form asks for nothing of
 * its own: what it sends becomes the body of POST /status-pages/:slug/subscribers, whose handler judges it,
 * counts it against the same limits, and sends the same mail.
 *
 * No other site can send it: it takes the form's token, which is for this page and this client. */
#include "base/json.h"
#include "base/text.h"
#include "model/subscriber.h"
#include "render/page_shell.h"
#include "render/public_page.h"
#include "render/subscribe_page.h"
#include "store/monitors.h"
#include "fcgi/http/form_token.h"
#include "fcgi/http/route.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_shell_file.h"
#include "fcgi/api/page_voice.h"

#include <stddef.h>

enum { MOST_SERVICES = 200 }; /* among which a form lets choose: of more, news are of all */

static const char *
purpose_of(struct request *rq)
{
    return arena_printf(rq->arena, "subscribe %s", rq->page.id);
}

static struct reply
as_html(struct request *rq, int status, const struct subscribe_page *p)
{
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena }, out = { .arena = rq->arena };
    struct reply reply;
    int64_t version;

    public_form_head(&head, p->page, words_of(&p->speech, WORD_SUBSCRIBE));
    page_shell_styles(&head, page_shell_read(rq, &version));
    subscribe_page_body(&body, p);
    page_shell_fill(&out, NULL, speech_code(&p->speech), buf_string(&head), buf_string(&body));
    reply = answer_page(rq, status, &out);
    reply.style = public_style(rq->arena, p->page);
    reply.vary = page_vary(rq, "");
    reply.framing = "'none'";
    reply.is_secret = true; /* the token in it is one reader's */
    return reply;
}

/* --- the form ------------------------------------------------------------------------------------------- */

struct services_walk {
    struct request *rq;
    struct page_voice voice;
    struct subscribe_services *services;
};

static bool
is_sent(const struct request *rq, const char *name, const char *value)
{
    for (int i = 0; i < rq->form_count; i++)
        if (text_same(rq->form[i].name, name) && text_same(rq->form[i].value, value))
            return true;
    return false;
}

static void
add_service(void *to, struct arena *row, struct monitor *m)
{
    const struct services_walk *w = to;
    struct arena *a = w->rq->arena;

    (void)row;
    *(struct subscribe_service *)arena_add(a, w->services) = (struct subscribe_service){
        .id = arena_text(a, m->id),
        .name = arena_text(a, page_voice_name(&w->voice, m->key, m->name)),
        .is_chosen = is_sent(w->rq, "monitor", m->id),
    };
}

static int
read_services(struct request *rq, struct subscribe_services *services)
{
    struct services_walk w = { .rq = rq, .services = services };

    if (page_voice_read(rq, &w.voice) != 0 ||
        monitors_standing(rq->app->db, rq->page.key, add_service, &w) != 0)
        return -1;
    if (services->count > MOST_SERVICES)
        services->count = 0;
    return 0;
}

static int64_t
kinds_sent(const struct request *rq)
{
    int64_t kinds = 0;

    for (int i = 0; subscriber_kinds[i] != NULL; i++)
        if (is_sent(rq, "kind", subscriber_kinds[i]))
            kinds |= (int64_t)1 << i;
    return kinds;
}

/* sentence: NULL, or what was wrong. */
static struct reply
form(struct request *rq, int status, const char *sentence)
{
    struct subscribe_page p = {
        .speech = page_speech(rq),
        .page = &rq->page,
        .token = form_token_make(rq, purpose_of(rq)),
        .email = request_form_text(rq, "email"),
        .kinds = rq->form_count > 0 ? kinds_sent(rq) : TELL_ALL,
        .sentence = sentence,
    };

    return p.token != NULL && read_services(rq, &p.services) == 0 ? as_html(rq, status, &p) : broke(rq);
}

/* GET (root) /s/:slug/subscribe */
struct reply
subscribe_show(struct request *rq)
{
    return rq->page.allow_subscribers ? form(rq, 200, NULL)
                                      : page_refuse(rq, NOT_FOUND, WORD_SUBSCRIBE_NEVER);
}

/* --- what was sent -------------------------------------------------------------------------------------- */

static const char *
said(struct request *rq, enum word sentence)
{
    const struct speech speech = page_speech(rq);

    return words_of(&speech, sentence);
}

/* A list of what was sent by this name; of nothing there is none. */
static void
take_texts(struct request *rq, const char *name, const char *member)
{
    json_object *list = NULL;

    for (int i = 0; i < rq->form_count; i++) {
        if (!text_same(rq->form[i].name, name) || rq->form[i].value == NULL)
            continue;
        if (list == NULL) {
            list = json_object_new_array();
            json_object_object_add(rq->body, member, list);
        }
        json_object_array_add(list, json_object_new_string(rq->form[i].value));
    }
}

/* In the place of what an earlier run of this handler has made. Mails are in the language in which the form
 * was read. */
static void
take_body(struct request *rq)
{
    const struct speech speech = page_speech(rq);
    const char *email = request_form_text(rq, "email");

    json_object_put(rq->body);
    rq->body = json_object_new_object();
    json_object_object_add(rq->body, "email", json_object_new_string(
                           email != NULL ? text_trim(rq->arena, email) : ""));
    take_texts(rq, "monitor", "monitor_ids");
    take_texts(rq, "kind", "kinds");
    json_object_object_add(rq->body, "language", json_object_new_string(speech_code(&speech)));
}

static struct reply
done(struct request *rq)
{
    const struct config *config = &rq->app->config;
    bool can_mail = config->smtp_host != NULL && config->public_url != NULL;
    const struct subscribe_page p = {
        .speech = page_speech(rq),
        .page = &rq->page,
        .sentence = said(rq, can_mail ? WORD_SUBSCRIBE_SENT : WORD_SUBSCRIBE_NO_MAIL),
    };

    return as_html(rq, 202, &p);
}

static struct reply
refused(struct request *rq, const struct reply *no)
{
    const struct speech speech = page_speech(rq);
    bool unfit = no->status == 400 || no->status == 422;
    struct reply reply =
        form(rq, no->status, unfit ? said(rq, WORD_SUBSCRIBE_FAULT) : page_refusal(&speech, no));

    reply.sentence = no->sentence;
    reply.retry_after = no->retry_after;
    return reply;
}

/* POST (root) /s/:slug/subscribe */
struct reply
subscribe(struct request *rq)
{
    struct reply reply;

    if (!rq->page.allow_subscribers)
        return page_refuse(rq, NOT_FOUND, WORD_SUBSCRIBE_NEVER);
    if (!form_token_is_good(rq, purpose_of(rq)))
        return form(rq, 403, said(rq, WORD_LOCKED_SEND_AGAIN));
    if (kinds_sent(rq) == 0)
        return form(rq, 400, said(rq, WORD_SUBSCRIBE_NOTHING));
    take_body(rq);
    reply = subscriber_add(rq);
    return reply.status == 202 ? done(rq) : refused(rq, &reply);
}
