/* The form by which readers unlock a closed status page, and what they send by it.
 *
 * A try is counted, and that is committed, before its password is looked at: what takes a password 16 MiB and
 * some 50 ms is done outside of any transaction, one at a time on this host. */
#include "base/accept_header.h"
#include "base/ip_network.h"
#include "base/text.h"
#include "render/page_shell.h"
#include "render/unlock_page.h"
#include "fcgi/http/form_token.h"
#include "fcgi/http/page_cookie.h"
#include "fcgi/http/rate_limit.h"
#include "fcgi/http/route.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_passwords.h"
#include "fcgi/api/page_shell_file.h"
#include "fcgi/api/page_voice.h"

#include <string.h>

enum { MOST_SECRET = 200 };

static const char *
purpose_of(struct request *rq)
{
    return arena_printf(rq->arena, "unlock %s", rq->page.id);
}

static bool
wants_markdown(const struct request *rq)
{
    return accept_prefers(transport_param(rq->transport, "HTTP_ACCEPT"), "text/markdown", "text/html");
}

/* The name of the page in the form's address is the one that the client has used. At the root of a page's
 * domain there is none in the path: it is the domain. */
static const char *
action_of(struct request *rq)
{
    struct buf action = { .arena = rq->arena };

    buf_text(&action, "/s/");
    buf_percent(&action, rq->ids[0] != NULL ? rq->ids[0] : rq->page.custom_domain);
    buf_text(&action, "/unlock");
    return buf_string(&action);
}

static struct reply
as_html(struct request *rq, int status, const struct unlock_page *p)
{
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena }, out = { .arena = rq->arena };
    int64_t version;

    unlock_page_head(&head, &p->speech);
    page_shell_styles(&head, page_shell_read(rq, &version));
    unlock_page_body(&body, p);
    page_shell_fill(&out, NULL, speech_code(&p->speech), buf_string(&head), buf_string(&body));
    return answer_page(rq, status, &out);
}

/* sentence: NULL, or what was wrong. */
static struct reply
form(struct request *rq, int status, const char *sentence)
{
    struct unlock_page p = {
        .speech = page_speech(rq),
        .action = action_of(rq),
        .token = form_token_make(rq, purpose_of(rq)),
        .by_password = rq->page.access == PAGE_PASSWORD,
        .sentence = sentence,
    };
    struct reply reply;

    if (p.token == NULL)
        return broke(rq);
    if (wants_markdown(rq)) {
        struct buf text = { .arena = rq->arena };

        unlock_page_markdown(&text, &p);
        reply = answer(status, &text);
        reply.type = "text/markdown; charset=utf-8";
    } else {
        reply = as_html(rq, status, &p);
    }
    reply.vary = page_vary(rq, "Accept");
    reply.framing = "'none'";
    reply.is_secret = true;
    return reply;
}

static bool
is_below_api(const struct request *rq)
{
    return text_starts(rq->route->path, V1);
}

/* What programs read is refused as JSON: they can fill in no form. */
static bool
is_for_programs(const struct request *rq)
{
    const char *ending = strrchr(rq->route->path, '.');

    return text_same(ending, ".json") || text_same(ending, ".ics");
}

/* Browsers say so; a program that has sent the form gets the code of what was wrong. */
static bool
reads_pages(const struct request *rq)
{
    const char *accept = transport_param(rq->transport, "HTTP_ACCEPT");

    return accept != NULL && (strstr(accept, "text/html") != NULL || strstr(accept, "text/markdown") != NULL);
}

/* A reader that has unlocked the page is told what is wrong as on any page. */
bool
unlock_is_asked(const struct request *rq, const struct reply *no)
{
    bool at_form = rq->route != NULL &&
                   (rq->route->handle == page_unlock || rq->route->handle == page_unlock_show);

    return rq->route != NULL && rq->page.key != 0 && PAGE_IS_CLOSED(&rq->page) && !is_below_api(rq) &&
           !is_for_programs(rq) && (no->status == 401 || (at_form && reads_pages(rq)));
}

struct reply
unlock_refusal(struct request *rq, const struct reply *no)
{
    bool sent = rq->route->handle == page_unlock;
    const struct speech speech = page_speech(rq);
    struct reply reply = form(rq, no->status, sent || no->status != 401 ? page_refusal(&speech, no) : NULL);

    reply.retry_after = no->retry_after;
    return reply;
}

