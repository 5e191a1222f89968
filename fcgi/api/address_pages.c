/* The links in mails: /confirm/:token and /unsubscribe/:token at the root of the instance. A GET shows a page
 * with one button and changes nothing, because mail filters and previews follow links; the button's POST
 * uses the token.
 *
 * To confirm takes the page: its form holds a token of its own, for this page and this client, good for an
 * hour. To unsubscribe does not, because mail programs do so by themselves (RFC 8058). */
#include "base/text.h"
#include "model/language.h"
#include "render/address_page.h"
#include "render/page_shell.h"
#include "store/channels.h"
#include "store/mail_tokens.h"
#include "store/monitors.h"
#include "store/pages.h"
#include "store/settings.h"
#include "store/subscribers.h"
#include "flow/confirmation.h"
#include "fcgi/http/form_token.h"
#include "fcgi/http/route.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_shell_file.h"
#include "fcgi/api/page_voice.h"

#include <string.h>

/* --- the answer --------------------------------------------------------------------------------------- */

static struct reply
page(struct request *rq, int status, const struct speech *speech, const char *title, const struct buf *body)
{
    struct buf head = { .arena = rq->arena }, out = { .arena = rq->arena };
    struct reply reply;
    int64_t version;

    address_page_head(&head, title);
    page_shell_styles(&head, page_shell_read(rq, &version));
    page_shell_fill(&out, NULL, speech_code(speech), buf_string(&head), buf_string(body));
    reply = answer_page(rq, status, &out);
    reply.framing = "'none'";
    reply.is_secret = true;
    return reply;
}

bool
address_page_is_asked(const struct request *rq)
{
    return rq->route != NULL && (rq->route->handle == confirm_show || rq->route->handle == confirm ||
                                 rq->route->handle == unsubscribe_show || rq->route->handle == unsubscribe);
}

struct reply
address_page_refusal(struct request *rq, const struct reply *no)
{
    const struct speech speech = page_speech(rq); /* as the reader asks */
    const char *title = words_of(&speech, no->status == 404 ? WORD_LINK_USED_UP : WORD_LINK_NOT_NOW);
    struct buf body = { .arena = rq->arena };
    struct reply reply;

    address_page_refuse(&body, title, page_refusal(&speech, no));
    reply = page(rq, no->status, &speech, title, &body);
    reply.sentence = no->sentence;
    reply.retry_after = no->retry_after;
    return reply;
}

static struct reply
no_such_link(struct request *rq)
{
    return page_refuse(rq, NOT_FOUND, WORD_LINK_USED_UP_WHY);
}

/* --- what is asked ------------------------------------------------------------------------------------ */

/* Of a subscriber the page says what its mails are about, which the mail itself did not. */
static enum found
name_page(struct request *rq, const struct mail_token *t, struct address_page *p)
{
    struct subscriber s;
    struct page page;
    enum found found = subscribers_by_key(rq->app->db, rq->arena, t->subscriber, &s);

    if (found == FOUND)
        found = pages_by_key(rq->app->db, rq->arena, s.page, &page);
    if (found != FOUND)
        return found;
    p->is_news = true;
    p->monitor = page.title;
    p->speech.language = language_by_code(s.has.language);
    return found;
}

/* The token in the path, what it is good for, and for a page the names in it. FAILED: *no says why. */
static enum found
find(struct request *rq, enum mail_purpose purpose, struct mail_token *t, struct address_page *p)
{
    enum found found = mail_token_find(rq->app->db, rq->arena, purpose, rq->ids[0], rq->now, t);
    struct branding branding;

    if (found != FOUND)
        return found;
    if (settings_branding(rq->app->db, rq->arena, &branding) != 0)
        return FAILED;
    *p = (struct address_page){
        .instance = branding_name(&branding),
        .address = t->address,
        .action = mail_token_path(rq->arena, purpose, rq->ids[0]),
    };
    return t->subscriber != 0 ? name_page(rq, t, p) : FOUND;
}

static struct reply
not_found_or_broke(struct request *rq, enum found found)
{
    return found == NONE ? no_such_link(rq) : broke(rq);
}