/* Back to the page, which is shown from now on. */
static struct reply
back(struct request *rq, const char *cookie)
{
    struct buf nothing = { .arena = rq->arena };
    struct reply reply = answer(303, &nothing);
    struct buf path = { .arena = rq->arena };

    buf_text(&path, "/s/");
    buf_percent(&path, rq->ids[0]);
    reply.type = NULL;
    reply.location = own_path(rq, "%s", buf_string(&path));
    reply.cookie = cookie;
    reply.is_secret = true;
    return reply;
}

/* GET (root) /s/:slug/unlock */
struct reply
page_unlock_show(struct request *rq)
{
    return PAGE_IS_CLOSED(&rq->page) ? form(rq, 200, NULL) : back(rq, NULL);
}

/* --- what was sent -------------------------------------------------------------------------------------- */

static const char *
said(struct request *rq, enum word sentence)
{
    const struct speech speech = page_speech(rq);

    return words_of(&speech, sentence);
}

/* False: *no is 429. */
static bool
count_try(struct request *rq, struct reply *no)
{
    struct rate_limit of_client, of_page;

    if (rate_limit_read_of(rq, LIMIT_UNLOCKS,
                           ip_network(rq->arena, rq->client, LIMIT_CLIENT_BITS), &of_client) != 0 ||
        rate_limit_read_of(rq, LIMIT_UNLOCKS_OF_PAGE, rq->page.id, &of_page) != 0) {
        *no = broke(rq);
        return false;
    }
    if (rate_limit_spent(&of_client) || rate_limit_spent(&of_page)) {
        *no = refuse_rate(rq, rate_limit_spent(&of_client) ? of_client.wait : of_page.wait,
                          said(rq, WORD_LOCKED_TRIES));
        no->is_spoken = true;
        return false;
    }
    if (rate_limit_use(rq, &of_client) == 0 && rate_limit_use(rq, &of_page) == 0)
        return true;
    *no = broke(rq);
    return false;
}

static struct reply
wrong(struct request *rq, bool password)
{
    return page_refuse(rq, UNAUTHORIZED, password ? WORD_LOCKED_WRONG_PASSWORD : WORD_LOCKED_WRONG_KEY);
}

static struct reply
opened(struct request *rq, const struct digest *key)
{
    const char *cookie = page_cookie_make(rq, key);

    return cookie != NULL ? back(rq, cookie) : broke(rq);
}

static struct reply
crowded(struct request *rq)
{
    struct reply no = refuse_for_now(rq, 2, said(rq, WORD_LOCKED_CROWD));

    no.is_spoken = true;
    return no;
}

/* After the try was counted. */
static struct reply
judge_password(struct request *rq)
{
    const char *password = request_form_text(rq, "password");
    bool fits;

    if (!page_password_fits(rq, rq->page.password_seal, password, &fits))
        return crowded(rq);
    return fits ? opened(rq, NULL) : wrong(rq, true);
}

static struct reply
judge_key(struct request *rq, const char *text)
{
    struct digest key = digest_of(text, strlen(text));

    switch (page_key_opens(rq, &key)) {
    case FOUND:
        return opened(rq, &key);
    case NONE:
        rq->commit_anyway = true; /* the try counts */
        return wrong(rq, false);
    case FAILED:
        break;
    }
    return broke(rq);
}

/* POST (root) /s/:slug/unlock */
struct reply
page_unlock(struct request *rq)
{
    const char *password = request_form_text(rq, "password"), *key = request_form_text(rq, "key");
    struct reply no;

    if (!PAGE_IS_CLOSED(&rq->page))
        return back(rq, NULL);
    if (!form_token_is_good(rq, purpose_of(rq)))
        return page_refuse(rq, FORBIDDEN, WORD_LOCKED_SEND_AGAIN);
    if (!count_try(rq, &no))
        return no;
    if (key != NULL && *key != '\0' && text_length(key) <= MOST_SECRET)
        return judge_key(rq, text_trim(rq->arena, key));
    if (rq->page.access == PAGE_PASSWORD && password != NULL && text_length(password) <= MOST_SECRET) {
        rq->later = judge_password;
        return back(rq, NULL); /* takes the place of what comes later */
    }
    rq->commit_anyway = true;
    return wrong(rq, rq->page.access == PAGE_PASSWORD);
}