static struct reply
ask(struct request *rq, enum address_question question, const struct address_page *p)
{
    struct buf body = { .arena = rq->arena };

    address_page_ask(&body, question, p);
    return page(rq, 200, &p->speech, address_page_title(question, p), &body);
}

static struct reply
done(struct request *rq, enum address_question question, const struct address_page *p)
{
    struct buf body = { .arena = rq->arena };

    address_page_done(&body, question, p);
    return page(rq, 200, &p->speech, address_page_title(question, p), &body);
}

/* --- to confirm --------------------------------------------------------------------------------------- */

static const char *
purpose_of(struct request *rq)
{
    return arena_printf(rq->arena, "confirm %s", rq->ids[0]);
}

/* GET (root) /confirm/:token */
struct reply
confirm_show(struct request *rq)
{
    struct mail_token token;
    struct address_page p;
    enum found found = find(rq, MAIL_CONFIRMS, &token, &p);

    if (found != FOUND)
        return not_found_or_broke(rq, found);
    p.form_token = form_token_make(rq, purpose_of(rq));
    return p.form_token != NULL ? ask(rq, ASK_CONFIRM, &p) : broke(rq);
}

/* A subscriber for one page, every other address for all that is its owner's. */
static int
agree(struct request *rq, const struct mail_token *t)
{
    struct db *db = rq->app->db;

    if (t->subscriber == 0)
        return confirmation_given(db, t->address, t->owner, rq->now);
    return subscribers_confirm(db, t->subscriber, rq->now) == 0
               ? mail_tokens_forget_subscriber(db, t->subscriber)
               : -1;
}

/* POST (root) /confirm/:token */
struct reply
confirm(struct request *rq)
{
    struct mail_token token;
    struct address_page p;
    enum found found = find(rq, MAIL_CONFIRMS, &token, &p);

    if (found != FOUND)
        return not_found_or_broke(rq, found);
    if (!form_token_is_good(rq, purpose_of(rq)))
        return page_refuse(rq, FORBIDDEN, WORD_LINK_AGAIN);
    if (mail_token_use(rq->app->db, &token) != 0 || agree(rq, &token) != 0)
        return broke(rq);
    return done(rq, ASK_CONFIRM, &p);
}

/* --- to unsubscribe ----------------------------------------------------------------------------------- */

/* The token, and the channel that it leaves, unless it is a subscriber's. */
static enum found
find_channel(struct request *rq, struct mail_token *token, struct address_page *p)
{
    enum found found = find(rq, MAIL_UNSUBSCRIBES, token, p);
    struct monitor m;

    if (found == FOUND && token->subscriber != 0)
        return FOUND;
    if (found == FOUND)
        found = channels_by_key(rq->app->db, rq->arena, token->channel, &rq->channel);
    if (found != FOUND)
        return found;
    p->monitor = rq->channel.name;
    if (rq->channel.monitor == 0)
        return FOUND;
    found = monitors_by_key(rq->app->db, rq->arena, rq->channel.monitor, &m);
    if (found == FOUND)
        p->monitor = m.name;
    return found;
}

/* GET (root) /unsubscribe/:token */
struct reply
unsubscribe_show(struct request *rq)
{
    struct mail_token token;
    struct address_page p;
    enum found found = find_channel(rq, &token, &p);

    return found == FOUND ? ask(rq, ASK_UNSUBSCRIBE, &p) : not_found_or_broke(rq, found);
}

static int
leave(struct request *rq, const struct mail_token *t)
{
    struct db *db = rq->app->db;

    if (t->subscriber != 0)
        return subscribers_delete(db, t->subscriber);
    return confirmation_withdraw(db, rq->arena, &rq->app->config, &rq->channel, t->address, rq->now);
}

/* POST (root) /unsubscribe/:token */
struct reply
unsubscribe(struct request *rq)
{
    struct mail_token token;
    struct address_page p;
    enum found found = find_channel(rq, &token, &p);

    if (found != FOUND)
        return not_found_or_broke(rq, found);
    if (mail_token_use(rq->app->db, &token) != 0 || leave(rq, &token) != 0)
        return broke(rq);
    return done(rq, ASK_UNSUBSCRIBE, &p);
}
